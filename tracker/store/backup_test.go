package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestWeeklyBackupsAreTwo(t *testing.T) {
	s, path := open(t, store.Options{})
	var made int
	for day := range 30 {
		did, err := s.BackupIfDue(t.Context(), noon.AddDate(0, 0, day))
		if err != nil {
			t.Fatal(err)
		}
		if did {
			made++
		}
	}
	entries, err := os.ReadDir(filepath.Join(filepath.Dir(path), "backups"))
	if err != nil {
		t.Fatal(err)
	}
	if made != 5 || len(entries) != 2 {
		t.Errorf("%d were made, %d kept", made, len(entries))
	}
}

func TestBackupDoesNotOverwrite(t *testing.T) {
	s, path := open(t, store.Options{})
	to := filepath.Join(filepath.Dir(path), "letter.txt")
	if err := os.WriteFile(to, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), to); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if raw, err := os.ReadFile(to); err != nil || string(raw) != "dear" {
		t.Error(string(raw), err)
	}
}

func TestRestoreUnderOpenReaders(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 10))
	want := spans(t, s)
	to := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	r, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	commit(t, s, span("b", "work/office", 10, 20))
	commit(t, s, span("c", "work/office", 20, 30))
	if err := s.Restore(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	for _, each := range []*store.Store{s, r} {
		same(t, want, spans(t, each))
		if seq, err := each.Seq(t.Context()); err != nil || seq != 3 {
			t.Error("seq went back:", seq, err)
		}
	}
	commit(t, s, span("d", "work/office", 10, 11))
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	if raw, err := filepath.Glob(filepath.Join(filepath.Dir(path), "backups", "*restored*")); err != nil || len(raw) != 1 {
		t.Error("the state before was not backed up:", raw, err)
	}
}

// Restoring again and again costs neither the weekly copies nor the one restored
// from, and a file the person put there is theirs.
func TestRestoreKeepsTheBackups(t *testing.T) {
	at := noon
	s, path := open(t, store.Options{Now: func() time.Time { return at }})
	commit(t, s, span("a", "work/office", 0, 10))
	for _, day := range []int{0, 7} {
		if made, err := s.BackupIfDue(t.Context(), noon.AddDate(0, 0, day)); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	backups := filepath.Join(filepath.Dir(path), "backups")
	weekly, err := filepath.Glob(filepath.Join(backups, "*.db"))
	if err != nil || len(weekly) != 2 {
		t.Fatal(weekly, err)
	}
	own := filepath.Join(backups, "dwell-before-holiday.db")
	if err := s.Backup(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	restore := func(from string) {
		t.Helper()
		at = at.Add(time.Minute)
		if err := s.Restore(t.Context(), from); err != nil {
			t.Fatal(err)
		}
	}
	restored := func() []string {
		t.Helper()
		all, err := filepath.Glob(filepath.Join(backups, "*-restored.db"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	for range 3 {
		restore(weekly[0])
	}
	if n := len(restored()); n != 2 {
		t.Errorf("%d copies of the state before a restore are kept, want 2", n)
	}
	oldest := restored()[0]
	restore(oldest)
	for _, file := range append(weekly, own, oldest) {
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

// What is of this moment is not brought back.
func TestRestoreLeavesThePresent(t *testing.T) {
	s, _ := open(t, store.Options{})
	for key, value := range map[string]string{"paused": "then", "kept": "then"} {
		if err := s.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	to := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveSetting(t.Context(), "paused"); err != nil {
		t.Fatal(err)
	}
	for key, value := range map[string]string{"running": "now", "kept": "now"} {
		if err := s.SetSetting(t.Context(), key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Restore(t.Context(), to, "paused", "running"); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"paused": "", "running": "now", "kept": "then"} {
		if got, _, err := s.Setting(t.Context(), key); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", key, got, want, err)
		}
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 10))
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(t.TempDir(), "newer.db")
	if err := s.Backup(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	execute(t, newer, `PRAGMA user_version = 99`)
	for from, want := range map[string]error{text: store.ErrNoBackup, t.TempDir(): store.ErrNoBackup, newer: store.ErrNewerSchema, text + "?": store.ErrNotFound} {
		if err := s.Restore(t.Context(), from); !errors.Is(err, want) {
			t.Errorf("%s: %v", filepath.Base(from), err)
		}
	}
	same(t, []tracker.Span{span("a", "work/office", 0, 10)}, spans(t, s))
	if left, err := filepath.Glob(path + ".rest*"); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}

// execute changes a database file behind the store's back.
func execute(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, each := range statements {
		if _, err := db.ExecContext(t.Context(), each); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 10))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, path, `PRAGMA user_version = 99`)
	if _, err := store.Open(t.Context(), path, store.Options{}); !errors.Is(err, store.ErrNewerSchema) {
		t.Error(err)
	}
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, store.ErrNewerSchema) {
		t.Error(err)
	}
	execute(t, path, `PRAGMA user_version = 1`)
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same(t, []tracker.Span{span("a", "work/office", 0, 10)}, spans(t, s))
}

func TestDamagedFiles(t *testing.T) {
	old, fresh := span("a", "work/office", 0, 10), span("b", "gaming/game", 10, 20)
	for name, c := range map[string]struct {
		backup bool
		harm   func(path string) error
		want   []tracker.Span
	}{
		"header gone, backup": {true, overwrite(0, 4096), []tracker.Span{old}},
		"header gone":         {false, overwrite(0, 4096), nil},
		"not ours":            {false, func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("x", 5000)), 0o600) }, nil},
		"a table's page gone": {false, overwritePage("setting"), []tracker.Span{old, fresh}},
		"seq gone, backup":    {true, overwritePage("progress"), []tracker.Span{old, fresh}},
		"totals gone":         {false, overwritePage("hour_subject"), []tracker.Span{old, fresh}},
	} {
		t.Run(name, func(t *testing.T) {
			s, path := open(t, store.Options{})
			commit(t, s, old)
			if c.backup {
				if _, err := s.BackupIfDue(t.Context(), noon); err != nil {
					t.Fatal(err)
				}
			}
			commit(t, s, fresh)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := c.harm(path); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), path, store.Options{Verify: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if aside, err := filepath.Glob(path + ".damaged-*Z"); err != nil || len(aside) != 1 || s.Recovered() == "" {
				t.Error(aside, err, s.Recovered())
			}
			same(t, c.want, spans(t, s))
			usage, err := s.Usage(t.Context(), noon, noon.Add(time.Hour))
			if err != nil || usage.Total() != time.Duration(len(c.want))*10*time.Minute {
				t.Error(usage, err)
			}
			commit(t, s, span("c", "work/office", 30, 40))
			if err := s.Check(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func overwrite(from int64, n int) func(string) error {
	return func(path string) error {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteAt([]byte(strings.Repeat("\xaa", n)), from)
		return errors.Join(err, f.Close())
	}
}

// overwritePage overwrites the first page of a table.
func overwritePage(table string) func(string) error {
	return func(path string) error {
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			return err
		}
		var page, size int64
		err = db.QueryRow(`SELECT rootpage, page_size FROM sqlite_schema, pragma_page_size WHERE name = ?`, table).Scan(&page, &size)
		if err := errors.Join(err, db.Close()); err != nil {
			return fmt.Errorf("find %s: %w", table, err)
		}
		return overwrite((page-1)*size, int(size))(path)
	}
}
