package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"dwell/tracker"
)

// A span row, and the offset its scene holds.
type row struct {
	start, length int64 // ms
	subject       int64
	presence      tracker.Presence
	scene         int64
	title         int64 // 0: none kept
	offset        int64 // s
}

func (r row) end() int64 { return r.start + r.length }

// joins reports whether next only goes on with r.
func (r row) joins(next row) bool {
	return r.end() == next.start && r.subject == next.subject && r.presence == next.presence &&
		r.scene == next.scene && r.title == next.title
}

// cut returns the part of r within [from, to); its length is not above 0 if
// there is none.
func (r row) cut(from, to int64) row {
	start, end := max(r.start, from), min(r.end(), to)
	r.start, r.length = start, end-start
	return r
}

const selectSpan = `SELECT p.start, p.length, p.subject, p.presence, p.scene, coalesce(t.title, 0), c.offset
	FROM span p JOIN scene c ON c.id = p.scene LEFT JOIN span_title t ON t.start = p.start `

func scanSpan(scan func(...any) error) (r row, err error) {
	err = scan(&r.start, &r.length, &r.subject, &r.presence, &r.scene, &r.title, &r.offset)
	return r, err
}

// spanRows returns up to limit spans that overlap [from, to), in start order,
// as stored. Stored spans never overlap, so only the last to start before from
// can reach into it.
func spanRows(q session, from, to int64, limit int) (all []row, err error) {
	err = q.rows(selectSpan+`WHERE p.start >= coalesce((SELECT max(start) FROM span WHERE start <= ?1), ?1) AND p.start < ?2
		ORDER BY p.start LIMIT ?3`, []any{from, to, limit}, func(scan func(...any) error) error {
		r, err := scanSpan(scan)
		if err == nil && r.end() > from {
			all = append(all, r)
		}
		return err
	})
	return all, err
}

// everything is spanRows's limit where a caller must have all.
const everything = 1 << 40

// chunk bounds what one step of a walk over spans holds in memory, and how long
// it keeps others from the connection.
const chunk = 512

// Spans yields what is stored of [from, to) in start order, cut to it. It reads
// in steps and holds nothing between them, so other calls may be made
// meanwhile; it ends at the first error.
func (s *Store) Spans(ctx context.Context, from, to time.Time) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		v := vocabulary{subjects: map[int64]subjectRow{}, scenes: map[int64]scene{}, titles: map[int64]string{}}
		lo, hi := ceilMilli(from), ceilMilli(to)
		for {
			var spans []tracker.Span
			next := hi
			err := s.c.read(ctx, func(q session) error {
				rows, err := spanRows(q, lo, hi, chunk+1) // one may end before lo
				if err != nil {
					return err
				}
				for _, r := range rows {
					next = r.end()
					sp, err := v.span(q, r.cut(lo, hi))
					if err != nil {
						return err
					}
					spans = append(spans, sp)
				}
				return nil
			})
			if err != nil {
				yield(tracker.Span{}, wrapped("read spans", err))
				return
			}
			for _, sp := range spans {
				if !yield(sp, nil) {
					return
				}
			}
			if len(spans) < chunk {
				return
			}
			lo = next
		}
	}
}

type scene struct {
	source     string
	fullscreen bool
	zone       *time.Location
}

// A vocabulary is the interned part of the spans read so far.
type vocabulary struct {
	subjects map[int64]subjectRow
	scenes   map[int64]scene
	titles   map[int64]string
}

