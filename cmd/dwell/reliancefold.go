package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dwell/policy"
	"dwell/policy/journal"
	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/store"
)

// latestDays is how far back limits met are looked for.
const latestDays = 28

// measures are the person's days folded for what is told of reliance.
func (s settings) measures(in *store.Store, zone *time.Location) *journal.Measures {
	return journal.NewMeasures(in, zone, s.relianceOptions(), reliance.Context{Calendar: s.Calendar, Elsewhere: s.Reliance.ContactElsewhere})
}

// folded are the days up to date that what is known at its end rests on, with what a
// running daemon has not stored yet.
func (r *reading) folded(ctx context.Context, date time.Time) ([]reliance.Day, error) {
	if r.store == nil {
		return nil, nil
	}
	days, err := r.measures(r.store, r.zone).Through(ctx, date)
	if err != nil {
		return nil, err
	}
	for i, d := range days {
		period := r.Calendar.Day(d.Date, r.zone)
		if !slices.ContainsFunc(r.tail, func(s tracker.Span) bool { return s.Start.Before(period.To) && period.From.Before(s.End) }) {
			continue
		}
		if days[i], err = reliance.Fold(r.plain(ctx, period), period, d.Date, r.relianceOptions()); err != nil {
			return nil, fmt.Errorf("read days: %w", err)
		}
	}
	return days, nil
}

// encounters counts how often a limit was reached on some of the latest days up to date,
// and how often it was extended then.
func (r *reading) encounters(ctx context.Context, date time.Time) (func([]time.Time) (met, passed int), error) {
	if r.store == nil {
		return nil, nil
	}
	since := r.Calendar.Day(date.AddDate(0, 0, -latestDays), r.zone).From
	records, err := journal.New(r.store, r.now).Since(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("read journal: %w", err)
	}
	return func(dates []time.Time) (met, passed int) {
		for _, record := range records {
			if record.Kind != policy.ReachedKind || !slices.ContainsFunc(dates, record.Day.Equal) {
				continue
			}
			met++
			if record.Answer == policy.Extend {
				passed++
			}
		}
		return met, passed
	}, nil
}
