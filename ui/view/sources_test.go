package view_test

import (
	"testing"

	"dwell/ui/view"
)

func TestSourcesOfOtherDesktops(t *testing.T) {
	x11, kwin, saver := view.Source{Name: "x11", State: "ok"}, view.Source{Name: "kwin", State: "absent"}, view.Source{Name: "screensaver", State: "absent"}
	if got := view.Present([]view.Source{x11, kwin, saver}); len(got) != 2 || got[0] != x11 || got[1] != saver {
		t.Errorf("on X11: %v", got)
	}
	x11.State = "absent"
	if got := view.Present([]view.Source{x11, kwin, saver}); len(got) != 3 {
		t.Errorf("where nothing is seen: %v", got)
	}
	kwin.State = "down"
	if got := view.Present([]view.Source{x11, kwin, saver}); len(got) != 2 || !view.SeesWindows(got) {
		t.Errorf("where the compositor is down: %v", got)
	}
}

func TestControllersThereAreNone(t *testing.T) {
	saver := view.Source{Name: "screensaver", State: "absent"}
	for _, x11 := range []view.Source{{Name: "x11", State: "ok"}, {Name: "x11", State: "down"}} {
		none, some := view.Source{Name: "controllers", State: "absent"}, view.Source{Name: "controllers", State: "ok"}
		if got := view.Present([]view.Source{x11, none, saver}); len(got) != 2 || got[0] != x11 || got[1] != saver {
			t.Errorf("no controllers: %v", got)
		}
		if got := view.Present([]view.Source{x11, some}); len(got) != 2 {
			t.Errorf("a controller: %v", got)
		}
	}
}
