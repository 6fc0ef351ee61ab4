// Package wayland speaks the Wayland wire protocol with the session's compositor: it
// reaches it, learns what it offers, makes objects, sends requests and reads events.
//
// A message is the object it is for, its size and opcode, and its arguments in 32-bit
// words of the machine's byte order (Wayland protocol, "Wire Format"). A global is what a
// compositor offers, by the name of an interface, its face. Nothing here passes file
// descriptors.
//
// The package refuses to know what the interfaces mean: which requests they take and what
// their events say is for who binds them.
package wayland

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"

	"dwell/tracker/desktop/socket"
)

// Display and Registry are the objects every connection begins with.
const (
	Display  = 1
	Registry = 2
)

// What goes wrong.
var (
	errNone     = errors.New("no Wayland display")
	ErrMessage  = errors.New("the compositor sent what is no message")
	ErrRefused  = errors.New("the compositor refused a request")
	errTooShort = errors.New("a message ends too soon")
)

// A Conn is one connection to a compositor.
type Conn struct {
	conn net.Conn
	in   *bufio.Reader
	last uint32 // object made last
}

// Address returns the socket of the session's compositor.
func Address(env func(string) string) (string, error) {
	name := env("WAYLAND_DISPLAY")
	switch {
	case name == "":
		return "", errNone
	case filepath.IsAbs(name):
		return name, nil
	case env("XDG_RUNTIME_DIR") == "":
		return "", errNone
	}
	return filepath.Join(env("XDG_RUNTIME_DIR"), name), nil
}

// Open reaches the compositor and learns what it offers. The end of ctx hangs up
// too.
func Open(ctx context.Context, env func(string) string) (c *Conn, offers map[string]Global, hangUp func(), err error) {
	address, err := Address(env)
	if err != nil {
		return nil, nil, nil, err
	}
	conn, hangUp, err := socket.Dial(ctx, address)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("reach the compositor: %w", err)
	}
	c = New(conn)
	if offers, err = c.globals(); err != nil {
		hangUp()
		return nil, nil, nil, err
	}
	return c, offers, hangUp, nil
}

// New is the connection to who is at the other end of conn.
func New(conn net.Conn) *Conn {
	return &Conn{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), last: Registry}
}

// An Event is one message from the compositor.
type Event struct {
	Object uint32
	Opcode uint16
	Args   Args
}

// Refusal reports whether the compositor refuses a request, and says no more.
func (e Event) Refusal() bool { return e.Object == Display && e.Opcode == 0 }

// Next reads an event. A message is at most 64 KiB, as its size has 16 bits.
func (c *Conn) Next() (Event, error) {
	var head [8]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return Event{}, fmt.Errorf("read from the compositor: %w", err)
	}
	e := Event{Object: binary.NativeEndian.Uint32(head[:])}
	word := binary.NativeEndian.Uint32(head[4:])
	e.Opcode = uint16(word) //nolint:gosec // the lower half
	size := int(word >> 16)
	if size < len(head) || size%4 != 0 {
		return e, ErrMessage
	}
	e.Args = make(Args, size-len(head))
	if _, err := io.ReadFull(c.in, e.Args); err != nil {
		return e, fmt.Errorf("read from the compositor: %w", err)
	}
	return e, nil
}

// Fresh returns the number of an object to be made.
func (c *Conn) Fresh() uint32 {
	c.last++
	return c.last
}

// Send asks object for something.
func (c *Conn) Send(object uint32, opcode uint16, args ...any) error {
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

// Bind makes an object of a global in at most version most.
func (c *Conn) Bind(g Global, most uint32) (uint32, error) {
	id := c.Fresh()
	return id, c.Send(Registry, 0, g.name, g.Face, min(g.Version, most), id)
}

// A Global is something the compositor offers.
type Global struct {
	Version uint32
	Face    string
	name    uint32
}

// globals asks what the compositor offers. Events of other objects do not come yet.
func (c *Conn) globals() (map[string]Global, error) {
	if err := c.Send(Display, 1, uint32(Registry)); err != nil {
		return nil, err
	}
	done := c.Fresh()
	if err := c.Send(Display, 0, done); err != nil {
		return nil, err
	}
	all := map[string]Global{}
	for {
		e, err := c.Next()
		switch {
		case err != nil:
			return nil, err
		case e.Refusal():
			return nil, ErrRefused
		case e.Object == Registry && e.Opcode == 0:
			var g Global
			if g.name, g.Face, g.Version, err = e.Args.global(); err != nil {
				return nil, err
			}
			if _, ok := all[g.Face]; !ok && len(all) < 256 {
				all[g.Face] = g
			}
		case e.Object == done:
			return all, nil
		}
	}
}
