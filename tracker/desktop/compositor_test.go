package desktop_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// A compositor is a desktop of Wayland, as a test drives it.
type compositor interface {
	Getenv(name string) string
	OpenGTKWindow(appID, title string) *desktoptest.GTKWindow
	Activate(title string)
	Kill()
	Restart()
}

// A front is two windows of a compositor and what was said of them so far.
type front struct {
	*watch
	first tracker.Focus // the first word on a
	a, b  *desktoptest.GTKWindow
}

// walkFront does on a compositor what changes the window in front, or seems to. In the
// end a is in front, and b is called "not in front".
func walkFront(t *testing.T, c compositor) front {
	t.Helper()
	a := c.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: c.Getenv})
	first := w.focus("window", titled("first"))
	if first.App != "org.example.Alpha" || first.PID != a.PID() || first.Fullscreen {
		t.Errorf("focus %+v", first)
	}
	b := c.OpenGTKWindow("org.example.Beta", "second")
	c.Activate("second")
	if f := w.focus("new window", titled("second")); f.PID != b.PID() {
		t.Errorf("pid %d, not %d", f.PID, b.PID())
	}
	c.Activate("first")
	w.focus("first window again", titled("first"))
	b.SetTitle("not in front")
	a.SetTitle("Grüße, \"世界\" \U0001F600")
	w.focus("title of the window in front only", func(f tracker.Focus) bool {
		if f.Title == "not in front" {
			t.Error("a title of a window not in front was reported")
		}
		return f.Title == "Grüße, \"世界\" \U0001F600"
	})
	a.SetFullscreen(true)
	w.focus("full screen", func(f tracker.Focus) bool { return f.Fullscreen })
	a.SetFullscreen(false)
	w.focus("no full screen", func(f tracker.Focus) bool { return !f.Fullscreen && f.PID == a.PID() })
	return front{w, first, a, b}
}

// killAndRestart kills a compositor and starts it again some times: source says so, and
// is heard again.
func killAndRestart(w *watch, c compositor, source string, times int) {
	w.t.Helper()
	for range times {
		w.up(source)
		c.OpenGTKWindow("org.example.Alpha", "first")
		w.focus("window", titled("first"))
		c.Kill()
		w.focus("nothing, for nobody says", nothing)
		w.state(source, func(s tracker.SourceState) bool { return s.State == "down" && s.Detail != "" })
		c.Restart()
	}
	w.up(source)
}

// titlesStayOut has a window be called something, kills the server source speaks to, and
// finds the title in no log and no state.
func titlesStayOut(t *testing.T, env func(string) string, open func(title string) interface{ SetTitle(string) }, kill func(), source string) {
	t.Helper()
	const marker = "marker-4f1c"
	var log bytes.Buffer
	w := startWatch(t, desktop.Options{
		Env: env, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	window := open(marker)
	w.focus("window", titled(marker))
	window.SetTitle(marker + " again")
	w.focus("title", titled(marker+" again"))
	kill()
	w.state(source, func(s tracker.SourceState) bool {
		if strings.Contains(s.Detail, marker) {
			t.Errorf("a title is in the state %q", s.Detail)
		}
		return s.State == "down"
	})
	w.end()
	if log.Len() == 0 || strings.Contains(log.String(), marker) {
		t.Errorf("the log is empty or has a title in it:\n%s", &log)
	}
}
