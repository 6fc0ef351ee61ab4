package desktop_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// patience is how long a test waits for what must come; it says nothing of how
// fast it does.
const patience = 20 * time.Second

// A watch is desktop.Watch running on a test's desktop.
type watch struct {
	t      *testing.T
	events chan tracker.Event
	states chan tracker.SourceState
	end    func()

	heard map[string]tracker.SourceState // the last of each source that was waited for
}

func startWatch(t *testing.T, opts desktop.Options) *watch {
	t.Helper()
	if opts.Log == nil {
		opts.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := &watch{t: t, events: make(chan tracker.Event, 1000), states: make(chan tracker.SourceState, 1000), heard: map[string]tracker.SourceState{}}
	ended := make(chan error, 1)
	go func() { ended <- desktop.Watch(ctx, opts, w.events, w.states) }()
	w.end = func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Watch: %v", err)
			}
			ended <- nil
		case <-time.After(patience):
			t.Error("Watch did not end")
		}
	}
	t.Cleanup(w.end)
	return w
}

// await returns the first event from now on for which is holds.
func (w *watch) await(what string, is func(tracker.Event) bool) tracker.Event {
	w.t.Helper()
	timeout := time.After(patience)
	var seen []tracker.Event
	for {
		select {
		case e := <-w.events:
			if is(e) {
				return e
			}
			seen = append(seen, e)
		case <-timeout:
			w.t.Fatalf("no %s among %+v", what, seen)
		}
	}
}

// focus waits for a focus that satisfies is.
func (w *watch) focus(what string, is func(tracker.Focus) bool) tracker.Focus {
	w.t.Helper()
	e := w.await(what, func(e tracker.Event) bool {
		f, ok := e.Fact.(tracker.Focus)
		return ok && is(f)
	})
	return e.Fact.(tracker.Focus)
}

// fact waits for exactly this fact.
func (w *watch) fact(want tracker.Fact) tracker.Event {
	w.t.Helper()
	return w.await("fact", func(e tracker.Event) bool {
		_, isFocus := e.Fact.(tracker.Focus)
		return !isFocus && e.Fact == want
	})
}

// input waits for the next word on input: that somebody is there, or that nobody is.
func (w *watch) input(what string, there bool) {
	w.t.Helper()
	w.await(what, func(e tracker.Event) bool {
		_, idle := e.Fact.(tracker.Idle)
		_, active := e.Fact.(tracker.Active)
		if idle && there || active && !there {
			w.t.Fatalf("%s: %+v", what, e)
		}
		return idle || active
	})
}

// state waits until the source name is in a state that satisfies is.
func (w *watch) state(name string, is func(tracker.SourceState) bool) tracker.SourceState {
	w.t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case s := <-w.states:
			w.heard[s.Name] = s
			if s.Name == name && is(s) {
				return s
			}
		case <-timeout:
			w.t.Fatalf("source %s did not get there", name)
		}
	}
}

func (w *watch) up(name string) {
	w.t.Helper()
	w.state(name, func(s tracker.SourceState) bool { return s.State == "ok" })
}

func titled(title string) func(tracker.Focus) bool {
	return func(f tracker.Focus) bool { return f.Title == title }
}

func nothing(f tracker.Focus) bool { return f.Nothing() }

func withWM(t *testing.T) *desktoptest.Desktop {
	return desktoptest.Start(t, desktoptest.Options{WindowManager: true})
}
