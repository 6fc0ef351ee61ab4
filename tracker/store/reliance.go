package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"math"
	"time"

	"dwell/tracker"
)

// IndexDays is how many days the index at the end of a day rests on, that day included.
const IndexDays = 28

// A FoldedDay is one of the person's days as measures keep it. What is in Folded, and what
// Basis and Judged stand for, is the business of who folds.
type FoldedDay struct {
	Date   time.Time // as [tracker.Calendar.Date] names it
	Period tracker.Period
	Basis  int64
	Stale  bool // spans of it have changed since
	Folded []byte
	Judged int64 // 0: the level is not known yet, or of days that have changed since
	Level  Level
}

// A Level is the index at the end of the day AsOf, as last reckoned, if there is one.
type Level struct {
	AsOf              time.Time
	Known             bool
	Index, Confidence float64
}

// dayNumber is what rows are keyed by.
func dayNumber(date time.Time) int64 { return floorDiv(date.Unix(), secondsPerDay) }

func dateOf(number int64) time.Time { return time.Unix(number*secondsPerDay, 0).UTC() }

// FoldedDays returns the folded days dated from first to last, oldest first.
func (s *Store) FoldedDays(ctx context.Context, first, last time.Time) (all []FoldedDay, err error) {
	err = s.c.alone(ctx, func(q session) (err error) {
		all, err = foldedDays(q, dayNumber(first), dayNumber(last))
		return err
	})
	return all, wrapped("read folded days", err)
}

func foldedDays(q session, first, last int64) (all []FoldedDay, err error) {
	err = q.rows(`SELECT day, start, end, basis, stale, judged, value, confidence, folded FROM reliance_day WHERE day BETWEEN ? AND ? ORDER BY day`,
		[]any{first, last}, func(scan func(...any) error) error {
			var d FoldedDay
			var day, start, end int64
			var value, confidence sql.NullFloat64
			err := scan(&day, &start, &end, &d.Basis, &d.Stale, &d.Judged, &value, &confidence, &d.Folded)
			d.Date = dateOf(day)
			d.Period = tracker.Period{From: time.UnixMilli(start), To: time.UnixMilli(end)}
			d.Level = Level{AsOf: d.Date, Known: value.Valid, Index: value.Float64, Confidence: confidence.Float64}
			all = append(all, d)
			return err
		})
	return all, err
}

// FirstFoldable returns when the first span kept begins, or the first folded day, whichever
// is earlier, and whether there is any.
func (s *Store) FirstFoldable(ctx context.Context) (first time.Time, ok bool, err error) {
	var at int64
	err = s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT min(coalesce((SELECT min(start) FROM span), ?1), coalesce((SELECT start FROM reliance_day ORDER BY day LIMIT 1), ?1))`,
			[]any{int64(math.MaxInt64)}, &at)
	})
	if err != nil || at == math.MaxInt64 {
		return time.Time{}, false, wrapped("read first day", err)
	}
	return time.UnixMilli(at), true, nil
}

// FoldDays has fold make what is kept of each of days, of which Date, Period and Basis are
// given, out of its spans; with keep it is kept, all or, at the first error, none. A day
// whose spans are no longer there is passed over, and its row stays. Nothing can change
// spans in between, since nobody else can write, so it is for a few days at a time; fold
// must not use s.
func (s *Store) FoldDays(ctx context.Context, days []FoldedDay, keep bool, fold func(FoldedDay, iter.Seq2[tracker.Span, error]) ([]byte, error)) error {
	transaction := s.c.read
	if keep {
		transaction = s.c.write
	}
	return wrapped("fold days", transaction(ctx, func(q session) error {
		v := vocabulary{subjects: map[int64]subjectRow{}, scenes: map[int64]scene{}, titles: map[int64]string{}}
		for _, d := range days {
			p := stretch{ceilMilli(d.Period.From), ceilMilli(d.Period.To)}
			whole, err := wholeSpans(q, p)
			if err != nil {
				return err
			}
			if !whole {
				continue
			}
			rows, err := spanRows(q, p.from, p.to, everything)
			if err != nil {
				return err
			}
			d.Folded, err = fold(d, func(yield func(tracker.Span, error) bool) {
				for _, r := range rows {
					sp, err := v.span(q, r.cut(p.from, p.to))
					if !yield(sp, err) || err != nil {
						return
					}
				}
			})
			if err == nil && keep {
				err = keepDay(q, d, p)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

// keepDay stores d. Where it is another than before, the levels that rest on it are to be
// reckoned anew; until then they stand.
func keepDay(q session, d FoldedDay, p stretch) error {
	day := dayNumber(d.Date)
	var was string
	err := q.row(`SELECT folded FROM reliance_day WHERE day = ?`, []any{day}, &was)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	known := err == nil
	if _, err := q.exec(`INSERT INTO reliance_day (day, start, end, basis, stale, judged, folded) VALUES (?, ?, ?, ?, 0, 0, ?)
		ON CONFLICT DO UPDATE SET start = excluded.start, end = excluded.end, basis = excluded.basis, stale = 0, folded = excluded.folded`,
		day, p.from, p.to, d.Basis, string(d.Folded)); err != nil {
		return err
	}
	if known && was == string(d.Folded) {
		return nil
	}
	_, err = q.exec(`UPDATE reliance_day SET judged = 0 WHERE day BETWEEN ?1 AND ?1 + ?2`, day, IndexDays-1)
	return err
}

// JudgeDays has the levels at the ends of the folded days from first to last reckoned and
// keeps them. levels is given the days that these rest on, oldest first, and which of them
// are due: not reckoned by this yet, or resting on a day that changed; it must not use s.
func (s *Store) JudgeDays(ctx context.Context, first, last time.Time, by int64, levels func(days []FoldedDay, due []time.Time) ([]Level, error)) error {
	lo, hi := dayNumber(first), dayNumber(last)
	var some bool
	if err := s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT EXISTS (SELECT 1 FROM reliance_day WHERE day BETWEEN ? AND ? AND judged <> ?)`, []any{lo, hi, by}, &some)
	}); err != nil || !some {
		return wrapped("judge days", err)
	}
	return wrapped("judge days", s.c.write(ctx, func(q session) error {
		days, err := foldedDays(q, lo-IndexDays+1, hi)
		if err != nil {
			return err
		}
		var due []time.Time
		for _, d := range days {
			if dayNumber(d.Date) >= lo && d.Judged != by {
				due = append(due, d.Date)
			}
		}
		all, err := levels(days, due)
		if err != nil {
			return err
		}
		for _, l := range all {
			var value, confidence any
			if l.Known {
				value, confidence = l.Index, l.Confidence
			}
			if _, err := q.exec(`UPDATE reliance_day SET judged = ?, value = ?, confidence = ? WHERE day = ?`,
				by, value, confidence, dayNumber(l.AsOf)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// LastLevel returns what was last reckoned for the latest day up to date for which anything
// was; [ErrNotFound] if there is none.
func (s *Store) LastLevel(ctx context.Context, date time.Time) (Level, error) {
	var l Level
	err := s.c.alone(ctx, func(q session) error {
		var day int64
		var value, confidence sql.NullFloat64
		err := q.row(`SELECT day, value, confidence FROM reliance_day WHERE day <= ? AND (judged <> 0 OR value IS NOT NULL) ORDER BY day DESC LIMIT 1`,
			[]any{dayNumber(date)}, &day, &value, &confidence)
		l = Level{AsOf: dateOf(day), Known: value.Valid, Index: value.Float64, Confidence: confidence.Float64}
		return err
	})
	if err != nil {
		l = Level{}
	}
	return l, wrapped("read level", err)
}
