package x11

import (
	"errors"
	"io"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"dwell/tracker/procfs"
)

// A Window is what a window says of itself, and the server of it.
type Window struct {
	Class, Title string
	KDEFile      string // the desktop file a KDE program names
	GTKID        string // the id a GTK program has
	PID          int    // 0: not known
	Fullscreen   bool
}

// readActive reads which window is in front and, if it is another one, that
// window.
func (d *Display) readActive() error {
	var window xproto.Window
	if d.manager != 0 {
		raw, _, err := d.value(d.property(d.root, d.atom.activeWindow, 1))
		if err != nil {
			return err
		}
		window = xproto.Window(firstWord(raw))
	}
	if window == d.active && window != 0 {
		return nil
	}
	return d.readWindow(window)
}

// readWindow turns to window, which may be none, and reads all of it. Events
// are asked for before the properties, so that no change falls between. All
// questions leave in one write; what few windows need (an old title, a pid the
// server does not know) is asked only where the first answers leave it open.
func (d *Display) readWindow(window xproto.Window) error {
	turned := window != d.active
	previous := d.active
	d.active, d.window, d.netName = window, Window{}, false

	d.wire.hold()
	if turned && previous != 0 && previous != d.root && previous != d.checked {
		d.selects(previous, 0)
	}
	if window == 0 {
		d.wire.flush()
		return nil
	}
	var selected *xproto.ChangeWindowAttributesCookie
	if turned && window != d.root && window != d.checked {
		cookie := d.selects(window, xproto.EventMaskPropertyChange|xproto.EventMaskStructureNotify)
		selected = &cookie
	}
	class := d.property(window, xproto.AtomWmClass, maxText)
	name := d.property(window, d.atom.name, maxText)
	state := d.property(window, d.atom.state, maxText)
	gtk := d.property(window, d.atom.gtkID, maxText)
	kde := d.property(window, d.atom.kdeFile, maxText)
	var owner *xgb.Cookie
	if d.resource != 0 {
		owner = requestPID(d.conn, d.resource, window)
	}
	d.wire.flush()

	err := errors.Join(
		d.takeClass(class, kde, gtk),
		d.takeTitle(name),
		d.takeFullscreen(state),
		d.takePID(owner),
	)
	if err == nil && selected != nil && errors.As(selected.Check(), new(xproto.WindowError)) {
		// What the property named is gone. The server would still say whose it was.
		d.active, d.window, d.netName = 0, Window{}, false
	}
	return err
}

// takeClass fills in what the window is called: its class, and the names that programs of
// KDE and GTK give it.
func (d *Display) takeClass(class, kde, gtk xproto.GetPropertyCookie) error {
	raw, _, err := d.value(class)
	kdeFile, _, kdeErr := d.value(kde)
	gtkID, _, gtkErr := d.value(gtk)
	d.window.Class, d.window.KDEFile, d.window.GTKID = parseClass(raw), string(kdeFile), string(gtkID)
	return errors.Join(err, kdeErr, gtkErr)
}

// takeTitle prefers the title known to be UTF-8 to the one from before EWMH.
func (d *Display) takeTitle(name xproto.GetPropertyCookie) error {
	raw, kind, err := d.value(name)
	if err != nil {
		return err
	}
	if d.netName = len(raw) > 0; !d.netName {
		if raw, kind, err = d.value(d.property(d.active, xproto.AtomWmName, maxText)); err != nil {
			return err
		}
	}
	d.window.Title = parseText(raw, d.encoding(kind))
	return nil
}

func (d *Display) takeFullscreen(state xproto.GetPropertyCookie) error {
	raw, _, err := d.value(state)
	d.window.Fullscreen = slices.Contains(parseWords(raw), uint32(d.atom.fullscreen))
	return err
}

// takePID prefers the server's knowledge of the process to the window's word.
func (d *Display) takePID(owner *xgb.Cookie) error {
	if owner != nil {
		reply, err := owner.Reply()
		if errors.Is(err, io.EOF) {
			return ErrLost
		}
		if err == nil {
			d.window.PID = parseClientPID(reply)
		}
	}
	if d.window.PID != 0 {
		return nil
	}
	raw, _, err := d.value(d.property(d.active, d.atom.pid, 1))
	d.window.PID = procfs.ValidPID(firstWord(raw))
	return err
}

// readTitle reads only the title: programs that spin a character in it change
// it many times a second.
func (d *Display) readTitle() error {
	return d.takeTitle(d.property(d.active, d.atom.name, maxText))
}

func (d *Display) readFullscreen() error {
	return d.takeFullscreen(d.property(d.active, d.atom.state, maxText))
}

func (d *Display) encoding(kind xproto.Atom) encoding {
	switch kind {
	case d.atom.utf8String:
		return utf8Text
	case d.atom.compound:
		return compoundText
	}
	return latin1
}
