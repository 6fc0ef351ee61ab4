package main

import (
	"os"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// timerSlack is how late the timers of a recording dwell may be. What happened when is
// told by stamps taken as events come, so no boundary moves; but Go's runtime watches
// itself with sleeps of 20 µs for as long as anything is done, and each of them that the
// kernel may join with the next is a wakeup less: more than half of all.
const timerSlack = time.Millisecond

// slacken starts this program anew, in the same process, with timerSlack for all its
// threads: a thread gets that of the one that made it, and the runtime made its own
// before any of our code ran (prctl(2), PR_SET_TIMERSLACK; execve keeps it). It comes
// back where that was done already, or cannot be.
func slacken(args []string) {
	if len(args) < 2 || args[1] != "run" {
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if has, err := unix.PrctlRetInt(unix.PR_GET_TIMERSLACK, 0, 0, 0, 0); err != nil || has >= int(timerSlack) {
		return
	}
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(timerSlack), 0, 0, 0); err != nil {
		return
	}
	_ = syscall.Exec("/proc/self/exe", args, os.Environ()) // without /proc it goes on as it is
}
