// Package pulse asks a sound server who records and who plays, and waits to be told that
// this changed: a client of the native protocol of PulseAudio, which PipeWire speaks as
// well.
//
// A stream is sound on its way: a recording takes it from a source, a playback brings it
// to a sink. A monitor is a source that only repeats what a sink plays. A connection is
// told of streams of one kind alone.
//
// Protocol: PulseAudio, src/pulsecore: pstream.c for packets, tagstruct.c and
// proplist-util.c for values, native-common.h for commands, protocol-native.c for what
// each carries.
//
// The package refuses to know what a stream means: who talks, who is heard, and which
// program that is. It keeps none of the properties but those it is asked for.
package pulse

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker/desktop/socket"
)

// Commands of the native protocol that are used here.
const (
	commandError         uint32 = 0
	commandReply         uint32 = 2
	commandAuth          uint32 = 8
	commandSetName       uint32 = 9
	commandSourceInfo    uint32 = 23
	commandPlaybackList  uint32 = 30
	commandRecordingList uint32 = 32
	commandSubscribe     uint32 = 35
	commandEvent         uint32 = 66
)

// The facilities that tell of changes.
const (
	PlaybackEvents  uint32 = 0x4
	RecordingEvents uint32 = 0x8
)

// None is the number of no such thing: no source, no client.
const None uint32 = 0xffffffff

const (
	// oldest is the oldest version that says of a stream that it is paused: a
	// server, however new, then sends no more than is read here.
	oldest      = 19
	versionBits = 0xffff // the bits above say what memory may be shared; none

	facility uint32 = 0xf // the part of an event that says of which facility it is
	noThing  uint32 = 5   // the error of what is asked for being gone

	// patience is how long a server may take to answer: one that is only started
	// by our knock looks for its devices first.
	patience = 10 * time.Second
)

// What goes wrong.
var (
	errNone    = errors.New("no runtime folder to find a sound server in")
	ErrFar     = errors.New("the sound server is on another machine")
	errOld     = errors.New("the sound server is too old")
	errRefused = errors.New("the sound server refused")
	ErrGone    = errors.New("the sound server knows no such thing")
)

// A Conn is one connection to a sound server.
type Conn struct {
	conn    net.Conn
	in      *bufio.Reader
	tag     uint32 // of the last command
	events  uint32 // the facility to be told of
	changed bool   // something was said of it since it was asked for
}

// Open reaches the server at address, to be told of streams of one kind. The end of ctx
// hangs up too.
func Open(ctx context.Context, address string, cookie []byte, events uint32) (c *Conn, hangUp func(), err error) {
	conn, hangUp, err := socket.Dial(ctx, address)
	if err != nil {
		return nil, nil, fmt.Errorf("reach the sound server: %w", err)
	}
	c = newConn(conn, events)
	if err := c.greet(cookie); err != nil {
		hangUp()
		return nil, nil, err
	}
	return c, hangUp, nil
}

func newConn(conn net.Conn, events uint32) *Conn {
	return &Conn{conn: conn, in: bufio.NewReader(conn), events: events}
}

// greet says who we are and asks to be told.
func (c *Conn) greet(cookie []byte) error {
	answer, err := c.ask(commandAuth, uint32(oldest), cookie)
	if err != nil {
		return err
	}
	version, err := answer.uint()
	if err != nil {
		return err
	}
	if version&versionBits < oldest {
		return errOld
	}
	if _, err := c.ask(commandSetName, property{"application.name", "dwell"}); err != nil {
		return err
	}
	_, err = c.ask(commandSubscribe, c.events)
	return err
}

// ask sends a command and returns its answer; what is told meanwhile is noted.
func (c *Conn) ask(command uint32, args ...any) (values, error) {
	c.tag++
	if err := c.send(command, newPacket(command, c.tag, args...)); err != nil {
		return nil, fmt.Errorf("write to the sound server: %w", err)
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return nil, fmt.Errorf("await the sound server's answer: %w", err)
	}
	for {
		kind, tag, rest, err := c.next()
		if err != nil {
			return nil, err
		}
		if tag != c.tag {
			continue
		}
		switch kind {
		case commandReply:
			if err := c.conn.SetReadDeadline(time.Time{}); err != nil {
				return nil, fmt.Errorf("have the sound server's answer: %w", err)
			}
			return rest, nil
		case commandError:
			code, err := rest.uint()
			switch {
			case err != nil:
				return nil, err
			case code == noThing:
				return nil, ErrGone
			}
			return nil, fmt.Errorf("%w: error %d", errRefused, code)
		}
	}
}

// send writes a packet. The first one carries our credentials, as PulseAudio's own
// library has it: by them the server knows its person.
func (c *Conn) send(command uint32, packet []byte) error {
	conn, ok := c.conn.(*net.UnixConn)
	if command != commandAuth || !ok {
		_, err := c.conn.Write(packet)
		return err
	}
	us := unix.UnixCredentials(&unix.Ucred{Pid: int32(os.Getpid()), Uid: uint32(os.Getuid()), Gid: uint32(os.Getgid())}) //nolint:gosec // ids
	_, _, err := conn.WriteMsgUnix(packet, us, nil)
	return err
}

// Changed reports whether something was said since the streams were asked for.
func (c *Conn) Changed() bool { return c.changed }

// Hear waits for what the server says next.
func (c *Conn) Hear() error {
	_, _, _, err := c.next()
	return err
}

// AwaitChange waits until something is said of what we are to be told of, or until a time,
// if it is one: then the error is [os.ErrDeadlineExceeded].
func (c *Conn) AwaitChange(until time.Time) error {
	for !c.changed {
		if err := c.conn.SetReadDeadline(until); err != nil {
			return fmt.Errorf("await the sound server: %w", err)
		}
		if _, err := c.in.Peek(1); err != nil { // which takes nothing, should it be too late
			return fmt.Errorf("await the sound server: %w", err)
		}
		if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			return fmt.Errorf("read from the sound server: %w", err)
		}
		if err := c.Hear(); err != nil {
			return err
		}
	}
	return nil
}

// next reads a command, and takes note if it says that something changed.
func (c *Conn) next() (kind, tag uint32, rest values, err error) {
	if rest, err = readCommand(c.in); err != nil {
		return 0, 0, nil, err
	}
	if kind, err = rest.uint(); err != nil {
		return 0, 0, nil, err
	}
	if tag, err = rest.uint(); err != nil {
		return 0, 0, nil, err
	}
	if kind == commandEvent {
		about, err := rest.uint()
		if err != nil {
			return 0, 0, nil, err
		}
		c.changed = c.changed || 1<<(about&facility)&c.events != 0
	}
	return kind, tag, rest, nil
}
