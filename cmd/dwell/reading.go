package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// reading is what a command that only reads has: the store, opened read-only,
// and what a running daemon has not stored yet. There may be no store: nothing
// was recorded yet.
type reading struct {
	settings
	home  config.Home
	store *store.Store
	tail  []tracker.Span
	// agents is what they worked by themselves and is not stored yet.
	agents  []tracker.Span
	prompts []tracker.Prompts // counted, and not stored yet
	now     time.Time
	zone    *time.Location
}

// read opens what there is. The caller closes it.
func (p *program) read(ctx context.Context) (*reading, error) {
	home, err := config.FindHome()
	if err != nil {
		return nil, err
	}
	c, err := p.configInForce(home)
	if err != nil {
		return nil, err
	}
	r := &reading{home: home, now: p.now().In(p.zone), zone: p.zone}
	err = r.open(ctx, p.err)
	if err == nil {
		r.settings, err = gather(ctx, c, r.store, slog.New(slog.DiscardHandler))
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// open opens the store and adds the daemon's tail. A commit between the two
// would count twice or not at all: both carry its number, and are read again
// until they agree. A daemon that does not answer is said so to the person.
func (r *reading) open(ctx context.Context, said io.Writer) error {
	for try := 0; ; try++ {
		tail, err := ask(ctx, r.home.Socket, request{Call: "tail"})
		silent := errors.Is(err, errSilent)
		down := silent || errors.Is(err, errDown)
		if err != nil && !down {
			return err
		}
		if silent {
			fmt.Fprintln(said, "dwell: the running dwell does not answer; the last minutes are missing here")
		}
		if r.store == nil {
			r.store, err = store.OpenReadOnly(ctx, r.home.Database)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
		}
		if down || tail.Tail == nil {
			return nil
		}
		seq, err := r.store.Seq(ctx)
		if err != nil {
			return fmt.Errorf("read sequence number: %w", err)
		}
		if seq == tail.Tail.Seq || try == 3 {
			r.tail, r.agents, r.prompts = tail.Tail.Spans, tail.Tail.Unattended, tail.Prompts
			return nil
		}
	}
}

func (r *reading) close() {
	if r.store != nil {
		_ = r.store.Close() // only read
	}
}

// history is the stored past, or an empty one.
func (r *reading) history() view.History {
	if r.store == nil {
		return nothingYet{}
	}
	return r.store
}

// summary builds the period that holds date; the zero date is today.
func (r *reading) summary(ctx context.Context, kind view.Kind, date time.Time) (view.Summary, error) {
	a := view.Ask{Kind: kind, Date: date, Now: r.now, Zone: r.zone, Calendar: r.Calendar, Tail: r.tail, Unattended: r.agents, Prompts: r.prompts}
	var err error
	if a.Limits, err = r.limits(ctx, lastMoment(a)); err != nil {
		return view.Summary{}, err
	}
	if err := quality(ctx, &a, r.store, nil); err != nil {
		return view.Summary{}, err
	}
	if err := lastIndex(ctx, &a, r.store); err != nil {
		return view.Summary{}, err
	}
	return view.Build(ctx, r.history(), a)
}

// lastMoment is when the limits of a period are looked at: now, or at the end of
// one that is over.
func lastMoment(a view.Ask) time.Time {
	if a.Date.IsZero() {
		return a.Now
	}
	p := a.Calendar.Day(a.Date, a.Zone)
	switch a.Kind {
	case view.Week:
		p = a.Calendar.Week(a.Date, a.Zone)
	case view.Month:
		p = a.Calendar.Month(a.Date, a.Zone)
	case view.Day:
	}
	if last := p.To.Add(-time.Millisecond); last.Before(a.Now) {
		return last
	}
	return a.Now
}

// limits says how every limit of the plan stood at now.
func (r *reading) limits(ctx context.Context, now time.Time) ([]policy.LimitState, error) {
	if len(r.Plan.Limits) == 0 {
		return nil, nil
	}
	in := policy.Input{Now: now, Calendar: r.Calendar, Plan: r.Plan, Presence: tracker.Away}
	if r.store != nil {
		var err error
		if in.Journal, err = journal.New(r.store, now).Since(ctx, journalSince(r.Calendar, now)); err != nil {
			return nil, fmt.Errorf("read journal: %w", err)
		}
	}
	days, err := r.days(ctx, now)
	if err != nil {
		return nil, err
	}
	in.Days = days
	return policy.Evaluate(in).Limits, nil
}

// days is the usage of each day of now's week up to now.
func (r *reading) days(ctx context.Context, now time.Time) ([]tracker.DayUsage, error) {
	today := r.Calendar.Date(now, r.zone)
	var days []tracker.DayUsage
	for d := r.Calendar.WeekOf(today); !d.After(today); d = d.AddDate(0, 0, 1) {
		day, err := r.day(ctx, d)
		if err != nil {
			return nil, err
		}
		days = append(days, day)
	}
	return days, nil
}

// day is the usage of the day named date.
func (r *reading) day(ctx context.Context, date time.Time) (tracker.DayUsage, error) {
	day := tracker.DayUsage{Date: date, Period: r.Calendar.Day(date, r.zone), Usage: tracker.Usage{}}
	if r.store != nil {
		usage, err := r.store.Usage(ctx, day.Period.From, day.Period.To)
		if err != nil {
			return day, fmt.Errorf("read usage: %w", err)
		}
		if usage != nil {
			day.Usage = usage
		}
	}
	for _, s := range r.tail {
		if cut, ok := s.Cut(day.Period.From, day.Period.To); ok && s.Presence.Active() {
			day.Usage[tracker.KeyOf(s.Subject, s.Verdict)] += cut.Length()
		}
	}
	return day, nil
}

// nothingYet is the history of a home nothing was recorded in.
type nothingYet struct{}

func (nothingYet) CategoryTotals(context.Context, []tracker.Period) ([]tracker.CategoryTotal, error) {
	return nil, nil
}

func (nothingYet) NameTotals(context.Context, tracker.Period, tracker.Name, int) ([]tracker.NameTotal, error) {
	return nil, nil
}

func (nothingYet) HourTotals(context.Context, tracker.Period) ([]tracker.HourTotal, error) {
	return nil, nil
}

func (nothingYet) PresenceTotals(context.Context, tracker.Period) ([]tracker.PresenceTotal, error) {
	return nil, nil
}

func (nothingYet) Unclassified(context.Context, tracker.Period) (time.Duration, error) { return 0, nil }

func (nothingYet) AgentTotals(context.Context, tracker.Period) ([]tracker.AgentTotal, error) {
	return nil, nil
}

func (nothingYet) PromptTotals(context.Context, tracker.Period) ([]tracker.PromptTotal, error) {
	return nil, nil
}

func (nothingYet) Browsed(context.Context, tracker.Period) (all, siteless time.Duration, err error) {
	return 0, 0, nil
}

func (nothingYet) First(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }
