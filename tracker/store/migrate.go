package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks the file as ours in SQLite's header (file(1) shows it):
// "dwel" in ASCII.
const applicationID = 0x6477656c

// latest is the newest schema this program knows: the number of the last
// migration. Each migration ends by writing its own number to user_version, so
// that a reader need not know goose.
func latest() int64 {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0 // neither can be: the files are embedded
	}
	number, _, _ := strings.Cut(filepath.Base(names[len(names)-1]), "_")
	n, _ := strconv.ParseInt(number, 10, 64)
	return n
}

func schemaOf(q session) (id, version int64, err error) {
	if err := q.row(`PRAGMA application_id`, nil, &id); err != nil {
		return 0, 0, err
	}
	return id, version, q.row(`PRAGMA user_version`, nil, &version)
}

// migrate brings the schema up to date. A file that is already there is only
// looked at.
func (s *Store) migrate(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil || version == latest() {
		return err
	}
	if version > latest() {
		return ErrNewerSchema
	}
	// Two processes may start at once after an update: the second waits, and
	// then finds nothing to do.
	lock := flock.New(s.path + ".migrating")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() {
		_ = os.Remove(lock.Path())
		_ = lock.Unlock()
	}()
	if version, err = s.version(ctx); err != nil || version == latest() {
		return err
	}
	if version > 0 {
		if err := s.backupBefore(ctx, version); err != nil {
			return wrapped("back up before migration", err)
		}
	} else if err := s.begin(ctx); err != nil {
		return err
	}
	return s.goose(ctx)
}

// version returns the file's schema, 0 if it is empty. A file with content that
// is not ours is [ErrDamaged].
func (s *Store) version(ctx context.Context) (int64, error) {
	c, err := connect(ctx, dsn(s.path, "rw"))
	if err != nil {
		return 0, wrapped("connect", err)
	}
	var version int64
	err = c.read(ctx, func(q session) error {
		var id, tables int64
		var err error
		if id, version, err = schemaOf(q); err != nil {
			return err
		}
		if err := q.row(`SELECT count(*) FROM sqlite_schema`, nil, &tables); err != nil {
			return err
		}
		if id != applicationID && tables > 0 || version == 0 && tables > 0 && id == applicationID && !s.begun(q) {
			return fmt.Errorf("%w: not a database of this program", ErrDamaged)
		}
		return nil
	})
	return version, errors.Join(wrapped("read schema version", err), c.close())
}

// begun reports whether a first migration was cut short: goose's own table is
// there and nothing else has to be.
func (s *Store) begun(q session) bool {
	var n int64
	err := q.row(`SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`, nil, &n)
	return err == nil && n > 0
}

// begin makes an empty file ours. What is written first fixes the page size for
// good, and the driver sets pragmas in an order of its own, journal mode before
// page size.
func (s *Store) begin(ctx context.Context) error {
	c, err := connect(ctx, dsn(s.path, "rw", fmt.Sprintf("page_size(%d)", pageSize)))
	if err != nil {
		return wrapped("connect", err)
	}
	err = c.alone(ctx, func(q session) error {
		return q.pragma(fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	})
	return errors.Join(err, c.close())
}

func (s *Store) goose(ctx context.Context) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	c, err := connect(ctx, writerDSN(s.path, s.o.Temporary))
	if err != nil {
		return wrapped("connect", err)
	}
	// goose takes a connection of its own, and the pool holds only one.
	if err := c.conn.Close(); err != nil {
		return errors.Join(err, c.db.Close())
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, c.db, folder,
		goose.WithLogger(goose.NopLogger()), goose.WithDisableGlobalRegistry(true))
	if err == nil {
		_, err = p.Up(ctx)
	}
	return errors.Join(err, c.db.Close())
}
