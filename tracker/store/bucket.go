package store

import (
	"context"
	"errors"
	"math"
	"time"

	"dwell/tracker"
)

// Buckets returns all of them.
func (s *Store) Buckets(ctx context.Context) (list []tracker.Bucket, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT id, type, client, hostname, created, data FROM bucket ORDER BY id`, nil, func(scan func(...any) error) error {
			var b tracker.Bucket
			var created int64
			err := scan(&b.ID, &b.Type, &b.Client, &b.Hostname, &created, &b.Data)
			b.Created = time.Unix(0, created).UTC()
			list = append(list, b)
			return err
		})
	})
	return list, wrapped("read buckets", err)
}

// PutBucket stores b, in place of one of that id; its events stay.
func (s *Store) PutBucket(ctx context.Context, b tracker.Bucket) error {
	return wrapped("write a bucket", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`INSERT INTO bucket VALUES (?1, ?2, ?3, ?4, ?5, ?6)
			ON CONFLICT DO UPDATE SET type = ?2, client = ?3, hostname = ?4, created = ?5, data = ?6`,
			b.ID, b.Type, b.Client, b.Hostname, b.Created.UnixNano(), b.Data)
		return err
	}))
}

// DropBucket deletes a bucket and its events; it need not be there.
func (s *Store) DropBucket(ctx context.Context, id string) error {
	return wrapped("delete a bucket", s.c.write(ctx, func(q session) error {
		if _, err := q.exec(`DELETE FROM bucket_event WHERE bucket = ?`, id); err != nil {
			return err
		}
		_, err := q.exec(`DELETE FROM bucket WHERE id = ?`, id)
		return err
	}))
}

const eventColumns = `SELECT id, start, length, data FROM bucket_event `

func scanEvent(scan func(...any) error) (e tracker.BucketEvent, err error) {
	var start, length int64
	err = scan(&e.ID, &start, &length, &e.Data)
	e.Start, e.For = time.Unix(0, start).UTC(), time.Duration(length)
	return e, err
}

// Events returns the events of a bucket that touch [from, to], newest first; all of them
// where limit is negative. Zero times are no bounds.
func (s *Store) Events(ctx context.Context, bucket string, from, to time.Time, limit int) (list []tracker.BucketEvent, err error) {
	first, last := nanoseconds(from, math.MinInt64), nanoseconds(to, math.MaxInt64)
	err = s.c.alone(ctx, func(q session) error {
		return q.rows(eventColumns+`WHERE bucket = ?1 AND start <= ?3 AND start + length >= ?2 ORDER BY start DESC, id DESC LIMIT ?4`,
			[]any{bucket, first, last, limit}, func(scan func(...any) error) error {
				e, err := scanEvent(scan)
				list = append(list, e)
				return err
			})
	})
	return list, wrapped("read events", err)
}

// CountEvents counts what [Store.Events] would return.
func (s *Store) CountEvents(ctx context.Context, bucket string, from, to time.Time) (n int, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT count(*) FROM bucket_event WHERE bucket = ?1 AND start <= ?3 AND start + length >= ?2`,
			[]any{bucket, nanoseconds(from, math.MinInt64), nanoseconds(to, math.MaxInt64)}, &n)
	})
	return n, wrapped("count events", err)
}

// nanoseconds of a bound; none where t is zero.
func nanoseconds(t time.Time, none int64) int64 {
	if t.IsZero() {
		return none
	}
	return t.UnixNano()
}

// Before returns the event of a bucket that began last at or before at.
func (s *Store) Before(ctx context.Context, bucket string, at time.Time) (e tracker.BucketEvent, ok bool, err error) {
	return s.oneEvent(ctx, `WHERE bucket = ? AND start <= ? ORDER BY start DESC, id DESC LIMIT 1`, bucket, at.UnixNano())
}

// Event returns an event of a bucket.
func (s *Store) Event(ctx context.Context, bucket string, id int64) (e tracker.BucketEvent, ok bool, err error) {
	return s.oneEvent(ctx, `WHERE bucket = ? AND id = ?`, bucket, id)
}

func (s *Store) oneEvent(ctx context.Context, where string, args ...any) (e tracker.BucketEvent, ok bool, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.rows(eventColumns+where, args, func(scan func(...any) error) (err error) {
			e, err = scanEvent(scan)
			ok = true
			return err
		})
	})
	return e, ok, wrapped("read an event", err)
}

// errOtherBucket is for an event that would be taken from another bucket.
var errOtherBucket = errors.New("an event of that number is another bucket's")

// PutEvents stores events of a bucket, sent at now, those whose id is there in its place,
// and deletes those of del.
func (s *Store) PutEvents(ctx context.Context, bucket string, now time.Time, put []tracker.BucketEvent, del []int64) error {
	return wrapped("write events", s.c.write(ctx, func(q session) error {
		for _, id := range del {
			if _, err := q.exec(`DELETE FROM bucket_event WHERE bucket = ? AND id = ?`, bucket, id); err != nil {
				return err
			}
		}
		for _, e := range put {
			n, err := q.exec(`INSERT INTO bucket_event VALUES (?1, ?2, ?3, ?4, ?5, ?6)
				ON CONFLICT DO UPDATE SET start = ?3, length = ?4, data = ?5, kept = ?6 WHERE bucket = ?2`,
				e.ID, bucket, e.Start.UnixNano(), int64(e.For), e.Data, now.UnixNano())
			if err != nil {
				return err
			}
			if n == 0 {
				return errOtherBucket
			}
		}
		return nil
	}))
}

// DeleteEvent deletes an event of a bucket; ok is false where there is none.
func (s *Store) DeleteEvent(ctx context.Context, bucket string, id int64) (ok bool, err error) {
	err = s.c.write(ctx, func(q session) error {
		n, err := q.exec(`DELETE FROM bucket_event WHERE bucket = ? AND id = ?`, bucket, id)
		ok = n > 0
		return err
	})
	return ok, wrapped("delete an event", err)
}

// LastEventID is the highest number of an event; zero if there is none.
func (s *Store) LastEventID(ctx context.Context) (id int64, err error) {
	err = s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT coalesce(max(id), 0) FROM bucket_event`, nil, &id)
	})
	return id, wrapped("read events", err)
}

// PruneEvents deletes the events that were sent before.
func (s *Store) PruneEvents(ctx context.Context, before time.Time) error {
	return wrapped("delete old events", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`DELETE FROM bucket_event WHERE kept < ?`, before.UnixNano())
		return err
	}))
}
