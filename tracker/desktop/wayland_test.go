package desktop_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

const briefly = 2 * time.Second

func waylandIdle(e tracker.Event) bool {
	_, ok := e.Fact.(tracker.Idle)
	return ok && e.Source == "wayland"
}

func waylandActive(e tracker.Event) bool {
	_, ok := e.Fact.(tracker.Active)
	return ok && e.Source == "wayland"
}

func TestWaylandIdleOnSway(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv, HandsOffAfter: briefly})
	w.await("idle", waylandIdle)
	for range 2 {
		s.Do("seat - cursor move 5 5")
		w.await("input again", waylandActive)
		e := w.await("idle again", waylandIdle)
		if gap := e.Wall.Sub(e.Fact.(tracker.Idle).Since); gap != briefly {
			t.Errorf("idle for %v, want %v", gap, briefly)
		}
	}
	s.Do("seat - cursor move 5 5")
	w.await("input", waylandActive)
	s.Kill()
	w.state("wayland", func(s tracker.SourceState) bool { return s.State == "down" })
	w.await("nobody says that somebody is there", waylandIdle)
	s.Restart()
	w.up("wayland")
	w.await("idle once more", waylandIdle)
}

func TestWaylandIdleOnKwin(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	w := startWatch(t, desktop.Options{Env: k.Getenv, HandsOffAfter: briefly})
	w.up("wayland")
	w.await("idle", waylandIdle)
}

// Where the compositor has no socket of its own, its windows are seen all the same.
func TestWaylandWindows(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: func(name string) string {
		if name == "SWAYSOCK" {
			return ""
		}
		return s.Getenv(name)
	}})
	s.OpenGTKWindow("org.example.Alpha", "first")
	if f := w.focus("window", titled("first")); f.App != "org.example.Alpha" || f.PID != 0 {
		t.Errorf("focus %+v", f)
	}
	b := s.OpenGTKWindow("org.example.Beta", "second")
	w.focus("new window", titled("second"))
	s.Do("[title=first] focus")
	w.focus("first again", titled("first"))
	s.Do("fullscreen enable")
	w.focus("full screen", func(f tracker.Focus) bool { return f.Fullscreen })
	s.Do("fullscreen disable")
	s.Do("[title=second] focus")
	b.SetTitle("third")
	w.focus("title", titled("third"))
	s.Do("workspace 9")
	w.focus("empty workspace", nothing)
}
