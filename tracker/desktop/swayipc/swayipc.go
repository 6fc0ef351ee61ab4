// Package swayipc speaks with sway and i3, each on a socket of its own: it asks for the tree
// of outputs, workspaces and windows, and is told when they change.
//
// Protocol: sway-ipc(7), https://i3wm.org/docs/ipc.html. A message is a magic word, the size of its body, its
// kind, and the body, in JSON; an event is a message that answers none.
//
// The package refuses to know what being in front means for whoever sits there.
package swayipc

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"dwell/tracker/desktop/socket"
)

var errSway = errors.New("the window manager says what is not understood")

// Kinds of messages.
const (
	Subscribe uint32 = 2
	Tree      uint32 = 4
	Version   uint32 = 7
	Workspace uint32 = 0x80000000 // an event
	Window    uint32 = 0x80000003 // an event
)

const (
	magic = "i3-ipc"
	// The tree of hundreds of windows takes less.
	maxBody = 2 << 20
	// maxParts bounds what a body may be made of: one of commas alone would be a hundred
	// times as large once it is read. A window has some sixty.
	maxParts = 100_000
	// patience is how long who reads nothing may keep us: it would hold up all there is to
	// hear. A window manager reads within milliseconds.
	patience = time.Second
)

// A Conn is one connection to sway or i3. Any goroutine may ask, one reads.
type Conn struct{ conn net.Conn }

// Open reaches who listens at path. The end of ctx hangs up too.
func Open(ctx context.Context, path string) (c *Conn, hangUp func(), err error) {
	conn, hangUp, err := socket.Dial(ctx, path)
	if err != nil {
		return nil, nil, fmt.Errorf("reaching the window manager: %w", err)
	}
	return New(conn), hangUp, nil
}

// New is the connection to who is at the other end of conn.
func New(conn net.Conn) *Conn { return &Conn{conn} }

// Subscribe asks to be told of windows and workspaces.
func (c *Conn) Subscribe() error { return c.Ask(Subscribe, `["window","workspace"]`) }

// Ask sends a message.
func (c *Conn) Ask(kind uint32, body string) error {
	b := append([]byte(magic), make([]byte, 8)...)
	binary.NativeEndian.PutUint32(b[6:], uint32(len(body)))
	binary.NativeEndian.PutUint32(b[10:], kind)
	if err := c.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return fmt.Errorf("asking the window manager: %w", err)
	}
	if _, err := c.conn.Write(append(b, body...)); err != nil {
		return fmt.Errorf("asking the window manager: %w", err)
	}
	return nil
}

// Next reads a message: an answer, or an event.
func (c *Conn) Next() (kind uint32, body []byte, err error) {
	var head [14]byte
	if _, err := io.ReadFull(c.conn, head[:]); err != nil {
		return 0, nil, fmt.Errorf("reading from the window manager: %w", err)
	}
	size := binary.NativeEndian.Uint32(head[6:])
	if string(head[:6]) != magic || size > maxBody {
		return 0, nil, errSway
	}
	body = make([]byte, size)
	if _, err := io.ReadFull(c.conn, body); err != nil {
		return 0, nil, fmt.Errorf("reading from the window manager: %w", err)
	}
	if bytes.Count(body, []byte(",")) > maxParts {
		return 0, nil, errSway
	}
	return binary.NativeEndian.Uint32(head[10:]), body, nil
}

// subscribed reads the answer to [Conn.Subscribe].
func subscribed(body []byte) error {
	var answer struct {
		Success bool `json:"success"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("subscribing at the window manager: %w", err)
	}
	if !answer.Success {
		return fmt.Errorf("subscribing at the window manager: %w", errSway)
	}
	return nil
}
