// Package pipewire follows the objects of the session's PipeWire: which clients, nodes and
// links there are, from its registry, as they come and go.
//
// A client is a program that is connected, a node an end of streams, a link what joins the
// output of one node with the input of another. Each has a number, which is given anew
// once the object is gone, and is told after those it names.
//
// Protocol: pipewire.org, "Native Protocol", and "POD" for its values.
//
// The package refuses to know what a stream carries, and whose it is that matters: of an
// object it reads some properties, and asks for nothing but what objects there are.
package pipewire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"

	"dwell/tracker/desktop/socket"
)

// Objects that are there from the start, and the registry, whose number is ours to give.
const (
	core     uint32 = 0
	client   uint32 = 1
	registry uint32 = 2

	version uint32 = 3 // of the core and of the registry
)

// What is said to objects.
const (
	coreHello            uint8 = 1
	coreSync             uint8 = 2
	corePong             uint8 = 3
	coreGetRegistry      uint8 = 5
	clientSaysProperties uint8 = 2
)

// What objects say.
const (
	coreDone        uint8 = 1
	corePing        uint8 = 2
	coreError       uint8 = 3
	registryGlobal  uint8 = 0
	registryRemoved uint8 = 1
)

// burst is how much is read at once: what is said of a new stream takes some thousand
// bytes.
const burst = 16 << 10

// patience is how long a server may take to answer: one that is only started by our knock
// looks for its devices first.
const patience = 10 * time.Second

// What goes wrong.
var (
	errNone    = errors.New("no runtime folder to find PipeWire in")
	errRefused = errors.New("PipeWire refused")
)

// Address returns the socket of the session's PipeWire (pipewire(1)).
func Address(env func(string) string) (string, error) {
	const first = "pipewire-0"
	remote := env("PIPEWIRE_REMOTE")
	if filepath.IsAbs(remote) {
		return remote, nil
	}
	if remote == "" || strings.ContainsAny(remote, "/[, ") { // newer versions take lists
		remote = first
	}
	for _, folder := range []string{env("PIPEWIRE_RUNTIME_DIR"), env("XDG_RUNTIME_DIR")} {
		if folder != "" {
			return filepath.Join(folder, remote), nil
		}
	}
	return "", errNone
}

// A Conn is one connection to PipeWire.
type Conn struct {
	conn net.Conn
	in   *bufio.Reader
	sent uint32 // messages
	buf  []byte // of the last message read
}

// Open reaches the server at address and takes in all objects that are there. The end of
// ctx hangs up too.
func Open(ctx context.Context, address string, take func(News)) (c *Conn, hangUp func(), err error) {
	conn, hangUp, err := socket.Dial(ctx, address)
	if err != nil {
		return nil, nil, fmt.Errorf("reach PipeWire: %w", err)
	}
	c = newConn(conn)
	if err := c.greet(take); err != nil {
		hangUp()
		return nil, nil, err
	}
	return c, hangUp, nil
}

func newConn(conn net.Conn) *Conn { return &Conn{conn: conn, in: bufio.NewReaderSize(conn, burst)} }

func (c *Conn) send(object uint32, what uint8, values ...any) error {
	packet := newMessage(object, what, c.sent, values...)
	c.sent++
	if _, err := c.conn.Write(packet); err != nil {
		return fmt.Errorf("write to PipeWire: %w", err)
	}
	return nil
}

// greet says who we are, asks for all objects and takes those in that are there.
func (c *Conn) greet(take func(News)) error {
	const marker uint32 = 1
	for _, err := range []error{
		c.send(core, coreHello, version),
		c.send(client, clientSaysProperties, []any{uint32(1), "application.name", "dwell"}),
		c.send(core, coreGetRegistry, version, registry),
		c.send(core, coreSync, core, marker),
	} {
		if err != nil {
			return err
		}
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return fmt.Errorf("await PipeWire's answer: %w", err)
	}
	for done := false; !done; {
		m, err := c.next()
		if err != nil {
			return err
		}
		if m.object == core && m.what == coreDone {
			var of, number uint32
			if err := m.values.ints(&of, &number); err != nil {
				return err
			}
			done = of == core && number == marker
			continue
		}
		if err := m.tell(take); err != nil {
			return err
		}
	}
	if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("have PipeWire's answer: %w", err)
	}
	return nil
}

// Hear waits for a message, and takes it in with all that came with it.
func (c *Conn) Hear(take func(News)) error {
	for {
		m, err := c.next()
		if err == nil {
			err = m.tell(take)
		}
		if err != nil || c.in.Buffered() == 0 {
			return err
		}
	}
}

// next reads a message that is not for the connection itself to answer.
func (c *Conn) next() (message, error) {
	for {
		m, buf, err := readMessage(c.in, c.buf)
		c.buf = buf
		if err != nil || m.object != core {
			return m, err
		}
		var of, number, code uint32
		switch m.what {
		case corePing:
			if err := m.values.ints(&of, &number); err != nil {
				return m, err
			}
			if err := c.send(core, corePong, of, number); err != nil {
				return m, err
			}
		case coreError:
			if err := m.values.ints(&of, &number, &code); err != nil {
				return m, err
			}
			return m, fmt.Errorf("%w: error %d", errRefused, int32(code)) //nolint:gosec // a signed number
		default:
			return m, nil
		}
	}
}
