package desktop

import (
	"context"
	"log/slog"

	"dwell/tracker"
)

// An outlet is where all sources report to.
type outlet struct {
	log    *slog.Logger
	events chan<- tracker.Event
	states chan<- tracker.SourceState
}

// source returns the outlet's end for one source. kind is the idle source's
// kind, or empty.
func (o outlet) source(name, kind string) *reporter {
	return &reporter{outlet: o, name: name, last: tracker.SourceState{Name: name, Kind: kind}}
}

// A reporter is one source's way out. It is used by that source's goroutine
// only, but for event, which a chooser may call for it.
type reporter struct {
	outlet
	name string
	last tracker.SourceState
}

// event sends one fact, stamped at. It gives up when ctx ends.
func (r *reporter) event(ctx context.Context, at tracker.Stamp, fact tracker.Fact) {
	select {
	case r.events <- tracker.Event{Stamp: at, Source: r.name, Fact: fact}:
	case <-ctx.Done():
	}
}

// The words of [tracker.SourceState.State].
const (
	stateOK         = "ok"
	stateConnecting = "connecting"
	stateDown       = "down"
	stateAbsent     = "absent"
)

// notable reports whether a source's change is worth a line in the log: its first
// word, and what breaks or is mended. Services that the bus starts when they are
// asked for, and that end when nobody does (xfconfd after minutes), come and go
// while nothing happens, and the disk is to stay still then.
func notable(was, is string) bool {
	settled := func(state string) bool { return state == stateOK || state == stateAbsent }
	return !settled(was) || !settled(is)
}

// state says how the source does, if that is news.
func (r *reporter) state(ctx context.Context, state, detail string) {
	next := r.last
	next.State, next.Detail = state, detail
	if next == r.last {
		return
	}
	level := slog.LevelDebug
	if notable(r.last.State, state) {
		level = slog.LevelInfo
	}
	r.last = next
	r.log.Log(ctx, level, "source", "name", next.Name, "state", state, "detail", detail)
	select {
	case r.states <- next:
	case <-ctx.Done():
	}
}
