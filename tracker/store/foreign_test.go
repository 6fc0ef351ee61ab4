package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dwell/tracker/store"
)

// numbersIn makes a database of n numbers, in the given kind of journal, and leaves it
// open.
func numbersIn(t *testing.T, journal string, n int) (*sql.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "theirs.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"PRAGMA journal_mode = " + journal, "PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "CREATE TABLE number (n INTEGER, pad BLOB)",
		fmt.Sprintf("WITH RECURSIVE some(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some WHERE n < %d) INSERT INTO number SELECT n, zeroblob(900) FROM some", n),
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db, path
}

// sumOf is the sum of the numbers in the database at path, read as a foreign one.
func sumOf(t *testing.T, path string) (sum int, err error) {
	t.Helper()
	folder := t.TempDir()
	f, err := store.OpenForeign(t.Context(), path, folder)
	if err != nil {
		return 0, err
	}
	left, dirErr := os.ReadDir(folder)
	if dirErr != nil || len(left) > 0 {
		t.Errorf("%v in %s, %v", left, folder, dirErr)
	}
	err = f.Rows(t.Context(), "SELECT n FROM number WHERE n > ?", []any{0}, func(scan func(...any) error) error {
		var n int
		err := scan(&n)
		sum += n
		return err
	})
	return sum, errors.Join(err, f.Close())
}

func TestForeignHasWhatStandsInTheLog(t *testing.T) {
	_, path := numbersIn(t, "wal", 100)
	if sum, err := sumOf(t, path); sum != 5050 || err != nil {
		t.Error(sum, err)
	}
}

// What a program had begun and not ended when it was killed is not there.
func TestForeignTakesBackWhatWasNotEnded(t *testing.T) {
	db, path := numbersIn(t, "delete", 100)
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // what was not ended
	if _, err := tx.Exec("UPDATE number SET n = n + 1000"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path + "-journal"); err != nil || info.Size() == 0 {
		t.Fatal("no journal: ", err)
	}
	// The files as a crash would leave them.
	killed := filepath.Join(t.TempDir(), "theirs.db")
	for _, ext := range []string{"", "-journal"} {
		data, err := os.ReadFile(path + ext)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(killed+ext, data, 0o400); err != nil {
			t.Fatal(err)
		}
	}
	if sum, err := sumOf(t, killed); sum != 5050 || err != nil {
		t.Error(sum, err)
	}
}

func TestForeignThatCannotBeRead(t *testing.T) {
	if _, err := sumOf(t, filepath.Join(t.TempDir(), "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, append([]byte("SQLite format 3\x00"), make([]byte, 5000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sumOf(t, broken); !errors.Is(err, store.ErrDamaged) {
		t.Error(err)
	}
	_, path := numbersIn(t, "delete", 10)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.OpenForeign(ended, path, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	f, err := store.OpenForeign(t.Context(), path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Rows(t.Context(), "DELETE FROM number", nil, func(func(...any) error) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
		t.Error(err)
	}
}
