package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// An alarm is the loop's one timer, kept by the kernel (timerfd_create(2)).
//
// For a [time.Timer] the runtime sleeps in epoll, which Linux lets end late by a
// thousandth (select_estimate_accuracy in fs/select.c). Its monitor thread wakes
// on time and then naps 20 us at a time until the other does (sysmon in
// runtime/proc.go): for a timer of a minute some seventy context switches, where
// a whole minute may have ten.
type alarm struct {
	file *os.File
	rang chan struct{} // holds a token while nobody has looked
}

// newAlarm returns one that is not set. Time the machine sleeps counts, as it
// does for whoever is to be told something at a certain hour.
func newAlarm() (*alarm, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_BOOTTIME, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create timerfd: %w", err)
	}
	a := &alarm{file: os.NewFile(uintptr(fd), "timerfd"), rang: make(chan struct{}, 1)}
	go a.wait()
	return a, nil
}

// wait passes on what rings until the alarm is closed.
func (a *alarm) wait() {
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

// set has the alarm ring once, in d, and no more when it was to ring before.
func (a *alarm) set(d time.Duration) error {
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

func (a *alarm) close() { _ = a.file.Close() } // nothing was written
