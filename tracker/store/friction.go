package store

import (
	"context"

	"dwell/tracker"
)

// Friction returns the sites before which the person is asked first, by name.
func (s *Store) Friction(ctx context.Context) (list []tracker.Friction, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT site, line FROM friction ORDER BY site`, nil, func(scan func(...any) error) error {
			var f tracker.Friction
			err := scan(&f.Site, &f.Line)
			list = append(list, f)
			return err
		})
	})
	return list, wrapped("read friction", err)
}

// SetFriction has the person be asked before f's site.
func (s *Store) SetFriction(ctx context.Context, f tracker.Friction) error {
	return wrapped("write friction", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`INSERT INTO friction VALUES (?1, ?2) ON CONFLICT DO UPDATE SET line = ?2`, f.Site, f.Line)
		return err
	}))
}

// RemoveFriction has the person be asked no more; ok is false where they were not.
func (s *Store) RemoveFriction(ctx context.Context, site string) (ok bool, err error) {
	err = s.c.write(ctx, func(q session) error {
		n, err := q.exec(`DELETE FROM friction WHERE site = ?`, site)
		ok = n > 0
		return err
	})
	return ok, wrapped("delete friction", err)
}
