package desktoptest

import (
	"bufio"
	"encoding/binary"
	"image"
	"image/png"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// A driver is the test's own connection to the X server.
type driver struct {
	conn *xgb.Conn
	root xproto.Window
	size image.Point

	focus *follower[xproto.Window]
	ended chan struct{}

	mu    sync.Mutex
	atoms map[string]xproto.Atom
}

// cookieConn puts the desktop's cookie into the connection setup, for which
// xgb would read the test's own environment.
type cookieConn struct {
	net.Conn
	cookie []byte
}

func (c *cookieConn) Write(p []byte) (int, error) {
	if c.cookie == nil {
		return c.Conn.Write(p)
	}
	setup := make([]byte, 12, 48)
	setup[0] = 'l'
	binary.LittleEndian.PutUint16(setup[2:], 11)
	binary.LittleEndian.PutUint16(setup[6:], uint16(len(cookieProtocol)))
	binary.LittleEndian.PutUint16(setup[8:], uint16(len(c.cookie)))
	setup = append(setup, cookieProtocol+"\x00\x00"...)
	setup = append(setup, c.cookie...)
	c.cookie = nil
	_, err := c.Conn.Write(setup)
	return len(p), err
}

// connect opens the driver's connection.
func (d *Desktop) connect() *driver {
	d.tb.Helper()
	socket, err := net.Dial("unix", "/tmp/.X11-unix/X"+d.display[1:])
	if err != nil {
		d.tb.Fatal(err)
	}
	xgb.Logger.SetOutput(io.Discard) // it remarks on every connection that ends
	conn, err := xgb.NewConnNet(&cookieConn{Conn: socket, cookie: d.cookie})
	if err != nil {
		d.tb.Fatal(err)
	}
	if err := xtest.Init(conn); err != nil {
		d.tb.Fatal(err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	r := &driver{
		conn: conn, root: screen.Root,
		size:  image.Pt(int(screen.WidthInPixels), int(screen.HeightInPixels)),
		focus: newFollower[xproto.Window](), ended: make(chan struct{}),
		atoms: map[string]xproto.Atom{},
	}
	go r.listen()
	return r
}

func (r *driver) close() {
	r.conn.Close()
	<-r.ended
}

// listen follows the input focus among the driver's windows.
func (r *driver) listen() {
	defer close(r.ended)
	for {
		event, xerr := r.conn.WaitForEvent()
		if event == nil && xerr == nil {
			return
		}
		switch e := event.(type) {
		case xproto.FocusInEvent:
			if e.Mode == xproto.NotifyModeNormal && e.Detail != xproto.NotifyDetailPointer {
				r.focus.gained(e.Event, time.Now())
			}
		case xproto.FocusOutEvent:
			if e.Mode == xproto.NotifyModeNormal && e.Detail != xproto.NotifyDetailPointer {
				r.focus.lost(e.Event, time.Now())
			}
		}
	}
}

// awaitFocus waits until window (0: none of ours) has the focus and returns
// when that was, or false after limit.
func (r *driver) awaitFocus(window xproto.Window, limit time.Duration) (time.Time, bool) {
	return r.focus.await(window, limit)
}

// isFullscreen reads the window manager's word on w.
func (r *driver) isFullscreen(w xproto.Window) bool {
	reply, err := xproto.GetProperty(r.conn, false, w, r.atom("_NET_WM_STATE"), xproto.AtomAtom, 0, 64).Reply()
	if err != nil {
		return false
	}
	full := r.atom("_NET_WM_STATE_FULLSCREEN")
	for i := 0; i+4 <= len(reply.Value); i += 4 {
		if xproto.Atom(xgb.Get32(reply.Value[i:])) == full {
			return true
		}
	}
	return false
}

func (r *driver) atom(name string) xproto.Atom {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a, ok := r.atoms[name]; ok {
		return a
	}
	reply, err := xproto.InternAtom(r.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0
	}
	r.atoms[name] = reply.Atom
	return reply.Atom
}

// windowProperty reads a property that holds a window, or 0.
func (r *driver) windowProperty(w xproto.Window, name string) xproto.Window {
	reply, err := xproto.GetProperty(r.conn, false, w, r.atom(name), xproto.AtomWindow, 0, 1).Reply()
	if err != nil || len(reply.Value) < 4 {
		return 0
	}
	return xproto.Window(xgb.Get32(reply.Value))
}

// managed reports whether a window manager is alive.
func (r *driver) managed() bool {
	w := r.windowProperty(r.root, "_NET_SUPPORTING_WM_CHECK")
	return w != 0 && r.windowProperty(w, "_NET_SUPPORTING_WM_CHECK") == w
}

// tell sends the window manager a client message about w.
func (r *driver) tell(w xproto.Window, kind string, data ...uint32) error {
	event := xproto.ClientMessageEvent{
		Format: 32, Window: w, Type: r.atom(kind),
		Data: xproto.ClientMessageDataUnionData32New(append(data, make([]uint32, 5-len(data))...)),
	}
	const mask = xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify
	return xproto.SendEventChecked(r.conn, false, r.root, mask, string(event.Bytes())).Check()
}

// fake sends one XTEST event, which the server takes as real input.
func (d *Desktop) fake(kind, detail byte, x, y int) {
	d.tb.Helper()
	if err := d.driver.fake(kind, detail, x, y); err != nil {
		d.tb.Fatalf("fake input: %v", err)
	}
}

func (r *driver) fake(kind, detail byte, x, y int) error {
	return xtest.FakeInputChecked(r.conn, kind, detail, 0, r.root, int16(x), int16(y), 0).Check()
}

// Key presses and releases the key with an X keycode: 38 is "a", 9 Escape, 36
// Return, 116 Down on the server's default keyboard.
func (d *Desktop) Key(code byte) {
	d.tb.Helper()
	d.fake(xproto.KeyPress, code, 0, 0)
	d.fake(xproto.KeyRelease, code, 0, 0)
}

// Motion moves the pointer to a place on the screen.
func (d *Desktop) Motion(x, y int) {
	d.tb.Helper()
	d.fake(xproto.MotionNotify, 0, x, y)
}

// Click moves the pointer and clicks button 1 (left), 2 or 3 there.
func (d *Desktop) Click(x, y int, button byte) {
	d.tb.Helper()
	d.Motion(x, y)
	d.fake(xproto.ButtonPress, button, 0, 0)
	d.fake(xproto.ButtonRelease, button, 0, 0)
}

// Screenshot writes the screen to a PNG file.
func (d *Desktop) Screenshot(path string) {
	d.tb.Helper()
	size := d.driver.size
	reply, err := xproto.GetImage(d.driver.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.driver.root),
		0, 0, uint16(size.X), uint16(size.Y), ^uint32(0)).Reply()
	if err != nil {
		d.tb.Fatalf("screenshot: %v", err)
	}
	img := image.NewNRGBA(image.Rectangle{Max: size})
	for i := 0; i+4 <= min(len(reply.Data), len(img.Pix)); i += 4 {
		b, g, r := reply.Data[i], reply.Data[i+1], reply.Data[i+2] // 24 bits deep, little endian
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = r, g, b, 0xff
	}
	f, err := os.Create(path)
	if err != nil {
		d.tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := png.Encode(w, img); err != nil {
		d.tb.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		d.tb.Fatal(err)
	}
}
