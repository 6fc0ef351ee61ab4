package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Options are what [Open] may be told. The zero Options are usable.
type Options struct {
	Log       *slog.Logger     // nil: silent
	KeepSpans time.Duration    // how long [Store.Prune] keeps spans; 0: 400 days
	Backups   string           // folder of automatic backups; empty: "backups" beside the file
	Verify    bool             // read the whole file first, as after an unclean exit; damage is then mended
	Temporary bool             // nothing waits for the disk; a crash may lose it all
	Now       func() time.Time // for the times written beside corrections, rules and limits; nil: time.Now
}

// keepSpans is a little over a year, so that a week can be held against the
// same week of last year in full detail.
const keepSpans = 400 * 24 * time.Hour

// A Store is an open database.
type Store struct {
	c         *connection
	path      string
	o         Options
	recovered string
	memo      memo
}

// Open opens the database at path for writing. A missing one is made, 0600 in a
// folder made 0700. One of an older schema is migrated, from a backup made
// before; one of a newer is refused with [ErrNewerSchema]. A damaged one is set
// aside under a name of its own and what can be had of it, and of the newest
// good backup, takes its place; [Store.Recovered] then says so.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.KeepSpans <= 0 {
		o.KeepSpans = keepSpans
	}
	if o.Backups == "" {
		o.Backups = filepath.Join(filepath.Dir(path), "backups")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{path: path, o: o}
	if err := ensureFile(path); err != nil {
		return nil, wrapped("open store", err)
	}
	err = s.open(ctx)
	if errors.Is(err, ErrDamaged) {
		err = s.recover(ctx)
	}
	if err != nil {
		return nil, wrapped("open store", err)
	}
	return s, nil
}

// open connects, having brought the schema up to date.
func (s *Store) open(ctx context.Context) error {
	if err := s.migrate(ctx); err != nil {
		return wrapped("migrate", err)
	}
	c, err := connect(ctx, writerDSN(s.path, s.o.Temporary))
	if err != nil {
		return wrapped("connect", err)
	}
	s.c = c
	check := s.probe
	if s.o.Verify {
		check = s.Check
	}
	if err := check(ctx); err != nil {
		s.c = nil
		return errors.Join(err, c.close())
	}
	if !s.o.Temporary {
		reserveLog(s.path)
	}
	return nil
}

// OpenReadOnly opens the database at path for reading. It makes and changes
// nothing: no file is [ErrNotFound], another schema [ErrNewerSchema] or
// [ErrOlderSchema].
func OpenReadOnly(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open store: %w: %w", ErrNotFound, err)
	}
	// SQLite says of a file that is not ours only that it cannot be opened.
	if err := unix.Access(path, unix.R_OK); err != nil {
		return nil, fmt.Errorf("open store: %w", &fs.PathError{Op: "open", Path: path, Err: err})
	}
	c, err := connect(ctx, readerDSN(path))
	if err != nil {
		return nil, wrapped("open store", err)
	}
	s := &Store{c: c, path: path, o: Options{Log: slog.New(slog.DiscardHandler), KeepSpans: keepSpans, Now: time.Now}}
	err = c.alone(ctx, func(q session) error {
		id, version, err := schemaOf(q)
		switch {
		case err != nil:
			return err
		case id != applicationID:
			return fmt.Errorf("%w: not a database of this program", ErrDamaged)
		case version > latest():
			return ErrNewerSchema
		case version < latest():
			return ErrOlderSchema
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(wrapped("open store", err), c.close())
	}
	return s, nil
}

// Close ends all use of s.
func (s *Store) Close() error { return wrapped("close store", s.c.close()) }

// Path is where the file is.
func (s *Store) Path() string { return s.path }

// Recovered says in one sentence what was done about a damaged file when s was
// opened; empty if none was.
func (s *Store) Recovered() string { return s.recovered }

// Seq is the number of the last [Store.Commit]; 0 before the first.
func (s *Store) Seq(ctx context.Context) (uint64, error) {
	var seq int64
	err := s.c.alone(ctx, func(q session) error {
		return q.row(`SELECT seq FROM progress`, nil, &seq)
	})
	return uint64(seq), wrapped("read seq", err)
}

// probe reads one row of what every call needs: a file that is no database, or
// has lost its first pages, fails here and not in the middle of the day.
func (s *Store) probe(ctx context.Context) error {
	return s.c.read(ctx, func(q session) error {
		var seq, spans int64
		if err := q.row(`SELECT seq, pruned FROM progress`, nil, &seq, &spans); err != nil {
			return missing(err)
		}
		err := q.row(`SELECT start FROM span ORDER BY start DESC LIMIT 1`, nil, &spans)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return missing(err)
	})
}

// missing turns "no such row" and "no such table" into damage: every file of
// our schema has them.
func missing(err error) error {
	if err == nil || errors.Is(err, ErrBusy) {
		return err
	}
	if kind := sentinel(err); kind != nil && !errors.Is(kind, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// Check reads the whole file and returns [ErrDamaged] if any of it is not as
// SQLite left it.
func (s *Store) Check(ctx context.Context) error {
	err := s.c.alone(ctx, func(q session) error {
		q.long = true
		return q.rows(`PRAGMA quick_check(1)`, nil, func(scan func(...any) error) error {
			var said string
			if err := scan(&said); err != nil {
				return err
			}
			if said != "ok" {
				return fmt.Errorf("%w: quick_check found an error", ErrDamaged)
			}
			return nil
		})
	})
	if err != nil {
		return wrapped("check", err)
	}
	return wrapped("check", s.probe(ctx))
}

// ensureFile makes path's folder and file if missing. An existing file's mode is
// mended without opening it: closing a descriptor would drop the locks another
// connection of this process holds (fcntl(2), POSIX record locks).
func ensureFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return nil // another process was first
		}
		if err != nil {
			return err
		}
		return f.Close()
	}
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		return os.Chmod(path, 0o600)
	}
	return nil
}
