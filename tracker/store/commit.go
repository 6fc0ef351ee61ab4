package store

import (
	"context"
	"math"
	"slices"

	"dwell/tracker"
)

// Commit stores final spans with their roll-ups, and what agents worked by themselves,
// in one transaction and returns its number, one above the last. When it returns, they are on the disk. A span
// that only goes on with the one stored before it lengthens that row. Time that
// already has a span keeps it: what the person added or imported meanwhile
// stands. Without either nothing is written.
func (s *Store) Commit(ctx context.Context, spans []tracker.Span, unattended ...tracker.Span) (seq uint64, err error) {
	if len(spans) == 0 && len(unattended) == 0 {
		return s.Seq(ctx)
	}
	var n int64
	err = s.c.write(ctx, func(q session) error {
		err := s.edit(q, func(e *edit) error {
			w, err := newAppender(e)
			for _, sp := range spans {
				if err == nil {
					_, err = w.store(sp)
				}
			}
			for _, u := range unattended {
				if err == nil {
					err = e.unattended(u)
				}
			}
			if err != nil {
				return err
			}
			return w.done()
		})
		if err != nil {
			return err
		}
		return q.row(`UPDATE progress SET seq = seq + 1 RETURNING seq`, nil, &n)
	})
	return uint64(n), wrapped("commit spans", err)
}

// An appender stores spans where there is room for them. Between the span stored
// last and the one that follows it, where nearly all go, it need not look for
// any: it keeps that row in hand and lengthens it while spans join.
type appender struct {
	e      *edit
	last   row   // the row before the room; length 0: none
	next   int64 // where the row behind it starts
	more   int64 // what last has gained and the file does not know yet
	fresh  bool  // the file does not know last at all
	pruned int64
	whole  map[int64]bool // hours before pruned, and whether all their spans are there
}

// farthest is where the row behind the last one would start.
const farthest = math.MaxInt64

// manyHours bounds the sums a long import holds before it writes them.
const manyHours = 20_000

func newAppender(e *edit) (*appender, error) {
	w := &appender{e: e, whole: map[int64]bool{}}
	if err := e.session.row(`SELECT pruned FROM progress`, nil, &w.pruned); err != nil {
		return nil, err
	}
	return w, w.reload(farthest)
}

// reload takes the last row that starts by at in hand.
func (w *appender) reload(at int64) error {
	w.last, w.next, w.more, w.fresh = row{start: math.MinInt64 / 2}, farthest, 0, false
	err := w.e.rows(selectSpan+`WHERE p.start <= ? ORDER BY p.start DESC LIMIT 1`, []any{at}, func(scan func(...any) error) (err error) {
		w.last, err = scanSpan(scan)
		return err
	})
	if err != nil || at == farthest {
		return err
	}
	return w.e.session.row(`SELECT coalesce(min(start), ?) FROM span WHERE start > ?`, []any{farthest, w.last.start}, &w.next)
}

// done writes what is in hand.
func (w *appender) done() error {
	defer func() { w.more, w.fresh = 0, false }()
	switch {
	case w.fresh:
		return w.e.insert(w.last)
	case w.more > 0:
		r := w.last
		r.length -= w.more
		return w.e.extend(r, w.more)
	}
	return nil
}

// store keeps what of sp has no span yet and returns its length in ms.
func (w *appender) store(sp tracker.Span) (int64, error) {
	r, err := w.e.rowOf(sp)
	if err != nil || r.length <= 0 {
		return 0, err
	}
	if len(w.e.hours) > manyHours {
		if err := w.e.flush(); err != nil {
			return 0, err
		}
	}
	if r.start >= w.last.end() && r.end() < w.next && w.kept(r) {
		if w.last.joins(r) {
			w.last.length += r.length
			if !w.fresh {
				w.more += r.length
			}
			return r.length, nil
		}
		if err := w.done(); err != nil {
			return 0, err
		}
		w.last, w.fresh = r, true
		return r.length, nil
	}
	if err := w.done(); err != nil {
		return 0, err
	}
	parts, err := w.e.free(r.start, r.end())
	if err != nil {
		return 0, err
	}
	if parts, err = w.unpruned(parts, r.offset); err != nil {
		return 0, err
	}
	var stored int64
	for _, p := range parts {
		part := r.cut(p[0], p[1])
		stored += part.length
		if err := w.e.place(part); err != nil {
			return 0, err
		}
	}
	return stored, w.reload(r.start)
}

// kept reports whether the hours of r are known to have all their spans yet.
func (w *appender) kept(r row) bool {
	if hourOf(r.start, r.offset) >= w.pruned {
		return true
	}
	for hour := range r.byHour() {
		if !w.whole[hour] {
			return false
		}
	}
	return true
}

// unpruned leaves out the hours whose spans were dropped: what they held is
// known by its sums only, so nothing can be put beside it without counting
// twice. An hour that has all its spans keeps them for as long as this goes on.
func (w *appender) unpruned(parts [][2]int64, offset int64) ([][2]int64, error) {
	if len(parts) == 0 || hourOf(parts[0][0], offset) >= w.pruned {
		return parts, nil
	}
	var out [][2]int64
	for _, p := range parts {
		at := p[0]
		for hour := range (row{start: p[0], length: p[1] - p[0], offset: offset}).byHour() {
			until := min(p[1], (hour+3600)*1000)
			whole, asked := w.whole[hour]
			if !asked {
				if err := w.e.flush(); err != nil { // what this edit stored counts as known
					return nil, err
				}
				dropped, err := w.e.dropped(hour, w.pruned)
				if err != nil {
					return nil, err
				}
				whole = !dropped
				w.whole[hour] = whole
			}
			if whole {
				out = append(out, [2]int64{at, until})
			}
			at = until
		}
	}
	return slices.Clip(out), nil
}

// unpruned is [appender.unpruned] for once.
func (e *edit) unpruned(parts [][2]int64, offset, pruned int64) ([][2]int64, error) {
	return (&appender{e: e, pruned: pruned, whole: map[int64]bool{}}).unpruned(parts, offset)
}

// dropped reports whether the hour's totals, or those of hours that overlap it
// at another offset, speak of more than the spans still there.
func (e *edit) dropped(hour, pruned int64) (bool, error) {
	if hour >= pruned {
		return false, nil
	}
	var known int64
	hours := map[[2]int64]bool{}
	err := e.rows(`SELECT hour, offset, sum(length) FROM hour_subject WHERE hour > ?1 - 3600 AND hour < ?1 + 3600 GROUP BY 1, 2`,
		[]any{hour}, func(scan func(...any) error) error {
			var h, offset, length int64
			if err := scan(&h, &offset, &length); err != nil {
				return err
			}
			known += length
			hours[[2]int64{h, offset}] = true
			return nil
		})
	if err != nil || known == 0 {
		return false, err
	}
	spans, err := spanRows(e.session, (hour-3600)*1000, (hour+7200)*1000, everything)
	for _, r := range spans {
		for h, length := range r.byHour() {
			if hours[[2]int64{h, r.offset}] {
				known -= length
			}
		}
	}
	return known > 0, err
}
