package desktop

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	// maxLineage is how far back a process is followed.
	maxLineage = 12
	// maxComm is where the kernel cuts the names of processes.
	maxComm = 15
)

// processFolder is the folder of what the kernel says of a process.
func processFolder(pid int) string { return "/proc/" + strconv.Itoa(pid) }

// programName is the name of the file that a process runs, or its own where it hides
// that; empty if there is none.
func programName(pid int) string {
	if file, err := os.Readlink(filepath.Join(processFolder(pid), "exe")); err == nil {
		return strings.TrimSuffix(filepath.Base(file), " (deleted)")
	}
	name, err := os.ReadFile(filepath.Join(processFolder(pid), "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}

// runs reports whether a process is of this person and runs the program of this name, if
// that is said.
func runs(pid int, program string) bool {
	if pid <= 0 || !ours(processFolder(pid)) {
		return false
	}
	name := programName(pid)
	return program == "" || name == program || name == program[:min(len(program), maxComm)]
}

// lineage returns a process and those it comes from, the nearest first, as far as its
// session goes: a browser's sound is a child's of the process whose windows they are.
func lineage(pid int) []int {
	var all []int
	child, ok := birthOf(pid)
	for ok && len(all) < maxLineage {
		all = append(all, pid)
		if child.session == pid || child.parent <= 1 {
			break
		}
		var parent birth
		parent, ok = birthOf(child.parent)
		if ok = ok && parent.ticks <= child.ticks; ok { // else the parent has ended, and its number is another's
			pid, child = child.parent, parent
		}
	}
	return all
}

// A birth is where a process comes from, and when it began.
type birth struct {
	parent, session int
	ticks           uint64
}

// birthOf reads /proc/PID/stat (proc_pid_stat(5)): behind the name in brackets, which
// may hold brackets itself, are fields counted from the third.
func birthOf(pid int) (b birth, ok bool) {
	text, err := os.ReadFile(filepath.Join(processFolder(pid), "stat"))
	if err != nil {
		return b, false
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	const parent, session, ticks = 4 - 3, 6 - 3, 22 - 3
	if len(fields) <= ticks {
		return b, false
	}
	var bad [3]error
	b.parent, bad[0] = strconv.Atoi(string(fields[parent]))
	b.session, bad[1] = strconv.Atoi(string(fields[session]))
	b.ticks, bad[2] = strconv.ParseUint(string(fields[ticks]), 10, 64)
	return b, bad == [3]error{}
}
