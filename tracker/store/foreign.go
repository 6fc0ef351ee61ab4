package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrChanging is that another program goes on writing a file while it is copied.
var ErrChanging = errors.New("another program is writing the file")

// A Foreign is another program's SQLite database as it was at one moment: a copy, so
// that whoever writes the file is neither hindered nor hears of it.
type Foreign struct {
	c    *connection
	path string
}

// copies is how often a file that changes meanwhile is copied anew.
const copies = 5

// OpenForeign copies the database at path, with what of it stands in its log or journal,
// into folder, and opens the copy. Of the copy no name stays: whatever ends this process,
// nothing of it is left.
func OpenForeign(ctx context.Context, path, folder string) (*Foreign, error) {
	dir, err := os.MkdirTemp(folder, "import-") // 0700
	if err != nil {
		return nil, wrapped("copy database", err)
	}
	defer os.RemoveAll(dir)
	own := filepath.Join(dir, "copy.db")
	if err := copyDatabase(ctx, path, own); err != nil {
		return nil, wrapped("copy database", err)
	}
	// No index of the log in memory that others share; nothing that a schema made by
	// others may run; nothing is written but what a journal takes back.
	c, err := connect(ctx, dsn(own, "rw", "locking_mode(exclusive)", "trusted_schema(off)", "cell_size_check(on)",
		fmt.Sprintf("cache_size(-%d)", cacheKiB), "wal_autocheckpoint(0)", "query_only(on)"))
	if err != nil {
		return nil, wrapped("open copy", err)
	}
	f := &Foreign{c: c, path: path}
	// With the first read all files are open, and need their names no more.
	if err := f.Rows(ctx, `SELECT name FROM sqlite_schema LIMIT 1`, nil, func(func(...any) error) error { return nil }); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return f, nil
}

// Rows runs a query and calls each with every row. It ends with ctx. Rows makes no
// further query from within each.
func (f *Foreign) Rows(ctx context.Context, query string, args []any, each func(scan func(...any) error) error) error {
	return wrapped("read database", f.c.alone(ctx, func(q session) error {
		q.long = true
		return q.rows(query, args, each)
	}))
}

// Close ends all use of f.
func (f *Foreign) Close() error { return wrapped("close database", f.c.close()) }

// copyDatabase copies the file at path and those beside it that belong to it. A copy of
// what changed meanwhile is of no moment there was, and is made anew.
func copyDatabase(ctx context.Context, path, to string) error {
	for try := 1; ; try++ {
		before, err := stateOf(path)
		if err != nil {
			return err
		}
		for _, ext := range []string{"", "-wal", "-journal"} {
			if err := copyFile(ctx, path+ext, to+ext); err != nil && (ext == "" || !errors.Is(err, fs.ErrNotExist)) {
				return err
			}
		}
		after, err := stateOf(path)
		if err != nil {
			return err
		}
		if before == after {
			return nil
		}
		if try == copies {
			return ErrChanging
		}
		for _, ext := range []string{"-wal", "-journal"} {
			if err := os.Remove(to + ext); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
}

// A fileState tells whether a database is the same as before. What is only added to its
// log does not matter: frames that are not whole are not read.
type fileState struct {
	size    int64
	changed time.Time
	log     [walHeader]byte // of another number each time the log begins anew
	journal bool
}

// walHeader is what a log begins with (https://sqlite.org/fileformat2.html, 4.1).
const walHeader = 32

func stateOf(path string) (s fileState, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return s, err
	}
	s.size, s.changed = info.Size(), info.ModTime()
	if _, err := os.Stat(path + "-journal"); err == nil {
		s.journal = true
	}
	log, err := os.Open(path + "-wal")
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	defer log.Close()
	if _, err := io.ReadFull(log, s.log[:]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return s, err
	}
	return s, nil
}

// copyStep is how much is copied between two looks at whether anybody still wants it.
const copyStep = 64 << 20

func copyFile(ctx context.Context, from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for err == nil {
		if err = ctx.Err(); err == nil {
			_, err = io.CopyN(out, in, copyStep) // in the kernel, by reference where the file system can
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, out.Close())
}
