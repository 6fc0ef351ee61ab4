package store

import (
	"errors"
	"fmt"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What callers branch on.
var (
	// ErrNewerSchema: a later version of the program wrote the file.
	ErrNewerSchema = errors.New("the database was written by a newer version")
	// ErrOlderSchema: a read-only open met a file that [Open] has yet to migrate.
	ErrOlderSchema = errors.New("the database is of an older version")
	// ErrDamaged: the file cannot be read as a database of ours.
	ErrDamaged = errors.New("the database is damaged")
	// ErrNoBackup: the file to restore from is no whole database of ours.
	ErrNoBackup = errors.New("no good backup")
	// ErrNotFound: there is no such file, row or change.
	ErrNotFound = errors.New("not found")
	// ErrFull: the disk is full; nothing stored before is lost.
	ErrFull = errors.New("the disk is full")
	// ErrBusy: another process kept the database locked for 5 s.
	ErrBusy = errors.New("the database is busy")
	// ErrReadOnly: a change was asked of a store opened read-only.
	ErrReadOnly = errors.New("the database is open for reading only")
)

// wrapped says what was being done and puts the sentinel callers branch on
// around SQLite's own error. SQLite names tables and columns in its messages,
// never values, so nothing recorded can leak through them.
func wrapped(doing string, err error) error {
	if err == nil {
		return nil
	}
	if kind := sentinel(err); kind != nil && !errors.Is(err, kind) {
		return fmt.Errorf("%s: %w: %w", doing, kind, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func sentinel(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return ErrFull
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() {
	case sqlite3.SQLITE_IOERR_SHMSIZE: // no room to grow the log's index
		return ErrFull
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_READONLY:
		return ErrReadOnly
	}
	return nil
}
