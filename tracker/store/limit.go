package store

import (
	"context"
	"time"
)

// A Limit is a budget for a target, in the words the person's plan has for
// them; what they mean is policy's business.
type Limit struct {
	ID     string // stable while target, period and days stay
	Target string
	Budget time.Duration
	Per    string
	Days   string
}

// A LimitChange is a limit set, also anew, or removed.
type LimitChange struct {
	Limit   Limit
	Removed bool
	Made    time.Time
}

const limitColumns = `limit_id, target, budget, per, days`

// Limits returns the limits that hold, in the order they were first set.
func (s *Store) Limits(ctx context.Context) ([]Limit, error) {
	var all []Limit
	err := s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT `+limitColumns+` FROM limit_change
			JOIN (SELECT max(id) AS last, min(id) AS first FROM limit_change GROUP BY limit_id) ON id = last
			WHERE removed = 0 ORDER BY first`, nil, func(scan func(...any) error) error {
			var l Limit
			var budget int64
			err := scan(&l.ID, &l.Target, &budget, &l.Per, &l.Days)
			l.Budget = ms(budget)
			all = append(all, l)
			return err
		})
	})
	return all, wrapped("read limits", err)
}

// SetLimit sets l, in place of one of the same ID.
func (s *Store) SetLimit(ctx context.Context, l Limit) error {
	return wrapped("set limit", s.c.write(ctx, func(q session) error { return s.limitChanged(q, l, false) }))
}

// RemoveLimit removes the limit id and returns it; [ErrNotFound] if none holds.
func (s *Store) RemoveLimit(ctx context.Context, id string) (Limit, error) {
	var l Limit
	err := s.c.write(ctx, func(q session) error {
		var budget int64
		var removed bool
		if err := q.row(`SELECT `+limitColumns+`, removed FROM limit_change WHERE limit_id = ? ORDER BY id DESC LIMIT 1`, []any{id},
			&l.ID, &l.Target, &budget, &l.Per, &l.Days, &removed); err != nil {
			return err
		}
		if removed {
			return ErrNotFound
		}
		l.Budget = ms(budget)
		return s.limitChanged(q, l, true)
	})
	return l, wrapped("remove limit", err)
}

func (s *Store) limitChanged(q session, l Limit, removed bool) error {
	_, err := q.exec(`INSERT INTO limit_change (made, removed, `+limitColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		s.o.Now().UnixMilli(), removed, l.ID, l.Target, l.Budget.Milliseconds(), l.Per, l.Days)
	return err
}

// LimitChanges returns every change made at or after since, oldest first.
func (s *Store) LimitChanges(ctx context.Context, since time.Time) ([]LimitChange, error) {
	var all []LimitChange
	err := s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT `+limitColumns+`, removed, made FROM limit_change WHERE made >= ? ORDER BY id`, []any{ceilMilli(since)},
			func(scan func(...any) error) error {
				var c LimitChange
				var budget, made int64
				err := scan(&c.Limit.ID, &c.Limit.Target, &budget, &c.Limit.Per, &c.Limit.Days, &c.Removed, &made)
				c.Limit.Budget, c.Made = ms(budget), time.UnixMilli(made)
				all = append(all, c)
				return err
			})
	})
	return all, wrapped("read limit changes", err)
}
