package desktop

import (
	"context"
	"time"

	"dwell/tracker/desktop/wayland"
)

// An idleListener is told what a compositor says of idleness.
type idleListener struct {
	// up is called when the compositor was asked; apart is whether it tells input from
	// what keeps the screen awake, if it tells any. Where it does not, it says nothing of
	// either while something does.
	up func(apart bool)
	// idle is called whenever there was no input for as long as counts: where that is told
	// apart, at once, and a second time when nothing keeps the screen awake any more
	// either. So whoever asks then learns of inhibitors, come or gone, when it begins to
	// matter, from a compositor that says nothing of them.
	idle func()
	// resumed is called when that is over.
	resumed func()
}

// tellIdle tells of idleness until the compositor goes or ctx ends.
func tellIdle(ctx context.Context, env func(string) string, after time.Duration, to idleListener) error {
	c, offers, hangUp, err := wayland.Open(ctx, env)
	if err != nil {
		return err
	}
	defer hangUp()
	timers, apart, err := askIdleTimers(c, offers, uint32(after.Milliseconds())) //nolint:gosec // seconds
	if err != nil {
		return err
	}
	to.up(apart)
	for {
		e, err := c.Next()
		if err != nil {
			return err
		}
		switch {
		case e.Refusal():
			return wayland.ErrRefused
		case !timers[e.Object]:
		case e.Opcode == 0:
			to.idle()
		default:
			to.resumed()
		}
	}
}

// askIdleTimers asks for every kind of word on idleness that there is; none is asked for
// where there is none.
func askIdleTimers(c *wayland.Conn, offers map[string]wayland.Global, ms uint32) (timers map[uint32]bool, apart bool, err error) {
	timers = map[uint32]bool{}
	seatOffer, ok := offers[faceSeat]
	if !ok {
		return timers, true, nil
	}
	seat, err := c.Bind(seatOffer, 1)
	if err != nil {
		return nil, false, err
	}
	ask := func(object uint32, request uint16, args ...any) error {
		timer := c.Fresh()
		timers[timer] = true
		return c.Send(object, request, append([]any{timer}, args...)...)
	}
	if g, ok := offers[faceIdle]; ok {
		notifier, err := c.Bind(g, 2)
		if err != nil {
			return nil, false, err
		}
		if g.Version >= 2 {
			if err := ask(notifier, 2, ms, seat); err != nil { // input alone
				return nil, false, err
			}
		}
		return timers, g.Version >= 2, ask(notifier, 1, ms, seat)
	}
	if g, ok := offers[faceKDEIdle]; ok {
		idle, err := c.Bind(g, 1)
		if err != nil {
			return nil, false, err
		}
		return timers, false, ask(idle, 0, seat, ms)
	}
	return timers, true, nil
}
