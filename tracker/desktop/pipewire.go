package desktop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"
)

// Objects that are there from the start, and the registry, whose number is ours to give.
const (
	pipewireCore     uint32 = 0
	pipewireClient   uint32 = 1
	pipewireRegistry uint32 = 2

	pipewireVersion uint32 = 3 // of the core and of the registry
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

// pipewireBurst is how much is read at once: what is said of a new stream takes some
// thousand bytes.
const pipewireBurst = 16 << 10

// pipewirePatience is how long a server may take to answer: one that is only started by
// our knock looks for its devices first.
const pipewirePatience = 10 * time.Second

var (
	errNoPipewire      = errors.New("no runtime folder to find PipeWire in")
	errPipewireRefused = errors.New("PipeWire refused")
)

// pipewireAddress returns the socket of the session's PipeWire (pipewire(1)).
func pipewireAddress(env func(string) string) (string, error) {
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
	return "", errNoPipewire
}

// A pipewireConn is one connection to PipeWire. It asks for nothing but what objects
// there are.
type pipewireConn struct {
	conn net.Conn
	in   *bufio.Reader
	sent uint32 // messages
	buf  []byte // of the last message read
}

func dialPipewire(ctx context.Context, address string) (*pipewireConn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", address)
	if err != nil {
		return nil, fmt.Errorf("reach PipeWire: %w", err)
	}
	return &pipewireConn{conn: conn, in: bufio.NewReaderSize(conn, pipewireBurst)}, nil
}

func (c *pipewireConn) send(object uint32, what uint8, values ...any) error {
	packet := pipewirePacket(object, what, c.sent, values...)
	c.sent++
	if _, err := c.conn.Write(packet); err != nil {
		return fmt.Errorf("write to PipeWire: %w", err)
	}
	return nil
}

// greet says who we are, asks for all objects and takes those in that are there.
func (c *pipewireConn) greet(take func(pipewireMessage) error) error {
	const marker uint32 = 1
	for _, err := range []error{
		c.send(pipewireCore, coreHello, pipewireVersion),
		c.send(pipewireClient, clientSaysProperties, []any{uint32(1), "application.name", "dwell"}),
		c.send(pipewireCore, coreGetRegistry, pipewireVersion, pipewireRegistry),
		c.send(pipewireCore, coreSync, pipewireCore, marker),
	} {
		if err != nil {
			return err
		}
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(pipewirePatience)); err != nil {
		return fmt.Errorf("await PipeWire's answer: %w", err)
	}
	for done := false; !done; {
		m, err := c.next()
		if err != nil {
			return err
		}
		if m.object == pipewireCore && m.what == coreDone {
			var of, number uint32
			if err := m.values.ints(&of, &number); err != nil {
				return err
			}
			done = of == pipewireCore && number == marker
			continue
		}
		if err := take(m); err != nil {
			return err
		}
	}
	if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("have PipeWire's answer: %w", err)
	}
	return nil
}

// hear waits for a message, and takes it in with all that came with it.
func (c *pipewireConn) hear(take func(pipewireMessage) error) error {
	for {
		m, err := c.next()
		if err == nil {
			err = take(m)
		}
		if err != nil || c.in.Buffered() == 0 {
			return err
		}
	}
}

// next reads a message that is not for the connection itself to answer.
func (c *pipewireConn) next() (pipewireMessage, error) {
	for {
		m, buf, err := readPipewire(c.in, c.buf)
		c.buf = buf
		if err != nil || m.object != pipewireCore {
			return m, err
		}
		var of, number, code uint32
		switch m.what {
		case corePing:
			if err := m.values.ints(&of, &number); err != nil {
				return m, err
			}
			if err := c.send(pipewireCore, corePong, of, number); err != nil {
				return m, err
			}
		case coreError:
			if err := m.values.ints(&of, &number, &code); err != nil {
				return m, err
			}
			return m, fmt.Errorf("%w: error %d", errPipewireRefused, int32(code)) //nolint:gosec // a signed number
		default:
			return m, nil
		}
	}
}
