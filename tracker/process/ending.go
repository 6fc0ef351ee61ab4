package process

import (
	"os"

	"golang.org/x/sys/unix"
)

// An ending waits for the end of a process that is not our child, through a pidfd in
// the runtime's poller: until then nothing wakes. A nil ending never comes.
type ending struct {
	file *os.File
	came chan struct{} // closed at the end, or when it is waited for no longer
}

// awaitEnd returns nil where there is no such process, or no pidfd (before Linux 5.10).
func awaitEnd(pid int) *ending {
	if pid <= 0 {
		return nil
	}
	fd, err := unix.PidfdOpen(pid, unix.PIDFD_NONBLOCK)
	if err != nil {
		return nil
	}
	e := &ending{file: os.NewFile(uintptr(fd), "pidfd"), came: make(chan struct{})}
	raw, err := e.file.SyscallConn()
	if err != nil {
		_ = e.file.Close() // nothing was written
		return nil
	}
	go func() {
		defer close(e.came)
		_ = raw.Read(func(fd uintptr) bool { // it fails when it is waited for no longer
			poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
			n, err := unix.Poll(poll, 0)
			return err == nil && n > 0
		})
	}()
	return e
}

func (e *ending) reached() <-chan struct{} {
	if e == nil {
		return nil
	}
	return e.came
}

func (e *ending) close() {
	if e != nil {
		_ = e.file.Close() // nothing was written
	}
}
