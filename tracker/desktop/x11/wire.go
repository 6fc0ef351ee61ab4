package x11

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"dwell/tracker"
)

const (
	handshakeTimeout = 5 * time.Second
	// eventBacklog is how many events may wait while we wait for a reply. More
	// than that is a client gone mad; the connection is then made anew.
	eventBacklog = 1024
	// maxReply bounds what one reply may make us allocate; we ask for a few KiB.
	maxReply = 1 << 20
)

// What goes wrong.
var (
	ErrElsewhere = errors.New("DISPLAY names another machine")
	errDisplay   = errors.New("DISPLAY is not of the form [host]:number")
	ErrRefused   = errors.New("the X server refused the connection")
	ErrLost      = errors.New("the connection to the X server was lost")
	errOversized = errors.New("oversized reply")
	errBacklog   = errors.New("too many events at once")
)

// An Event is one event as it came from the server.
type Event struct {
	At  tracker.Stamp // when it was read
	raw [32]byte
}

// A wire is the connection to the X server as xgb sees it. It stands between
// the two for three reasons: an event gets its stamp the moment it is read;
// events of the SYNC extension, which xgb does not know, need no entry in xgb's
// process-wide table, which its readers use without a lock; and several requests
// can leave in one write. xgb is left with requests and replies.
type wire struct {
	net.Conn
	in     *bufio.Reader
	events chan Event // closed when the connection ended

	// properties, once set, are the only ones whose PropertyNotify is kept. Window
	// managers write several of their own at each change; dropping those here
	// wakes nobody.
	properties atomic.Pointer[map[uint32]bool]

	stamp func() tracker.Stamp

	began bool   // the setup reply was read
	frame []byte // of the current packet, what xgb has not read yet
	rest  int    // bytes of the current packet still in the socket
	ended bool   // events is closed

	mu     sync.Mutex
	setup  []byte // to send in place of xgb's own, which reads the process's environment
	held   bool
	queued []byte
}

func newWire(socket net.Conn, setup []byte, stamp func() tracker.Stamp) *wire {
	return &wire{Conn: socket, in: bufio.NewReader(socket), events: make(chan Event, eventBacklog), setup: setup, stamp: stamp}
}

func (w *wire) handshake(ctx context.Context) (*xgb.Conn, error) {
	stop := context.AfterFunc(ctx, func() { w.Conn.Close() })
	defer stop()
	if err := w.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return nil, err
	}
	conn, err := xgb.NewConnNet(w)
	if err != nil {
		return nil, err
	}
	if err := w.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	return conn, nil
}

// Read hands xgb the setup reply, replies and errors, and keeps the events.
func (w *wire) Read(p []byte) (int, error) {
	if len(w.frame) == 0 && w.rest == 0 {
		if err := w.next(); err != nil {
			w.end()
			return 0, err
		}
	}
	if len(w.frame) > 0 {
		n := copy(p, w.frame)
		w.frame = w.frame[n:]
		return n, nil
	}
	n, err := w.in.Read(p[:min(len(p), w.rest)])
	w.rest -= n
	if err != nil {
		w.end()
	}
	return n, err
}

// end tells whoever reads events that there are no more.
func (w *wire) end() {
	if !w.ended {
		w.ended = true
		close(w.events)
	}
}

// next reads up to the start of the next packet that is for xgb.
func (w *wire) next() error {
	if !w.began {
		w.began = true
		head := make([]byte, 8)
		if _, err := io.ReadFull(w.in, head); err != nil {
			return err
		}
		w.frame, w.rest = head, 4*int(binary.LittleEndian.Uint16(head[6:]))
		return nil
	}
	for {
		var p Event
		if _, err := io.ReadFull(w.in, p.raw[:]); err != nil {
			return err
		}
		extra := 4 * uint64(binary.LittleEndian.Uint32(p.raw[4:]))
		switch code := p.raw[0] & 0x7f; code {
		case 0: // error
			// xgb drops an error whose code it does not know, and whoever waits
			// for that request waits for ever: any extension's error will do as
			// the core's BadValue.
			if p.raw[1] >= 128 {
				p.raw[1] = 2
			}
			w.frame = p.raw[:]
			return nil
		case 1: // reply
			if extra > maxReply {
				return errOversized
			}
			w.frame, w.rest = p.raw[:], int(extra)
			return nil
		case 35: // generic event, the only one longer than 32 bytes; never asked for
			if extra > maxReply {
				return errOversized
			}
			if _, err := w.in.Discard(int(extra)); err != nil {
				return err
			}
		default:
			p.raw[0] = code // the top bit says "sent by a client"
			if code > xproto.DestroyNotify && code < xproto.PropertyNotify {
				continue // comes with DestroyNotify; a window that is dragged says so with every step
			}
			wanted := w.properties.Load()
			if code == xproto.PropertyNotify && wanted != nil && !(*wanted)[binary.LittleEndian.Uint32(p.raw[8:])] {
				continue
			}
			p.At = w.stamp()
			select {
			case w.events <- p:
			default:
				return errBacklog
			}
		}
	}
}

// Write sends what xgb wrote, or keeps it until flush.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.setup != nil {
		_, err := w.Conn.Write(w.setup)
		w.setup = nil
		return len(p), err
	}
	if w.held {
		w.queued = append(w.queued, p...)
		return len(p), nil
	}
	return w.Conn.Write(p)
}

// hold keeps requests back until flush, so that they leave together.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = true
}

// flush sends what was held back. An error shows on the next read.
func (w *wire) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = false
	if len(w.queued) > 0 {
		_, _ = w.Conn.Write(w.queued)
		w.queued = w.queued[:0]
	}
}
