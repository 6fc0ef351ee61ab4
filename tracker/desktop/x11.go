package desktop

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/x11"
)

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

// xServer is the source of window focus and input on X11.
type xServer struct {
	teller
	env   func(string) string
	after time.Duration
	i3    *i3
}

func newXServer(opts Options, out outlet, windows, input *chooser) *xServer {
	return &xServer{
		teller: newTeller(out.source("x11", "input"), rankX11, windows, input),
		env:    opts.Env, after: opts.HandsOffAfter,
		i3: newI3(out, windows, input),
	}
}

func (x *xServer) watch(ctx context.Context) {
	absent := func(detail string) {
		x.out.state(ctx, stateAbsent, detail)
		x.i3.absent(ctx)
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
	network, _, _, err := x11.Address(x.env("DISPLAY"))
	switch {
	case errors.Is(err, x11.ErrElsewhere):
		absent(detailElsewhere)
		return
	case err != nil:
		absent(detailBad)
		return
	}
	x.i3.elsewhere = network != "unix"
	x.out.state(ctx, stateConnecting, detailConnecting)
	keep(ctx, x.connection, func(err error) {
		x.out.log.Debug("x11 connection ended", "err", err)
		detail := detailLost
		if errors.Is(err, x11.ErrRefused) {
			detail = detailRefused
		}
		x.out.state(ctx, stateDown, detail)
		x.lost(ctx)
		x.i3.absent(ctx)
	})
}

// lost says what is known when nothing is seen any more: no window, and no input
// since.
func (x *xServer) lost(ctx context.Context) {
	x.blind(ctx)
	x.deaf(ctx)
}

// connection serves one connection to the X server.
func (x *xServer) connection(ctx context.Context, up func()) error {
	d, hangUp, err := x11.Open(ctx, x.env, Stamp)
	if err != nil {
		return err
	}
	defer hangUp()
	idle, err := x.startIdle(ctx, d)
	if err != nil {
		return err
	}
	defer idle.end()
	up()
	report := func(at tracker.Stamp) error {
		x.sendFocus(ctx, at, xFocus(d.Window()))
		x.sayState(ctx, d, idle.counter)
		return x.i3.follow(ctx, d, at)
	}
	defer x.i3.hangUp()
	if err := d.Refresh(); err != nil {
		return err
	}
	if err := report(Stamp()); err != nil {
		return err
	}

	for {
		if x.i3.lost {
			// From here on the X server's own word counts: it is to be new.
			if err := d.Refresh(); err != nil {
				return err
			}
			x.sendFocus(ctx, Stamp(), xFocus(d.Window()))
			x.i3.fell(ctx)
		}
		select {
		case e, ok := <-d.Events():
			if !ok {
				return x11.ErrLost
			}
			if alarm, gap, is := idle.counter.Fired(e); is {
				if err := idle.alarm(ctx, e.At, alarm, gap); err != nil {
					return err
				}
				continue
			}
			changed, err := d.Handle(e)
			if err != nil {
				return err
			}
			if changed {
				if err := report(e.At); err != nil {
					return err
				}
			}
		case said := <-x.i3.said:
			if err := x.i3.take(ctx, d, said); err != nil {
				return err
			}
		case <-x.i3.due:
			x.i3.waited(ctx)
		case <-idle.looks():
			if err := idle.look(ctx); err != nil {
				return err
			}
		}
	}
}

// xFocus is the window w. Its app is the desktop file a KDE program names, else the id a
// GTK program has, else the class.
func xFocus(w x11.Window) tracker.Focus {
	f := tracker.Focus{App: w.Class, Class: w.Class, Title: w.Title, PID: w.PID, Fullscreen: w.Fullscreen}
	for _, id := range []string{w.GTKID, w.KDEFile} {
		if id := parseID([]byte(id)); id != "" {
			f.App = id
		}
	}
	return f
}

func (x *xServer) sayState(ctx context.Context, d *x11.Display, counter *x11.IdleCounter) {
	switch {
	case !d.Managed():
		x.out.state(ctx, stateDown, detailNoManager)
	case counter == nil:
		x.out.state(ctx, stateOK, detailNoIdle)
	default:
		x.out.state(ctx, stateOK, fmt.Sprintf("window in front and input, of X11 display %s", x.env("DISPLAY")))
	}
}
