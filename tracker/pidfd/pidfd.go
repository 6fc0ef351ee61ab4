// Package pidfd waits for the end of a process that is not our child: through a pidfd in
// the runtime's poller, so that until then nothing wakes. It refuses to know what the
// process is.
package pidfd

import (
	"os"

	"golang.org/x/sys/unix"
)

// An End is that of a process, which may be to come. A nil End never comes.
type End struct {
	file *os.File
	came chan struct{} // closed at the end, or when it is waited for no longer
}

// Await returns nil where there is no such process, or no pidfd (before Linux 5.10).
func Await(pid int) *End {
	if pid <= 0 {
		return nil
	}
	fd, err := unix.PidfdOpen(pid, unix.PIDFD_NONBLOCK)
	if err != nil {
		return nil
	}
	e := &End{file: os.NewFile(uintptr(fd), "pidfd"), came: make(chan struct{})}
	raw, err := e.file.SyscallConn()
	if err != nil {
		_ = e.file.Close() // nothing was written
		return nil
	}
	go func() {
		defer close(e.came)
		_ = raw.Read(func(fd uintptr) bool { // it fails when it is waited for no longer
			poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}} //nolint:gosec // a descriptor
			n, err := unix.Poll(poll, 0)
			return err == nil && n > 0
		})
	}()
	return e
}

// Reached is closed when the process has ended, or is waited for no longer.
func (e *End) Reached() <-chan struct{} {
	if e == nil {
		return nil
	}
	return e.came
}

// Close waits for the end no longer.
func (e *End) Close() {
	if e != nil {
		_ = e.file.Close() // nothing was written
		<-e.came
	}
}
