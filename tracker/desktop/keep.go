package desktop

import (
	"context"
	"time"

	"dwell/tracker/alarm"
)

// Back-off between two attempts to reach a server: a restarted one is back
// within a second or so, one that is gone for good is asked twice a minute.
const (
	firstDelay = 250 * time.Millisecond
	lastDelay  = 30 * time.Second
)

// keep calls run until ctx ends. run serves one connection and returns why it
// ended, having called up once it stood; down is told that reason. The wait
// before the next attempt doubles until an attempt comes up again.
func keep(ctx context.Context, run func(ctx context.Context, up func()) error, down func(error)) {
	keepBy(ctx, pause, run, down)
}

func keepBy(ctx context.Context, pause func(context.Context, time.Duration), run func(ctx context.Context, up func()) error, down func(error)) {
	delay := firstDelay
	for ctx.Err() == nil {
		err := run(ctx, func() { delay = firstDelay })
		if ctx.Err() != nil {
			return
		}
		down(err)
		pause(ctx, delay)
		delay = min(2*delay, lastDelay)
	}
}

// pause waits for a while, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	a, err := alarm.New()
	if err == nil {
		defer a.Close()
		err = a.Set(d)
	}
	if err != nil { // no descriptors are left
		sleep(ctx, d)
		return
	}
	select {
	case <-a.Rang():
	case <-ctx.Done():
	}
}

// sleep is pause by the runtime's own timers.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
