package desktop

import (
	"context"
	"time"
)

// tellIdle calls idle whenever there was no input for after: where the compositor tells
// that apart, at once, and a second time when nothing keeps the screen awake any more
// either. So whoever asks then learns of inhibitors, come or gone, when it begins to
// matter, from a compositor that says nothing of them. It returns when the compositor
// goes or ctx ends.
func tellIdle(ctx context.Context, env func(string) string, after time.Duration, up, idle func()) error {
	c, offers, hangUp, err := openWayland(ctx, env)
	if err != nil {
		return err
	}
	defer hangUp()
	timers, err := askIdleTimers(c, offers, uint32(after.Milliseconds())) //nolint:gosec // seconds
	if err != nil {
		return err
	}
	up()
	for {
		e, err := c.next()
		if err != nil {
			return err
		}
		switch {
		case e.object == wlDisplay && e.opcode == 0:
			return errWlRefused
		case timers[e.object] && e.opcode == 0:
			idle()
		}
	}
}

// askIdleTimers asks for every kind of word on idleness that there is; none is asked for
// where there is none.
func askIdleTimers(c *wlConn, offers map[string]wlGlobal, ms uint32) (timers map[uint32]bool, err error) {
	timers = map[uint32]bool{}
	seatOffer, ok := offers[faceSeat]
	if !ok {
		return timers, nil
	}
	seat, err := c.bind(seatOffer, 1)
	if err != nil {
		return nil, err
	}
	ask := func(object uint32, request uint16, args ...any) error {
		timer := c.fresh()
		timers[timer] = true
		return c.send(object, request, append([]any{timer}, args...)...)
	}
	if g, ok := offers[faceIdle]; ok {
		notifier, err := c.bind(g, 2)
		if err != nil {
			return nil, err
		}
		if g.version >= 2 {
			if err := ask(notifier, 2, ms, seat); err != nil { // input alone
				return nil, err
			}
		}
		return timers, ask(notifier, 1, ms, seat)
	}
	if g, ok := offers[faceKDEIdle]; ok {
		idle, err := c.bind(g, 1)
		if err != nil {
			return nil, err
		}
		return timers, ask(idle, 0, seat, ms)
	}
	return timers, nil
}
