package desktop_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

func withI3(t *testing.T) *desktoptest.Desktop {
	d := desktoptest.Start(t, desktoptest.Options{})
	d.StartI3()
	return d
}

func TestI3(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a := d.OpenWindow("Alpha", "first")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	f := w.focus("window that was there before", titled("first"))
	if f.App != "Alpha" || f.Class != "Alpha" || f.PID != os.Getpid() || f.Fullscreen {
		t.Errorf("focus %+v", f)
	}
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "ok" }); s.Kind != "input" {
		t.Errorf("the X server tells of input as %q", s.Kind)
	}
	b := d.OpenWindow("Beta", "second")
	w.focus("new window", titled("second"))
	d.I3("focus left")
	w.focus("the window beside it", titled("first"))
	d.I3(`[class="Beta"] focus`)
	w.focus("the window by its class", titled("second"))

	a.SetTitle("not in front")
	b.SetTitle("Grüße, 世界")
	w.focus("title of the window in front only", func(f tracker.Focus) bool {
		if f.Title == "not in front" {
			t.Error("a title of a window not in front was reported")
		}
		return f.Title == "Grüße, 世界"
	})

	d.I3("fullscreen enable")
	w.focus("full screen", func(f tracker.Focus) bool { return f.Class == "Beta" && f.Fullscreen })
	d.I3("fullscreen disable")
	w.focus("no full screen", func(f tracker.Focus) bool { return f.Class == "Beta" && !f.Fullscreen })

	for _, layout := range []string{"layout tabbed", "focus right", "floating enable", "floating disable"} {
		d.I3(layout)
	}
	a.Close()
	b.SetTitle("alone")
	w.focus("the window left", titled("alone"))
	b.Close()
	w.focus("bare desktop", nothing)
}

// What i3 puts the focus on where there is no window is none: an empty workspace, a
// container of several windows, and what is hidden on the scratchpad.
func TestI3WithNothingInFront(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("x11")
	d.OpenWindow("Alpha", "first")
	w.focus("window", titled("first"))
	d.I3("workspace 2")
	w.focus("an empty workspace", nothing)
	b := d.OpenWindow("Beta", "second")
	w.focus("window on the other workspace", titled("second"))
	d.I3("workspace 1")
	w.focus("the first workspace's window", titled("first"))
	d.OpenWindow("Gamma", "third")
	w.focus("window beside it", titled("third"))
	d.I3("focus parent")
	w.focus("a container of two windows", nothing)
	d.I3("focus child")
	w.focus("a window of it again", titled("third"))
	d.I3("workspace 2")
	w.focus("the second workspace's window", titled("second"))
	d.I3("move scratchpad")
	w.focus("window put away", nothing)
	b.SetTitle("unseen")
	d.I3("scratchpad show")
	w.focus("window brought back", titled("unseen"))
	later := startWatch(t, desktop.Options{Env: d.Getenv})
	later.focus("what a watch that comes later sees", titled("unseen"))
	d.I3("workspace 3")
	last := startWatch(t, desktop.Options{Env: d.Getenv})
	if f := last.focus("first word", func(tracker.Focus) bool { return true }); !f.Nothing() {
		t.Errorf("on an empty workspace a watch that comes sees %+v", f)
	}
}

// i3 restarted in its place, as people do after an update, keeps its windows; one that
// was killed and started again finds them.
func TestI3Restarted(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a := d.OpenWindow("Alpha", "first")
	d.OpenWindow("Beta", "second")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("second"))
	w.up("x11")
	d.RestartI3()
	d.I3(`[class="Alpha"] focus`)
	w.focus("a window from before", titled("first"))
	a.SetTitle("first, later")
	w.focus("its title", titled("first, later"))

	d.KillWM()
	w.focus("nothing, for nobody says", nothing)
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "down" }); s.Detail == "" {
		t.Error("no detail")
	}
	d.StartI3()
	w.up("x11")
	d.I3(`[class="Beta"] focus`)
	w.focus("a window from before", titled("second"))
	d.OpenWindow("Gamma", "third")
	w.focus("a new window", titled("third"))
}

// How soon a change is told is logged, not judged: the machine may be busy.
func TestI3Latency(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a, b := d.OpenWindow("Alpha", "first"), d.OpenWindow("Beta", "second")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("second"))
	var took []time.Duration
	for range 50 {
		for _, next := range []struct {
			*desktoptest.Window
			title string
		}{{a, "first"}, {b, "second"}} {
			begun := time.Now()
			next.Activate()
			e := w.await("window", func(e tracker.Event) bool {
				f, ok := e.Fact.(tracker.Focus)
				return ok && f.Title == next.title
			})
			took = append(took, e.Wall.Sub(begun))
		}
	}
	slices.Sort(took)
	t.Logf("asked of i3 to heard from it: median %v, 95th %v, longest %v", took[len(took)/2], took[len(took)*95/100], took[len(took)-1])
}
