package desktoptest

import (
	"encoding/binary"
	"os"

	"github.com/jezek/xgb/xproto"
)

// A Window is a real one, opened by the driver.
type Window struct {
	desktop *Desktop
	id      xproto.Window
	class   string
	title   string
}

// OpenWindow opens a window with a class and a title and, where a window
// manager runs, waits until it has the focus.
func (d *Desktop) OpenWindow(class, title string) *Window {
	d.tb.Helper()
	w, err := d.openWindow(class, title)
	if err != nil {
		d.tb.Fatalf("open window: %v", err)
	}
	if d.manager != nil {
		if _, ok := d.driver.awaitFocus(w.id, focusTimeout); !ok {
			d.tb.Fatalf("the new window did not get the focus\n%s", d.logs())
		}
	}
	return w
}

func (d *Desktop) openWindow(class, title string) (*Window, error) {
	r := d.driver
	id, err := xproto.NewWindowId(r.conn)
	if err != nil {
		return nil, err
	}
	w := &Window{desktop: d, id: id, class: class}
	const mask = xproto.EventMaskFocusChange | xproto.EventMaskStructureNotify
	err = xproto.CreateWindowChecked(r.conn, 0, id, r.root, 100, 100, 400, 300, 0, xproto.WindowClassInputOutput, 0,
		xproto.CwBackPixel|xproto.CwEventMask, []uint32{0x336699, mask}).Check()
	if err != nil {
		return nil, err
	}
	w.set(xproto.AtomWmClass, xproto.AtomString, []byte(class+"\x00"+class+"\x00"))
	pid := binary.LittleEndian.AppendUint32(nil, uint32(os.Getpid()))
	xproto.ChangeProperty(r.conn, xproto.PropModeReplace, id, r.atom("_NET_WM_PID"), xproto.AtomCardinal, 32, 1, pid)
	if err := w.setTitle(title); err != nil {
		return nil, err
	}
	// ICCCM 4.1.2.4: the window takes input and begins in the normal state.
	hints := make([]byte, 36)
	for i, word := range []uint32{1 | 2, 1, 1} { // flags, input, initial state
		binary.LittleEndian.PutUint32(hints[4*i:], word)
	}
	xproto.ChangeProperty(r.conn, xproto.PropModeReplace, id, xproto.AtomWmHints, xproto.AtomWmHints, 32, 9, hints)
	return w, xproto.MapWindowChecked(r.conn, id).Check()
}

// OpenXterm opens a real terminal with a shell in it, and waits until the window
// manager has put it in front.
func (d *Desktop) OpenXterm(title string) *Window {
	d.tb.Helper()
	r := d.driver
	before := r.windowProperty(r.root, "_NET_ACTIVE_WINDOW")
	d.start("xterm", nil, "xterm", "-T", title, "-e", "sh")
	w := &Window{desktop: d, class: "XTerm", title: title}
	d.await("xterm", func() bool {
		w.id = r.windowProperty(r.root, "_NET_ACTIVE_WINDOW")
		return w.id != 0 && w.id != before
	})
	const focus = xproto.EventMaskFocusChange
	if err := xproto.ChangeWindowAttributesChecked(r.conn, w.id, xproto.CwEventMask, []uint32{focus}).Check(); err != nil {
		d.tb.Fatalf("watch xterm: %v", err)
	}
	return w
}

// set writes a text property.
func (w *Window) set(name, kind xproto.Atom, value []byte) {
	xproto.ChangeProperty(w.desktop.driver.conn, xproto.PropModeReplace, w.id, name, kind, 8, uint32(len(value)), value)
}

func (w *Window) setTitle(title string) error {
	r := w.desktop.driver
	w.title = title
	w.set(r.atom("_NET_WM_NAME"), r.atom("UTF8_STRING"), []byte(title))
	return xproto.ChangePropertyChecked(r.conn, xproto.PropModeReplace, w.id, xproto.AtomWmName, r.atom("UTF8_STRING"), 8,
		uint32(len(title)), []byte(title)).Check()
}

// SetTitle changes the title; the server has it when SetTitle returns.
func (w *Window) SetTitle(title string) {
	w.desktop.tb.Helper()
	if err := w.setTitle(title); err != nil {
		w.desktop.tb.Fatalf("set title: %v", err)
	}
}

// SetLegacyTitle leaves only WM_NAME, as old programs do, in Latin-1.
func (w *Window) SetLegacyTitle(latin1 []byte) {
	w.desktop.tb.Helper()
	r := w.desktop.driver
	xproto.DeleteProperty(r.conn, w.id, r.atom("_NET_WM_NAME"))
	w.set(xproto.AtomWmName, xproto.AtomString, latin1)
	r.conn.Sync()
}

// SetPID overwrites what the window says of its process.
func (w *Window) SetPID(pid uint32) {
	r := w.desktop.driver
	value := binary.LittleEndian.AppendUint32(nil, pid)
	xproto.ChangeProperty(r.conn, xproto.PropModeReplace, w.id, r.atom("_NET_WM_PID"), xproto.AtomCardinal, 32, 1, value)
	r.conn.Sync()
}

// SetApplicationID sets the id a GTK program gives its windows.
func (w *Window) SetApplicationID(id string) {
	r := w.desktop.driver
	w.set(r.atom("_GTK_APPLICATION_ID"), r.atom("UTF8_STRING"), []byte(id))
	r.conn.Sync()
}

// SetFullscreen asks the window manager for full screen, or out of it.
func (w *Window) SetFullscreen(on bool) {
	w.desktop.tb.Helper()
	if err := w.askFullscreen(on); err != nil {
		w.desktop.tb.Fatalf("full screen: %v", err)
	}
}

func (w *Window) askFullscreen(on bool) error {
	action := uint32(0)
	if on {
		action = 1
	}
	r := w.desktop.driver
	return r.tell(w.id, "_NET_WM_STATE", action, uint32(r.atom("_NET_WM_STATE_FULLSCREEN")), 0, 1)
}

// activate asks as a pager does, which window managers grant.
func (w *Window) activate() error {
	return w.desktop.driver.tell(w.id, "_NET_ACTIVE_WINDOW", 2, 0, 0)
}

// Activate brings the window to the front and waits until it has the focus.
func (w *Window) Activate() {
	w.desktop.tb.Helper()
	if err := w.activate(); err != nil {
		w.desktop.tb.Fatalf("activate: %v", err)
	}
	if _, ok := w.desktop.driver.awaitFocus(w.id, focusTimeout); !ok {
		w.desktop.tb.Fatal("the window did not get the focus")
	}
}

// Minimise takes the window off the screen.
func (w *Window) Minimise() {
	w.desktop.tb.Helper()
	w.tell("WM_CHANGE_STATE", 3) // IconicState
}

func (w *Window) tell(kind string, data ...uint32) {
	w.desktop.tb.Helper()
	if err := w.desktop.driver.tell(w.id, kind, data...); err != nil {
		w.desktop.tb.Fatalf("%s: %v", kind, err)
	}
}

// Close destroys the window; it is gone when Close returns.
func (w *Window) Close() {
	w.desktop.tb.Helper()
	if err := w.destroy(); err != nil {
		w.desktop.tb.Fatalf("close window: %v", err)
	}
}

func (w *Window) destroy() error {
	return xproto.DestroyWindowChecked(w.desktop.driver.conn, w.id).Check()
}
