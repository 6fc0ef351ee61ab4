package desktop

import (
	"context"
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

// i3 is the source of the window in front on i3, which says it on a socket of its own. It
// lives on a connection to the X server: there i3 names the socket, and there stands what
// its socket leaves out, whose process a window is, what that calls itself, and that the
// focus went to several windows at once (`focus parent`, of which i3 sends no event). It
// belongs to the goroutine that serves that connection.
type i3 struct {
	teller
	said     <-chan i3Message // nil while there is no connection
	leave    func()           // ends the connection
	again    <-chan time.Time // when to look whether one that ended was restarted; or nil
	follower *swayipc.Follower

	front swayipc.Node // as i3 said last
	heard bool         // it did, on this connection
}

// An i3Message is one of i3's, or the end of them.
type i3Message struct {
	at   tracker.Stamp
	kind uint32
	body []byte
	err  error
}

func newI3(out outlet, windows, input *chooser) *i3 {
	return &i3{teller: newTeller(out.source("i3", ""), rankI3, windows, input)}
}

// absent says that there is no i3, and so nothing it sees.
func (i *i3) absent(ctx context.Context) {
	i.out.state(ctx, stateAbsent, detailNoI3)
	i.blind(ctx)
}

// follow takes that the X server told something new: that i3 may have come, or a window
// in front that i3 has not told.
func (i *i3) follow(ctx context.Context, d *x11.Display, at tracker.Stamp) error {
	switch {
	case i.said == nil && d.I3News():
		return i.join(ctx, d)
	case !i.heard:
	case d.Active() != i.front.Window:
		// A connection that is gone is noticed by who reads.
		_ = i.follower.Ask(at)
	default:
		return i.tell(ctx, d, at, i.front)
	}
	return nil
}

// join connects to i3 where it says it listens. If it does not, its coming will be told.
func (i *i3) join(ctx context.Context, d *x11.Display) error {
	i.again = nil
	path, err := d.I3Socket()
	if err != nil || path == "" {
		i.absent(ctx)
		return err
	}
	conn, leave, err := swayipc.Open(ctx, path)
	if err != nil {
		i.out.log.Debug("i3 is not reached", "err", err)
		i.absent(ctx)
		return nil
	}
	if i.follower, err = swayipc.Follow(conn, Stamp()); err != nil {
		i.out.log.Debug("i3 is not reached", "err", err)
		leave()
		i.absent(ctx)
		return nil
	}
	i.out.state(ctx, stateConnecting, detailI3Waiting)
	said, gone := make(chan i3Message), make(chan struct{})
	var reading sync.WaitGroup
	reading.Go(func() { readI3(conn, said, gone) })
	i.said, i.leave = said, func() {
		close(gone)
		leave()
		reading.Wait()
	}
	return nil
}

// readI3 hands on what i3 says, and that it says no more, until nobody takes it.
func readI3(conn *swayipc.Conn, said chan<- i3Message, gone <-chan struct{}) {
	for {
		var m i3Message
		m.kind, m.body, m.err = conn.Next()
		m.at = Stamp()
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

// take takes what i3 said, and reports whether it says no more. It is not asked for
// again where it never answered: then its coming will be told.
func (i *i3) take(ctx context.Context, d *x11.Display, m i3Message) (ended bool, err error) {
	var front swayipc.Node
	var of tracker.Stamp
	var is bool
	if m.err == nil {
		front, of, is, m.err = i.follower.Take(m.at, m.kind, m.body)
	}
	switch {
	case m.err != nil:
		i.out.log.Debug("i3 connection ended", "err", m.err)
		if i.heard {
			i.again = time.After(firstDelay)
		}
		i.hangUp()
		return true, nil
	case is:
		i.out.state(ctx, stateOK, detailI3)
		i.front, i.heard = front, true
		return false, i.tell(ctx, d, of, front)
	}
	return false, nil
}

// hangUp ends the connection, if there is one.
func (i *i3) hangUp() {
	if i.leave != nil {
		i.leave()
	}
	i.said, i.leave, i.heard = nil, nil, false
}

// tell says what is in front: which window, its title and whether it fills the screen as
// i3 has them, the rest as the X server does.
func (i *i3) tell(ctx context.Context, d *x11.Display, at tracker.Stamp, front swayipc.Node) error {
	there, err := d.Turn(front.Window)
	if err != nil {
		return err
	}
	var focus tracker.Focus
	if there {
		focus = xFocus(d.Window())
		focus.Title, focus.Fullscreen = front.Name, front.Fullscreen != 0
	}
	i.sendFocus(ctx, at, focus)
	return nil
}
