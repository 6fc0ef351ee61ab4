package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dwell/policy"
	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) relianceCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "reliance [DATE]", Short: "how AI lies in your time, and whether that changes",
		Args: argsBetween(0, 1, "at most one date, such as 2026-03-01 or yesterday"),
		Long: `Say how AI lies in your time at the end of a day, the last one that is over
unless you name another: in words first, then the measures they are made of, the
index last. What there is not enough for yet says from when it may be there.

It describes a pattern and judges nothing. [reliance] in config.toml takes what
no screen shows: with ai_editors time in AI editors is AI time,
contact_elsewhere says that you meet people elsewhere, job names AI that is your
work, and late is when it is late.`,
		Example: "  dwell reliance\n  dwell reliance 2026-03-01 --json",
		RunE: func(c *cobra.Command, args []string) error {
			var date time.Time
			if len(args) > 0 {
				var err error
				if date, err = p.date(args[0]); err != nil {
					return err
				}
			}
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			report, err := r.reliance(c.Context(), date)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(report)
			}
			return p.printer().Reliance(report)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

// lastClosed is the latest of the person's days that is over at now.
func lastClosed(c tracker.Calendar, now time.Time, zone *time.Location) time.Time {
	return c.Date(now, zone).AddDate(0, 0, -1)
}

// reliance is what is known at the end of the day named date; the zero date is the last
// one that is over.
func (r *reading) reliance(ctx context.Context, date time.Time) (*view.RelianceReport, error) {
	closed := lastClosed(r.Calendar, r.now, r.zone)
	if date.IsZero() {
		date = closed
	}
	if date.After(closed) {
		over := r.Calendar.Day(date, r.zone).To
		return nil, usagef("%s is not over yet: what is known at its end can be told from %s on",
			date.Format(time.DateOnly), over.Format("2006-01-02 15:04"))
	}
	days, err := r.folded(ctx, date)
	if err != nil {
		return nil, err
	}
	said, err := r.encounters(ctx, date)
	if err != nil {
		return nil, err
	}
	st := reliance.At(days, date, reliance.Context{Calendar: r.Calendar, Elsewhere: r.Reliance.ContactElsewhere, Encounters: said})
	return view.ReportOf(st, r.Reliance.AIEditors), nil
}

// relianceOptions are what the person said that folding days depends on.
func (s settings) relianceOptions() reliance.Options {
	o := reliance.Options{Editors: s.Reliance.AIEditors, Late: []reliance.Clock{}} // none is none
	for _, w := range s.Reliance.Late {
		o.Late = append(o.Late, reliance.Clock{From: w.From, To: w.To})
	}
	if job := s.Reliance.Job; len(job) > 0 {
		o.JobWords = fmt.Sprint(job)
		o.Job = func(key tracker.UsageKey) bool {
			return slices.ContainsFunc(job, func(t policy.Target) bool { return t.Matches(key) })
		}
	}
	return o
}

// lastIndex fills in the index at the end of the last day of a's period that is over, as
// it was last stored.
func lastIndex(ctx context.Context, a *view.Ask, s *store.Store) error {
	if s == nil {
		return nil
	}
	last := a.Calendar.Date(a.Period().To.Add(-time.Millisecond), a.Zone)
	if closed := lastClosed(a.Calendar, a.Now, a.Zone); closed.Before(last) {
		last = closed
	}
	level, err := s.LastLevel(ctx, last)
	if errors.Is(err, store.ErrNotFound) || err == nil && !level.Known {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	a.Reliance = &view.Reliance{Index: level.Index, Confidence: level.Confidence, AsOf: level.AsOf.Format(time.DateOnly)}
	return nil
}
