package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/store"
)

// Measures are the person's days as folded for measures of reliance: kept once folded, and
// folded anew where spans have changed since, or what folding goes by.
type Measures struct {
	store    *store.Store
	calendar tracker.Calendar
	zone     *time.Location
	options  reliance.Options
	context  reliance.Context
}

// NewMeasures returns the folded days in s.
func NewMeasures(s *store.Store, zone *time.Location, o reliance.Options, c reliance.Context) *Measures {
	return &Measures{store: s, calendar: c.Calendar, zone: zone, options: o, context: c}
}

const (
	// stepDays is how many days are folded in one go: nobody else can write meanwhile.
	stepDays = 8
	// levelDays is how many levels are reckoned in one go.
	levelDays = 64
	// readDays is how many rows are read at once. What is known at the end of a day rests
	// on as many days, ten weeks begun and whole, and on restsOn valid ones before the
	// latest of them.
	readDays   = 77
	latestDays = 28
	restsOn    = 56
)

// Update folds what is missing up to the day named last, or has changed, and keeps it, with
// the index at the end of each day. It goes in small steps, between which others may read
// and write; what was done stays when ctx ends it.
func (m *Measures) Update(ctx context.Context, last time.Time) error {
	first, ok, err := m.first(ctx)
	if err != nil || !ok {
		return err
	}
	for from := first; !from.After(last); from = from.AddDate(0, 0, readDays) {
		to := from.AddDate(0, 0, readDays-1)
		if to.After(last) {
			to = last
		}
		due, err := m.due(ctx, from, to, nil)
		if err != nil {
			return err
		}
		for step := range slices.Chunk(due, stepDays) {
			if err := m.fold(ctx, step, true, func(reliance.Day) {}); err != nil {
				return err
			}
		}
	}
	for from := first; !from.After(last); from = from.AddDate(0, 0, levelDays) {
		to := from.AddDate(0, 0, levelDays-1)
		if to.After(last) {
			to = last
		}
		if err := m.store.JudgeDays(ctx, from, to, reliance.LevelBasis(m.context), m.levels); err != nil {
			return fmt.Errorf("reckon the index: %w", err)
		}
	}
	return nil
}

// Through returns the days up to the one named last that what is known at its end rests
// on, oldest first. It keeps nothing: what is not kept, or not kept as it is now, it folds
// for this once.
func (m *Measures) Through(ctx context.Context, last time.Time) ([]reliance.Day, error) {
	first, ok, err := m.first(ctx)
	if err != nil || !ok {
		return nil, err
	}
	byDate := map[time.Time]reliance.Day{}
	valid, read := 0, readDays
	for to := last; !to.Before(first) && valid < restsOn; to = to.AddDate(0, 0, -read) {
		if to.Before(last) { // what is missing, and a few that say nothing
			read = restsOn - valid + stepDays
		}
		from := to.AddDate(0, 0, -read+1)
		if from.Before(first) {
			from = first
		}
		due, err := m.due(ctx, from, to, func(d reliance.Day) { byDate[d.Date] = d })
		if err != nil {
			return nil, err
		}
		for step := range slices.Chunk(due, stepDays) {
			if err := m.fold(ctx, step, false, func(d reliance.Day) { byDate[d.Date] = d }); err != nil {
				return nil, err
			}
		}
		for date, d := range byDate {
			if !date.Before(from) && !date.After(to) && date.Before(last.AddDate(0, 0, 1-latestDays)) && d.Valid() {
				valid++
			}
		}
	}
	days := make([]reliance.Day, 0, len(byDate))
	for _, d := range byDate {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b reliance.Day) int { return a.Date.Compare(b.Date) })
	return days, nil
}

// first is the first day anything is known of.
func (m *Measures) first(ctx context.Context) (date time.Time, ok bool, err error) {
	at, ok, err := m.store.FirstFoldable(ctx)
	if err != nil || !ok {
		return time.Time{}, false, err
	}
	return m.calendar.Date(at, m.zone), true, nil
}

// due returns which of the days from first to last are to be folded, and calls kept, which
// may be nil, with each that is kept: also with those that are due, since their spans may
// be gone. A row that cannot be read is as good as none.
func (m *Measures) due(ctx context.Context, first, last time.Time, kept func(reliance.Day)) ([]store.FoldedDay, error) {
	rows, err := m.store.FoldedDays(ctx, first, last)
	if err != nil {
		return nil, err
	}
	basis := m.options.Basis()
	var due []store.FoldedDay
	for date := first; !date.After(last); date = date.AddDate(0, 0, 1) {
		period := m.calendar.Day(date, m.zone)
		as := store.FoldedDay{Date: date, Period: period, Basis: basis}
		if len(rows) == 0 || !rows[0].Date.Equal(date) {
			due = append(due, as)
			continue
		}
		row := rows[0]
		rows = rows[1:]
		d, readable := dayOf(row)
		if !readable || row.Stale || row.Basis != basis || !row.Period.From.Equal(period.From) || !row.Period.To.Equal(period.To) {
			due = append(due, as)
		}
		if readable && kept != nil {
			kept(d)
		}
	}
	return due, nil
}

// fold folds days and hands each to with.
func (m *Measures) fold(ctx context.Context, days []store.FoldedDay, keep bool, with func(reliance.Day)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := m.store.FoldDays(ctx, days, keep, func(d store.FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
		day, err := reliance.Fold(spans, d.Period, d.Date, m.options)
		if err != nil {
			return nil, err
		}
		with(day)
		return json.Marshal(day)
	})
	if err != nil {
		return fmt.Errorf("fold days: %w", err)
	}
	return nil
}

// levels reckons the index at the end of each of the days due. A row that could not be
// folded anew and cannot be read is a day without time.
func (m *Measures) levels(rows []store.FoldedDay, due []time.Time) ([]store.Level, error) {
	days := make([]reliance.Day, 0, len(rows))
	for _, row := range rows {
		if d, readable := dayOf(row); readable {
			days = append(days, d)
		}
	}
	all := make([]store.Level, len(due))
	for i, date := range due {
		x := reliance.LevelAt(days, date, m.context)
		all[i] = store.Level{AsOf: date, Known: x.Known, Index: x.Value, Confidence: x.Confidence}
	}
	return all, nil
}

// dayOf is the day that row keeps, and whether it can be read.
func dayOf(row store.FoldedDay) (d reliance.Day, readable bool) {
	if err := json.Unmarshal(row.Folded, &d); err != nil {
		return reliance.Day{}, false
	}
	d.Date = row.Date
	return d, true
}
