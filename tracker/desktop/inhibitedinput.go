package desktop

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"dwell/tracker"
)

// An inhibitedInput says what a compositor cannot that tells input by idleness alone and
// knows none while a window keeps the screen awake (before version 2 of ext-idle-notify
// wlroots stops its timers then; sway 1.7): of whoever watches a film nothing is heard, so
// the last input was when it began. How long they watch is for evidence to say.
type inhibitedInput struct {
	env   func(string) string
	by    rank
	input *chooser
	blind atomic.Bool // the compositor is one of those

	held    bool // a film in front keeps the screen awake
	stop    context.CancelFunc
	waiting sync.WaitGroup
	pending atomic.Bool // the next input is waited for
}

// film takes whether a film in front keeps the screen awake. It may be told the same again.
func (i *inhibitedInput) film(ctx context.Context, at tracker.Stamp, on bool) {
	switch {
	case on && i.blind.Load():
		i.rest()
		i.held = true
		i.input.unheard(ctx, i.by, at)
	case on: // what is heard now is true again
		i.lost(ctx)
	case i.held:
		// Who turned to another window touched something, but so it is as well where the
		// film's window closed by itself: the next input says so.
		i.held = false
		waiting, stop := context.WithCancel(ctx)
		i.stop = stop
		i.pending.Store(true)
		i.waiting.Go(func() { i.awaitInput(waiting) })
	}
}

// lost says that nobody tells of films any more. Who is not heard counts as there.
func (i *inhibitedInput) lost(ctx context.Context) {
	unheard := i.held || i.pending.Load()
	i.rest()
	i.held = false
	if unheard {
		i.input.heard(ctx, i.by, Stamp())
	}
}

// rest ends the wait for input, if there is one.
func (i *inhibitedInput) rest() {
	if i.stop != nil {
		i.stop()
		i.waiting.Wait()
		i.stop = nil
		i.pending.Store(false)
	}
}

// awaitInput tells of the next input, or at once where that cannot be waited for.
func (i *inhibitedInput) awaitInput(ctx context.Context) {
	at, err := nextInput(ctx, i.env)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		at = Stamp()
	}
	i.input.heard(ctx, i.by, at)
	i.pending.Store(false)
}

// nextInput waits for input: for the end of a rest so short that it begins at once. Where
// none begins something else keeps the screen awake, and no input is heard.
func nextInput(ctx context.Context, env func(string) string) (at tracker.Stamp, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := time.AfterFunc(time.Second, cancel)
	defer late.Stop()
	err = tellIdle(ctx, env, time.Millisecond, idleListener{
		up:   func(bool) {},
		idle: func() { late.Stop() },
		resumed: func() {
			at = Stamp()
			cancel()
		},
	})
	if at.Mono > 0 {
		return at, nil
	}
	return at, err
}
