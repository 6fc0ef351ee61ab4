package desktop_test

import (
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// The screen is shared while somebody receives it: from GNOME's shell, and from a portal
// like sway's.
func TestSharing(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) (*desktoptest.Sound, func() *desktoptest.Cast){
		"gnome": func(t *testing.T) (*desktoptest.Sound, func() *desktoptest.Cast) {
			g := desktoptest.NewGnome(t)
			s := g.StartSound(desktoptest.PipeWire)
			g.Restart()
			return s, g.Cast
		},
		"portal": func(t *testing.T) (*desktoptest.Sound, func() *desktoptest.Cast) {
			s := desktoptest.StartSound(t, desktoptest.PipeWire)
			return s, func() *desktoptest.Cast { return s.StandIn("xdg-desktop-portal-wlr") }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, hand := start(t)
			w := startWatch(t, desktop.Options{Env: s.Getenv})
			w.up("sharing")
			cast := hand()
			// None of these is sharing: the next that is is the first to be told.
			quiet := append(s.Camera(), s.Play(), s.Record("zoom", "run"))
			w.call(tracker.Call{On: true})
			before := desktop.Stamp()
			first, second := cast.Receive(), cast.Receive()
			if e := w.share(true); e.Mono < before.Mono {
				t.Errorf("told before anybody received it: %+v", e)
			}
			first.Stop()
			second.Stop()
			w.share(false)
			for _, r := range quiet {
				r.Stop()
			}
			cast.Receive()
			w.share(true)
			cast.Stop()
			w.share(false)
		})
	}
}

// A server that dies ends the sharing, and one that comes is found.
func TestSharingServerComesAndGoes(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSound(t, desktoptest.PipeWire)
	s.Kill()
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	w.state("sharing", func(s tracker.SourceState) bool { return s.State == "absent" })
	s.Restart()
	w.up("sharing")
	s.StandIn("xdg-desktop-portal-wlr").Receive()
	w.share(true)
	s.Kill()
	w.share(false)
	s.Restart()
	w.up("sharing")
}

// share waits for a word on sharing, which must be this one.
func (w *watch) share(on bool) tracker.Event {
	w.t.Helper()
	e := w.await("word on sharing", func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Share)
		return ok
	})
	if e.Fact != (tracker.Share{On: on}) {
		w.t.Fatalf("told %+v", e.Fact)
	}
	return e
}
