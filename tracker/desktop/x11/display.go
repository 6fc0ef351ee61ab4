// Package x11 asks an X server which window is in front, what that window says of itself,
// and how long there was no input.
//
// A display is one connection's view of the screen. Of a window its properties are read,
// as ICCCM and EWMH have them, and its process, as X-Resource knows it; the SYNC extension
// tells of idleness through alarms on a counter. An alarm fires when the counter crosses a
// value.
//
// Protocol: "X Window System Protocol", Xau(3) for cookies, ICCCM, EWMH, "X Synchronization
// Extension Protocol", "X Resource Extension".
//
// The package refuses to know what a window is of, or when somebody counts as away. It
// speaks with this machine's displays alone.
package x11

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"dwell/tracker"
)

// maxText is how much of a text property is read, in words of four bytes.
const maxText = 1024

// atoms are the names this package needs, interned in one flush.
type atoms struct {
	activeWindow, supportingCheck xproto.Atom
	name, state, fullscreen, pid  xproto.Atom
	utf8String, compound          xproto.Atom
	gtkID, kdeFile, i3Socket      xproto.Atom
}

// A Display is one connection's view of the screen: which window is in front
// and what it says of itself. It belongs to one goroutine.
type Display struct {
	wire     *wire
	conn     *xgb.Conn
	root     xproto.Window
	atom     atoms
	resource byte // opcode of X-Resource 1.2, or 0

	checked xproto.Window // what root's _NET_SUPPORTING_WM_CHECK names
	manager xproto.Window // the same, if it is alive: the window manager
	active  xproto.Window // the window in front, whose properties we are told of
	window  Window        // what it said
	netName bool          // its title came from _NET_WM_NAME
	i3News  bool          // i3 may have come
}

// Open connects to the display env names, and ends with ctx. Events carry the stamp of the
// moment they were read.
func Open(ctx context.Context, env func(string) string, stamp func() tracker.Stamp) (d *Display, hangUp func(), err error) {
	w, conn, err := connect(ctx, env, stamp)
	if err != nil {
		return nil, nil, err
	}
	// Closing the socket under it ends xgb's goroutines even when the server is
	// stopped; its own Close would wait for an answer.
	stop := context.AfterFunc(ctx, func() { w.Close() })
	hangUp = func() {
		w.Close()
		stop()
	}
	if d, err = openDisplay(w, conn); err != nil {
		hangUp()
		return nil, nil, err
	}
	return d, hangUp, nil
}

// Events are those the server sends, until the connection ends.
func (d *Display) Events() <-chan Event { return d.wire.events }

// Window is the window in front; the zero one if there is none.
func (d *Display) Window() Window { return d.window }

// Managed reports whether a window manager says which window is in front.
func (d *Display) Managed() bool { return d.manager != 0 }

// openDisplay interns atoms, finds X-Resource and selects the root's property
// changes.
func openDisplay(w *wire, conn *xgb.Conn) (*Display, error) {
	setup := xproto.Setup(conn)
	if len(setup.Roots) == 0 {
		return nil, errors.New("the X server has no screen")
	}
	d := &Display{wire: w, conn: conn, root: setup.Roots[0].Root, i3News: true}
	if err := d.intern(); err != nil {
		return nil, fmt.Errorf("intern atoms: %w", err)
	}
	ext, err := d.extension(resourceName)
	if err != nil {
		return nil, err
	}
	if ext.Present {
		// Servers since 2012 speak 1.2; an older one answers QueryClientIds with
		// an error, and then the window's own word is taken.
		d.resource = ext.MajorOpcode
	}
	if err := d.selects(d.root, xproto.EventMaskPropertyChange).Check(); err != nil {
		return nil, fmt.Errorf("watch the root window: %w", err)
	}
	return d, nil
}

func (d *Display) intern() error {
	wanted := []struct {
		name string
		atom *xproto.Atom
	}{
		{"_NET_ACTIVE_WINDOW", &d.atom.activeWindow},
		{"_NET_SUPPORTING_WM_CHECK", &d.atom.supportingCheck},
		{"_NET_WM_NAME", &d.atom.name},
		{"_NET_WM_STATE", &d.atom.state},
		{"_NET_WM_STATE_FULLSCREEN", &d.atom.fullscreen},
		{"_NET_WM_PID", &d.atom.pid},
		{"UTF8_STRING", &d.atom.utf8String},
		{"COMPOUND_TEXT", &d.atom.compound},
		{"_GTK_APPLICATION_ID", &d.atom.gtkID},
		{"_KDE_NET_WM_DESKTOP_FILE", &d.atom.kdeFile},
		{"I3_SOCKET_PATH", &d.atom.i3Socket},
	}
	cookies := make([]xproto.InternAtomCookie, len(wanted))
	d.wire.hold()
	for i, want := range wanted {
		cookies[i] = xproto.InternAtom(d.conn, false, uint16(len(want.name)), want.name)
	}
	d.wire.flush()
	for i, want := range wanted {
		reply, err := cookies[i].Reply()
		if err != nil {
			return err
		}
		*want.atom = reply.Atom
	}
	watched := map[uint32]bool{}
	for _, name := range []xproto.Atom{
		d.atom.activeWindow, d.atom.supportingCheck, d.atom.name, d.atom.state, d.atom.pid, d.atom.gtkID, d.atom.kdeFile, d.atom.i3Socket,
		xproto.AtomWmName, xproto.AtomWmClass,
	} {
		watched[uint32(name)] = true
	}
	d.wire.properties.Store(&watched)
	return nil
}

