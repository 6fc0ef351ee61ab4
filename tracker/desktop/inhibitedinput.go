package desktop

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"dwell/tracker"
)

// errInhibited says that a compositor told nothing of input when it should have.
var errInhibited = errors.New("something else keeps the screen awake")

// An inhibitedInput says what a compositor cannot that tells input by idleness alone and
// knows none while a window keeps the screen awake (before version 2 of ext-idle-notify,
// wlroots stops its timers then; sway 1.7): of whoever watches a film nothing is heard,
// so the last input was when it began. What is there of evidence says how long they watch.
type inhibitedInput struct {
	env   func(string) string
	by    rank
	input *chooser
	blind atomic.Bool // the compositor is one of those

	window int                // what keeps the screen awake in front; 0: nothing does
	stop   context.CancelFunc // ends the wait for input; nil if there is none
}

// front takes which window is in front, and whether it keeps the screen awake. It may be
// told the same again: a compositor that takes the inhibitor for input is put right.
func (i *inhibitedInput) front(ctx context.Context, at tracker.Stamp, window int, awake bool) {
	before := i.window
	i.window = 0
	switch {
	case !i.blind.Load():
	case awake:
		i.rest()
		i.window = window
		i.input.unheard(ctx, i.by, at)
	case before == 0:
	case before != window:
		// Somebody chose it; and the one left may still be seen, and keep the screen awake.
		i.rest()
		i.input.heard(ctx, i.by, at)
	default:
		waiting, stop := context.WithCancel(ctx)
		i.stop = stop
		go i.awaitInput(waiting)
	}
}

// rest ends the wait for input, if there is one.
func (i *inhibitedInput) rest() {
	i.window = 0
	if i.stop != nil {
		i.stop()
		i.stop = nil
	}
}

// awaitInput tells of the next input, or at once where that cannot be waited for: who is
// not heard counts as there.
func (i *inhibitedInput) awaitInput(ctx context.Context) {
	at, err := nextInput(ctx, i.env)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		at = Stamp()
	}
	i.input.heard(ctx, i.by, at)
}

// nextInput waits for input: for the end of a rest so short that it begins at once.
func nextInput(ctx context.Context, env func(string) string) (tracker.Stamp, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(time.Second, func() { cancel(errInhibited) })
	defer late.Stop()
	var at tracker.Stamp
	err := tellIdle(ctx, env, time.Millisecond, idleListener{
		up:   func(bool) {},
		idle: func() { late.Stop() },
		resumed: func() {
			at = Stamp()
			cancel(nil)
		},
	})
	if at.Mono > 0 {
		return at, nil
	}
	return at, err
}
