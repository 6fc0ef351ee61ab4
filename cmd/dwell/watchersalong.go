package main

import (
	"context"
	"errors"
	"time"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/desktop"
	"dwell/tracker/loopback"
)

// Where a real ActivityWatch has the port, dwell may read along: when a browser comes to
// the front or its title changes, it asks what the browser's watcher said.

const (
	// alongSoon is how long after a change watchers have spoken that hear of it, alongLate
	// those that look once a minute.
	alongSoon = time.Second
	alongLate = 62 * time.Second
	// alongPatience is how long the server may take.
	alongPatience = 5 * time.Second
)

// along is the reading along, while it is on.
type along struct {
	at    string             // the server's address
	end   context.CancelFunc // nil: it is off
	ended chan struct{}
	turn  chan struct{} // a browser in front shows something else
}

// setAlong has dwell read along, or not.
func (d *daemon) setAlong(ctx context.Context, on bool) {
	a, address := &d.watchers.along, d.set.Watchers.Listen
	if a.end != nil && (!on || a.at != address) {
		a.end()
		<-a.ended
		*a = along{}
	}
	if !on || a.end != nil {
		return
	}
	reading, end := context.WithCancel(ctx)
	*a = along{at: address, end: end, ended: make(chan struct{}), turn: make(chan struct{}, 1)}
	ended, turn := a.ended, a.turn
	d.part(d.parts, "reading along", func() error {
		defer close(ended)
		d.readAlong(reading, address, turn)
		return nil
	})
	turn <- struct{}{} // a browser may be in front already
}

// turned has what browsers show be asked for.
func (a *along) turned() {
	select {
	case a.turn <- struct{}{}:
	default: // it is about to be, or off
	}
}

// readAlong asks after each turn until ctx ends.
func (d *daemon) readAlong(ctx context.Context, address string, turn <-chan struct{}) {
	server := browser.NewAlong(address)
	wait := time.NewTimer(0)
	<-wait.C
	defer wait.Stop()
	soon := false // it is about to ask, and a title that blinks does not put that off
	var said tracker.SourceState
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn:
			if !soon {
				soon = true
				wait.Reset(alongSoon)
			}
			continue
		case <-wait.C:
		}
		if soon {
			soon = false
			wait.Reset(alongLate - alongSoon)
		}
		said = d.askAlong(ctx, server, address, said)
	}
}

// askAlong passes on what browsers show, and how it stands where that is not what was said.
func (d *daemon) askAlong(ctx context.Context, server *browser.Along, address string, said tracker.SourceState) tracker.SourceState {
	asking, cancel := context.WithTimeout(ctx, alongPatience)
	defer cancel()
	tabs, err := server.Tabs(asking, d.p.now())
	if ctx.Err() != nil {
		return said
	}
	state := tracker.SourceState{Name: watchersSource, State: "ok", Detail: "reads along with ActivityWatch on " + address}
	switch {
	case errors.Is(err, loopback.ErrStatus):
		state.State, state.Detail = "down", "ActivityWatch on "+address+" lets nobody read without its key"
	case err != nil:
		state.State, state.Detail = "down", "no ActivityWatch answers on "+address+`; "dwell setup browsers --port" takes its place`
	}
	if state != said {
		select {
		case d.states <- state:
		case <-ctx.Done():
			return said
		}
	}
	for _, tab := range tabs {
		select {
		case d.events <- tracker.Event{Stamp: desktop.Stamp(), Source: watchersSource, Fact: tab}:
		case <-ctx.Done():
			return state
		}
	}
	return state
}
