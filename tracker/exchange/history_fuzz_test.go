package exchange_test

import (
	"bytes"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"dwell/tracker/exchange"
	"dwell/tracker/exchange/exchangetest"
)

// whole fails unless spans are in order, none over another, and none outside the years
// in which people have computers.
func whole(t *testing.T, h *exchange.History) {
	t.Helper()
	last := time.Time{}
	for s, err := range h.Spans() {
		if err != nil {
			t.Fatal(err)
		}
		if s.Start.Before(last) || !s.Start.Before(s.End) || s.Start.Year() < 1989 || s.End.Year() > 2100 || s.Presence == 0 {
			t.Fatalf("%v to %v after %v", s.Start, s.End, last)
		}
		last = s.End
	}
	_ = h.Account()
}

func FuzzExport(f *testing.F) {
	for _, form := range []exchangetest.Form{exchangetest.Python, exchangetest.Rust} {
		var b bytes.Buffer
		if err := exchangetest.WriteExport(&b, form, morning()); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"buckets":{"a":{"type":"currentwindow","events":[{"timestamp":"2099-12-31T23:59:59Z","duration":2591999.9999,"data":{"app":null,"url":""}}]}}}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, _ = exchange.Detect(in)
		h := newHistory()
		if h.ReadExport(bytes.NewReader(in)) == nil {
			whole(t, h)
		}
	})
}

func FuzzRescueTime(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("2026-03-04 01:00:00 -0800,code,No Details,x,y,60\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		_, _ = exchange.Detect(in)
		h := newHistory()
		if h.ReadRescueTime(bytes.NewReader(in)) == nil {
			whole(t, h)
		}
	})
}

// Whatever stands in the columns of a database, it is taken or counted as broken.
func FuzzRows(f *testing.F) {
	f.Add("1772614800000000000", "1772614900000000000", `{"app":"x","title":""}`, true)
	f.Add("2026-03-04 09:00:00.5+00:00", "1.5", `{"status":"afk"}`, false)
	f.Fuzz(func(t *testing.T, start, until, data string, rust bool) {
		h := newHistory()
		err := h.ReadDatabase(func(query string, args []any, each func(func(...any) error) error) error {
			fill := func(values ...any) error {
				return each(func(to ...any) error {
					for i, v := range values {
						switch to := to[i].(type) {
						case *int:
							*to = v.(int)
						case *int64:
							*to = int64(v.(int))
						case sql.Scanner:
							if err := to.Scan(v); err != nil {
								return err
							}
						}
					}
					return nil
				})
			}
			switch {
			case strings.Contains(query, "sqlite_schema"):
				if (args[0] == "buckets") != rust {
					return fill(0)
				}
				return fill(2)
			case strings.Contains(query, "hostname"):
				return errors.Join(fill(1, "w", "currentwindow", "desk"), fill(2, "a", "afkstatus", "desk"))
			}
			return errors.Join(fill(1, int64(1), start, until, data), fill(2, int64(2), start, until, data), fill(3, nil, nil, nil, nil))
		})
		if err != nil {
			t.Fatal(err)
		}
		whole(t, h)
	})
}
