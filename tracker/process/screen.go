package process

import (
	"os"
	"strconv"
)

// windows returns the shells in the windows of the server a client of GNU screen belongs
// to. Which of them is shown only the server knows, and it is not asked: whatever it is
// asked ("screen -Q") it also writes over the last line of the person's terminal. The
// choice is the guess made for terminals with several ttys.
func (t *terminal) windows(c *client, tty int) []stat {
	if server, ok := t.reader.stat(c.server); !ok || !isScreenServer(server) {
		if c.looks++; c.looks > patience && c.looks%gatherEvery != 0 {
			return nil
		}
		c.server = t.screenServer(c.pid, tty)
	}
	if c.server == 0 {
		return nil
	}
	return t.gather(c.server)
}

// screenServer returns the pid of a client's server: its child, if it made the session, or
// the one it joined later, which has its tty open. Zero: none can be seen.
func (t *terminal) screenServer(client, tty int) int {
	for _, pid := range t.reader.children(client) {
		if s, ok := t.reader.stat(pid); ok && isScreenServer(s) {
			return pid
		}
	}
	path := ttyPath(tty)
	if path == "" {
		return 0
	}
	for _, pid := range processes() {
		if s, ok := t.reader.stat(pid); ok && isScreenServer(s) && holds(pid, path) {
			return pid
		}
	}
	return 0
}

// isScreenServer tells a server from a client: it leads a session that no tty controls.
func isScreenServer(s stat) bool {
	return s.name == "screen" && s.session == s.pid && s.tty == 0 && !s.ended()
}

// maxProcesses is how many processes of a machine are looked through for one.
const maxProcesses = 32 << 10

// processes returns the pids of all processes there are.
func processes() []int {
	var pids []int
	for _, name := range entries("/proc", maxProcesses) {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// maxFiles is how many open files of a process are looked through for one.
const maxFiles = 256

// holds reports whether a process of our own has a file open.
func holds(pid int, path string) bool {
	if _, mine := birth(pid); !mine {
		return false
	}
	for _, name := range entries(proc(pid, "fd"), maxFiles) {
		if link, err := os.Readlink(proc(pid, "fd/"+name)); err == nil && link == path {
			return true
		}
	}
	return false
}
