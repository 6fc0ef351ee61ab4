package view

import (
	"context"
	"fmt"
	"time"

	"dwell/tracker"
)

// A ledger is active time by category in each of several periods, tail
// included, and which of the periods were recorded at all.
type ledger struct {
	periods  []tracker.Period
	active   map[account][]time.Duration // by period
	recorded []bool
}

// An account is what a ledger keeps apart: an AI editor's window has a category
// of AI and the group of work.
type account struct {
	category tracker.Category
	editor   bool
}

// open fills a ledger with one query, and one more for each period that has no
// active time: a week away from a running machine is a week of nothing, a week
// before recording began is no week.
func open(ctx context.Context, h History, tail []tracker.Span, began time.Time, periods []tracker.Period) (*ledger, error) {
	l := &ledger{periods: periods, active: map[account][]time.Duration{}, recorded: make([]bool, len(periods))}
	totals, err := h.CategoryTotals(ctx, periods)
	if err != nil {
		return nil, fmt.Errorf("category totals: %w", err)
	}
	for _, t := range totals {
		l.add(t.Period, account{t.Category, t.Editor}, t.Active)
	}
	for i, p := range periods {
		for span := range cut(tail, p) {
			l.recorded[i] = true
			if span.Presence.Active() {
				l.add(i, account{span.Verdict.Category, span.Verdict.Editor}, span.Length())
			}
		}
	}
	for i, p := range periods {
		if l.recorded[i] || began.IsZero() || !began.Before(p.To) {
			continue
		}
		presences, err := h.PresenceTotals(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("presence totals: %w", err)
		}
		for _, t := range presences {
			l.recorded[i] = l.recorded[i] || t.Time > 0
		}
	}
	return l, nil
}

func (l *ledger) add(period int, a account, d time.Duration) {
	row := l.active[a]
	if row == nil {
		row = make([]time.Duration, len(l.periods))
		l.active[a] = row
	}
	row[period] += d
	l.recorded[period] = l.recorded[period] || d > 0
}

// sums adds the ledger's accounts up under the names that of gives them.
func sums[K comparable](l *ledger, of func(account) K) map[K][]time.Duration {
	by := map[K][]time.Duration{}
	for a, row := range l.active {
		k := of(a)
		sum := by[k]
		if sum == nil {
			sum = make([]time.Duration, len(row))
			by[k] = sum
		}
		for i, d := range row {
			sum[i] += d
		}
	}
	return by
}

// compare reads one row of sums through f; a nil row is no time at all.
func (l *ledger) compare(row []time.Duration, f frame) Comparison {
	at := func(i int) time.Duration {
		if row == nil {
			return 0
		}
		return row[i]
	}
	c := Comparison{Active: Seconds(at(f.now))}
	if f.previous >= 0 && l.recorded[f.previous] {
		s := Seconds(at(f.previous))
		c.Previous = &s
	}
	var past []time.Duration
	for _, i := range f.usual {
		if l.recorded[i] {
			past = append(past, at(i))
		}
	}
	if len(past) >= usualMin {
		s := Seconds(median(past).Truncate(time.Millisecond))
		c.Usual = &s
	}
	return c
}
