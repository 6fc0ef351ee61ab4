package desktop_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// On Plasma's X11 the X server tells all, and KWin is left alone.
func TestKwinOnX11(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	d.StartKwinX11()
	w := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: time.Second})
	s := w.state("kwin", func(tracker.SourceState) bool { return true })
	if want := "this is an X11 session; the X server tells"; s.State != "absent" || s.Detail != want {
		t.Errorf("state %s, %q", s.State, s.Detail)
	}
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "ok" }); s.Kind != "input" {
		t.Errorf("the X server tells of input as %q", s.Kind)
	}
	for _, title := range []string{"first", "second"} {
		window := d.OpenWindow("Alpha", title)
		e := w.await("window", func(e tracker.Event) bool {
			f, ok := e.Fact.(tracker.Focus)
			return ok && f.Title == title
		})
		if f := e.Fact.(tracker.Focus); e.Source != "x11" || f.Class != "Alpha" || f.PID == 0 {
			t.Errorf("%s says %+v", e.Source, f)
		}
		window.Activate()
	}
	w.says("kwin-x11")
	d.Motion(100, 100)
	e := w.await("idle", func(e tracker.Event) bool {
		_, idle := e.Fact.(tracker.Idle)
		return idle
	})
	if e.Source != "x11" {
		t.Errorf("idle from %s", e.Source)
	}
	if d.HasKwinScript(kwinScript) {
		t.Error("a script was put into KWin")
	}
}