// extension asks for an extension; one that is missing is no error.
func (d *Display) extension(name string) (*xproto.QueryExtensionReply, error) {
	reply, err := xproto.QueryExtension(d.conn, uint16(len(name)), name).Reply()
	if err != nil {
		return nil, fmt.Errorf("query extension %s: %w", name, err)
	}
	return reply, nil
}

// selects asks for events of window. The request is checked so that an error,
// normal for a window just gone, goes to the cookie and not to xgb's event queue.
func (d *Display) selects(window xproto.Window, mask uint32) xproto.ChangeWindowAttributesCookie {
	return xproto.ChangeWindowAttributesChecked(d.conn, window, xproto.CwEventMask, []uint32{mask})
}

func (d *Display) property(window xproto.Window, name xproto.Atom, words uint32) xproto.GetPropertyCookie {
	return xproto.GetProperty(d.conn, false, window, name, xproto.GetPropertyTypeAny, 0, words)
}

// value waits for a property and returns its bytes and type; none if the window
// is gone. The error is only ever the connection's.
func (d *Display) value(cookie xproto.GetPropertyCookie) ([]byte, xproto.Atom, error) {
	reply, err := cookie.Reply()
	if errors.Is(err, io.EOF) {
		return nil, 0, ErrLost
	}
	if reply == nil { // BadWindow: it vanished between event and question
		return nil, 0, nil
	}
	return reply.Value, reply.Type, nil
}

// Handle takes one event and reports whether what is in front, or the window
// manager, may have changed.
func (d *Display) Handle(e Event) (changed bool, err error) {
	switch e.raw[0] {
	case xproto.DestroyNotify:
		event, ok := xproto.DestroyNotifyEventNew(e.raw[:]).(xproto.DestroyNotifyEvent)
		switch {
		case ok && event.Window == d.checked:
			return true, d.Refresh()
		case ok && event.Window == d.active:
			// Window managers (openbox 3.6) may go on naming the last window in
			// front after it is gone.
			d.active, d.window, d.netName = 0, Window{}, false
			return true, nil
		}
		return false, nil
	case xproto.PropertyNotify:
		event, ok := xproto.PropertyNotifyEventNew(e.raw[:]).(xproto.PropertyNotifyEvent)
		if !ok {
			return false, nil
		}
		return d.propertyChanged(event.Window, event.Atom)
	}
	return false, nil
}

func (d *Display) propertyChanged(window xproto.Window, name xproto.Atom) (changed bool, err error) {
	switch {
	case name == d.atom.supportingCheck && (window == d.root || window == d.checked):
		d.i3News = true
		return true, d.Refresh()
	case window == d.root && name == d.atom.activeWindow && d.manager != 0:
		return true, d.readActive()
	case window == d.root && name == d.atom.i3Socket:
		d.i3News = true
		return true, nil
	case window != d.active || window == d.root:
		return false, nil // one we have just turned away from
	case name == d.atom.name, name == xproto.AtomWmName && !d.netName:
		return true, d.readTitle()
	case name == d.atom.state:
		return true, d.readFullscreen()
	case name == xproto.AtomWmClass, name == d.atom.pid && d.window.PID == 0,
		name == d.atom.gtkID, name == d.atom.kdeFile:
		// Rare: a few programs name themselves after their window is shown.
		return true, d.readWindow(window)
	}
	return false, nil
}

// Refresh finds out whether a window manager is alive and, if so, what is in
// front. Without one, what _NET_ACTIVE_WINDOW says is left over from before.
func (d *Display) Refresh() error {
	if err := d.readManager(); err != nil {
		return err
	}
	return d.readActive()
}

// readManager looks for the living window that the window manager names on
// itself and on the root (EWMH, _NET_SUPPORTING_WM_CHECK). Its death tells of
// the manager's.
func (d *Display) readManager() error {
	raw, _, err := d.value(d.property(d.root, d.atom.supportingCheck, 1))
	if err != nil {
		return err
	}
	window := xproto.Window(firstWord(raw))
	d.manager = 0
	if d.checked = window; window == 0 || window == d.root {
		d.checked = 0
		return nil
	}
	d.wire.hold()
	d.selects(window, xproto.EventMaskPropertyChange|xproto.EventMaskStructureNotify)
	own := d.property(window, d.atom.supportingCheck, 1)
	d.wire.flush()
	if raw, _, err = d.value(own); err != nil {
		return err
	}
	if xproto.Window(firstWord(raw)) == window {
		d.manager = window
	}
	return nil
}
