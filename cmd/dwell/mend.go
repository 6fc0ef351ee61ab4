package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// stretch is the --from and --to of a command.
type stretch struct{ from, to string }

func (s *stretch) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.from, "from", "", "begin `TIME`: 09:30, 2026-03-01T09:30 or RFC 3339")
	c.Flags().StringVar(&s.to, "to", "", "end `TIME`, in the same forms, or now")
}

// period reads both; each must be there.
func (s *stretch) period(p *program) (tracker.Period, error) {
	if s.from == "" || s.to == "" {
		return tracker.Period{}, usagef("--from and --to are both needed")
	}
	from, err := p.moment(s.from)
	if err != nil {
		return tracker.Period{}, err
	}
	to, err := p.moment(s.to)
	if err != nil {
		return tracker.Period{}, err
	}
	if !from.Before(to) {
		return tracker.Period{}, usagef("--from %s is not before --to %s", from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return tracker.Period{From: from, To: to}, nil
}

// moment reads a time: RFC 3339, local date and clock, a date (its first
// moment), a clock of today, or now.
func (p *program) moment(s string) (time.Time, error) {
	now := p.now().In(p.zone)
	if s == "now" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.In(p.zone), nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, p.zone); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, p.zone), nil
		}
	}
	return time.Time{}, usagef("%q is no time: write it as 09:30, 2026-03-01T09:30, 2026-03-01T09:30:00+01:00 or now", s)
}

// takeBack is the --undo of add and relabel.
func (p *program) takeBack(c *cobra.Command) error {
	return p.write(c.Context(), true, func(w *writing) error {
		done, err := w.store.Undo(c.Context())
		if errors.Is(err, store.ErrNotFound) {
			return &failure{code: exitFailed, err: errors.New("there is no correction to take back")}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.out, "Taken back: %s %s to %s as %s.\n", done.Kind,
			done.Period.From.In(p.zone).Format("2006-01-02 15:04"), done.Period.To.In(p.zone).Format("15:04"), done.Category)
		return err
	})
}

