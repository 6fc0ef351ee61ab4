package store

import (
	"context"
	"errors"
	"time"
)

// Prune drops spans that ended longer than [Options.KeepSpans] before now, with
// their titles and what corrections kept of them. Roll-ups stay. Without such
// spans nothing is written.
func (s *Store) Prune(ctx context.Context, now time.Time) error {
	border := floorDiv(ceilMilli(now.Add(-s.o.KeepSpans)), 3_600_000) * 3600
	var due bool
	if err := s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT EXISTS (SELECT 1 FROM span WHERE start + length <= ?1 AND start < ?1)`, []any{border * 1000}, &due)
	}); err != nil || !due {
		return wrapped("prune", err)
	}
	return wrapped("prune", s.c.write(ctx, func(q session) error {
		// After a long absence even the last hour lived is to be dropped.
		if err := s.edit(q, func(e *edit) error {
			return errors.Join(e.rollTo(border), e.sumUnattended(border*1000))
		}); err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM span WHERE start < ?1 AND start + length <= ?1`,
			`DELETE FROM span_title WHERE start < ?1 AND start NOT IN (SELECT start FROM span WHERE start < ?1)`,
			`DELETE FROM original WHERE start + length <= ?1`,
			`UPDATE progress SET pruned = max(pruned, ?1 / 1000)`,
		} {
			if _, err := q.exec(statement, border*1000); err != nil {
				return err
			}
		}
		for _, statement := range []string{
			`DELETE FROM correction WHERE id NOT IN (SELECT correction FROM original)`,
			`DELETE FROM title WHERE id NOT IN (SELECT title FROM span_title UNION SELECT title FROM original)`,
		} {
			if _, err := q.exec(statement); err != nil {
				return err
			}
		}
		return nil
	}))
}
