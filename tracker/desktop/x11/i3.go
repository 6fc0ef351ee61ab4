package x11

import "github.com/jezek/xgb/xproto"

// i3 says on the root window where its socket is, once it listens
// there (https://i3wm.org/docs/ipc.html). Whoever came after it leaves that in place.

// I3News reports whether i3 may have come since this was asked before: its socket was named
// again, or another window manager is there.
func (d *Display) I3News() bool {
	news := d.i3News
	d.i3News = false
	return news
}

// I3Socket is the path of the socket i3 named last, empty if none ever did.
func (d *Display) I3Socket() (path string, err error) {
	raw, kind, err := d.value(d.property(d.root, d.atom.i3Socket, maxText))
	return parseText(raw, d.encoding(kind)), err
}

// Active is the window in front, 0 if none is.
func (d *Display) Active() uint32 { return uint32(d.active) }

// Turn reads the window that somebody else says is in front, as if the window manager had
// named it here. It reports whether that window is there.
func (d *Display) Turn(window uint32) (there bool, err error) {
	if xproto.Window(window) != d.active {
		err = d.readWindow(xproto.Window(window))
	}
	return d.active != 0, err
}
