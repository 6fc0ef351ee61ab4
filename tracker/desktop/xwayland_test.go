package desktop_test

import (
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// withX is a compositor with an X server for old programs. What that server itself says
// of focus and input is not believed: it knows its own windows only.
type withX interface {
	compositor
	OpenOldXterm(class, title string)
}

func walkXWayland(t *testing.T, c withX, source string) {
	t.Helper()
	w := startWatch(t, desktop.Options{Env: c.Getenv})
	c.OpenGTKWindow("org.example.Alpha", "first")
	w.focus("window of Wayland", titled("first"))
	c.OpenOldXterm("Gamma", "old program")
	c.Activate("old program")
	if f := w.focus("window of XWayland", titled("old program")); f.Class != "gamma" && f.Class != "Gamma" || f.App == "" || f.PID == 0 {
		t.Errorf("focus %+v", f)
	}
	c.Activate("first")
	if e := w.await("window of Wayland", func(e tracker.Event) bool {
		f, ok := e.Fact.(tracker.Focus)
		return ok && f.Title == "first"
	}); e.Source != source {
		t.Errorf("source %q", e.Source)
	}
}

func TestKwinXWayland(t *testing.T) {
	t.Parallel()
	walkXWayland(t, desktoptest.StartKwin(t, desktoptest.KwinOptions{XWayland: true}), "kwin")
}

func TestSwayXWayland(t *testing.T) {
	t.Parallel()
	walkXWayland(t, desktoptest.StartSwayWithX(t), "sway")
}

func TestGnomeXWayland(t *testing.T) {
	t.Parallel()
	g := desktoptest.NewGnome(t)
	g.LetX()
	g.InstallDwell()
	g.Restart()
	g.UseX()
	walkXWayland(t, g, "gnome")
}
