package exchange

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Rows runs a query on a database that is only read, and calls each with every row.
type Rows func(query string, args []any, each func(scan func(...any) error) error) error

// maxData is the longest event of a database that is looked at, in bytes.
const maxData = 64 << 10

// A dialect is how one of ActivityWatch's servers keeps its events.
type dialect struct {
	tables  [2]string
	buckets string // row, id, type, host
	events  string // row, row of the bucket, start, length or end, data
	when    func(start, until sql.NullString) (time.Time, time.Duration, bool)
}

// dialects are those of the Rust server, whose times are nanoseconds of UTC from start to
// end, and of the Python server, which writes a time and a length in seconds. Times are
// asked for as text: the driver would read a column of times in its own way.
func dialects() []dialect {
	return []dialect{
		{
			[2]string{"buckets", "events"},
			`SELECT id, name, type, hostname FROM buckets`,
			`SELECT id, bucketrow, CAST(starttime AS TEXT), CAST(endtime AS TEXT), iif(octet_length(data) <= ?, data, NULL) FROM events`,
			betweenNanoseconds,
		},
		{
			[2]string{"bucketmodel", "eventmodel"},
			`SELECT key, id, type, hostname FROM bucketmodel`,
			`SELECT id, bucket_id, CAST(timestamp AS TEXT), CAST(duration AS TEXT), iif(octet_length(datastr) <= ?, datastr, NULL) FROM eventmodel`,
			fromFor,
		},
	}
}

// ReadDatabase reads the database of either of ActivityWatch's servers.
func (h *History) ReadDatabase(rows Rows) error {
	h.source = "activitywatch"
	for _, d := range dialects() {
		tables := 0
		err := rows(`SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (?, ?)`, []any{d.tables[0], d.tables[1]},
			func(scan func(...any) error) error { return scan(&tables) })
		if err != nil {
			return err
		}
		if tables == len(d.tables) {
			return h.readTables(rows, d)
		}
	}
	return &FileError{Why: "a database, but none of ActivityWatch's"}
}

func (h *History) readTables(rows Rows, d dialect) error {
	buckets := map[int64]*bucket{}
	err := rows(d.buckets, nil, func(scan func(...any) error) error {
		var row int64
		var id, kind, host sql.NullString
		if err := scan(&row, &id, &kind, &host); err != nil {
			return errTables
		}
		if len(buckets) >= maxBuckets {
			return &FileError{Why: "more than 2000 buckets"}
		}
		buckets[row] = &bucket{id: text(&id.String), kind: text(&kind.String), host: text(&host.String), typed: true}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read buckets: %w", err)
	}
	err = rows(d.events, []any{maxData}, func(scan func(...any) error) error {
		var n int64
		var row sql.NullInt64
		var start, until, data sql.NullString
		if err := scan(&n, &row, &start, &until, &data); err != nil {
			return errTables
		}
		b := buckets[row.Int64]
		switch {
		case !row.Valid || b == nil:
			h.account.Events++
			h.broken("", n)
			return nil
		case !b.wanted():
			b.read++
			return nil
		}
		b.read++
		return h.addRow(b, n, start, until, data, d)
	})
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	for _, b := range buckets {
		h.close(b)
	}
	return nil
}

// errTables is that a column holds what no server puts there.
var errTables = &FileError{Why: "its tables are not as ActivityWatch makes them"}

func (h *History) addRow(b *bucket, n int64, start, until, data sql.NullString, d dialect) error {
	var held eventData
	at, length, ok := d.when(start, until)
	if ok && data.Valid {
		ok = json.Unmarshal([]byte(data.String), &held) == nil
	}
	if !ok || !data.Valid {
		b.fail(n)
		return nil
	}
	return h.add(b, n, at, length, &held)
}

func betweenNanoseconds(start, until sql.NullString) (time.Time, time.Duration, bool) {
	from, ok := wholeNumber(start)
	to, fits := wholeNumber(until)
	if !ok || !fits || to < from || from < 0 {
		return time.Time{}, 0, false
	}
	return time.Unix(0, from), time.Duration(to - from), true
}

func fromFor(start, length sql.NullString) (time.Time, time.Duration, bool) {
	if len(start.String) > 64 || len(length.String) > 64 {
		return time.Time{}, 0, false
	}
	at, ok := parseEventTime(strings.Replace(start.String, " ", "T", 1))
	var s float64
	if !ok || !length.Valid || json.Unmarshal([]byte(length.String), &s) != nil {
		return time.Time{}, 0, false
	}
	d, ok := seconds(s)
	return at, d, ok
}

func wholeNumber(s sql.NullString) (n int64, ok bool) {
	return n, s.Valid && len(s.String) <= 20 && json.Unmarshal([]byte(s.String), &n) == nil
}
