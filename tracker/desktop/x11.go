package desktop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dwell/tracker"
)

var errConnectionLost = errors.New("the connection to the X server was lost")

const (
	detailConnecting = "connecting to the X server"
	detailNoDisplay  = "no DISPLAY: dwell was not started from a desktop"
	detailWayland    = "this is a Wayland session; this version sees windows and input on X11 only"
	detailElsewhere  = "DISPLAY names another machine; dwell watches this one only"
	detailBad        = "DISPLAY is not of the form :0"
	detailLost       = "the X server does not answer; trying again"
	detailRefused    = "the X server refuses the connection; no file XAUTHORITY may mean holds its cookie; trying again"
	detailNoManager  = "no window manager says which window is in front (EWMH); input is seen"
	detailNoIdle     = "the X server cannot tell how long there was no input (SYNC IDLETIME); windows are seen"
)

// x11 is the source of window focus and input on X11. It outlives connections:
// what it last said is remembered, so that a reconnect repeats nothing.
type x11 struct {
	env   func(string) string
	after time.Duration
	out   *reporter

	focus tracker.Focus
	said  bool // focus was sent at least once
	idle  bool // the last word on input was idle
}

func newX11(opts Options, out outlet) *x11 {
	return &x11{env: opts.Env, after: opts.HandsOffAfter, out: out.source("x11", "input")}
}

func (x *x11) watch(ctx context.Context) {
	absent := func(detail string) {
		x.out.state(ctx, stateAbsent, detail)
		x.blind(ctx)
		<-ctx.Done()
	}
	if x.env("WAYLAND_DISPLAY") != "" {
		// XWayland knows only its own windows, and its idle time is not the
		// session's.
		absent(detailWayland)
		return
	}
	if x.env("DISPLAY") == "" {
		absent(detailNoDisplay)
		return
	}
	switch _, _, _, err := displayAddress(x.env("DISPLAY")); {
	case errors.Is(err, errElsewhere):
		absent(detailElsewhere)
		return
	case err != nil:
		absent(detailBad)
		return
	}
	x.out.state(ctx, stateConnecting, detailConnecting)
	keep(ctx, x.connection, func(err error) {
		x.out.log.Debug("x11 connection ended", "err", err)
		detail := detailLost
		if errors.Is(err, errRefused) {
			detail = detailRefused
		}
		x.out.state(ctx, stateDown, detail)
		x.blind(ctx)
	})
}

// blind says what is known when nothing is seen any more: no window, and no
// input since. Without the latter the last Active would stand for ever.
func (x *x11) blind(ctx context.Context) {
	at := Stamp()
	if x.said {
		x.sendFocus(ctx, at, tracker.Focus{})
	}
	if !x.idle {
		x.sendIdle(ctx, at, 0)
	}
}

// connection serves one connection to the X server.
func (x *x11) connection(ctx context.Context, up func()) error {
	w, conn, err := connect(ctx, x.env)
	if err != nil {
		return err
	}
	// Closing the socket under it ends xgb's goroutines even when the server is
	// stopped; its own Close would wait for an answer.
	stop := context.AfterFunc(ctx, func() { w.Close() })
	defer stop()
	defer w.Close()

	d, err := openDisplay(w, conn)
	if err != nil {
		return err
	}
	counter, err := x.startIdle(ctx, d)
	if err != nil {
		return err
	}
	up()
	report := func(at tracker.Stamp) {
		x.sendFocus(ctx, at, d.focus)
		x.sayState(ctx, d, counter)
	}
	if err := d.refresh(); err != nil {
		return err
	}
	report(Stamp())

	for p := range w.events {
		if counter != nil && p.raw[0] == counter.event {
			x.alarm(ctx, counter, p)
			continue
		}
		changed, err := d.handle(p)
		if err != nil {
			return err
		}
		if changed {
			report(p.at)
		}
	}
	return errConnectionLost
}

// startIdle sets the alarms and reports where input stands. A server without
// the counter yields nil: windows are seen all the same.
func (x *x11) startIdle(ctx context.Context, d *display) (*idleCounter, error) {
	ext, err := d.extension(syncName)
	if err != nil {
		return nil, err
	}
	if !ext.Present {
		return nil, nil
	}
	counter, err := newIdleCounter(d.conn, ext.MajorOpcode, ext.FirstEvent, x.after)
	if errors.Is(err, errNoIdleCounter) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	gap, err := counter.query()
	if err != nil {
		return nil, err
	}
	at := Stamp()
	if gap >= x.after {
		x.sendIdle(ctx, at, gap)
	} else {
		x.sendActive(ctx, at)
	}
	return counter, nil
}

func (x *x11) alarm(ctx context.Context, counter *idleCounter, p packet) {
	switch alarm, value := parseAlarm(p.raw); alarm {
	case counter.idle:
		x.sendIdle(ctx, p.at, value)
	case counter.active:
		x.sendActive(ctx, p.at)
	}
}

func (x *x11) sendIdle(ctx context.Context, at tracker.Stamp, gap time.Duration) {
	x.idle = true
	x.out.event(ctx, at, tracker.Idle{Since: at.Wall.Add(-gap)})
}

func (x *x11) sendActive(ctx context.Context, at tracker.Stamp) {
	x.idle = false
	x.out.event(ctx, at, tracker.Active{})
}

func (x *x11) sendFocus(ctx context.Context, at tracker.Stamp, f tracker.Focus) {
	if x.said && sameFocus(f, x.focus) {
		return
	}
	x.focus, x.said = f, true
	x.out.event(ctx, at, f)
}

// sameFocus compares what this source fills in.
func sameFocus(a, b tracker.Focus) bool {
	return a.App == b.App && a.Class == b.Class && a.Title == b.Title && a.PID == b.PID && a.Fullscreen == b.Fullscreen
}

func (x *x11) sayState(ctx context.Context, d *display, counter *idleCounter) {
	switch {
	case d.manager == 0:
		x.out.state(ctx, stateDown, detailNoManager)
	case counter == nil:
		x.out.state(ctx, stateOK, detailNoIdle)
	default:
		x.out.state(ctx, stateOK, fmt.Sprintf("X11 display %s", x.env("DISPLAY")))
	}
}
