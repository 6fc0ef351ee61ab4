package view

import (
	"context"
	"fmt"
	"iter"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// A WeekSummary is a week with what only its page shows.
type WeekSummary struct {
	Summary
	Days     []DayRow    // seven, from the week's first
	Sittings []Sitting   // in the order lived
	Kept     []LimitKept // one for each limit
}

// A DayRow is one day of a week beside the same weekday of the four weeks
// before.
type DayRow struct {
	Date   time.Time
	Period tracker.Period
	Comparison
	Groups []GroupRow // every group, in the order shown
}

// Group returns the row of group g.
func (d DayRow) Group(g tracker.Group) GroupRow {
	for _, row := range d.Groups {
		if row.Group == g {
			return row
		}
	}
	return GroupRow{Group: g}
}

// BuildWeek makes the week a asks for, whatever a.Kind says. The spans are the
// stored ones of that week in start order, without the tail; nil is none.
func BuildWeek(ctx context.Context, h History, a Ask, spans iter.Seq2[tracker.Span, error]) (WeekSummary, error) {
	a.Kind = Week
	summary, err := Build(ctx, h, a)
	if err != nil {
		return WeekSummary{}, err
	}
	w := WeekSummary{Summary: summary}
	if err := w.fillDays(ctx, h, a); err != nil {
		return WeekSummary{}, fmt.Errorf("build the week's days: %w", err)
	}
	all := within(tracker.Period{From: w.From.Time, To: w.To.Time}, spans, a.Tail)
	if w.Sittings, err = Sittings(all); err != nil {
		return WeekSummary{}, fmt.Errorf("build the week's sittings: %w", err)
	}
	if w.Kept, err = w.kept(a.Limits, all); err != nil {
		return WeekSummary{}, fmt.Errorf("build the week's limits: %w", err)
	}
	return w, nil
}

// fillDays asks once for the week's days and those of the four weeks before.
func (w *WeekSummary) fillDays(ctx context.Context, h History, a Ask) error {
	var periods []tracker.Period
	frames := make([]frame, 7)
	for i := range frames {
		date := w.Date.AddDate(0, 0, i)
		frames[i] = frame{now: len(periods), previous: -1}
		periods = append(periods, a.period(Day, date))
		for n := 1; n <= usualOf; n++ {
			frames[i].usual = append(frames[i].usual, len(periods))
			periods = append(periods, a.period(Day, back(Week, date, n)))
		}
	}
	began, err := began(ctx, h, a.Tail)
	if err != nil {
		return err
	}
	l, err := open(ctx, h, a.Tail, began, periods)
	if err != nil {
		return err
	}
	all := sums(l, func(account) bool { return true })[true]
	for i, f := range frames {
		w.Days = append(w.Days, DayRow{
			Date: w.Date.AddDate(0, 0, i), Period: periods[f.now],
			Comparison: l.compare(all, f), Groups: groupRows(l, f),
		})
	}
	return nil
}

// within yields the spans and then the tail, cut to p.
func within(p tracker.Period, spans iter.Seq2[tracker.Span, error], tail []tracker.Span) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		if spans != nil {
			for span, err := range spans {
				if err != nil {
					yield(tracker.Span{}, err)
					return
				}
				if part, ok := span.Cut(p.From, p.To); ok && !yield(part, nil) {
					return
				}
			}
		}
		for part := range cut(tail, p) {
			if !yield(part, nil) {
				return
			}
		}
	}
}

// A LimitKept is how a week went by one limit as it is set now.
type LimitKept struct {
	LimitRow
	Used Seconds // over the days it counts on
	Days []LimitDay
}

// A LimitDay is one day of a [LimitKept].
type LimitDay struct {
	Date   time.Time
	Counts bool // the limit applies on this day
	Begun  bool // the day had begun when the summary was built
	Used   Seconds
	Over   bool // past the budget; for a week's limit, by the end of this day
}

// Over reports whether the budget was passed: on any day for a day's limit.
func (k LimitKept) Over() bool {
	for _, d := range k.Days {
		if d.Over {
			return true
		}
	}
	return false
}

// kept counts the week's spans under each limit.
func (w WeekSummary) kept(states []policy.LimitState, spans iter.Seq2[tracker.Span, error]) ([]LimitKept, error) {
	if len(states) == 0 {
		return nil, nil
	}
	used := make([][7]time.Duration, len(states))
	for span, err := range spans {
		if err != nil {
			return nil, err
		}
		if !span.Presence.Active() {
			continue
		}
		key := tracker.KeyOf(span.Subject, span.Verdict)
		for i, s := range states {
			if !s.Limit.Target.Matches(key) {
				continue
			}
			for d, day := range w.Days {
				if part, ok := span.Cut(day.Period.From, day.Period.To); ok {
					used[i][d] += part.Length()
				}
			}
		}
	}
	var all []LimitKept
	for i, s := range states {
		k := LimitKept{LimitRow: LimitRowOf(s)}
		for d, day := range w.Days {
			row := LimitDay{
				Date: day.Date, Counts: s.Limit.Days.Has(day.Date.Weekday()),
				Begun: !day.Period.From.After(w.Now), Used: Seconds(used[i][d]),
			}
			if row.Counts {
				k.Used += row.Used
				judged := row.Used
				if s.Limit.Per == policy.Week {
					judged = k.Used
				}
				row.Over = judged > k.Budget
			}
			k.Days = append(k.Days, row)
		}
		all = append(all, k)
	}
	return all, nil
}
