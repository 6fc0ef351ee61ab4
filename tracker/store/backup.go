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
	"syscall"
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

	mayRead = 4 // access(2), R_OK
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
	all, err := s.backupsOf(weekly)
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
	return true, wrapped("weekly backup", s.autoBackup(ctx, now, weekly, ""))
}

// Why an automatic backup was made; its name ends with it, one of a migration
// with the schema's number behind it.
const (
	weekly          = ""
	beforeMigration = "-schema"
	beforeRestore   = "-restored"
)

// autoBackup makes a backup and removes the oldest of those made for the same
// reason: a second thought about a restore must not cost the weekly copies. The
// file spare stays, however old it is.
func (s *Store) autoBackup(ctx context.Context, now time.Time, why, spare string) error {
	if err := os.MkdirAll(s.o.Backups, 0o700); err != nil {
		return err
	}
	path := filepath.Join(s.o.Backups, backupName+now.UTC().Format(backupStamp)+why+backupExt)
	if err := s.backup(ctx, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	all, err := s.backupsOf(why)
	spared, _ := os.Stat(spare) // nil where there is none
	for _, old := range all[min(len(all), backupsKept):] {
		if info, statErr := os.Stat(old); statErr == nil && os.SameFile(info, spared) {
			continue
		}
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// backupsOf returns the automatic backups made for the reason why, newest first.
func (s *Store) backupsOf(why string) ([]string, error) {
	all, err := s.backups()
	return slices.DeleteFunc(all, func(path string) bool {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), backupName), backupExt)
		if _, err := time.Parse(backupStamp, name[:min(len(name), len(backupStamp))]); err != nil {
			return true // a name the person gave
		}
		return strings.TrimRight(name[len(backupStamp):], "0123456789") != strings.TrimRight(why, "0123456789")
	}), err
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
	return errors.Join(old.autoBackup(ctx, s.o.Now(), fmt.Sprintf("%s%d", beforeMigration, version), ""), c.close())
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
	return n, s.autoBackup(ctx, s.o.Now(), weekly, "")
}

func globQuote(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Restore makes the database hold what the backup at path holds. The present
// state is backed up first. Every process that has the database open goes on
// with the restored one. A file that is no good backup changes nothing:
// [ErrNotFound], [ErrNoBackup] or [ErrNewerSchema]. The settings named by present
// are of this moment: they stay as they are, there or not.
func (s *Store) Restore(ctx context.Context, path string, present ...string) error {
	return wrapped("restore", s.restore(ctx, path, present))
}

func (s *Store) restore(ctx context.Context, path string, present []string) error {
	ready := s.path + ".restoring"
	defer func() {
		for _, ext := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(ready + ext)
		}
	}()
	if err := copyGood(ctx, path, ready); err != nil {
		return err
	}
	// The copy takes our schema and page size before it touches the real file. It
	// is a copy already: its own migration needs no backup.
	copied := &Store{path: ready, o: s.o}
	version, err := copied.version(ctx)
	if err == nil && version < latest() {
		err = copied.goose(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.autoBackup(ctx, s.o.Now(), beforeRestore, path); err != nil {
		return wrapped("back up before", err)
	}
	held := map[string]string{}
	for _, key := range present {
		value, ok, err := s.Setting(ctx, key)
		if err != nil {
			return err
		}
		if ok {
			held[key] = value
		}
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
		if _, err := q.exec(`UPDATE progress SET seq = max(seq, ?)`, int64(seq)); err != nil {
			return err
		}
		for _, key := range present {
			if _, err := q.exec(`DELETE FROM setting WHERE key = ?`, key); err != nil {
				return err
			}
		}
		for key, value := range held {
			if _, err := q.exec(`INSERT INTO setting VALUES (?, ?)`, key, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// copyGood copies the backup at path to a new file at to, if it is one and
// whole.
func copyGood(ctx context.Context, path, to string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: not a file", ErrNoBackup)
	}
	if err := syscall.Access(path, mayRead); err != nil { // SQLite would only say that it cannot open it
		return &fs.PathError{Op: "open", Path: path, Err: err}
	}
	c, err := connect(ctx, dsn(path, "ro", fmt.Sprintf("page_size(%d)", pageSize)))
	if err != nil {
		return noBackup(wrapped("open backup", err))
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
	err = noBackup(err)
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

// noBackup says of what went wrong with the file to restore from that it is the
// file's fault, where it is.
func noBackup(err error) error {
	for _, other := range []error{ErrNewerSchema, ErrFull, ErrBusy, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, other) {
			return err
		}
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrNoBackup, err)
}
