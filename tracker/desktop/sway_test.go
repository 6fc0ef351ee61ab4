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
	w := walkFront(t, s)
	w.says("sway")
	s.Do("workspace 9")
	w.focus("empty workspace", nothing)
	s.Do("workspace back_and_forth")
	w.focus("back", func(f tracker.Focus) bool { return f.PID == w.a.PID() })
	s.Do("focus output right")
	w.focus("the other output, which is empty", nothing)
	s.Do("focus output left")
	w.focus("back", func(f tracker.Focus) bool { return f.PID == w.a.PID() })
	w.a.Close()
	w.focus("what sway chose after the close", titled("not in front"))
	w.b.Close()
	w.focus("bare desktop", nothing)
}

func TestSwayKilledAndBack(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	killAndRestart(w, s, "sway", 2)
}
