package view

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"dwell/tracker"
)

// cut yields the parts of spans within p.
func cut(spans []tracker.Span, p tracker.Period) iter.Seq[tracker.Span] {
	return func(yield func(tracker.Span) bool) {
		for _, span := range spans {
			if part, ok := span.Cut(p.From, p.To); ok && !yield(part) {
				return
			}
		}
	}
}

// nameRows adds the tail to the stored names, so it asks for all of them: a
// name below a limit could be lifted above it by its tail.
func nameRows(ctx context.Context, h History, tail []tracker.Span, p tracker.Period, n tracker.Name) ([]NameRow, error) {
	totals, err := h.NameTotals(ctx, p, n, 0)
	if err != nil {
		return nil, fmt.Errorf("%s totals: %w", n, err)
	}
	rows := make([]NameRow, 0, len(totals))
	at := make(map[string]int, len(totals))
	for _, t := range totals {
		at[t.Name] = len(rows)
		rows = append(rows, NameRow{Name: t.Name, Category: t.Category, Active: Seconds(t.Active)})
	}
	for span := range cut(tail, p) {
		name := n.Of(span.Subject)
		if name == "" || !span.Presence.Active() {
			continue
		}
		i, ok := at[name]
		if !ok {
			i = len(rows)
			at[name] = i
			rows = append(rows, NameRow{Name: name, Category: span.Verdict.Category})
		}
		rows[i].Active += Seconds(span.Length())
	}
	slices.SortStableFunc(rows, func(a, b NameRow) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Name, b.Name))
	})
	return rows, nil
}

// hourRows returns the hours of p with active time, in order.
func hourRows(ctx context.Context, h History, tail []tracker.Span, p tracker.Period) ([]HourRow, error) {
	totals, err := h.HourTotals(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("hour totals: %w", err)
	}
	for span := range cut(tail, p) {
		if span.Presence.Active() {
			totals = append(totals, hoursOf(span)...)
		}
	}
	rows := []HourRow{}
	at := map[int64]int{}
	for _, t := range totals {
		if t.Active == 0 {
			continue
		}
		i, ok := at[t.Start.Unix()]
		if !ok {
			i = len(rows)
			at[t.Start.Unix()] = i
			rows = append(rows, HourRow{
				Start:      Time{t.Start},
				Categories: map[tracker.Category]Seconds{}, Groups: map[tracker.Group]Seconds{},
			})
		}
		rows[i].Active += Seconds(t.Active)
		rows[i].Categories[t.Category.Top()] += Seconds(t.Active)
		rows[i].Groups[tracker.GroupOf(t.Category, t.Editor)] += Seconds(t.Active)
	}
	slices.SortStableFunc(rows, func(a, b HourRow) int { return a.Start.Compare(b.Start.Time) })
	return rows, nil
}

// hoursOf cuts span at the hours of its own clock, which near half-hour zones
// are not those of UTC.
func hoursOf(span tracker.Span) []tracker.HourTotal {
	_, offset := span.Start.Zone()
	var hours []tracker.HourTotal
	for from := span.Start; from.Before(span.End); {
		local := from.Unix() + int64(offset)
		start := local - (local%3600+3600)%3600
		to := time.Unix(start+3600-int64(offset), 0)
		if to.After(span.End) {
			to = span.End
		}
		hours = append(hours, tracker.HourTotal{
			Start:    time.Unix(start-int64(offset), 0).In(span.Start.Location()),
			Category: span.Verdict.Category, Editor: span.Verdict.Editor, Active: to.Sub(from),
		})
		from = to
	}
	return hours
}
