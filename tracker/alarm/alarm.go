// Package alarm is a timer for waits of seconds and more that wakes as little as can be:
// one kept by the kernel (timerfd_create(2)).
//
// For a [time.Timer] the runtime sleeps in epoll, which Linux lets end late by a
// thousandth (select_estimate_accuracy in fs/select.c). Its monitor thread wakes on time
// and then naps 20 us at a time until the other does (sysmon in runtime/proc.go): for a
// timer of a minute some seventy context switches, where a whole minute may have ten.
//
// The package refuses to know what is waited for.
package alarm

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// An Alarm rings once for each time it is set.
type Alarm struct {
	file *os.File
	rang chan struct{} // holds a token while nobody has looked
}

// New returns one that is not set. Time the machine sleeps counts, as it does for whoever
// is to be told something at a certain hour.
func New() (*Alarm, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_BOOTTIME, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create timerfd: %w", err)
	}
	a := &Alarm{file: os.NewFile(uintptr(fd), "timerfd"), rang: make(chan struct{}, 1)}
	go a.wait()
	return a, nil
}

// wait passes on what rings until the alarm is closed.
func (a *Alarm) wait() {
	var expirations [8]byte
	for {
		if _, err := a.file.Read(expirations[:]); err != nil {
			return
		}
		select {
		case a.rang <- struct{}{}:
		default:
		}
	}
}

// Set has the alarm ring once, in d, and no more when it was to ring before.
func (a *Alarm) Set(d time.Duration) error {
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(max(d, 1)))} // 0 would never ring
	raw, err := a.file.SyscallConn()
	if err != nil {
		return fmt.Errorf("set timerfd: %w", err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.TimerfdSettime(int(fd), 0, &spec, nil) }); err != nil {
		return fmt.Errorf("set timerfd: %w", err)
	}
	if failed != nil {
		return fmt.Errorf("set timerfd: %w", failed)
	}
	return nil
}

// Rang has a token for each time it rang, or for several that nobody has looked at.
func (a *Alarm) Rang() <-chan struct{} { return a.rang }

// Close ends it: it rings no more.
func (a *Alarm) Close() { _ = a.file.Close() } // nothing was written
