package store

import (
	"errors"

	"dwell/tracker"
)

// A stretch is a stretch of time, in ms.
type stretch struct{ from, to int64 }

// shorterThanADay is less than any day lasts: of two changes closer together than this,
// what lies between is of no day that neither is of.
const shorterThanADay = 12 * hourMs

// foldedUntil is where the folded days end. An edit asks for it as it begins: what changes
// behind, as all the recorder commits does, is of no folded day. Days of different zones may
// end out of order.
const foldedUntil = `coalesce((SELECT max(end) FROM (SELECT end FROM reliance_day ORDER BY day DESC LIMIT 3)), -9000000000000000)`

// touch notes that spans of [from, to) change.
func (e *edit) touch(from, to int64) {
	if from >= e.folded {
		return
	}
	if n := len(e.touched); n > 0 {
		last := &e.touched[n-1]
		if from <= last.to+shorterThanADay && to >= last.from-shorterThanADay {
			last.from, last.to = min(last.from, from), max(last.to, to)
			return
		}
	}
	e.touched = append(e.touched, stretch{from, to})
}

// unfold marks the folded days that changed as stale. A day that cannot be folded again,
// since spans of it are no longer kept, stays as it is. Of what is forgotten nothing stays:
// neither the day nor the index of those that rest on it.
func (e *edit) unfold() error {
	days := map[int64]stretch{}
	for _, t := range e.touched {
		if err := e.rows(`SELECT day, start, end FROM reliance_day WHERE day BETWEEN ? AND ? AND start < ? AND end > ?`,
			[]any{dayOf(t.from) - 3, dayOf(t.to) + 3, t.to, t.from}, func(scan func(...any) error) error {
				var day int64
				var p stretch
				err := scan(&day, &p.from, &p.to)
				days[day] = p
				return err
			}); err != nil {
			return err
		}
	}
	e.touched = nil
	for day, p := range days {
		if err := e.unfoldDay(day, p); err != nil {
			return err
		}
	}
	return nil
}

func (e *edit) unfoldDay(day int64, p stretch) error {
	if e.forgets {
		_, err := e.exec(`DELETE FROM reliance_day WHERE day = ?`, day)
		if err != nil {
			return err
		}
		_, err = e.exec(`UPDATE reliance_day SET judged = 0, value = NULL, confidence = NULL WHERE day BETWEEN ?1 AND ?1 + ?2`, day, IndexDays-1)
		return err
	}
	whole, err := wholeSpans(e.session, p)
	if err != nil || !whole {
		return err
	}
	_, err = e.exec(`UPDATE reliance_day SET stale = 1 WHERE day = ?`, day)
	return err
}

// dayOf is the day of UTC, counted from 1970, that holds ms.
func dayOf(ms int64) int64 { return floorDiv(ms, secondsPerDay*1000) }

// wholeSpans reports whether all time known of p still has its spans. Before the border
// where spans are dropped the totals tell: what was imported since may be whole there.
func wholeSpans(q session, p stretch) (bool, error) {
	var pruned int64
	if err := q.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil || p.from >= pruned*1000 {
		return err == nil, err
	}
	lo, hi := floorDiv(p.from, 1000)-3600, -floorDiv(-p.to, 1000) // hours that reach into p begin between
	spans, err := spanRows(q, lo*1000, (hi+3600)*1000, everything)
	if err != nil {
		return false, err
	}
	if len(spans) == 0 { // as nearly everywhere there
		var known bool
		err := q.row(`SELECT EXISTS (SELECT 1 FROM hour_subject WHERE hour > ? AND hour < ?)`, []any{lo, hi}, &known)
		return !known, err
	}
	missing := map[hourKey]int64{}
	if err := q.rows(`SELECT hour, offset, subject, presence, length FROM hour_subject WHERE hour > ? AND hour < ?`, []any{lo, hi},
		func(scan func(...any) error) error {
			var k hourKey
			var length int64
			err := scan(&k.hour, &k.offset, &k.subject, &k.presence, &length)
			missing[k] = length
			return err
		}); err != nil {
		return false, err
	}
	for _, r := range spans {
		for hour, length := range r.byHour() {
			missing[r.at(hour)] -= length
		}
	}
	for _, length := range missing {
		if length > 0 {
			return false, nil
		}
	}
	return true, nil
}

// unfoldSubjects marks the folded days that hold time of the subjects: what these count
// as has changed.
func unfoldSubjects(q session, subjects map[int64]bool) error {
	if len(subjects) == 0 {
		return nil
	}
	e, err := newEdit(q)
	if err != nil {
		return err
	}
	var first int64 // before the first span nothing can be folded again
	err = q.row(`SELECT start FROM span ORDER BY start LIMIT 1`, nil, &first)
	if errors.Is(err, ErrNotFound) || err == nil && first >= e.folded {
		return nil
	}
	if err != nil {
		return err
	}
	err = dayHours(q, dayOf(first)-1, dayOf(e.folded)+1, func(k hourKey, _ int64) {
		if subjects[k.subject] {
			e.touch(k.hour*1000, (k.hour+3600)*1000)
		}
	})
	if err != nil {
		return err
	}
	lived, err := spanRows(q, e.rolled*1000, max(e.folded, e.rolled*1000), everything) // in no total yet
	if err != nil {
		return err
	}
	for _, r := range lived {
		if subjects[r.subject] {
			e.touch(r.start, r.end())
		}
	}
	return e.unfold()
}

// counts reports whether the difference between two verdicts is one to measures.
func counts(was, is tracker.Verdict) bool {
	return was.Category != is.Category || was.Editor != is.Editor || was.Because != is.Because
}
