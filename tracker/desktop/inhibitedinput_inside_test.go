package desktop

import (
	"context"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop/desktoptest"
)

// An inhibitor that comes after all else, of which sway tells nothing and hides that
// nobody touches anything, is found by looking.
func TestSwayLooksForInhibitors(t *testing.T) {
	t.Parallel()
	d := desktoptest.StartSway(t, 1)
	film := d.OpenGTKWindow("org.example.Film", "film")
	out, events := testOutlet(64)
	input := newInput()
	opts := Options{Env: d.Getenv, HandsOffAfter: time.Hour}
	playing := newPlaying()
	playing.set(t.Context(), out.source("media", ""), Stamp(), "player", tracker.Media{App: "film", PID: film.PID()}, true)
	s := newSway(opts, out, newWindows(), input, newInhibitors(out, playing))
	s.look = 50 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		s.watch(ctx)
		close(ended)
	}()
	defer func() {
		cancel()
		<-ended
	}()
	await := func(what string, is func(tracker.Event) bool) {
		t.Helper()
		late := time.After(10 * time.Second)
		for {
			select {
			case e := <-events:
				if is(e) {
					return
				}
			case <-late:
				t.Fatalf("waited in vain for %s", what)
			}
		}
	}
	await("the window", func(e tracker.Event) bool { f, is := e.Fact.(tracker.Focus); return is && f.Title == "film" })
	input.tell(ctx, rankToplevel, out.source("wayland", ""), Stamp(), tracker.Active{})
	film.SetInhibit(true)
	await("the film", func(e tracker.Event) bool {
		m, is := e.Fact.(tracker.Media)
		return is && m.Playing && m.App == "org.example.Film"
	})
	await("rest", func(e tracker.Event) bool { _, idle := e.Fact.(tracker.Idle); return idle })
	film.SetInhibit(false)
	await("the end of the film", func(e tracker.Event) bool { m, is := e.Fact.(tracker.Media); return is && !m.Playing })
	d.MovePointer()
	await("input", func(e tracker.Event) bool { _, active := e.Fact.(tracker.Active); return active })
}

// Only what follows from the last word of a source is said for it, and only while it is
// the one that is heard.
func TestUnheardInput(t *testing.T) {
	ctx := t.Context()
	out, events := testOutlet(16)
	input := newInput()
	heard := func(want ...string) {
		t.Helper()
		for _, w := range want {
			got := "nothing"
			select {
			case e := <-events:
				got = e.Source + " active"
				if _, idle := e.Fact.(tracker.Idle); idle {
					got = e.Source + " idle"
				}
			default:
			}
			if got != w {
				t.Errorf("heard %s, want %s", got, w)
			}
		}
		if len(events) > 0 {
			t.Errorf("heard more: %+v", <-events)
		}
	}
	wayland, mutter := out.source("wayland", ""), out.source("mutter", "")
	input.unheard(ctx, rankToplevel, Stamp())
	input.heard(ctx, rankToplevel, Stamp())
	heard()
	input.tell(ctx, rankToplevel, wayland, Stamp(), tracker.Active{})
	input.heard(ctx, rankToplevel, Stamp())
	heard("wayland active")
	for range 2 {
		input.unheard(ctx, rankToplevel, Stamp())
	}
	heard("wayland idle")
	for range 2 {
		input.heard(ctx, rankToplevel, Stamp())
	}
	heard("wayland active")
	// The compositor hears again, and counts from there: nobody touched anything.
	input.unheard(ctx, rankToplevel, Stamp())
	input.tell(ctx, rankToplevel, wayland, Stamp(), tracker.Idle{Since: time.Now()})
	heard("wayland idle")
	input.tell(ctx, rankToplevel, wayland, Stamp(), tracker.Active{})
	input.tell(ctx, rankToplevel, wayland, Stamp(), tracker.Idle{Since: time.Now()})
	heard("wayland active", "wayland idle")
	input.heard(ctx, rankToplevel, Stamp())
	heard("wayland active")
	input.tell(ctx, rankGnome, mutter, Stamp(), tracker.Active{})
	input.unheard(ctx, rankToplevel, Stamp())
	heard("mutter active")
	input.leave(ctx, rankGnome, mutter)
	heard("wayland idle")
}
