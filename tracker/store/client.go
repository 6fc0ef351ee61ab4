package store

import (
	"context"
	"time"
)

// A Client is a program that may do more at the watchers' port than drop heartbeats.
type Client struct {
	Name      string
	Hash      []byte // SHA-256 of its token
	Prefix    string // of the buckets it is for; empty: all
	WriteOnly bool
	Created   time.Time
}

// Clients returns all of them by name.
func (s *Store) Clients(ctx context.Context) (list []Client, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT name, hash, prefix, write_only, created FROM client ORDER BY name`, nil, func(scan func(...any) error) error {
			var c Client
			var created int64
			err := scan(&c.Name, &c.Hash, &c.Prefix, &c.WriteOnly, &created)
			c.Created = time.UnixMilli(created)
			list = append(list, c)
			return err
		})
	})
	return list, wrapped("read clients", err)
}

// AddClient stores c; ok is false where one of that name is there.
func (s *Store) AddClient(ctx context.Context, c Client) (ok bool, err error) {
	err = s.c.write(ctx, func(q session) error {
		n, err := q.exec(`INSERT INTO client VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			c.Name, c.Hash, c.Prefix, c.WriteOnly, c.Created.UnixMilli())
		ok = n > 0
		return err
	})
	return ok, wrapped("write a client", err)
}

// RemoveClient deletes the client called name; ok is false where there is none.
func (s *Store) RemoveClient(ctx context.Context, name string) (ok bool, err error) {
	err = s.c.write(ctx, func(q session) error {
		n, err := q.exec(`DELETE FROM client WHERE name = ?`, name)
		ok = n > 0
		return err
	})
	return ok, wrapped("delete a client", err)
}
