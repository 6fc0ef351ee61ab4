package desktop

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"dwell/tracker"
)

// Of several sources that see the same only the best one is heard, and when it
// goes the next one is, with what it saw last.
func TestTheBestSourceIsHeard(t *testing.T) {
	events := make(chan tracker.Event, 16)
	out := outlet{log: slog.New(slog.DiscardHandler), events: events, states: make(chan tracker.SourceState, 16)}
	heard := func(want ...string) {
		t.Helper()
		for _, w := range want {
			select {
			case ev := <-events:
				if got := fmt.Sprintf("%s %v", ev.Source, ev.Fact); got != w {
					t.Errorf("heard %q, want %q", got, w)
				}
			default:
				t.Errorf("heard nothing, want %q", w)
			}
		}
		if len(events) > 0 {
			t.Errorf("heard more: %v", <-events)
		}
	}
	window := func(name string) tracker.Focus { return tracker.Focus{App: name} }
	words := func(f tracker.Focus) string { return fmt.Sprintf("%v", f) }

	ctx := t.Context()
	windows, input := newWindows(), newInput()
	x := newTeller(out.source("x11", "input"), rankX11, windows, input)
	sway := newTeller(out.source("sway", ""), rankSway, windows, input)
	x.sendFocus(ctx, Stamp(), window("a"))
	heard("x11 " + words(window("a")))
	x.sendFocus(ctx, Stamp(), window("a"))
	heard()
	sway.sendFocus(ctx, Stamp(), window("b"))
	heard("sway " + words(window("b")))
	x.sendFocus(ctx, Stamp(), window("c"))
	heard()
	sway.blind(ctx)
	heard("x11 " + words(window("c")))
	sway.blind(ctx)
	x.blind(ctx)
	heard("x11 " + words(tracker.Focus{}))
	x.sendFocus(ctx, Stamp(), tracker.Focus{})
	heard("x11 " + words(tracker.Focus{}))
	x.blind(ctx)
	heard()

	at := tracker.Stamp{Wall: time.Unix(1000, 0)}
	x.sendActive(ctx, at)
	heard("x11 {}")
	x.deaf(ctx)
	if ev := <-events; ev.Fact.(tracker.Idle).Since.Before(time.Unix(1000, 0)) {
		t.Errorf("no input since %v", ev.Fact)
	}
	x.sendIdle(ctx, at, time.Minute)
	heard("x11 " + fmt.Sprintf("%v", tracker.Idle{Since: time.Unix(940, 0)}))
	x.deaf(ctx)
	heard()
}

// Who plays with a controller is there, though the display server hears nothing of it;
// both must be still, and the later one's last movement is the last input.
func TestAControllerIsHeardBesideTheDisplay(t *testing.T) {
	out, events := testOutlet(16)
	input := newInput()
	ctx, controllers := t.Context(), out.source("controllers", "")
	display := newTeller(out.source("x11", "input"), rankX11, newWindows(), input)
	at := func(second int64) tracker.Stamp {
		return tracker.Stamp{Wall: time.Unix(second, 0), Mono: time.Duration(second) * time.Second, Boot: time.Duration(second) * time.Second}
	}
	idle := func(second int64) tracker.Fact { return tracker.Idle{Since: time.Unix(second, 0)} }
	heard := func(want tracker.Fact, from string) {
		t.Helper()
		if len(events) == 0 && want == nil {
			return
		}
		if ev := <-events; ev.Fact != want || ev.Source != from {
			t.Errorf("%s says %T%v, want %T%v of %s", ev.Source, ev.Fact, ev.Fact, want, want, from)
		}
	}
	display.sendActive(ctx, at(100))
	heard(tracker.Active{}, "x11")
	input.tellBeside(ctx, onController, controllers, at(110), tracker.Active{})
	heard(tracker.Active{}, "controllers")
	display.sendIdle(ctx, at(120), 15*time.Second)
	heard(nil, "")
	input.tellBeside(ctx, onController, controllers, at(900), idle(885))
	heard(idle(885), "controllers")
	display.sendActive(ctx, at(950))
	heard(tracker.Active{}, "x11")
	input.tellBeside(ctx, onController, controllers, at(960), tracker.Active{})
	heard(tracker.Active{}, "controllers")
	input.tellBeside(ctx, onController, controllers, at(977), idle(962))
	heard(nil, "")
	display.sendIdle(ctx, at(1000), 15*time.Second)
	heard(idle(985), "x11")
	display.deaf(ctx) // it was still already
	heard(nil, "")
}
