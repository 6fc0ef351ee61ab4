package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"dwell/tracker"
)

// clock is the source of steps of the wall clock and changes of the time zone.
type clock struct {
	out  *reporter
	zone *zoneFile
}

func newClock(opts Options, out outlet) *clock {
	c := &clock{out: out.source("clock", "")}
	if opts.Env("TZ") == "" { // a zone set for this process never changes
		c.zone = newZoneFile(localtime)
	}
	return c
}

func (c *clock) watch(ctx context.Context) {
	steps := make(chan tracker.Stamp)
	changes := make(chan tracker.Stamp)
	var waiting sync.WaitGroup
	defer waiting.Wait()

	timer, err := newStepTimer()
	if err != nil {
		c.out.log.Debug("clock", "err", err)
		c.out.state(ctx, stateDown, "steps of the clock are not announced")
	} else {
		defer timer.Close()
		waiting.Go(func() {
			for timer.wait() == nil {
				if !offer(ctx, steps) {
					return
				}
			}
		})
		c.out.state(ctx, stateOK, "clock steps and time zone")
	}
	if c.zone != nil {
		stop, err := c.zone.watch(func() bool { return offer(ctx, changes) })
		if err != nil {
			c.out.log.Debug("time zone", "err", err)
		} else {
			defer stop()
		}
	}
	for {
		select {
		case at := <-steps:
			c.out.event(ctx, at, tracker.Tick{})
			c.checkZone(ctx, at)
		case at := <-changes:
			c.checkZone(ctx, at)
		case <-ctx.Done():
			return
		}
	}
}

// offer stamps and sends, and reports false when ctx ended first.
func offer(ctx context.Context, to chan<- tracker.Stamp) bool {
	select {
	case to <- Stamp():
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *clock) checkZone(ctx context.Context, at tracker.Stamp) {
	if c.zone == nil {
		return
	}
	if location, changed := c.zone.read(); changed {
		c.out.event(ctx, at, tracker.Zone{Location: location})
	}
}

// A stepTimer never expires; the kernel cancels it when the wall clock is set,
// which resuming from sleep does too (timerfd_create(2),
// TFD_TIMER_CANCEL_ON_SET).
type stepTimer struct{ file *os.File }

func newStepTimer() (*stepTimer, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create timerfd: %w", err)
	}
	t := &stepTimer{file: os.NewFile(uintptr(fd), "timerfd")}
	if err := arm(fd); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// farFuture is in the year 2200: late enough, and in range everywhere.
const farFuture = 7258118400

func arm(fd int) error {
	spec := unix.ItimerSpec{Value: unix.Timespec{Sec: farFuture}}
	if err := unix.TimerfdSettime(fd, unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, &spec, nil); err != nil {
		return fmt.Errorf("arm timerfd: %w", err)
	}
	return nil
}

// wait returns nil at the next step, and an error once the timer was closed.
func (t *stepTimer) wait() error {
	var expirations [8]byte
	if _, err := t.file.Read(expirations[:]); err != nil && !errors.Is(err, unix.ECANCELED) {
		return err
	}
	raw, err := t.file.SyscallConn()
	if err != nil {
		return err
	}
	var armErr error
	if err := raw.Control(func(fd uintptr) { armErr = arm(int(fd)) }); err != nil {
		return err
	}
	return armErr
}

func (t *stepTimer) Close() error { return t.file.Close() }
