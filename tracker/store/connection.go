package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"

	"golang.org/x/sys/unix"
	_ "modernc.org/sqlite" // the driver; this is its only user
)

// A connection is the one SQLite connection of a [Store]. One is enough, since
// all work here is short, and each further one would cost a page cache of its
// own. Statements stay prepared.
type connection struct {
	mu       sync.Mutex
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

const (
	// pageSize was chosen by measuring. A commit rewrites about ten pages: a busy
	// hour of 32 commits writes 983 KB with pages of 4096, 587 with 2048, 409 with
	// 1024 and 328 with 512, where the file grows and scans slow down again.
	pageSize = 1024
	// cacheKiB bounds the page cache. The newest hours and all of one summary fit.
	cacheKiB = 1024
	// walPages is when the log is copied back; at the usual 400 pages an hour
	// that is every few hours, and many commits rewrite the same pages.
	walPages = 1000
)

// dsn builds the driver's name for path. pragmas come on top of those every
// connection needs; busy_timeout is first by the driver's own order.
func dsn(path, mode string, pragmas ...string) string {
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}}
	for _, p := range append([]string{"busy_timeout(5000)", "temp_store(memory)", "mmap_size(0)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// writerDSN is for the one writer. A temporary store waits for no disk: what it
// holds is not wanted after a crash.
func writerDSN(path string, temporary bool) string {
	synchronous := "synchronous(full)"
	if temporary {
		synchronous = "synchronous(off)"
	}
	return dsn(path, "rw",
		fmt.Sprintf("cache_size(-%d)", cacheKiB),
		"journal_mode(wal)", synchronous, "secure_delete(on)",
		fmt.Sprintf("wal_autocheckpoint(%d)", walPages), "journal_size_limit(1048576)")
}

func readerDSN(path string) string {
	return dsn(path, "rw", fmt.Sprintf("cache_size(-%d)", cacheKiB), "query_only(on)")
}

func connect(ctx context.Context, name string) (*connection, error) {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &connection{db: db, conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

func (c *connection) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	clear(c.prepared)
	return errors.Join(append(errs, c.conn.Close(), c.db.Close())...)
}

// reserveLog sets room for the log aside, so that a commit writes into blocks that are
// there: having one allocated costs as much as what is written. The log does not seem
// longer for it. SQLite keeps no lock on this file (its locks are on the index of the
// log), so closing ours gives none up. A file system that cannot do it just does not.
func reserveLog(path string) {
	f, err := os.OpenFile(path+"-wal", os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	_ = unix.Fallocate(int(f.Fd()), unix.FALLOC_FL_KEEP_SIZE, 0, walPages*(pageSize+walFrameHeader))
}

// walFrameHeader is what the log has before each page (https://sqlite.org/fileformat2.html, 4.1).
const walFrameHeader = 24

// A session is the connection while one call holds it.
type session struct {
	ctx  context.Context
	c    *connection
	long bool // a statement may take seconds: the end of ctx interrupts it
}

// within is what a statement is run with. For one that can be interrupted the
// driver and database/sql start a goroutine each, which costs more than most
// statements here take: those are asked for the end of ctx before they begin.
func (s session) within() context.Context {
	if s.long {
		return s.ctx
	}
	return context.WithoutCancel(s.ctx)
}

func (s session) statement(query string) (*sql.Stmt, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, err
	}
	if st, ok := s.c.prepared[query]; ok {
		return st, nil
	}
	st, err := s.c.conn.PrepareContext(s.within(), query)
	if err != nil {
		return nil, err
	}
	s.c.prepared[query] = st
	return st, nil
}

func (s session) exec(query string, args ...any) (int64, error) {
	st, err := s.statement(query) //nolint:sqlclosecheck // it stays prepared; close closes it
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(s.within(), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row reads one row into dest; none is [ErrNotFound].
func (s session) row(query string, args []any, dest ...any) error {
	st, err := s.statement(query) //nolint:sqlclosecheck // it stays prepared; close closes it
	if err != nil {
		return err
	}
	err = st.QueryRowContext(s.within(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

func (s session) rows(query string, args []any, each func(scan func(...any) error) error) error {
	st, err := s.statement(query) //nolint:sqlclosecheck // it stays prepared; close closes it
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(s.within(), args...)
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

// pragma runs what cannot be prepared once and kept: statements on the file
// itself.
func (s session) pragma(statement string, args ...any) error {
	_, err := s.c.conn.ExecContext(s.ctx, statement, args...)
	return err
}

// alone runs do outside any transaction.
func (c *connection) alone(ctx context.Context, do func(session) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return do(session{ctx: ctx, c: c})
}

// read runs do on one unchanging view of the file.
func (c *connection) read(ctx context.Context, do func(session) error) error {
	return c.transaction(ctx, "BEGIN", do)
}

// write runs do as the only writer, all of it or none.
func (c *connection) write(ctx context.Context, do func(session) error) error {
	return c.transaction(ctx, "BEGIN IMMEDIATE", do)
}

func (c *connection) transaction(ctx context.Context, begin string, do func(session) error) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := session{ctx: ctx, c: c}
	if _, err := s.exec(begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // also on a panic in do
			// An interrupted or full write may have been rolled back already.
			_, _ = session{ctx: context.WithoutCancel(ctx), c: c}.exec("ROLLBACK")
		}
	}()
	if err := do(s); err != nil {
		return err
	}
	if _, err := s.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}
