package desktop

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"dwell/tracker/desktop/wayland"
)

// maxEnviron bounds what is read of a process's environment.
const maxEnviron = 1 << 20

// lockerProcesses returns the processes of this person that lock the display at address,
// or may: of a locker that runs with more rights than the person has, all that can be
// seen is its name.
func lockerProcesses(address string) (pids []int) {
	folders, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	for _, folder := range folders {
		pid, err := strconv.Atoi(folder.Name())
		if err != nil {
			continue
		}
		of := filepath.Join("/proc", folder.Name())
		if name, err := os.ReadFile(filepath.Join(of, "comm")); err == nil && isLocker(string(name)) && locksFor(of, address) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// isLocker reports whether a program's name is a locker's. NixOS wraps it and calls what
// it wraps .NAME-wrapped, of which the kernel keeps fifteen bytes.
func isLocker(name string) bool {
	name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSuffix(name, "\n"), "."), "-wrap")
	return slices.Contains(lockerNames(), name)
}

// locksFor reports whether the process at a folder of /proc, which is called like a
// locker, is one of this person for the display at address. A script that wraps a
// locker and is called as it is runs in a shell.
func locksFor(folder, address string) bool {
	if user, runs := processUser(folder); !runs || user != os.Getuid() {
		return false
	}
	program, err := os.Readlink(filepath.Join(folder, "exe"))
	if err != nil {
		return true
	}
	if !isLocker(strings.TrimSuffix(filepath.Base(program), " (deleted)")) {
		return false
	}
	env, err := os.Open(filepath.Join(folder, "environ"))
	if err != nil {
		return true
	}
	defer env.Close()
	all, err := io.ReadAll(io.LimitReader(env, maxEnviron))
	if err != nil {
		return true
	}
	theirs, err := wayland.Address(func(name string) string { return variable(all, name) })
	return err == nil && filepath.Clean(theirs) == filepath.Clean(address)
}

// variable returns one of an environment, whose entries end with a NUL.
func variable(environ []byte, name string) string {
	for entry := range bytes.SplitSeq(environ, []byte{0}) {
		if value, is := bytes.CutPrefix(entry, []byte(name+"=")); is {
			return string(value)
		}
	}
	return ""
}

// processUser is who started the process at a folder of /proc, and whether it runs: one
// that ended stays there until its parent asks for it.
func processUser(folder string) (user int, runs bool) {
	status, err := os.ReadFile(filepath.Join(folder, "status"))
	if err != nil {
		return 0, false
	}
	user, runs = -1, true
	for line := range strings.Lines(string(status)) {
		name, rest, _ := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			continue
		}
		switch name {
		case "State":
			runs = fields[0] != "Z" && fields[0] != "X"
		case "Uid":
			if user, err = strconv.Atoi(fields[0]); err != nil {
				return 0, false
			}
		}
	}
	return user, runs
}
