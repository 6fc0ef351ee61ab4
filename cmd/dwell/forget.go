package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/recorder"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) forgetCommand() *cobra.Command {
	var s stretch
	c := &cobra.Command{
		Use: "forget --from TIME --to TIME [TARGET]", Short: "delete time for good, from backups too", Args: argsBetween(0, 1, "at most one target"),
		Long: `Delete what was recorded between two moments: spans, totals, nudges, what is not
stored yet, and dwell's own backups of it. With a TARGET (a group, a category,
app:ID, site:DOMAIN, program:NAME) only that. It cannot be undone; backups you
made yourself are yours to delete. What watchers sent and is kept as sent goes
whole where it touches that time.`,
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
			unstored, free, err := p.forgetUnstored(c.Context(), period, target)
			if err != nil {
				return err
			}
			defer free()
			return p.write(c.Context(), false, func(w *writing) error {
				done, err := w.store.Forget(c.Context(), period.From, period.To, matcher(target))
				if err != nil {
					return err
				}
				done.Time += unstored.Time
				done.Active += unstored.Active
				if done.Time == 0 && done.Nudges == 0 && done.Unattended == 0 && done.Events == 0 && done.Prompts == 0 {
					_, err = fmt.Fprintln(p.out, "There was nothing to forget.")
					return err
				}
				more, anew := "", ""
				if done.Unattended > 0 {
					more = fmt.Sprintf(", %s that agents worked by themselves", view.Words(done.Unattended))
				}
				if done.Prompts > 0 {
					more += fmt.Sprintf(", %s", counted(done.Prompts, "counted prompt"))
				}
				if done.Events > 0 {
					more += fmt.Sprintf(", %s kept as sent", counted(done.Events, "event"))
				}
				if done.Backups > 0 {
					anew = "; dwell's own backups are made anew"
				}
				_, err = fmt.Fprintf(p.out, "Forgotten: %s (%s of it active)%s and %s%s.\n",
					view.Words(done.Time), view.Words(done.Active), more, counted(done.Nudges, "nudge"), anew)
				return err
			})
		},
	}
	s.flags(c)
	return c
}

// forgetUnstored forgets what is not stored yet, which would come back later: the
// running daemon's, or what one that was killed left in its tail. Until free is
// called none may then start, which would store that tail.
func (p *program) forgetUnstored(ctx context.Context, period tracker.Period, t policy.Target) (done store.Forgotten, free func(), err error) {
	home, err := config.FindHome()
	if err != nil {
		return done, nil, err
	}
	if err := home.Make(); err != nil {
		return done, nil, err
	}
	for end := time.Now().Add(answerWithin); ; {
		_, err := p.ask(ctx, request{Call: "forget", From: period.From, To: period.To, Target: t.String()})
		if !errors.Is(err, errDown) {
			return done, func() {}, err
		}
		if free, err = lockHome(home.Lock); err == nil {
			break
		}
		// It holds the lock and does not answer: it starts or ends just now.
		if time.Now().After(end) {
			return done, nil, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return done, nil, ctx.Err()
		}
	}
	done.Time, done.Active, err = recorder.ForgetTail(home.Tail, period, matcher(t))
	if err != nil {
		free()
		return done, nil, err
	}
	return done, free, nil
}

// matcher picks what a target speaks of; nil is everything.
func matcher(t policy.Target) func(tracker.Subject, tracker.Verdict) bool {
	if t.Kind == policy.AllTarget {
		return nil
	}
	return func(s tracker.Subject, v tracker.Verdict) bool { return t.Matches(tracker.KeyOf(s, v)) }
}
