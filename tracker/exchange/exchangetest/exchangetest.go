// Package exchangetest is test support: it writes history as other programs write theirs,
// by their documented forms, so that tests need none of these programs. It refuses to know
// how such history is read.
package exchangetest

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	_ "dwell/tracker/store" // brings the driver of the databases
)

// A Bucket is a stream of events of ActivityWatch.
type Bucket struct {
	ID, Type, Host string
	Events         iter.Seq[Event]
}

// An Event is when something held, for how long, and what.
type Event struct {
	Start  time.Time
	Length time.Duration
	Data   map[string]any
}

// A Form is how ActivityWatch's servers differ in what they export.
type Form int

// The forms: times with an offset and microseconds, and no ids; times in Z with
// nanoseconds, ids, and more about the bucket.
const (
	Python Form = iota
	Rust
)

// WriteExport writes buckets as the JSON export of one of the servers.
func WriteExport(w io.Writer, form Form, buckets []Bucket) error {
	if _, err := io.WriteString(w, `{"buckets": {`); err != nil {
		return err
	}
	for i, b := range buckets {
		if i > 0 {
			fmt.Fprint(w, ", ")
		}
		head := map[string]any{"id": b.ID, "type": b.Type, "hostname": b.Host, "client": "test", "created": "2026-01-05T07:59:58.123456+00:00", "name": nil}
		if form == Rust {
			delete(head, "name")
			head["data"], head["metadata"], head["last_updated"] = struct{}{}, map[string]any{"start": nil, "end": nil}, nil
		}
		text, err := json.Marshal(head)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, `%q: %s, "events": [`, b.ID, text[:len(text)-1])
		n := 0
		for e := range b.Events {
			if err := writeEvent(w, form, n, e); err != nil {
				return err
			}
			n++
		}
		fmt.Fprint(w, "]}")
	}
	_, err := io.WriteString(w, "}}")
	return err
}

func writeEvent(w io.Writer, form Form, n int, e Event) error {
	data, err := json.Marshal(e.Data)
	if err != nil {
		return err
	}
	if n > 0 {
		fmt.Fprint(w, ", ")
	}
	if form == Rust {
		_, err = fmt.Fprintf(w, `{"id": %d, "timestamp": %q, "duration": %.9f, "data": %s}`, n+1, e.Start.UTC().Format(time.RFC3339Nano), e.Length.Seconds(), data)
		return err
	}
	_, err = fmt.Fprintf(w, `{"timestamp": %q, "duration": %v, "data": %s}`, e.Start.UTC().Format("2006-01-02T15:04:05.000000+00:00"), e.Length.Seconds(), data)
	return err
}

// The tables of the two servers.
const (
	rustTables = `PRAGMA journal_mode = wal;
		CREATE TABLE buckets (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE NOT NULL, type TEXT NOT NULL, client TEXT NOT NULL,
			hostname TEXT NOT NULL, created TEXT NOT NULL, data_deprecated TEXT NOT NULL DEFAULT '{}', data TEXT NOT NULL DEFAULT '{}');
		CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, bucketrow INTEGER NOT NULL, starttime INTEGER NOT NULL,
			endtime INTEGER NOT NULL, data TEXT NOT NULL, FOREIGN KEY (bucketrow) REFERENCES buckets(id));
		CREATE TABLE key_value (key TEXT PRIMARY KEY, value TEXT, last_modified NUMBER NOT NULL);
		CREATE INDEX events_index ON events(bucketrow, starttime DESC, endtime);
		PRAGMA user_version = 5`
	pythonTables = `CREATE TABLE bucketmodel (key INTEGER NOT NULL PRIMARY KEY, id VARCHAR(255) NOT NULL, created DATETIME NOT NULL, name VARCHAR(255),
			type VARCHAR(255) NOT NULL, client VARCHAR(255) NOT NULL, hostname VARCHAR(255) NOT NULL, datastr VARCHAR(255));
		CREATE TABLE eventmodel (id INTEGER NOT NULL PRIMARY KEY, bucket_id INTEGER NOT NULL REFERENCES bucketmodel(key), timestamp DATETIME NOT NULL,
			duration DECIMAL(10, 5) NOT NULL, datastr VARCHAR(255) NOT NULL);
		CREATE INDEX eventmodel_timestamp ON eventmodel(timestamp)`
)

// NewDatabase makes the database of one of the servers at path, fills it with buckets,
// and leaves it open: of the Rust server all of it is in the log then.
func NewDatabase(path string, form Form, buckets []Bucket) (*sql.DB, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	tables := pythonTables
	if form == Rust {
		tables = rustTables
	}
	if _, err := db.Exec(tables); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := fill(db, form, buckets); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func fill(db *sql.DB, form Form, buckets []Bucket) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing once it is committed
	bucket := `INSERT INTO bucketmodel (key, id, type, hostname, client, created, datastr) VALUES (?, ?, ?, ?, 'test', '2026-01-05 07:59:58', '{}')`
	event := `INSERT INTO eventmodel (bucket_id, timestamp, duration, datastr) VALUES (?, ?, ?, ?)`
	if form == Rust {
		bucket = `INSERT INTO buckets (id, name, type, hostname, client, created) VALUES (?, ?, ?, ?, 'test', '2026-01-05T07:59:58+00:00')`
		event = `INSERT INTO events (bucketrow, starttime, endtime, data) VALUES (?, ?, ?, ?)`
	}
	for i, b := range buckets {
		if _, err := tx.Exec(bucket, i+1, b.ID, b.Type, b.Host); err != nil {
			return err
		}
		for e := range b.Events {
			data, err := json.Marshal(e.Data)
			if err != nil {
				return err
			}
			args := []any{i + 1, e.Start.UTC().Format("2006-01-02 15:04:05.999999+00:00"), e.Length.Seconds(), string(data)}
			if form == Rust {
				args[1], args[2] = e.Start.UnixNano(), e.Start.Add(e.Length).UnixNano()
			}
			if _, err := tx.Exec(event, args...); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}
