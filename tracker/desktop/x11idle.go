package desktop

import (
	"context"
	"time"

	"dwell/tracker"
	"dwell/tracker/alarm"
	"dwell/tracker/desktop/x11"
)

// An x11Idle tells of input on one connection to an X server. The server's count of idle
// time is set back by players too, every ten seconds of a film (x11.IdleCounter): it then
// never comes to what counts as idle. So it is looked at from time to time while somebody
// seems to be there, and whoever sets it back is told from input.
type x11Idle struct {
	x       *xServer
	counter *x11.IdleCounter
	again   *alarm.Alarm // nil: nobody looks

	idle    bool          // was said last
	touched tracker.Stamp // when somebody touched anything at the latest, as far as was seen
	resets  int           // looks in a row that found nobody's hand
}

// startIdle sets the alarms and reports where input stands. A server without
// the counter yields none: windows are seen all the same.
func (x *xServer) startIdle(ctx context.Context, d *x11.Display) (*x11Idle, error) {
	counter, gap, err := d.Idleness(x.after)
	i := &x11Idle{x: x, counter: counter}
	if counter == nil || err != nil {
		return i, err
	}
	if i.again, err = alarm.New(); err != nil { // no descriptors are left
		x.out.log.Debug("idle time is not looked at", "err", err)
		i.again = nil
	}
	at := Stamp()
	if gap >= x.after {
		i.sayIdle(ctx, at, gap)
	} else {
		i.sayActive(ctx, at)
	}
	return i, nil
}

func (i *x11Idle) end() {
	if i.again != nil {
		i.again.Close()
	}
}

// looks has a token when it is time to look; it is nil where nobody does.
func (i *x11Idle) looks() <-chan struct{} {
	if i.again == nil {
		return nil
	}
	return i.again.Rang()
}

// alarm takes that the count of idle time came to what counts, or was set back.
func (i *x11Idle) alarm(ctx context.Context, at tracker.Stamp, which x11.Alarm, gap time.Duration) error {
	switch {
	case which == x11.WentIdle && !i.idle:
		i.sayIdle(ctx, at, gap)
	case which == x11.CameBack && i.idle:
		reset, _, err := i.counter.Reset()
		if err != nil {
			return err
		}
		if reset { // from here on the count need not come to what counts before it is set back
			return i.counter.Stir(true)
		}
		i.sayActive(ctx, at)
		return i.counter.Stir(false)
	}
	return nil
}

// look sees whether the hands have rested though the count was set back: one look may
// find it set back just after a hand's touch, two say that there was none between.
func (i *x11Idle) look(ctx context.Context) error {
	if i.idle {
		return nil
	}
	at := Stamp()
	reset, gap, err := i.counter.Reset()
	if err != nil {
		return err
	}
	if !reset {
		i.resets, i.touched = 0, at
		i.touched.Wall, i.touched.Boot = at.Wall.Add(-gap), at.Boot-gap
	} else if i.resets++; i.resets > 1 {
		i.sayIdle(ctx, at, at.Boot-i.touched.Boot)
		return i.counter.Stir(true)
	}
	i.lookLater()
	return nil
}

func (i *x11Idle) lookLater() {
	if i.again == nil {
		return
	}
	if err := i.again.Set(i.x.after); err != nil {
		i.x.out.log.Debug("idle time is not looked at", "err", err)
	}
}

func (i *x11Idle) sayIdle(ctx context.Context, at tracker.Stamp, gap time.Duration) {
	i.idle = true
	i.x.sendIdle(ctx, at, gap)
}

func (i *x11Idle) sayActive(ctx context.Context, at tracker.Stamp) {
	i.idle, i.touched, i.resets = false, at, 0
	i.x.sendActive(ctx, at)
	i.lookLater()
}
