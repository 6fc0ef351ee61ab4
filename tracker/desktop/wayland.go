package desktop

import (
	"context"
	"errors"
	"time"

	"dwell/tracker/desktop/wayland"
)

const (
	detailWaylandNone = "this is no Wayland session, or dwell was not started from it"
	detailWaylandLost = "the Wayland compositor does not answer; trying again"
	detailWaylandMute = "this compositor tells neither windows nor input to programs; its own source may"
)

// Interfaces of the compositor that say something.
const (
	faceSeat     = "wl_seat"
	faceIdle     = "ext_idle_notifier_v1"
	faceKDEIdle  = "org_kde_kwin_idle"
	faceToplevel = "zwlr_foreign_toplevel_manager_v1"
)

// waylandInput is the source of input on Wayland, and of the window in front where no
// source of the compositor's own says it. What tells input: the staging protocol
// ext-idle-notify, from its version 2 on input alone; before that, and with KDE's
// older protocol, nothing is told while a program keeps the screen awake (a film): it
// counts as input, but of a film in front on sway (inhibitedinput.go).
type waylandInput struct {
	teller
	env   func(string) string
	after time.Duration
}

func newWaylandInput(opts Options, out outlet, windows, input *chooser) *waylandInput {
	return &waylandInput{
		teller: newTeller(out.source("wayland", "inhibitable"), rankToplevel, windows, input),
		env:    opts.Env, after: opts.HandsOffAfter,
	}
}

func (w *waylandInput) watch(ctx context.Context) {
	if _, err := wayland.Address(w.env); err != nil {
		w.out.state(ctx, stateAbsent, detailWaylandNone)
		<-ctx.Done()
		return
	}
	keep(ctx, w.connection, func(err error) {
		w.out.log.Debug("wayland connection ended", "err", err)
		state, detail := stateDown, detailWaylandLost
		if errors.Is(err, wayland.ErrRefused) {
			detail = detailWaylandMute
		}
		w.out.state(ctx, state, detail)
		w.blind(ctx)
		w.deaf(ctx)
	})
}

// connection serves one connection to the compositor.
func (w *waylandInput) connection(ctx context.Context, up func()) error {
	c, offers, hangUp, err := wayland.Open(ctx, w.env)
	if err != nil {
		return err
	}
	defer hangUp()
	idle, how, err := w.askIdle(c, offers)
	if err != nil {
		return err
	}
	windows, err := askToplevels(c, offers)
	if err != nil {
		return err
	}
	up()
	w.sayState(ctx, how, windows != nil)
	if idle != 0 {
		w.sendActive(ctx, Stamp()) // until the compositor says otherwise
	}
	for {
		e, err := c.Next()
		if err != nil {
			return err
		}
		at := Stamp()
		switch {
		case e.Refusal():
			return wayland.ErrRefused
		case idle != 0 && e.Object == idle && e.Opcode == 0:
			w.sendIdle(ctx, at, w.after)
		case idle != 0 && e.Object == idle:
			w.sendActive(ctx, at)
		case windows != nil:
			changed, err := windows.event(e)
			if err != nil {
				return err
			}
			if changed {
				w.sendFocus(ctx, at, windows.front())
			}
		}
	}
}

// askIdle has the compositor say when there was no input for as long as counts.
func (w *waylandInput) askIdle(c *wayland.Conn, offers map[string]wayland.Global) (object uint32, how string, err error) {
	seatOffer, ok := offers[faceSeat]
	if !ok {
		return 0, "", nil
	}
	seat, err := c.Bind(seatOffer, 1)
	if err != nil {
		return 0, "", err
	}
	ms := uint32(w.after.Milliseconds()) //nolint:gosec // seconds
	if g, ok := offers[faceIdle]; ok {
		notifier, err := c.Bind(g, 2)
		if err != nil {
			return 0, "", err
		}
		object = c.Fresh()
		if g.Version >= 2 {
			return object, "input", c.Send(notifier, 2, object, ms, seat)
		}
		return object, "inhibitable", c.Send(notifier, 1, object, ms, seat)
	}
	if g, ok := offers[faceKDEIdle]; ok {
		notifier, err := c.Bind(g, 1)
		if err != nil {
			return 0, "", err
		}
		object = c.Fresh()
		return object, "inhibitable", c.Send(notifier, 0, object, seat, ms)
	}
	return 0, "", nil
}

func (w *waylandInput) sayState(ctx context.Context, how string, windows bool) {
	detail := detailWaylandMute
	switch {
	case how == "" && !windows:
		w.out.state(ctx, stateAbsent, detail)
		return
	case how == "":
		detail = "windows, but no input: the compositor does not tell it"
	case windows:
		detail = "input and windows"
	default:
		detail = "input"
	}
	if how == "inhibitable" {
		detail += "; a program that keeps the screen awake counts as input"
	}
	w.out.last.Kind = how
	w.out.state(ctx, stateOK, detail)
}
