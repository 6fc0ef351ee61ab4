package exchange_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/exchange"
	"dwell/tracker/exchange/exchangetest"
)

// morning is a bit of everything at one computer.
func morning() []exchangetest.Bucket {
	return []exchangetest.Bucket{
		windows("desk", window(0, 60, "code"), window(60, 100, "firefox"), window(30, 30, "mail")),
		presences("desk", presence(0, 90, "not-afk"), presence(90, 200, "afk")),
		pages("firefox", "desk", page(50, 80, "https://a.example/", false, false), page(80, 95, "https://b.example/", false, true)),
		{ID: "aw-watcher-vim_desk", Type: "app.editor.activity", Host: "desk", Events: slices.Values([]exchangetest.Event{window(0, 60, "vim")})},
	}
}

func rowsOf(db *sql.DB) exchange.Rows {
	return func(query string, args []any, each func(func(...any) error) error) error {
		rows, err := db.Query(query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// Both databases tell what both exports tell.
func TestDatabasesTellWhatExportsTell(t *testing.T) {
	want := exported(t, exchangetest.Python, morning()...)
	spans := told(t, want.Spans())
	if len(spans) != 4 {
		t.Fatal(spans)
	}
	for _, form := range []exchangetest.Form{exchangetest.Python, exchangetest.Rust} {
		db, err := exchangetest.NewDatabase(filepath.Join(t.TempDir(), "aw.db"), form, morning())
		if err != nil {
			t.Fatal(err)
		}
		h := newHistory()
		if err := h.ReadDatabase(rowsOf(db)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(spans, told(t, h.Spans())); diff != "" {
			t.Errorf("form %d: %s", form, diff)
		}
		if diff := cmp.Diff(want.Account(), h.Account()); diff != "" {
			t.Errorf("form %d: %s", form, diff)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Rows that no server writes are counted by their ids.
func TestBrokenRowsOfADatabase(t *testing.T) {
	for form, broken := range map[exchangetest.Form][]string{
		exchangetest.Rust: {
			`INSERT INTO events VALUES (101, 1, 1772614800000000000, 1772614700000000000, '{"app":"x","title":""}')`,
			`INSERT INTO events VALUES (102, 1, 'long ago', 1772614700000000000, '{"app":"x","title":""}')`,
			`INSERT INTO events VALUES (103, 1, 1772614800000000000, 9223372036854775807, '{"app":"x","title":""}')`,
			`INSERT INTO events VALUES (104, 1, 1772614800000000000, 1772614900000000000, '{"app":')`,
			`INSERT INTO events VALUES (105, 1, 1772614800000000000, 1772614900000000000, x'00ff')`,
			`INSERT INTO events VALUES (106, 1, 1772614800000000000, 1772614900000000000, '{"title":"no app"}')`,
			`INSERT INTO events SELECT 107, 1, 1772614800000000000, 1772614900000000000, '{"app":"' || hex(zeroblob(40000)) || '"}'`,
		},
		exchangetest.Python: {
			`INSERT INTO eventmodel VALUES (101, 1, '2026-03-04 09:00:00+00:00', -1, '{"app":"x","title":""}')`,
			`INSERT INTO eventmodel VALUES (102, 1, '2026-03-04 09:00:00', 1, '{"app":"x","title":""}')`,
			`INSERT INTO eventmodel VALUES (103, 1, '2026-03-04 09:00:00+00:00', 1e300, '{"app":"x","title":""}')`,
			`INSERT INTO eventmodel VALUES (104, 1, '2026-03-04 09:00:00+00:00', 1, '[]')`,
			`INSERT INTO eventmodel VALUES (105, 1, '1889-03-04 09:00:00+00:00', 1, '{"app":"x","title":""}')`,
			`INSERT INTO eventmodel VALUES (106, 1, '2026-03-04 09:00:00+00:00', 'soon', '{"app":"x","title":""}')`,
			`INSERT INTO eventmodel VALUES (107, 1, 7, 1, '{"app":"x","title":""}')`,
		},
	} {
		db, err := exchangetest.NewDatabase(filepath.Join(t.TempDir(), "aw.db"), form, morning())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		want := newHistory()
		if err := want.ReadDatabase(rowsOf(db)); err != nil {
			t.Fatal(err)
		}
		for _, statement := range broken {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		h := newHistory()
		if err := h.ReadDatabase(rowsOf(db)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(told(t, want.Spans()), told(t, h.Spans())); diff != "" {
			t.Errorf("form %d: %s", form, diff)
		}
		if diff := cmp.Diff([]exchange.Broken{{Where: "aw-watcher-window_desk", Count: 7, First: []int64{101, 102, 103, 104, 105}}}, h.Account().Broken); diff != "" {
			t.Errorf("form %d: %s", form, diff)
		}
	}
}
