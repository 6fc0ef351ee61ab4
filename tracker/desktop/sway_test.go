package desktop_test

import (
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

func TestSwayFocus(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 2)
	a := s.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	f := w.focus("window", titled("first"))
	if f.App != "org.example.Alpha" || f.PID != a.PID() || f.Fullscreen {
		t.Errorf("focus %+v", f)
	}
	b := s.OpenGTKWindow("org.example.Beta", "second")
	if f := w.focus("new window", titled("second")); f.PID != b.PID() {
		t.Errorf("pid %d, not %d", f.PID, b.PID())
	}
	s.Do("[title=first] focus")
	w.focus("first window again", titled("first"))
	b.SetTitle("not in front")
	a.SetTitle("Grüße, \"世界\" \U0001F600")
	w.focus("title of the window in front only", func(f tracker.Focus) bool {
		if f.Title == "not in front" {
			t.Error("a title of a window not in front was reported")
		}
		return f.Title == "Grüße, \"世界\" \U0001F600"
	})
	s.Do("fullscreen enable")
	w.focus("full screen", func(f tracker.Focus) bool { return f.Fullscreen })
	s.Do("fullscreen disable")
	w.focus("no full screen", func(f tracker.Focus) bool { return !f.Fullscreen && f.PID == a.PID() })
	s.Do("workspace 9")
	w.focus("empty workspace", nothing)
	s.Do("workspace back_and_forth")
	w.focus("back", func(f tracker.Focus) bool { return f.PID == a.PID() })
	s.Do("focus output right")
	w.focus("the other output, which is empty", nothing)
	s.Do("focus output left")
	w.focus("back", func(f tracker.Focus) bool { return f.PID == a.PID() })
	a.Close()
	w.focus("what sway chose after the close", titled("not in front"))
	b.Close()
	w.focus("bare desktop", nothing)
}

func TestSwayKilledAndBack(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	for range 2 {
		w.up("sway")
		s.OpenGTKWindow("org.example.Alpha", "first")
		w.focus("window", titled("first"))
		s.Kill()
		w.focus("nothing, for nobody says", nothing)
		w.state("sway", func(s tracker.SourceState) bool { return s.State == "down" && s.Detail != "" })
		s.Restart()
	}
	w.up("sway")
}
