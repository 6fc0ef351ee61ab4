package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dwell/cmd/config"
	"dwell/tracker/exchange"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// An importFile is the file that an import takes from.
type importFile struct {
	name string
	in   io.ReadCloser
	head *bufio.Reader
	size int64 // 0: not known
	form exchange.Form
}

// importFrom opens the file called name, or standard input for "-", and finds out what
// it is.
func (p *program) importFrom(ctx context.Context, name string) (*importFile, error) {
	in, err := p.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &failure{
			code: exitFailed, err: fmt.Errorf("there is no file %s", view.Plain(name)),
			hint: `"dwell export >FILE" makes one of this dwell; "dwell import --help" says where others keep theirs.`,
		}
	}
	if err != nil {
		return nil, err
	}
	if name == "-" {
		in = interruptible(ctx, in)
	}
	f := &importFile{name: name, in: in, head: bufio.NewReaderSize(in, exchange.HeadSize)}
	if name == "-" {
		f.name = "standard input"
	}
	if file, ok := in.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			f.size = info.Size()
		}
	}
	head, err := f.head.Peek(exchange.HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(f.failure(err), in.Close())
	}
	if f.form, err = exchange.Detect(head); err == nil && f.form == exchange.Database {
		err = f.elsewhere(name)
	}
	if err != nil {
		return nil, errors.Join(f.failure(err), in.Close())
	}
	return f, nil
}

// interruptible is in, whose reading ends with ctx also while it waits for more.
func interruptible(ctx context.Context, in io.Reader) io.ReadCloser {
	out, to := io.Pipe()
	go func() {
		_, err := io.Copy(to, in)
		to.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { out.CloseWithError(ctx.Err()) })
	return out
}

var (
	errOwnDatabase = errors.New("this is dwell's own database")
	errStreamed    = errors.New("a database is no stream")
)

// elsewhere refuses a database that is no file, and dwell's own: to close a file gives up
// the locks that this program holds on it.
func (f *importFile) elsewhere(name string) error {
	if f.size == 0 {
		return errStreamed
	}
	home, err := config.FindHome()
	if err != nil {
		return err
	}
	own, err := os.Stat(home.Database)
	if err != nil {
		return nil //nolint:nilerr // there is none yet
	}
	given, err := os.Stat(name)
	if err == nil && os.SameFile(own, given) {
		return errOwnDatabase
	}
	return err
}

// what is what f is, as the report calls it.
func (f *importFile) what() string {
	switch f.form {
	case exchange.Export:
		return "ActivityWatch's JSON export"
	case exchange.Database:
		return "ActivityWatch's database"
	case exchange.RescueTime:
		return "RescueTime's table"
	}
	return "span lines"
}

// read reads f into h. Of a database a copy is made in folder, which goes again.
func (f *importFile) read(ctx context.Context, h *exchange.History, folder string, bar *progress) error {
	defer bar.end()
	in := &watched{ctx: ctx, in: f.head, bar: bar, size: f.size}
	switch f.form {
	case exchange.Export:
		return h.ReadExport(in)
	case exchange.RescueTime:
		return h.ReadRescueTime(in)
	}
	foreign, err := store.OpenForeign(ctx, f.name, folder)
	if err != nil {
		return err
	}
	n := 0
	err = h.ReadDatabase(func(query string, args []any, each func(func(...any) error) error) error {
		return foreign.Rows(ctx, query, args, func(scan func(...any) error) error {
			n++
			bar.at(n)
			return each(scan)
		})
	})
	return errors.Join(err, foreign.Close())
}

// copyFolder is where a database is copied to: beside dwell's own, where there is room
// for such and nobody else looks.
func copyFolder(home config.Home) string {
	folder := filepath.Dir(home.Database)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return os.TempDir()
	}
	return folder
}

// A watched reader says how far it is read, and ends with ctx.
type watched struct {
	ctx  context.Context //nolint:containedctx // readers are given none
	in   io.Reader
	bar  *progress
	size int64
	n    int64
}

// Read implements [io.Reader].
func (w *watched) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.in.Read(b)
	w.n += int64(n)
	if w.size > 0 {
		w.bar.at(int(min(100*w.n/w.size, 100)))
	}
	return n, err
}

// bar is how far reading f has come: of a table of rows nobody knows how many there are.
func (f *importFile) bar(p *program) *progress {
	if f.form == exchange.Database || f.size == 0 {
		return p.progress("reading", 0)
	}
	return p.progress("reading", 100)
}

// failure says what to do about a file that cannot be taken. Nothing of it is said.
func (f *importFile) failure(err error) error {
	failed := &failure{code: exitFailed, err: fmt.Errorf("%s: %w", f.name, err), hint: "Nothing was taken."}
	switch {
	case errors.Is(err, context.Canceled):
		failed.err = errors.New("interrupted")
	case errors.Is(err, exchange.ErrUnknown):
		failed.hint = "It takes lines of dwell export, ActivityWatch's JSON export or database, and RescueTime's CSV by the hour."
	case errors.Is(err, exchange.ErrOwnCSV):
		failed.hint = `dwell takes back the lines that "dwell export" prints without --format.`
	case errors.Is(err, exchange.ErrBinary):
		failed.hint = "If it is ActivityWatch's database, it has a password: make a JSON export in ActivityWatch (Raw Data,\n" +
			"  Export all buckets as JSON) and import that."
	case errors.Is(err, exchange.ErrPacked):
		failed.hint = "Unpack it and import what is in it."
	case errors.Is(err, exchange.ErrUTF16):
		failed.hint = "Save it as UTF-8 and import that."
	case errors.Is(err, errOwnDatabase):
		failed.hint = `"dwell restore FILE" goes back to a backup; "dwell export" makes lines another dwell takes.`
	case errors.Is(err, errStreamed):
		failed.hint = "Give the file's name instead of standard input."
	case errors.Is(err, store.ErrChanging):
		failed.hint = "Nothing was taken. End ActivityWatch for a moment and try again."
	case errors.Is(err, store.ErrFull):
		failed.hint = "Nothing was taken. A copy of the database is made first: make room and try again."
	case errors.Is(err, store.ErrDamaged):
		failed.err = fmt.Errorf("%s: the database is damaged", f.name)
		failed.hint = "Nothing was taken. A JSON export made in ActivityWatch may hold what can still be read."
	case errors.Is(err, fs.ErrPermission):
		failed.hint = "Nothing was taken. The file is not yours to read."
	}
	return failed
}
