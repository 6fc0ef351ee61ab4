package desktoptest

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Lock locks the screen with a real locker, which tells nobody, and waits until it would
// hear that it shall unlock.
func (s *Sway) Lock(options ...string) {
	s.tb.Helper()
	demand(s.tb, "screen locker", missing(map[string]string{"swaylock": "swaylock"}))
	s.start("swaylock", nil, append([]string{"swaylock", "--color", "000000"}, options...)...)
	s.await("the lock", func() bool { return slices.ContainsFunc(s.lockers(), hearsUnlock) })
}

// hearsUnlock reports whether a locker has got as far as to catch the signal; before, it
// would end by it, and sway would give the keyboard to nobody.
func hearsUnlock(pid int) bool {
	status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status")) // it may have ended
	_, caught, _ := strings.Cut(string(status), "SigCgt:\t")
	caught, _, _ = strings.Cut(caught, "\n")
	mask, err := strconv.ParseUint(caught, 16, 64)
	return err == nil && mask&(1<<(syscall.SIGUSR1-1)) != 0
}

// Unlock has the locker unlock as it does when the password was right.
func (s *Sway) Unlock() { s.signalLockers(syscall.SIGUSR1) }

// KillLocker ends the locker, which gets no chance to unlock, and waits until it is gone.
func (s *Sway) KillLocker() {
	s.tb.Helper()
	s.signalLockers(syscall.SIGKILL)
	s.await("the locker's end", func() bool { return len(s.lockers()) == 0 })
}

func (s *Sway) signalLockers(what syscall.Signal) {
	s.tb.Helper()
	for _, pid := range s.lockers() {
		_ = syscall.Kill(pid, what) // it may have ended
	}
}

// lockers returns the lockers of this desktop, also those that went into the background.
func (s *Sway) lockers() (pids []int) {
	mine := []byte("\x00XDG_RUNTIME_DIR=" + s.Getenv("XDG_RUNTIME_DIR") + "\x00")
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		name, _ := os.ReadFile(filepath.Join(folder, "comm")) // it may have ended
		if string(name) != "swaylock\n" {
			continue
		}
		environ, _ := os.ReadFile(filepath.Join(folder, "environ"))
		if pid, err := strconv.Atoi(filepath.Base(folder)); err == nil && bytes.Contains(append([]byte{0}, environ...), mine) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// OpenLauncher opens a launcher, which takes the keyboard from all windows as a locker
// does, and returns how to close it.
func (s *Sway) OpenLauncher() (shut func()) {
	s.tb.Helper()
	demand(s.tb, "launcher", missing(map[string]string{"wofi": "wofi"}))
	p := s.start("wofi", nil, "wofi", "--show", "run")
	s.await("the launcher", func() bool { return !s.anyFocused() })
	return p.stop
}

// anyFocused reports whether a window or a workspace has the keyboard.
func (s *Sway) anyFocused() bool {
	s.tb.Helper()
	out, err := s.message("-r", "-t", "get_tree").Output()
	if err != nil {
		s.tb.Fatal(err)
	}
	return regexp.MustCompile(`"focused": *true`).Match(out)
}
