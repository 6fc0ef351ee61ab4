package desktop

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/swayipc"
	"dwell/tracker/desktop/x11"
)

const (
	detailNoI3      = "i3 does not run on this display"
	detailI3Waiting = "waiting for i3 to answer"
	detailI3        = "i3 says which window is in front, the X server whose it is"
)

const (
	// i3Patience is how long an answer may take, or the X server's word counts: a front of
	// before would stand for ever.
	i3Patience = 2 * time.Second
	// i3Stands is how long a connection must have stood for the next to be tried at once.
	i3Stands = 10 * time.Second
	// i3Behind is how many messages may wait: each is stamped when it was read.
	i3Behind = 16
)

// i3 is the source of the window in front on i3, which says it on a socket of its own. It
// lives on a connection to the X server: there i3 names the socket, and there stands what
// its socket leaves out, whose process a window is and what that calls itself, its title
// whole (i3 cuts it after 512 bytes), and that the focus went to several windows at once
// (`focus parent`, of which i3 sends no event). It belongs to the goroutine that serves
// that connection.
type i3 struct {
	teller
	elsewhere bool             // the display is another machine's
	path      string           // of the socket
	said      <-chan i3Message // nil while there is no connection
	leave     func()           // ends the connection
	follower  *swayipc.Follower
	joined    tracker.Stamp

	front swayipc.Node // as i3 said last
	heard bool         // it did, on this connection

	lost bool // it was heard, or tried, and is not heard any more
	// due is when patience for an answer ends; without a connection, when to try again.
	due   <-chan time.Time
	delay time.Duration // until the next try
}

var errNoAnswer = errors.New("i3 does not answer")

// An i3Message is one of i3's, or the end of them.
type i3Message struct {
	at   tracker.Stamp
	kind uint32
	body []byte
	err  error
}

func newI3(out outlet, windows, input *chooser) *i3 {
	return &i3{teller: newTeller(out.source("i3", ""), rankI3, windows, input), delay: firstDelay}
}

// absent says that there is no i3, and so nothing it sees.
func (i *i3) absent(ctx context.Context) {
	i.out.state(ctx, stateAbsent, detailNoI3)
	i.blind(ctx)
}

// follow takes that the X server told something new: that i3 may have come, or a window
// in front that i3 has not told.
func (i *i3) follow(ctx context.Context, d *x11.Display, at tracker.Stamp) error {
	if d.I3News() {
		path, err := d.I3Socket()
		if err != nil {
			return err
		}
		if i.heard && path == i.path {
			return nil // one that was restarted ends its connection
		}
		i.path, i.delay = path, firstDelay
		i.join(ctx)
		return nil
	}
	switch {
	case !i.heard:
		return nil
	case d.Active() != i.front.Window:
		i.keep(i.follower.Ask(at))
		return nil
	}
	return i.tell(ctx, d, at, i.front)
}

// join connects to i3 where it says it listens, if it says so. What another machine's
// display names is none of ours.
func (i *i3) join(ctx context.Context) {
	i.hangUp()
	if i.elsewhere || !filepath.IsAbs(i.path) {
		i.absent(ctx)
		return
	}
	conn, leave, err := swayipc.Open(ctx, i.path)
	if err == nil {
		if i.follower, err = swayipc.Follow(conn, Stamp()); err != nil {
			leave()
		}
	}
	if err != nil {
		i.keep(err)
		return
	}
	i.out.state(ctx, stateConnecting, detailI3Waiting)
	said, gone := make(chan i3Message, i3Behind), make(chan struct{})
	var reading sync.WaitGroup
	reading.Go(func() { readI3(conn, said, gone) })
	i.said, i.joined, i.due = said, Stamp(), time.After(i3Patience)
	i.leave = func() {
		close(gone)
		leave()
		reading.Wait()
	}
}

// readI3 hands on what i3 says, and that it says no more, until nobody takes it. Titles
// the X server tells, of the window in front alone.
func readI3(conn *swayipc.Conn, said chan<- i3Message, gone <-chan struct{}) {
	for {
		var m i3Message
		m.kind, m.body, m.err = conn.Next()
		m.at = Stamp()
		if m.err == nil && m.kind == swayipc.Window && bytes.HasPrefix(m.body, []byte(`{"change":"title"`)) {
			continue
		}
		select {
		case said <- m:
		case <-gone:
			return
		}
		if m.err != nil {
			return
		}
	}
}

// take takes what i3 said.
func (i *i3) take(ctx context.Context, d *x11.Display, m i3Message) error {
	if !i.keep(m.err) {
		return nil
	}
	front, of, is, err := i.follower.Take(m.at, m.kind, m.body)
	if !i.keep(err) || !is {
		return nil
	}
	i.out.state(ctx, stateOK, detailI3)
	i.front, i.heard = front, true
	return i.tell(ctx, d, of, front)
}

// waited takes that what was due did not come; or, without a connection, that it is time
// to try again, which one that was restarted in its place may need.
func (i *i3) waited(ctx context.Context) {
	i.due = nil
	if i.said == nil {
		i.join(ctx)
		return
	}
	i.keep(errNoAnswer)
}

// keep leaves i3 for an error, and reports whether there was none. An answer that is due
// is waited for so long.
func (i *i3) keep(err error) bool {
	switch {
	case err != nil:
		i.out.log.Debug("i3 is not heard", "err", err)
		i.hangUp()
		i.lost = true
		return false
	case !i.follower.Waiting():
		i.due = nil
	case i.due == nil:
		i.due = time.After(i3Patience)
	}
	return true
}

// fell takes that i3 was lost, after which the X server's word counts. The next try comes
// the later the more of them ended soon; at last only when i3 is named again.
func (i *i3) fell(ctx context.Context) {
	i.lost = false
	i.absent(ctx)
	if i.delay <= lastDelay {
		i.due = time.After(i.delay)
		i.delay *= 2
	}
}

// hangUp ends the connection, if there is one.
func (i *i3) hangUp() {
	if i.leave != nil {
		i.leave()
		if Stamp().Boot-i.joined.Boot > i3Stands {
			i.delay = firstDelay
		}
	}
	i.said, i.leave, i.heard, i.due = nil, nil, false, nil
}

// tell says what is in front: which window, and whether it fills the screen, as i3 has
// it, the rest as the X server does.
func (i *i3) tell(ctx context.Context, d *x11.Display, at tracker.Stamp, front swayipc.Node) error {
	there, err := d.Turn(front.Window)
	if err != nil {
		return err
	}
	var focus tracker.Focus
	if there {
		focus = xFocus(d.Window())
		focus.Fullscreen = front.Fullscreen != 0
		if focus.Title == "" {
			focus.Title = front.Name
		}
	}
	i.sendFocus(ctx, at, focus)
	return nil
}
