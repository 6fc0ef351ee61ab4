package main

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// livedTime is the wall time that has a span already, in ms. A history of years has a million
// gaps: two numbers each are all there is room for.
type livedTime struct {
	parts   []livedPart // in order and apart, but for those behind settled
	settled int
}

type livedPart struct{ from, to int64 }

// add adds [from, to), in any order.
func (l *livedTime) add(from, to time.Time) {
	s := livedPart{from.UnixMilli(), to.UnixMilli()}
	if s.from >= s.to {
		return
	}
	if n := len(l.parts); n > 0 && n == l.settled && s.from >= l.parts[n-1].from { // nearly always
		if last := &l.parts[n-1]; s.from <= last.to {
			last.to = max(last.to, s.to)
			return
		}
		l.settled++
	}
	l.parts = append(l.parts, s)
}

// settle brings what was added out of order into it.
func (l *livedTime) settle() {
	if l.settled == len(l.parts) {
		return
	}
	slices.SortStableFunc(l.parts, func(a, b livedPart) int { return cmp.Compare(a.from, b.from) })
	joined := l.parts[:1]
	for _, s := range l.parts[1:] {
		if last := &joined[len(joined)-1]; s.from <= last.to {
			last.to = max(last.to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	l.parts, l.settled = joined, len(joined)
}

// free yields the parts of s that are not lived yet, in its zone.
func (l *livedTime) free(s tracker.Span) iter.Seq[tracker.Span] {
	return func(yield func(tracker.Span) bool) {
		l.settle()
		at, end := s.Start.UnixMilli(), s.End.UnixMilli()
		i, _ := slices.BinarySearchFunc(l.parts, at, func(x livedPart, at int64) int {
			if x.to <= at {
				return -1
			}
			return 1
		})
		for ; at < end; i++ {
			until := end
			if i < len(l.parts) {
				until = min(until, l.parts[i].from)
			}
			if at < until {
				part := s
				part.Start, part.End = time.UnixMilli(at).In(s.Start.Location()), time.UnixMilli(until).In(s.End.Location())
				if !yield(part) {
					return
				}
			}
			if i == len(l.parts) {
				return
			}
			at = l.parts[i].to
		}
	}
}

// left is how much of [from, to) is not lived yet.
func (l *livedTime) left(from, to time.Time) (d time.Duration) {
	for part := range l.free(tracker.Span{Start: from, End: to}) {
		d += part.Length()
	}
	return d
}

// livedIn is the time that has a span in st or is in tail, or had one: of hours whose
// spans were dropped only sums are known, and nothing can be put beside them. st may be
// nil.
func livedIn(ctx context.Context, st *store.Store, tail []tracker.Span, now time.Time) (*livedTime, error) {
	l := &livedTime{}
	if st != nil {
		for s, err := range st.Spans(ctx, time.Unix(0, 0), endOfTime()) {
			if err != nil {
				return nil, err
			}
			l.add(s.Start, s.End)
		}
		hours, err := st.HourTotals(ctx, tracker.Period{From: time.Unix(0, 0), To: now})
		if err != nil {
			return nil, err
		}
		l.addDropped(hours)
	}
	for _, s := range tail {
		l.add(s.Start, s.End)
	}
	l.settle()
	return l, nil
}

// endOfTime is when the last span that is stored may begin, or later.
func endOfTime() time.Time { return time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC) }

// addDropped adds the hours of which more active time is known than there are spans for.
func (l *livedTime) addDropped(hours []tracker.HourTotal) {
	var dropped []time.Time
	for i := 0; i < len(hours); {
		from, sum := hours[i].Start, time.Duration(0)
		for ; i < len(hours) && hours[i].Start.Equal(from); i++ {
			sum += hours[i].Active
		}
		if to := from.Add(time.Hour); sum > time.Hour-l.left(from, to) {
			dropped = append(dropped, from)
		}
	}
	for _, from := range dropped {
		l.add(from, from.Add(time.Hour))
	}
}
