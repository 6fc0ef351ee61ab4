package main

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dwell/cmd/config"
)

// odd are values that no program writes where another belongs.
var odd = []any{
	nil, true, "", "\x00", "x", -1, 0, 1e300, -1e300, json.Number("1e999"), json.Number("9223372036854775808"),
	[]any{},
	map[string]any{},
	"9999-12-31T23:59:59Z",
	"0001-01-01T00:00:00Z", "2026-03-04T09:00:00", "2026-03-04T09:00:00+99:00", "2262-04-12T00:00:00Z", strings.Repeat("x", 70<<10), "afk", "\u202e" + planted,
}

// twisted is a good file that still can be read, with some odd values in it.
func twisted(t *testing.T, r *rand.Rand, name, path string, data []byte) {
	t.Helper()
	var err error
	switch filepath.Ext(name) {
	case ".json":
		in := json.NewDecoder(bytes.NewReader(data))
		in.UseNumber()
		var all any
		if err = in.Decode(&all); err == nil {
			for range 1 + r.IntN(3) {
				all = twist(r, all)
			}
			data, err = json.Marshal(all)
		}
	case ".csv":
		var rows [][]string
		if rows, err = csv.NewReader(bytes.NewReader(data)).ReadAll(); err == nil {
			row := rows[r.IntN(len(rows))]
			row[r.IntN(len(row))] = strings.ToValidUTF8(fmt.Sprint(odd[r.IntN(len(odd))]), "")
			var out bytes.Buffer
			err = csv.NewWriter(&out).WriteAll(rows)
			data = out.Bytes()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(name) == ".db" {
		twistRows(t, r, path)
	}
}

// twist puts an odd value somewhere into v.
func twist(r *rand.Rand, v any) any {
	if r.IntN(8) > 0 {
		switch v := v.(type) {
		case map[string]any:
			if keys := slices.Sorted(maps.Keys(v)); len(keys) > 0 {
				key := keys[r.IntN(len(keys))]
				v[key] = twist(r, v[key])
				return v
			}
		case []any:
			if len(v) > 0 {
				i := r.IntN(len(v))
				v[i] = twist(r, v[i])
				return v
			}
		}
	}
	return odd[r.IntN(len(odd))]
}

// twistRows puts odd values into columns of a database.
func twistRows(t *testing.T, r *rand.Rand, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=ignore_check_constraints(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := columnsOf(t, db)
	for range 1 + r.IntN(3) {
		at := columns[r.IntN(len(columns))]
		value := odd[r.IntN(len(odd))]
		switch value.(type) {
		case []any:
			value = []byte{0xff, 0x00, 0xfe}
		case map[string]any:
			value = int64(-1 << 63)
		case json.Number:
			value = int64(1<<63 - 1)
		}
		// What a constraint keeps out is no odd value.
		_, _ = db.ExecContext(t.Context(), fmt.Sprintf(`UPDATE %q SET %q = ? WHERE rowid IN (SELECT rowid FROM %q ORDER BY rowid LIMIT 1 OFFSET ?)`, at[0], at[1], at[0]), value, r.IntN(4))
	}
}

// columnsOf returns the tables and columns there are.
func columnsOf(t *testing.T, db *sql.DB) (columns [][2]string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite_%' ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var of [2]string
		if err := rows.Scan(&of[0], &of[1]); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, of)
	}
	if err := rows.Err(); err != nil || len(columns) == 0 {
		t.Fatalf("no columns: %v", err)
	}
	return columns
}

// storedIn is all that a home's database holds: each table as one text, by its name.
func storedIn(t *testing.T, home string) map[string]string {
	t.Helper()
	path := filepath.Join(home, "dwell.db")
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	columns := map[string][]string{}
	for _, of := range columnsOf(t, db) {
		columns[of[0]] = append(columns[of[0]], fmt.Sprintf("quote(%q)", of[1]))
	}
	stored := map[string]string{}
	for table, names := range columns {
		var text sql.NullString
		query := fmt.Sprintf(`SELECT group_concat(r, char(10)) FROM (SELECT %s AS r FROM %q ORDER BY 1)`, strings.Join(names, " || ',' || "), table)
		if err := db.QueryRowContext(t.Context(), query).Scan(&text); err != nil {
			t.Fatal(err)
		}
		stored[table] = text.String
	}
	return stored
}

// A file that is whole and says what cannot be is taken but for that, or refused with a
// reason; and what is refused leaves every table as it was.
func TestImportOfTwistedFiles(t *testing.T) {
	files := seeds(t)
	delete(files, "spans.jsonl") // the broken ones are enough of those
	names := slices.Sorted(maps.Keys(files))
	home := filepath.Join(t.TempDir(), "home")
	t.Setenv(config.HomeVariable, home)
	r := rand.New(rand.NewPCG(11, 2026))
	path := filepath.Join(t.TempDir(), "file")
	taken, refused := 0, 0
	before := storedIn(t, home)
	for n := range 200 {
		name := names[n%len(names)]
		twisted(t, r, name, path, files[name])
		code, out, said := commanded(t.Context(), "import", path)
		after := storedIn(t, home)
		switch {
		case code == 0 && strings.HasPrefix(out, "Read ") && said == "":
			taken++
		case code == 1 && out == "" && strings.HasPrefix(said, "dwell: "):
			refused++
			for table, text := range before {
				if after[table] != text {
					t.Errorf("%d, %s: %s is not as it was:\n%s\n%s", n, name, table, text, after[table])
				}
			}
		default:
			t.Errorf("%d, %s: status %d\n%s%s", n, name, code, out, said)
		}
		for table, text := range after {
			if strings.Contains(text, planted) {
				t.Errorf("%d, %s: a title is in %s", n, name, table)
			}
		}
		if strings.Contains(out+said, planted) {
			t.Errorf("%d, %s: it tells a title:\n%s%s", n, name, out, said)
		}
		before = after
		if n%50 == 49 { // what was taken stays in the way of what comes
			if err := os.RemoveAll(home); err != nil {
				t.Fatal(err)
			}
			before = nil
		}
	}
	if taken < 40 || refused < 20 {
		t.Errorf("%d taken, %d refused: they are twisted too little, or too much", taken, refused)
	}
}
