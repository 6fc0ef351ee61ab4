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
	detailWayland    = "this is a Wayland session; XWayland knows its own windows and input only, and is not asked"
	detailElsewhere  = "DISPLAY names another machine; dwell watches this one only"
	detailBad        = "DISPLAY is not of the form :0"
	detailLost       = "the X server does not answer; trying again"
	detailRefused    = "the X server refuses the connection; no file XAUTHORITY may mean holds its cookie; trying again"
	detailNoManager  = "no window manager says which window is in front (EWMH); input is seen"
	detailNoIdle     = "the X server cannot tell how long there was no input (SYNC IDLETIME); windows are seen"
)

// x11 is the source of window focus and input on X11.
type x11 struct {
	teller
	env   func(string) string
	after time.Duration
}

func newX11(opts Options, out outlet, windows, input *chooser) *x11 {
	return &x11{teller: newTeller(out.source("x11", "input"), rankX11, windows, input), env: opts.Env, after: opts.HandsOffAfter}
}

func (x *x11) watch(ctx context.Context) {
	absent := func(detail string) {
		x.out.state(ctx, stateAbsent, detail)
		x.lost(ctx)
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
		x.lost(ctx)
	})
}

// lost says what is known when nothing is seen any more: no window, and no input
// since.
func (x *x11) lost(ctx context.Context) {
	x.blind(ctx)
	x.deaf(ctx)
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

func (x *x11) sayState(ctx context.Context, d *display, counter *idleCounter) {
	switch {
	case d.manager == 0:
		x.out.state(ctx, stateDown, detailNoManager)
	case counter == nil:
		x.out.state(ctx, stateOK, detailNoIdle)
	default:
		x.out.state(ctx, stateOK, fmt.Sprintf("window in front and input, of X11 display %s", x.env("DISPLAY")))
	}
}