func (p *program) addCommand() *cobra.Command {
	var s stretch
	var undo bool
	c := &cobra.Command{
		Use: "add --from TIME --to TIME TARGET", Short: "add time that no source saw", Args: argsBetween(0, 1, "one target"),
		Long: `Add time that was yours and was not seen: a meeting in a room, a book on paper.
TARGET is a category (work/meetings) or app:ID, site:DOMAIN, program:NAME. Only
time without active use is filled; what was recorded as active stays.`,
		Example: "  dwell add --from 14:00 --to 15:30 work/meetings\n  dwell add --undo",
		RunE: func(c *cobra.Command, args []string) error {
			if undo {
				return p.takeBack(c)
			}
			period, err := s.period(p)
			if err != nil {
				return err
			}
			if period.To.After(p.now()) {
				return usagef("--to lies in the future")
			}
			if len(args) != 1 {
				return usagef("add needs a target: a category such as work/meetings, or app:ID, site:DOMAIN, program:NAME")
			}
			return p.write(c.Context(), true, func(w *writing) error {
				subject, verdict, err := w.added(args[0])
				if err != nil {
					return err
				}
				done, err := w.store.Add(c.Context(), period.From, period.To, subject, verdict)
				if err != nil {
					return err
				}
				if done.Changed == 0 {
					_, err = fmt.Fprintln(p.out, "Nothing was added: all of that time is recorded as active, or too old to change.")
					return err
				}
				_, err = fmt.Fprintf(p.out, "Added %s of %s. \"dwell add --undo\" takes it back.\n", view.Words(done.Changed), done.Category)
				return err
			})
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&undo, "undo", false, "take the last correction back")
	return c
}

// added is what a target to add is recorded as.
func (w *writing) added(target string) (tracker.Subject, tracker.Verdict, error) {
	kind, name, ok := strings.Cut(target, ":")
	if !ok {
		c, err := parseCategory(target)
		if err != nil {
			return tracker.Subject{}, tracker.Verdict{}, err
		}
		because := "added:" + string(c)
		return tracker.Subject{Mark: because}, tracker.Verdict{Category: c, Because: because, Confidence: 1}, nil
	}
	var s tracker.Subject
	switch kind {
	case "app":
		s.App = name
	case "site":
		s.Site = name
	case "program":
		s.Program = name
	default:
		return s, tracker.Verdict{}, usagef("add takes a category, or app:ID, site:DOMAIN, program:NAME; %q is none of them", target)
	}
	c, err := w.classifier()
	if err != nil {
		return s, tracker.Verdict{}, err
	}
	v := c.Relabel(s, tracker.UnknownVerdict(s.Site != ""))
	s, v, _ = w.keep().Keep(s, v, "", false)
	return s, v, nil
}

func (p *program) relabelCommand() *cobra.Command {
	var s stretch
	var undo bool
	c := &cobra.Command{
		Use: "relabel --from TIME --to TIME CATEGORY", Short: "give time of the past another category", Args: argsBetween(0, 1, "one category"),
		Long: `Give all active time between two moments another category, whatever was in
front. For a site or a program that is always wrong, "dwell rule add" is the
better tool.`,
		Example: "  dwell relabel --from 14:00 --to 14:40 learning/course\n  dwell relabel --undo",
		RunE: func(c *cobra.Command, args []string) error {
			if undo {
				return p.takeBack(c)
			}
			period, err := s.period(p)
			if err != nil {
				return err
			}
			if len(args) != 1 {
				return usagef("relabel needs a category, such as learning/course")
			}
			category, err := parseCategory(args[0])
			if err != nil {
				return err
			}
			return p.write(c.Context(), true, func(w *writing) error {
				done, err := w.store.Relabel(c.Context(), period.From, period.To, category)
				if err != nil {
					return err
				}
				if done.Changed == 0 {
					_, err = fmt.Fprintln(p.out, "Nothing was changed: no active time is stored between these moments.")
					return err
				}
				if category.Sensitive() && !w.Privacy.SensitiveNames {
					// What it was must not be kept either, so there is no way back.
					err := errors.Join(w.store.Settle(c.Context(), done.ID), conceal(c.Context(), w.store, w.keep()))
					fmt.Fprintf(p.out, "%s is %s now, without any names. This cannot be taken back.\n", view.Words(done.Changed), category)
					return err
				}
				_, err = fmt.Fprintf(p.out, "%s is %s now. \"dwell relabel --undo\" takes it back.\n", view.Words(done.Changed), category)
				return err
			})
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&undo, "undo", false, "take the last correction back")
	return c
}

func (p *program) forgetCommand() *cobra.Command {
	var s stretch
	c := &cobra.Command{
		Use: "forget --from TIME --to TIME [TARGET]", Short: "delete time for good, from backups too", Args: argsBetween(0, 1, "at most one target"),
		Long: `Delete what was recorded between two moments: spans, totals, nudges, what is not
stored yet, and dwell's own backups of it. With a TARGET (a group, a category,
app:ID, site:DOMAIN, program:NAME) only that. It cannot be undone; backups you
made yourself are yours to delete.`,
		Example: "  dwell forget --from 2026-03-01 --to 2026-03-02\n  dwell forget --from 13:00 --to now site:example.org",
		RunE: func(c *cobra.Command, args []string) error {
			period, err := s.period(p)
			if err != nil {
				return err
			}
			target := policy.Target{Kind: policy.AllTarget}
			if len(args) > 0 {
				if target, err = policy.ParseTarget(args[0]); err != nil {
					return usage(err)
				}
			}
			// What the daemon has not stored yet must not come back later.
			req := request{Call: "forget", From: period.From, To: period.To, Target: target.String()}
			if _, err := p.ask(c.Context(), req); err != nil && !errors.Is(err, errDown) {
				return err
			}
			return p.write(c.Context(), false, func(w *writing) error {
				done, err := w.store.Forget(c.Context(), period.From, period.To, matcher(target))
				if err != nil {
					return err
				}
				if done.Time == 0 && done.Nudges == 0 {
					_, err = fmt.Fprintln(p.out, "There was nothing to forget.")
					return err
				}
				anew := ""
				if done.Backups > 0 {
					anew = "; dwell's own backups are made anew"
				}
				_, err = fmt.Fprintf(p.out, "Forgotten: %s (%s of it active) and %s%s.\n",
					view.Words(done.Time), view.Words(done.Active), counted(done.Nudges, "nudge"), anew)
				return err
			})
		},
	}
	s.flags(c)
	return c
}

// matcher picks what a target speaks of; nil is everything.
func matcher(t policy.Target) func(tracker.Subject, tracker.Verdict) bool {
	if t.Kind == policy.AllTarget {
		return nil
	}
	return func(s tracker.Subject, v tracker.Verdict) bool { return t.Matches(tracker.KeyOf(s, v)) }
}
