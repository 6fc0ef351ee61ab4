// Package procfs reads what the kernel says of processes to anybody who asks
// (proc_pid_stat(5) and kin): what a process is called, whose it is, where it comes from.
//
// A process is its pid, or its folder of /proc. What cannot be read is nothing: the process
// has ended, or hides itself.
//
// The package refuses to look into a process: neither command lines nor environments are
// read, and what a program is for is not known.
package procfs

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// MaxName is where the kernel cuts the names of processes.
const MaxName = 15

// Folder is the folder of what the kernel says of a process.
func Folder(pid int) string { return "/proc/" + strconv.Itoa(pid) }

// ValidPID returns v as a process id, or 0 if Linux could never have given it (the limit is
// 2^22, kernel threads.h PID_MAX_LIMIT).
func ValidPID(v uint32) int {
	if v > 1<<22 {
		return 0
	}
	return int(v)
}

// Mine reports whether the process at a folder of /proc is of our own user.
func Mine(folder string) bool {
	info, err := os.Stat(folder)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}

// Program is the name of the file that a process runs, or its own where it hides
// that; empty if there is none.
func Program(pid int) string {
	if file, err := os.Readlink(filepath.Join(Folder(pid), "exe")); err == nil {
		return strings.TrimSuffix(filepath.Base(file), " (deleted)")
	}
	name, err := os.ReadFile(filepath.Join(Folder(pid), "comm"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}

// Runs reports whether a process is of this person and runs the program of this name, if
// that is said.
func Runs(pid int, program string) bool {
	if pid <= 0 || !Mine(Folder(pid)) {
		return false
	}
	name := Program(pid)
	return program == "" || name == program || name == program[:min(len(program), MaxName)]
}
