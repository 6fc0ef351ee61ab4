package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

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

// periodToNow is period for what only looks: without an end it is now.
func (s *stretch) periodToNow(p *program) (tracker.Period, error) {
	if s.from == "" {
		return tracker.Period{}, usagef("--to needs a --from")
	}
	if s.to == "" {
		return (&stretch{from: s.from, to: "now"}).period(p)
	}
	return s.period(p)
}

// periodOrToday is periodToNow, or without either the person's day up to now.
func (s *stretch) periodOrToday(p *program) (tracker.Period, error) {
	if s.from != "" || s.to != "" {
		return s.periodToNow(p)
	}
	calendar, err := p.calendar()
	if err != nil {
		return tracker.Period{}, err
	}
	now := p.now().In(p.zone)
	return tracker.Period{From: calendar.Day(calendar.Date(now, p.zone), p.zone).From, To: now}, nil
}

// moment reads a time: RFC 3339, local date and clock, a date (its first
// moment), a clock of the person's day, or now.
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
			calendar, err := p.calendar()
			if err != nil {
				return time.Time{}, err
			}
			day := now.Day()
			if now.Hour() < calendar.Starts && t.Hour() >= calendar.Starts {
				day-- // after midnight the evening before is still the person's day
			}
			return time.Date(now.Year(), now.Month(), day, t.Hour(), t.Minute(), t.Second(), 0, p.zone), nil
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
	classifier, err := w.classifier()
	if err != nil {
		return tracker.Subject{}, tracker.Verdict{}, err
	}
	// Read as a source's would be, so that an address or a command line leaves
	// nothing behind but what is always kept of one.
	s, v, err := classifier.Named(kind, name)
	if err != nil {
		return s, v, usagef("add takes a category, or app:ID, site:DOMAIN, program:NAME: %w", err)
	}
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
				open, err := w.undecided(c.Context(), period)
				if err != nil {
					return err
				}
				done, err := w.store.Relabel(c.Context(), period.From, period.To, category)
				if err != nil {
					return err
				}
				if done.Changed == 0 {
					_, err = fmt.Fprintf(p.out, "Nothing was changed: no active time is stored between these moments.%s\n", open)
					return err
				}
				if category.Sensitive() && !w.Privacy.SensitiveNames {
					// What it was must not be kept either, so there is no way back.
					err := errors.Join(w.store.Settle(c.Context(), done.ID), conceal(c.Context(), w.store, w.keep()))
					fmt.Fprintf(p.out, "%s is %s now, without any names. This cannot be taken back.%s\n", view.Words(done.Changed), category, open)
					return err
				}
				_, err = fmt.Fprintf(p.out, "%s is %s now. \"dwell relabel --undo\" takes it back.%s\n", view.Words(done.Changed), category, open)
				return err
			})
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&undo, "undo", false, "take the last correction back")
	return c
}

// undecided says how much active time of period the running daemon has not
// decided yet, which no correction reaches; empty: none.
func (w *writing) undecided(ctx context.Context, period tracker.Period) (string, error) {
	r, err := ask(ctx, w.home.Socket, request{Call: "tail"})
	if errors.Is(err, errDown) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var open time.Duration
	for _, s := range r.Tail.Spans {
		if cut, ok := s.Cut(period.From, period.To); ok && s.Presence.Active() {
			open += cut.Length()
		}
	}
	if open < time.Second {
		return "", nil
	}
	return fmt.Sprintf("\nThe last %.0f seconds of it are not decided yet and stay as they are; say it again in a few minutes.", open.Seconds()), nil
}
