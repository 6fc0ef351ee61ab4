package desktop

import (
	"context"
	"encoding/json"
	"fmt"
	"net"

	"dwell/tracker"
)

const (
	detailNoSway   = "no SWAYSOCK: this is not a sway session, or dwell was not started from it"
	detailSway     = "sway says which window is in front"
	detailSwayLost = "sway does not answer at SWAYSOCK; trying again"
)

// sway is the source of the window in front on sway, which says it on a socket of its
// own.
type sway struct {
	teller
	env func(string) string

	asked   int           // answers with the tree that are due
	askedAt tracker.Stamp // when the message was read that made us ask
}

func newSway(opts Options, out outlet, windows, input *chooser) *sway {
	return &sway{teller: newTeller(out.source("sway", ""), rankSway, windows, input), env: opts.Env}
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
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()

	s.asked = 0
	if err := writeSway(conn, swaySubscribe, `["window","workspace"]`); err != nil {
		return err
	}
	if err := s.ask(conn, Stamp()); err != nil {
		return err
	}
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
				s.sendFocus(ctx, s.askedAt, root.front().focus())
			}
		case swayWindow:
			err = s.window(ctx, conn, at, body)
		case swayWorkspace:
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
			s.sendFocus(ctx, at, e.Container.focus())
		}
	case "close", "move":
		return s.ask(conn, at)
	}
	return nil
}

// ask asks for the tree. Answers and events come in the order things happened, so an
// answer is never older than an event before it; one that is on its way may be, and
// another is asked for.
func (s *sway) ask(conn net.Conn, at tracker.Stamp) error {
	s.asked, s.askedAt = s.asked+1, at
	return writeSway(conn, swayTree, "")
}
