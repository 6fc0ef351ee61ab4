package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"dwell/tracker"
)

// HourTotals returns the active time of each category in each local hour of p,
// in order. An hour that p cuts holds only what lies in p.
func (s *Store) HourTotals(ctx context.Context, p tracker.Period) ([]tracker.HourTotal, error) {
	var out []tracker.HourTotal
	err := s.c.read(ctx, func(q session) error {
		total, err := s.memo.sums(q, p)
		if err != nil {
			return err
		}
		if err := s.memo.labels.read(q, total); err != nil {
			return err
		}
		r, err := reachOf(q, p)
		if err != nil {
			return err
		}
		w := hourSum{
			of: s.memo.labels.of, now: make([]int64, len(s.memo.labels.sorted)),
			out: make([]labelHour, 0, max(0, min(labelsPerHour*p.To.Sub(p.From)/time.Hour, 1<<16))), // a guess, so that it grows seldom
		}
		if err := r.hours(q, w.add); err != nil {
			return err
		}
		out = hourTotals(w.sorted(), s.memo.labels.sorted)
		return nil
	})
	return out, wrapped("read hour totals", err)
}

// labelsPerHour is how many kinds of things people do in an hour, or more.
const labelsPerHour = 6

// A labelHour is the active time of one label in one hour.
type labelHour struct {
	hour, offset int64
	label        int
	length       int64
}

func (a labelHour) compare(b labelHour) int {
	return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.offset, b.offset), cmp.Compare(a.label, b.label))
}

// An hourSum sums hours up by label. Nearly always an hour's shares come one
// after another.
type hourSum struct {
	of           []int // labels.of
	hour, offset int64
	now          []int64 // of that hour, by label
	out          []labelHour
}

func (w *hourSum) add(k hourKey, length int64) {
	if !k.presence.Active() {
		return
	}
	if k.hour != w.hour || k.offset != w.offset {
		w.turn()
		w.hour, w.offset = k.hour, k.offset
	}
	w.now[w.of[k.subject]-1] += length
}

// turn puts the hour out.
func (w *hourSum) turn() {
	for i, length := range w.now {
		if length != 0 {
			w.out = append(w.out, labelHour{w.hour, w.offset, i, length})
			w.now[i] = 0
		}
	}
}

// sorted returns the sums in order, those of an hour that came in pieces joined.
func (w *hourSum) sorted() []labelHour {
	w.turn()
	if !slices.IsSortedFunc(w.out, labelHour.compare) {
		slices.SortStableFunc(w.out, labelHour.compare)
	}
	joined := w.out[:0]
	for _, h := range w.out {
		if n := len(joined); n > 0 && joined[n-1].compare(h) == 0 {
			joined[n-1].length += h.length
			continue
		}
		joined = append(joined, h)
	}
	return joined
}

func hourTotals(all []labelHour, sorted []label) []tracker.HourTotal {
	out := make([]tracker.HourTotal, len(all))
	zones := map[int64]*time.Location{}
	for i, h := range all {
		zone, ok := zones[h.offset]
		if !ok {
			zone = zoneAt(h.offset)
			zones[h.offset] = zone
		}
		l := sorted[h.label]
		out[i] = tracker.HourTotal{Start: time.Unix(h.hour, 0).In(zone), Category: l.category, Editor: l.editor, Active: ms(h.length)}
	}
	return out
}
