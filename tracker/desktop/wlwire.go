package desktop

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
)

// The Wayland wire format (Wayland protocol, "Wire Format"): a message is the object
// it is for, its size and opcode, and its arguments in 32-bit words of the machine's
// byte order. Nothing here passes file descriptors.

// wlDisplay and wlRegistry are the objects every connection begins with.
const (
	wlDisplay  = 1
	wlRegistry = 2
)

var (
	errNoWayland  = errors.New("no Wayland display")
	errWlMessage  = errors.New("the compositor sent what is no message")
	errWlRefused  = errors.New("the compositor refused a request")
	errWlTooShort = errors.New("a message ends too soon")
)

// A wlConn is one connection to a compositor.
type wlConn struct {
	conn net.Conn
	in   *bufio.Reader
	last uint32 // object made last
}

// wlAddress returns the socket of the session's compositor.
func wlAddress(env func(string) string) (string, error) {
	name := env("WAYLAND_DISPLAY")
	switch {
	case name == "":
		return "", errNoWayland
	case filepath.IsAbs(name):
		return name, nil
	case env("XDG_RUNTIME_DIR") == "":
		return "", errNoWayland
	}
	return filepath.Join(env("XDG_RUNTIME_DIR"), name), nil
}

// openWayland reaches the compositor and learns what it offers. The end of ctx hangs up
// too.
func openWayland(ctx context.Context, env func(string) string) (c *wlConn, offers map[string]wlGlobal, hangUp func(), err error) {
	c, err = dialWayland(ctx, env)
	if err != nil {
		return nil, nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.conn.Close() })
	hangUp = func() {
		stop()
		c.conn.Close()
	}
	if offers, err = c.globals(); err != nil {
		hangUp()
		return nil, nil, nil, err
	}
	return c, offers, hangUp, nil
}

func dialWayland(ctx context.Context, env func(string) string) (*wlConn, error) {
	address, err := wlAddress(env)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", address)
	if err != nil {
		return nil, fmt.Errorf("reach the compositor: %w", err)
	}
	return &wlConn{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), last: wlRegistry}, nil
}

// A wlEvent is one message from the compositor.
type wlEvent struct {
	object uint32
	opcode uint16
	args   wlArgs
}

// next reads an event. A message is at most 64 KiB, as its size has 16 bits.
func (c *wlConn) next() (wlEvent, error) {
	var head [8]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return wlEvent{}, fmt.Errorf("read from the compositor: %w", err)
	}
	e := wlEvent{object: binary.NativeEndian.Uint32(head[:])}
	word := binary.NativeEndian.Uint32(head[4:])
	e.opcode = uint16(word) //nolint:gosec // the lower half
	size := int(word >> 16)
	if size < len(head) || size%4 != 0 {
		return e, errWlMessage
	}
	e.args = make(wlArgs, size-len(head))
	if _, err := io.ReadFull(c.in, e.args); err != nil {
		return e, fmt.Errorf("read from the compositor: %w", err)
	}
	return e, nil
}

// fresh returns the number of an object to be made.
func (c *wlConn) fresh() uint32 {
	c.last++
	return c.last
}

// send asks object for something.
func (c *wlConn) send(object uint32, opcode uint16, args ...any) error {
	b := make([]byte, 8, 64)
	for _, arg := range args {
		switch a := arg.(type) {
		case uint32:
			b = binary.NativeEndian.AppendUint32(b, a)
		case string:
			b = binary.NativeEndian.AppendUint32(b, uint32(len(a)+1)) //nolint:gosec // names of interfaces
			b = append(b, a...)
			b = append(b, make([]byte, 4-len(a)%4)...)
		}
	}
	binary.NativeEndian.PutUint32(b, object)
	binary.NativeEndian.PutUint32(b[4:], uint32(len(b))<<16|uint32(opcode)) //nolint:gosec // short
	if _, err := c.conn.Write(b); err != nil {
		return fmt.Errorf("write to the compositor: %w", err)
	}
	return nil
}

// bind makes an object of a global in at most version most.
func (c *wlConn) bind(g wlGlobal, most uint32) (uint32, error) {
	id := c.fresh()
	return id, c.send(wlRegistry, 0, g.name, g.face, min(g.version, most), id)
}

// A wlGlobal is something the compositor offers.
type wlGlobal struct {
	name, version uint32
	face          string
}

// globals asks what the compositor offers. Events of other objects do not come yet.
func (c *wlConn) globals() (map[string]wlGlobal, error) {
	if err := c.send(wlDisplay, 1, uint32(wlRegistry)); err != nil {
		return nil, err
	}
	done := c.fresh()
	if err := c.send(wlDisplay, 0, done); err != nil {
		return nil, err
	}
	all := map[string]wlGlobal{}
	for {
		e, err := c.next()
		switch {
		case err != nil:
			return nil, err
		case e.object == wlDisplay && e.opcode == 0:
			return nil, errWlRefused
		case e.object == wlRegistry && e.opcode == 0:
			var g wlGlobal
			if g.name, g.face, g.version, err = e.args.global(); err != nil {
				return nil, err
			}
			if _, ok := all[g.face]; !ok && len(all) < 256 {
				all[g.face] = g
			}
		case e.object == done:
			return all, nil
		}
	}
}

// wlArgs are the arguments of an event, read from the front.
type wlArgs []byte

func (a *wlArgs) uint() (uint32, error) {
	if len(*a) < 4 {
		return 0, errWlTooShort
	}
	v := binary.NativeEndian.Uint32(*a)
	*a = (*a)[4:]
	return v, nil
}

// bytes reads an array, which is padded to whole words.
func (a *wlArgs) bytes() ([]byte, error) {
	n, err := a.uint()
	if err != nil {
		return nil, err
	}
	padded := (uint64(n) + 3) &^ 3
	if padded > uint64(len(*a)) {
		return nil, errWlTooShort
	}
	b := (*a)[:n]
	*a = (*a)[padded:]
	return b, nil
}

// text reads a string, which ends in a NUL that counts.
func (a *wlArgs) text() (string, error) {
	b, err := a.bytes()
	if err != nil {
		return "", err
	}
	return strings.ToValidUTF8(strings.TrimSuffix(string(b), "\x00"), "\uFFFD"), nil
}

func (a *wlArgs) global() (name uint32, face string, version uint32, err error) {
	if name, err = a.uint(); err != nil {
		return 0, "", 0, err
	}
	if face, err = a.text(); err != nil {
		return 0, "", 0, err
	}
	version, err = a.uint()
	return name, face, version, err
}
