package desktop

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"dwell/tracker"
)

const (
	detailNoSway   = "no SWAYSOCK: this is not a sway session, or dwell was not started from it"
	detailSway     = "sway says which window is in front"
	detailSwayLost = "sway does not answer at SWAYSOCK; trying again"
)

const inhibitorsSway = "sway"

// sway is the source of the window in front on sway, which says it on a socket of its
// own.
type sway struct {
	teller
	env        func(string) string
	after      time.Duration // without input, to look for inhibitors
	inhibitors *inhibitors

	asked   int           // answers with the tree that are due
	askedAt tracker.Stamp // when the message was read that made us ask
}

func newSway(opts Options, out outlet, windows, input *chooser, inhibitors *inhibitors) *sway {
	return &sway{
		teller: newTeller(out.source("sway", ""), rankSway, windows, input),
		env:    opts.Env, after: opts.HandsOffAfter, inhibitors: inhibitors,
	}
}

func (s *sway) watch(ctx context.Context) {
	if s.env("SWAYSOCK") == "" {
		s.out.state(ctx, stateAbsent, detailNoSway)
		<-ctx.Done()
		return
	}
	keep(ctx, s.connection, func(err error) {
		s.out.log.Debug("sway connection ended", "err", err)
		s.out.state(ctx, stateDown, detailSwayLost)
		s.blind(ctx)
		s.inhibitors.leaves(ctx, Stamp(), inhibitorsSway)
	})
}

// connection serves one connection to sway.
func (s *sway) connection(ctx context.Context, up func()) error {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", s.env("SWAYSOCK"))
	if err != nil {
		return fmt.Errorf("reaching sway: %w", err)
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(ctx)
	var idling sync.WaitGroup
	defer idling.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	s.asked = 0
	if err := writeSway(conn, swaySubscribe, `["window","workspace"]`); err != nil {
		return err
	}
	if err := s.ask(conn, Stamp()); err != nil {
		return err
	}
	idling.Go(func() { s.nudgeWhenIdle(ctx, conn) })
	for {
		kind, body, err := readSway(conn)
		if err != nil {
			return err
		}
		at := Stamp()
		switch kind {
		case swaySubscribe:
			if err := subscribed(body); err != nil {
				return err
			}
		case swayTree:
			var root swayNode
			if err := json.Unmarshal(body, &root); err != nil {
				return fmt.Errorf("reading sway's windows: %w", err)
			}
			up()
			s.asked--
			s.out.state(ctx, stateOK, detailSway)
			if s.asked == 0 {
				s.tell(ctx, s.askedAt, root.front())
			}
		case swayWindow:
			err = s.window(ctx, conn, at, body)
		case swayWorkspace, swayVersion:
			err = s.ask(conn, at)
		}
		if err != nil {
			return err
		}
	}
}

// window takes an event of a window: what it says of the one in front is enough, after
// all others the tree says what is.
func (s *sway) window(ctx context.Context, conn net.Conn, at tracker.Stamp, body []byte) error {
	var e struct {
		Change    string   `json:"change"`
		Container swayNode `json:"container"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return fmt.Errorf("reading what sway says of a window: %w", err)
	}
	switch e.Change {
	case "focus", "title", "fullscreen_mode":
		// While the tree is on its way it is the newer word.
		if e.Container.Focused && s.asked == 0 {
			s.tell(ctx, at, e.Container)
		}
	case "close", "move":
		return s.ask(conn, at)
	}
	return nil
}

// nudgeWhenIdle has sway say anything, its version, when it is time to ask for the tree
// again: whoever reads sway's answers is who asks.
func (s *sway) nudgeWhenIdle(ctx context.Context, conn net.Conn) {
	idle := func() {
		_ = writeSway(conn, swayVersion, "") // a connection that is gone is noticed by who reads
	}
	keep(ctx, func(ctx context.Context, up func()) error {
		return tellIdle(ctx, s.env, s.after, up, idle)
	}, func(err error) { s.out.log.Debug("wait for idleness", "err", err) })
}

// tell says which window is in front, and whether it keeps the screen awake. sway sends
// nothing when that alone changes: it is read with whatever else of the window changes,
// its title or its size, and when input rests; never of one that is not in front.
func (s *sway) tell(ctx context.Context, at tracker.Stamp, front swayNode) {
	focus := front.focus()
	s.sendFocus(ctx, at, focus)
	var held []tracker.Media
	if front.Awake {
		if of, ok := heldBy(focus.App, focus.PID); ok {
			held = []tracker.Media{of}
		}
	}
	s.inhibitors.holds(ctx, at, inhibitorsSway, held)
}

// ask asks for the tree. Answers and events come in the order things happened, so an
// answer is never older than an event before it; one that is on its way may be, and
// another is asked for.
func (s *sway) ask(conn net.Conn, at tracker.Stamp) error {
	s.asked, s.askedAt = s.asked+1, at
	return writeSway(conn, swayTree, "")
}