func (v vocabulary) span(q session, r row) (tracker.Span, error) {
	sub, ok := v.subjects[r.subject]
	if !ok && r.subject != nobody {
		var err error
		if sub, err = subjectByID(q, r.subject); err != nil {
			return tracker.Span{}, err
		}
		v.subjects[r.subject] = sub
	}
	sc, ok := v.scenes[r.scene]
	if !ok {
		if err := q.row(`SELECT source, fullscreen FROM scene WHERE id = ?`, []any{r.scene}, &sc.source, &sc.fullscreen); err != nil {
			return tracker.Span{}, err
		}
		sc.zone = zoneAt(r.offset)
		v.scenes[r.scene] = sc
	}
	title, ok := v.titles[r.title]
	if !ok && r.title != 0 {
		if err := q.row(`SELECT text FROM title WHERE id = ?`, []any{r.title}, &title); err != nil {
			return tracker.Span{}, err
		}
		v.titles[r.title] = title
	}
	return tracker.Span{
		Start: time.UnixMilli(r.start).In(sc.zone), End: time.UnixMilli(r.end()).In(sc.zone),
		Presence: r.presence, Fullscreen: sc.fullscreen, Subject: sub.subject, Verdict: sub.verdict,
		Title: title, Source: sc.source,
	}, nil
}

// zoneAt is the zone of time lived offset seconds east of UTC. It has no name:
// two offsets compare by their seconds alone.
func zoneAt(offset int64) *time.Location {
	if offset == 0 {
		return time.UTC
	}
	return time.FixedZone("", int(offset))
}

// ceilMilli is the first whole millisecond at or after t: an instant within a
// millisecond cuts a span behind it. The far ends of time are drawn in to what
// SQLite's integers hold.
func ceilMilli(t time.Time) int64 {
	const far = 1 << 52 // the year 144 683
	if t.Year() > 100_000 {
		return far
	}
	if t.Year() < -100_000 {
		return -far
	}
	ms := t.UnixMilli()
	if t.Sub(time.UnixMilli(ms)) > 0 {
		ms++
	}
	return ms
}

// Coverage returns the wall time that has spans and ends after from, touching
// spans merged, oldest first, in UTC.
func (s *Store) Coverage(ctx context.Context, from time.Time) ([]tracker.Period, error) {
	var all []tracker.Period
	err := s.c.alone(ctx, func(q session) error {
		var start, end int64
		lo := ceilMilli(from)
		// Islands of touching spans: a span begins one when none ends at its start.
		return q.rows(`WITH covered AS (
				SELECT start, start + length AS until, lag(start + length) OVER (ORDER BY start) AS before FROM span
				WHERE start >= coalesce((SELECT max(start) FROM span WHERE start <= ?1), ?1))
			SELECT start, lead(before, 1, (SELECT max(until) FROM covered)) OVER (ORDER BY start)
			FROM covered WHERE before IS NULL OR before < start`, []any{lo}, func(scan func(...any) error) error {
			if err := scan(&start, &end); err != nil {
				return err
			}
			if end > lo {
				all = append(all, tracker.Period{From: time.UnixMilli(start).UTC(), To: time.UnixMilli(end).UTC()})
			}
			return nil
		})
	})
	return all, wrapped("read coverage", err)
}

// First returns when the earliest time still known begins, in the zone it was
// lived in, and whether there is any. Of time whose spans are no longer kept
// only the hour is known.
func (s *Store) First(ctx context.Context) (time.Time, bool, error) {
	var first time.Time
	err := s.c.read(ctx, func(q session) error {
		var start, offset int64
		err := q.row(`SELECT p.start, c.offset FROM span p JOIN scene c ON c.id = p.scene ORDER BY p.start LIMIT 1`, nil, &start, &offset)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		spans, hour := err == nil, int64(math.MaxInt64)
		if spans {
			first, hour = time.UnixMilli(start).In(zoneAt(offset)), hourOf(start, offset)
		}
		// Hours of dropped spans, or none.
		err = q.row(`SELECT hour, offset FROM hour_subject WHERE hour < ? ORDER BY hour, offset LIMIT 1`, []any{hour}, &hour, &offset)
		switch {
		case err == nil:
			first = time.Unix(hour, 0).In(zoneAt(offset))
		case spans && errors.Is(err, ErrNotFound):
			return nil
		}
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read first time: %w", wrapped("query", err))
	}
	return first, true, nil
}
