package recorder

import (
	"context"
	"fmt"
	"maps"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// livedFor is how far back stretches are kept: breaks look at yesterday.
const livedFor = 48 * time.Hour

// ledger is this week's usage by day, and the stretches lived lately. It counts
// final time; what is open is laid over it when asked.
type ledger struct {
	calendar tracker.Calendar
	week     tracker.Period
	zone     *time.Location
	days     []tracker.DayUsage // of the week
	lived    []tracker.Stretch
}

// roll begins a new week, and reports whether usage must be read again: it did,
// or day borders moved with the zone. Days to come have their place already:
// after the clock was set back they hold what was recorded before.
func (l *ledger) roll(now time.Time) bool {
	if now.Location() == l.zone && l.week.Contains(now) {
		return false
	}
	date := l.calendar.Date(now, now.Location())
	l.week, l.zone, l.days = l.calendar.Week(date, now.Location()), now.Location(), nil
	first := l.calendar.WeekOf(date)
	for d := first; d.Before(first.AddDate(0, 0, 7)); d = d.AddDate(0, 0, 1) {
		l.days = append(l.days, tracker.DayUsage{Date: d, Period: l.calendar.Day(d, l.zone), Usage: tracker.Usage{}})
	}
	return true
}

// live remembers a final piece, recorded or not: rest is by what was lived.
func (l *ledger) live(p tracker.Piece) {
	l.lived = appendStretch(l.lived, p)
	if n := len(l.lived); n > 1 && l.lived[0].To < p.To-livedFor {
		l.lived = l.lived[1:]
	}
}

// count adds s to the days it falls in.
func count(days []tracker.DayUsage, s tracker.Span) {
	if !s.Presence.Active() {
		return
	}
	for i := len(days) - 1; i >= 0 && days[i].Period.To.After(s.Start); i-- {
		if cut, ok := s.Cut(days[i].Period.From, days[i].Period.To); ok {
			days[i].Usage[tracker.KeyOf(s.Subject, s.Verdict)] += cut.Length()
		}
	}
}

// view returns the days with open laid over them.
func (l *ledger) view(open []tracker.Piece) []tracker.DayUsage {
	days := make([]tracker.DayUsage, len(l.days))
	copy(days, l.days)
	for i := range days {
		for _, p := range open {
			if p.Presence.Active() && p.End.After(days[i].Period.From) && p.Start.Before(days[i].Period.To) {
				days[i].Usage = maps.Clone(days[i].Usage)
				break
			}
		}
	}
	for _, p := range open {
		count(days, p.Span)
	}
	return days
}

// stretches returns what was lived with open at its end.
func (l *ledger) stretches(open []tracker.Piece) []tracker.Stretch {
	lived := l.lived[:len(l.lived):len(l.lived)]
	for _, p := range open {
		lived = appendStretch(lived, p)
	}
	return lived
}

// appendStretch appends p, joined to the last stretch if that is of the same
// presence and touches it.
func appendStretch(lived []tracker.Stretch, p tracker.Piece) []tracker.Stretch {
	if n := len(lived); n > 0 && lived[n-1].Presence == p.Presence && lived[n-1].To == p.From {
		joined := lived[n-1]
		joined.To = p.To
		return append(lived[:n-1:n-1], joined)
	}
	return append(lived, tracker.Stretch{From: p.From, To: p.To, Presence: p.Presence})
}

// reload counts the week's days again from the store and what is pending.
func (l *ledger) reload(ctx context.Context, s *store.Store, now time.Time, pending []tracker.Span) error {
	l.roll(now)
	for i := range l.days {
		usage, err := s.Usage(ctx, l.days[i].Period.From, l.days[i].Period.To)
		if err != nil {
			return fmt.Errorf("read this week's usage: %w", err)
		}
		if usage == nil {
			usage = tracker.Usage{}
		}
		l.days[i].Usage = usage
	}
	for _, p := range pending {
		count(l.days, p)
	}
	return nil
}

// recall takes the stretches of the last two days from the store, placed on the
// axis of true time as if the wall clock had not stepped since.
func (l *ledger) recall(ctx context.Context, s *store.Store, ev tracker.Event) error {
	for span, err := range s.Spans(ctx, ev.Wall.Add(-livedFor), ev.Wall) {
		if err != nil {
			return fmt.Errorf("read the last two days: %w", err)
		}
		l.lived = appendStretch(l.lived, tracker.Piece{
			Span: span, From: ev.At - ev.Wall.Sub(span.Start), To: ev.At - ev.Wall.Sub(span.End),
		})
	}
	return nil
}
