package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"dwell/tracker/procfs"
)

// A stat is what anybody may know of a process (proc_pid_stat(5)).
type stat struct {
	pid, parent, group, session int
	tty                         int // device number of its terminal; 0: none
	front                       int // process group in the foreground of that terminal; -1: none
	state                       byte
	born                        uint64 // in ticks since boot: tells processes that had the same pid apart
	spent                       uint64 // processor time, of the children it waited for too, in ticks
	name                        string // the kernel's, 15 bytes at most
}

// ended reports whether nothing is left of the process but its exit status.
func (s stat) ended() bool { return s.state == 'Z' || s.state == 'X' }

// stat reads what anybody may know of a process; false if there is none.
func (r *reader) stat(pid int) (s stat, ok bool) {
	if pid <= 0 {
		return stat{}, false
	}
	r.read(proc(pid, "stat"), func(text []byte) { s, ok = readStat(text) })
	return s, ok
}

// readStat reads a stat file.
func readStat(text []byte) (stat, bool) {
	of, ok := procfs.ParseStat(text)
	if !ok {
		return stat{}, false
	}
	s := stat{name: plain(of.Name, maxPath), state: of.State()}
	for _, f := range [...]struct {
		to    *int
		field int
	}{{&s.pid, 1}, {&s.parent, 4}, {&s.group, 5}, {&s.session, 6}, {&s.tty, 7}, {&s.front, 8}} {
		n, err := of.Int(f.field)
		if err != nil {
			return stat{}, false
		}
		*f.to = n
	}
	for field := 14; field <= 17; field++ { // utime, stime and, signed, cutime and cstime
		n, err := of.Int(field)
		if err != nil {
			return stat{}, false
		}
		s.spent += uint64(max(n, 0))
	}
	born, err := of.Uint(22)
	s.born = born
	return s, err == nil
}

// children returns the pids of a process's children, of all its threads. Nothing is
// found where the kernel was built without these lists (CONFIG_PROC_CHILDREN).
func (r *reader) children(pid int) []int {
	var pids []int
	for _, name := range entries(proc(pid, "task"), maxThreads) {
		r.read(proc(pid, "task/"+name+"/children"), func(text []byte) {
			for word := range bytes.FieldsSeq(text) {
				if child, err := strconv.Atoi(string(word)); err == nil {
					pids = append(pids, child)
				}
			}
		})
	}
	return pids
}

// maxThreads is how many threads of one program are asked for children.
const maxThreads = 256

// arguments returns the command line of a process of our own user; of another's only
// the name that the kernel shows to anybody.
func (r *reader) arguments(s stat) []string {
	if _, mine := birth(s.pid); !mine {
		return []string{s.name}
	}
	var argv []string
	r.read(proc(s.pid, "cmdline"), func(line []byte) {
		for word := range bytes.SplitSeq(bytes.TrimSuffix(line, []byte{0}), []byte{0}) {
			argv = append(argv, plain(word, maxRead))
		}
	})
	return argv
}

// usedAt returns when a pseudo terminal was last read from, in seconds: what runs in it
// took what somebody typed. The kernel tells it to within eight seconds, lest
// keystrokes be timed by it (tty_update_time in drivers/tty/tty_io.c).
func usedAt(tty int) int64 {
	path := ttyPath(tty)
	if path == "" {
		return 0
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Atim.Sec
	}
	return 0
}

// ttyPath returns the file of a pseudo terminal, or "".
func ttyPath(tty int) string {
	const firstPseudo, lastPseudo = 136, 143
	major, minor := tty>>8&0xfff, tty&0xff|tty>>12&0xfff00
	if major < firstPseudo || major > lastPseudo {
		return ""
	}
	return "/dev/pts/" + strconv.Itoa((major-firstPseudo)<<8+minor)
}

// A traffic is how many bytes a process has read and written, other than with the calls
// made for sockets.
type traffic struct{ read, written uint64 }

// traffic reads that of a process; false where it is not ours to know.
func (r *reader) traffic(pid int) (moved traffic, ok bool) {
	if pid <= 0 {
		return traffic{}, false
	}
	r.read(proc(pid, "io"), func(text []byte) {
		_, err := fmt.Sscanf(string(text), "rchar: %d\nwchar: %d\n", &moved.read, &moved.written)
		ok = err == nil
	})
	return moved, ok
}
