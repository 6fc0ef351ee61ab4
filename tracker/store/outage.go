package store

import (
	"context"
	"time"

	"dwell/tracker"
)

// ClockSetBack is the source of an [Outage] in which the wall clock showed, a
// second time, what had been recorded.
const ClockSetBack = "clock set back"

// An Outage is a stretch that a source could not see.
type Outage struct {
	Source string
	Period tracker.Period
}

// NoteOutage stores o; one of the same source and begin grows to the later end.
func (s *Store) NoteOutage(ctx context.Context, o Outage) error {
	from, to := o.Period.From.UnixMilli(), o.Period.To.UnixMilli()
	if to <= from {
		return nil
	}
	return wrapped("note outage", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`INSERT INTO outage (source, start, end) VALUES (?1, ?2, ?3)
			ON CONFLICT (source, start) DO UPDATE SET end = max(end, excluded.end)`, o.Source, from, to)
		return err
	}))
}

// Outages returns what could not be seen in p, cut to it, by source and begin.
func (s *Store) Outages(ctx context.Context, p tracker.Period) ([]Outage, error) {
	var all []Outage
	err := s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT source, max(start, ?1), min(end, ?2) FROM outage WHERE start < ?2 AND end > ?1 ORDER BY source, start`,
			[]any{p.From.UnixMilli(), p.To.UnixMilli()}, func(scan func(...any) error) error {
				var o Outage
				var from, to int64
				err := scan(&o.Source, &from, &to)
				o.Period = tracker.Period{From: time.UnixMilli(from), To: time.UnixMilli(to)}
				all = append(all, o)
				return err
			})
	})
	return all, wrapped("read outages", err)
}
