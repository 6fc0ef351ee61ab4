package store

import (
	"context"
	"errors"
)

// Setting returns the value stored under key and whether there is one.
func (s *Store) Setting(ctx context.Context, key string) (value string, ok bool, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT value FROM setting WHERE key = ?`, []any{key}, &value)
	})
	if errors.Is(err, ErrNotFound) {
		return "", false, nil
	}
	return value, err == nil, wrapped("read setting", err)
}

// SetSetting stores value under key.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return wrapped("write setting", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2 WHERE value <> ?2`, key, value)
		return err
	}))
}

// RemoveSetting removes key; it need not be there.
func (s *Store) RemoveSetting(ctx context.Context, key string) error {
	return wrapped("remove setting", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`DELETE FROM setting WHERE key = ?`, key)
		return err
	}))
}
