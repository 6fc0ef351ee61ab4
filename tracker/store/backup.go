package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"
)

const (
	// backupEvery and backupsKept: two weekly copies reach back to a state from
	// before a mistake noticed within a week.
	backupEvery = 7 * 24 * time.Hour
	backupsKept = 2

	backupName  = "dwell-"
	backupExt   = ".db"
	backupStamp = "20060102T150405Z" // UTC, so that names sort by age
)

// Backup writes a whole copy of the database to path, 0600. A file that is
// already there is not touched: [fs.ErrExist].
func (s *Store) Backup(ctx context.Context, path string) error {
	return wrapped("back up", s.backup(ctx, path))
}

func (s *Store) backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// SQLite fills an empty file that is there, and so keeps its mode.
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = f.Close()
	if err == nil {
		err = s.c.alone(ctx, func(q session) error { return q.pragma(`VACUUM INTO ?`, part) })
	}
	if err == nil {
		err = settle(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

// settle gives a finished file its name, both on the disk for good.
func settle(part, path string) error {
	f, err := os.Open(part)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// BackupIfDue makes the weekly backup if the newest one is a week old at now,
// and reports whether it did.
func (s *Store) BackupIfDue(ctx context.Context, now time.Time) (bool, error) {
	all, err := s.backups()
	if err != nil {
		return false, wrapped("list backups", err)
	}
	if len(all) > 0 {
		name := strings.TrimPrefix(filepath.Base(all[0]), backupName)
		made, err := time.Parse(backupStamp, name[:min(len(name), len(backupStamp))])
		// A stamp ahead of now is a clock set back; it must not stop backups for good.
		if age := now.Sub(made); err == nil && age >= 0 && age < backupEvery {
			return false, nil
		}
	}
	return true, wrapped("weekly backup", s.autoBackup(ctx, now, ""))
}

func (s *Store) autoBackup(ctx context.Context, now time.Time, why string) error {
	if err := os.MkdirAll(s.o.Backups, 0o700); err != nil {
		return err
	}
	path := filepath.Join(s.o.Backups, backupName+now.UTC().Format(backupStamp)+why+backupExt)
	if err := s.backup(ctx, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	all, err := s.backups()
	for _, old := range all[min(len(all), backupsKept):] {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// backups returns the automatic backups, newest first.
func (s *Store) backups() ([]string, error) {
	entries, err := os.ReadDir(s.o.Backups)
	if errors.Is(err, fs.ErrNotExist) || s.o.Backups == "" {
		return nil, nil
	}
	var all []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), backupName) && strings.HasSuffix(e.Name(), backupExt) {
			all = append(all, filepath.Join(s.o.Backups, e.Name()))
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all, err
}

// backupBefore copies the file before it is migrated from version.
func (s *Store) backupBefore(ctx context.Context, version int64) error {
	c, err := connect(ctx, dsn(s.path, "rw"))
	if err != nil {
		return err
	}
	old := &Store{c: c, path: s.path, o: s.o}
	return errors.Join(old.autoBackup(ctx, s.o.Now(), fmt.Sprintf("-schema%d", version)), c.close())
}

// replaceCopies removes every copy of an earlier state that this package made,
// and makes one new backup if there was any. It returns how many it removed.
func (s *Store) replaceCopies(ctx context.Context) (int, error) {
	all, err := s.backups()
	if err != nil {
		return 0, err
	}
	had := len(all) > 0
	aside, err := filepath.Glob(globQuote(s.path) + damagedName + "*")
	if err != nil {
		return 0, err
	}
	parts, err := filepath.Glob(globQuote(s.o.Backups) + string(filepath.Separator) + "*.part")
	if err != nil {
		return 0, err
	}
	n := 0
	for _, path := range slices.Concat(all, aside, parts) {
		if err := os.Remove(path); err != nil {
			return n, err
		}
		n++
	}
	if !had {
		return n, nil
	}
	return n, s.autoBackup(ctx, s.o.Now(), "")
}

func globQuote(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Restore makes the database hold what the backup at path holds. The present
// state is backed up first. Every process that has the database open goes on
// with the restored one. A file that is no good backup changes nothing:
// [ErrNotFound], [ErrDamaged] or [ErrNewerSchema].
func (s *Store) Restore(ctx context.Context, path string) error {
	return wrapped("restore", s.restore(ctx, path))
}

func (s *Store) restore(ctx context.Context, path string) error {
	ready := s.path + ".restoring"
	defer func() {
		for _, ext := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(ready + ext)
		}
	}()
	if err := copyGood(ctx, path, ready); err != nil {
		return err
	}
	// The copy takes our schema and page size before it touches the real file.
	copied := &Store{path: ready, o: s.o}
	if err := copied.migrate(ctx); err != nil {
		return err
	}
	if err := s.autoBackup(ctx, s.o.Now(), "-restored"); err != nil {
		return wrapped("back up before", err)
	}
	seq, err := s.Seq(ctx)
	if err != nil {
		return err
	}
	err = s.c.alone(ctx, func(q session) error {
		return q.c.conn.Raw(func(driver any) error {
			c, ok := driver.(interface {
				NewRestore(string) (*sqlite.Backup, error)
			})
			if !ok {
				return errors.ErrUnsupported
			}
			b, err := c.NewRestore(dsn(ready, "ro"))
			if err != nil {
				return err
			}
			_, err = b.Step(-1)
			s.memo = memo{} // our own connection changed the file under its counts
			return errors.Join(err, b.Finish())
		})
	})
	if err != nil {
		return err
	}
	// A tail still unsaved bears a number above every commit made so far; a
	// number that went back would be taken for one already stored.
	return s.c.write(ctx, func(q session) error {
		_, err := q.exec(`UPDATE progress SET seq = max(seq, ?)`, int64(seq))
		return err
	})
}

// copyGood copies the backup at path to a new file at to, if it is one and
// whole.
func copyGood(ctx context.Context, path, to string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	c, err := connect(ctx, dsn(path, "ro", fmt.Sprintf("page_size(%d)", pageSize)))
	if err != nil {
		return wrapped("open backup", err)
	}
	backup := &Store{c: c, path: path}
	err = c.alone(ctx, func(q session) error {
		id, version, err := schemaOf(q)
		switch {
		case err != nil:
			return err
		case id != applicationID || version == 0:
			return fmt.Errorf("%w: not a database of this program", ErrDamaged)
		case version > latest():
			return ErrNewerSchema
		}
		return nil
	})
	if err == nil {
		err = backup.Check(ctx)
	}
	if err == nil {
		err = os.Remove(to)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	if err == nil {
		err = backup.backup(ctx, to)
	}
	return errors.Join(wrapped("copy backup", err), c.close())
}
