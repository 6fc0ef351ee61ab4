package desktop

import (
	"encoding/binary"
	"slices"

	"dwell/tracker"
	"dwell/tracker/desktop/wayland"
)

// maxToplevels bounds the windows kept; a desktop with more is not believed.
const maxToplevels = 4096

// The states of a window in wlr-foreign-toplevel-management.
const (
	toplevelMinimized  = 1
	toplevelActivated  = 2
	toplevelFullscreen = 3
)

// A toplevel is a window as the compositor tells it: what is pending counts once it
// says "done".
type toplevel struct{ pending, shown toplevelState }

type toplevelState struct {
	app, title            string
	activated, fullscreen bool
}

// toplevels are the windows of wlr-foreign-toplevel-management, which knows no
// process of theirs.
type toplevels struct {
	conn    *wayland.Conn
	manager uint32
	windows map[uint32]*toplevel
}

// askToplevels asks for the windows; nil where the compositor does not tell them.
func askToplevels(c *wayland.Conn, offers map[string]wayland.Global) (*toplevels, error) {
	g, ok := offers[faceToplevel]
	if !ok {
		return nil, nil
	}
	manager, err := c.Bind(g, 3)
	if err != nil {
		return nil, err
	}
	return &toplevels{conn: c, manager: manager, windows: map[uint32]*toplevel{}}, nil
}

// event takes an event; changed says that another window, or the same with other
// words, may be in front.
func (t *toplevels) event(e wayland.Event) (changed bool, err error) {
	if e.Object == t.manager {
		if e.Opcode != 0 {
			return false, nil
		}
		id, err := e.Args.Uint()
		if err != nil {
			return false, err
		}
		if len(t.windows) >= maxToplevels {
			return false, wayland.ErrMessage
		}
		t.windows[id] = &toplevel{}
		return false, nil
	}
	w := t.windows[e.Object]
	if w == nil {
		return false, nil
	}
	switch e.Opcode {
	case 0:
		w.pending.title, err = e.Args.Text()
	case 1:
		var app string
		app, err = e.Args.Text()
		w.pending.app = parseID([]byte(app))
	case 4:
		var states []byte
		if states, err = e.Args.Bytes(); err == nil {
			w.pending.activated, w.pending.fullscreen = readToplevelStates(states)
		}
	case 5:
		w.shown = w.pending
		return true, nil
	case 6:
		delete(t.windows, e.Object)
		return true, t.conn.Send(e.Object, 7)
	}
	return false, err
}

// readToplevelStates reads an array of states. A minimized window is not in front,
// whatever else it is called.
func readToplevelStates(states []byte) (activated, fullscreen bool) {
	var all []uint32
	for ; len(states) >= 4; states = states[4:] {
		all = append(all, binary.NativeEndian.Uint32(states))
	}
	activated = slices.Contains(all, toplevelActivated) && !slices.Contains(all, toplevelMinimized)
	return activated, slices.Contains(all, toplevelFullscreen)
}

// front returns the window in front; none is the zero Focus.
func (t *toplevels) front() tracker.Focus {
	for _, w := range t.windows {
		if s := w.shown; s.activated {
			return tracker.Focus{App: s.app, Class: s.app, Title: s.title, Fullscreen: s.fullscreen}
		}
	}
	return tracker.Focus{}
}
