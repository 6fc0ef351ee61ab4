package process

import (
	"io"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"dwell/tracker/procfs"
)

// maxRead is how much of one file is looked at, in bytes.
const maxRead = 64 << 10

// A reader reads small files into a buffer of its own and wipes it after each:
// environments and command lines hold passwords and private words, and nothing of
// them stays but what was looked for.
type reader struct{ buf [maxRead]byte }

// read hands use what the file holds, to be looked at and not kept. A file that
// cannot be read is nothing: the process has ended, or hides itself.
func (r *reader) read(path string, use func(text []byte)) {
	// os.Open would try to have the file watched first: a third of the whole look.
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	r.readFrom(descriptor(fd), use)
	_ = syscall.Close(fd) // nothing was written
}

func (r *reader) readFrom(file io.Reader, use func(text []byte)) {
	n, _ := io.ReadFull(file, r.buf[:]) // it ends before the buffer does, and if not, so be it
	defer clear(r.buf[:n])
	if n > 0 {
		use(r.buf[:n])
	}
}

// A descriptor is an open file that is read without waiting.
type descriptor int

func (d descriptor) Read(p []byte) (int, error) {
	n, err := syscall.Read(int(d), p)
	switch {
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// proc returns the path of what the kernel says of a process.
func proc(pid int, name string) string {
	return procfs.Folder(pid) + "/" + name
}

// entries returns the names in a folder, at most most of them; none where it cannot be
// read.
func entries(folder string, most int) []string {
	file, err := os.Open(folder)
	if err != nil {
		return nil
	}
	defer file.Close()
	names, err := file.Readdirnames(most)
	if err != nil {
		return nil
	}
	return names
}

// birth tells processes that had the same pid apart; zero if there is none. mine
// says that it runs as this user: what others run is not ours to look into, even
// where we could.
func birth(pid int) (born time.Time, mine bool) {
	if pid <= 0 {
		return time.Time{}, false
	}
	info, err := os.Stat(procfs.Folder(pid))
	if err != nil {
		return time.Time{}, false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	return info.ModTime(), ok && int64(owner.Uid) == int64(os.Geteuid())
}

// plain returns at most most bytes of a text somebody else wrote, as valid UTF-8.
func plain[T string | []byte](text T, most int) string {
	return strings.ToValidUTF8(string(text[:min(len(text), most)]), "")
}

// word makes one word of such a text: none of the signs that stand between words,
// so that nobody names a program as two.
func word[T string | []byte](text T, most int) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case r <= ' ', r == 0x7f, r == ',', r == ';', r == '>':
			return '_'
		}
		return r
	}, string(text[:min(len(text), most)]))
}
