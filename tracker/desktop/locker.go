package desktop

import (
	"context"
	"fmt"
	"sync"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/wayland"
	"dwell/tracker/pidfd"
)

const (
	detailLockers     = "screen lockers that tell nobody are seen to run"
	detailLockersX11  = "of X11 only lockers are noticed that tell logind or the screen saver"
	detailLockersLost = "screen lockers that tell nobody are not seen; trying again"
)

// witnessLocker is the witness for "locked" here.
const witnessLocker = "a screen locker runs"

// lockers is the source of screen lockers that tell nobody: no word to logind, none on a
// bus. A compositor does not say that it is locked either; what it says, that no window
// has the focus, is as true of a launcher. So the sign is the locker itself, which runs
// while the screen is locked and no longer. It is looked for when its program is opened,
// as whoever starts it must, and its end is told by the kernel.
type lockers struct {
	env   func(string) string
	locks *signs
	out   *reporter
}

func newLockers(opts Options, out outlet, locks *signs) *lockers {
	return &lockers{env: opts.Env, locks: locks, out: out.source("lockers", "")}
}

func (l *lockers) watch(ctx context.Context) {
	if _, err := wayland.Address(l.env); err != nil {
		l.out.state(ctx, stateAbsent, detailLockersX11)
		<-ctx.Done()
		return
	}
	keep(ctx, l.connection, func(err error) {
		l.out.log.Debug("lockers", "err", err)
		l.out.state(ctx, stateDown, detailLockersLost)
		l.locks.set(ctx, l.out, Stamp(), witnessLocker, false)
	})
}

// lockerLooks are the waits between looks for a locker whose program was opened: that is
// done a moment before the process is the locker, and by who only reads the file as well.
func lockerLooks() []time.Duration {
	return []time.Duration{10 * time.Millisecond, 100 * time.Millisecond, time.Second}
}

// connection follows lockers until they can be followed no more.
func (l *lockers) connection(ctx context.Context, up func()) error {
	ctx, cancel := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	files, err := watchLockerFiles(ctx, l.env("PATH"))
	if err != nil {
		return err
	}
	news := make(chan lockerOpened)
	reading.Go(func() { files.tell(ctx, news) })
	up()
	l.out.state(ctx, stateOK, detailLockers)

	var (
		seen  *pidfd.End // of the locker that runs
		back  unlocking
		looks []time.Duration // those that are left
		at    = Stamp()
	)
	defer func() { seen.Close(); back.stop() }()
	for {
		if seen == nil {
			seen = l.find()
			if seen != nil {
				back.stop()
				back, looks = unlocking{}, nil
				l.locks.set(ctx, l.out, at, witnessLocker, true)
			}
		}
		var next <-chan time.Time
		if len(looks) > 0 {
			next = time.After(looks[0])
		}
		select {
		case opened := <-news:
			if opened.err != nil {
				return opened.err
			}
			at, looks = opened.at, lockerLooks()
		case <-next:
			looks = looks[1:]
		case <-seen.Reached():
			seen.Close()
			// What is started in the background runs on as a child; else it was unlocked.
			if seen, at = l.find(), Stamp(); seen == nil {
				back = l.awaitUnlock(ctx)
			}
		case <-back.done:
			back.stop()
			back, at = unlocking{}, Stamp()
			l.locks.set(ctx, l.out, at, witnessLocker, false)
		case <-ctx.Done():
			return fmt.Errorf("follow lockers: %w", ctx.Err())
		}
	}
}

// find returns the end to come of a locker that runs on this display; nil if none does.
func (l *lockers) find() *pidfd.End {
	address, err := wayland.Address(l.env)
	if err != nil {
		return nil
	}
	for _, pid := range lockerProcesses(address) {
		if end := pidfd.Await(pid); end != nil {
			return end
		}
	}
	return nil
}

// An unlocking is the wait for the screen to be free after the locker's end.
type unlocking struct {
	done   chan struct{}
	cancel context.CancelFunc
}

// stop ends the wait.
func (u unlocking) stop() {
	if u.cancel != nil {
		u.cancel()
		<-u.done
	}
}

// awaitUnlock waits until the screen is free. A locker that crashed may leave it locked:
// so ext-session-lock has it, and only another locker can end that. sway then gives the
// focus to nothing; of other compositors the locker's end is all that is known.
func (l *lockers) awaitUnlock(ctx context.Context) unlocking {
	ctx, cancel := context.WithCancel(ctx)
	u := unlocking{done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(u.done)
		socket := l.env("SWAYSOCK")
		if socket == "" {
			return
		}
		if err := awaitSwayFocus(ctx, socket); err != nil {
			l.out.log.Debug("wait for sway's focus", "err", err) // nobody can tell: it is taken for unlocked
		}
	}()
	return u
}

// A lockerOpened is that a locker's program was opened, or why that is no longer told.
type lockerOpened struct {
	at  tracker.Stamp
	err error
}
