package desktop_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// unlocked is a sway with a window in front, and lockers watched for.
func unlocked(t *testing.T) (*desktoptest.Sway, *watch) {
	t.Helper()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	w.up("lockers")
	s.OpenGTKWindow("org.example.Alpha", "first")
	w.focus("window", titled("first"))
	return s, w
}

func TestSwaylock(t *testing.T) {
	t.Parallel()
	s, w := unlocked(t)

	s.Lock()
	w.fact(tracker.Lock{On: true})
	late := startWatch(t, desktop.Options{Env: s.Getenv})
	late.fact(tracker.Lock{On: true})
	s.Unlock()
	w.fact(tracker.Lock{On: false})
	late.fact(tracker.Lock{On: false})

	// What goes into the background lives on as a child.
	s.Lock("--daemonize")
	w.fact(tracker.Lock{On: true})
	s.Unlock()
	w.fact(tracker.Lock{On: false})

	// No window has the focus on an empty workspace, locked or not.
	s.Do("workspace 9")
	w.focus("empty workspace", nothing)
	s.Lock()
	w.fact(tracker.Lock{On: true})
	s.KillLocker()
	w.fact(tracker.Lock{On: false})
}

// A launcher takes the focus from every window too, and so does an empty workspace; and
// what locks another display locks not this one.
func TestNotLocked(t *testing.T) {
	t.Parallel()
	s, w := unlocked(t)
	s.OpenLauncher()()
	s.Do("workspace 9")
	other := desktoptest.StartSway(t, 1)
	other.Lock()
	s.OpenGTKWindow("org.example.Beta", "second")
	w.await("the next window, and no lock", func(e tracker.Event) bool {
		if _, locks := e.Fact.(tracker.Lock); locks {
			t.Errorf("%+v", e)
		}
		f, is := e.Fact.(tracker.Focus)
		return is && f.Title == "second"
	})
}

// Where the focus stays with nothing a locker's end is not enough: who crashed has not
// unlocked, and a newer sway stays locked then. Here it is a launcher that has it.
func TestLockerEndsAndNothingHasTheFocus(t *testing.T) {
	t.Parallel()
	s, w := unlocked(t)
	shut := s.OpenLauncher()
	s.Lock()
	w.fact(tracker.Lock{On: true})
	s.KillLocker()
	before := time.Now()
	shut()
	if free := w.fact(tracker.Lock{On: false}); free.Wall.Before(before) {
		t.Errorf("free at %v, before anything had the focus at %v", free.Wall, before)
	}
}
