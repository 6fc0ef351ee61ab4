package desktop_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// A scene is what was in front from a moment on.
type scene struct {
	at         time.Time
	app, title string
	fullscreen bool
}

func (s scene) String() string {
	return fmt.Sprintf("%s %q full screen %v", s.app, s.title, s.fullscreen)
}

// A scripted day is seen scene by scene as it was lived: no window, title or
// full screen is missed or made up, whatever the truth's own clock says of the
// boundaries.
func TestScriptedDay(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T) place{
		"x11":   func(t *testing.T) place { return withWM(t) },
		"sway":  func(t *testing.T) place { return desktoptest.StartSway(t, 1) },
		"kwin":  func(t *testing.T) place { return desktoptest.StartKwin(t, desktoptest.KwinOptions{}) },
		"gnome": func(t *testing.T) place { return withExtension(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareDay(t, start(t), name)
		})
	}
}

// A place is a desktop that a day can be lived on.
type place interface {
	Getenv(name string) string
	Stage() desktoptest.Stage
}

// openLast opens a window after the day.
func openLast(p place, title string) {
	switch d := p.(type) {
	case *desktoptest.Desktop:
		d.OpenWindow("Last", title)
	case compositor:
		d.OpenGTKWindow("org.example.Last", title)
	}
}

// compareDay lives a day at p, where source tells of windows.
func compareDay(t *testing.T, p place, source string) {
	t.Helper()
	w := startWatch(t, desktop.Options{Env: p.Getenv, HandsOffAfter: time.Second})
	w.up(source)
	seen := make(chan []tracker.Event)
	const last = "after the day"
	go func() {
		var all []tracker.Event
		for e := range w.events {
			all = append(all, e)
			if f, ok := e.Fact.(tracker.Focus); ok && f.Title == last {
				break
			}
		}
		seen <- all
	}()
	truth, err := desktoptest.RunScriptedDay(t.Context(), p.Stage(), 1, 12*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	openLast(p, last)
	events := <-seen

	end := truth[len(truth)-1].After
	var lived, told []scene
	var before []time.Time
	for _, e := range truth {
		if e.Kind == desktoptest.TruthInput || e.Kind == desktoptest.TruthEnd {
			continue
		}
		s := scene{e.After, e.App, e.Title, e.Fullscreen}
		if len(lived) == 0 || lived[len(lived)-1].String() != s.String() {
			lived = append(lived, s)
			before = append(before, e.Before)
		}
	}
	for _, e := range events {
		if f, ok := e.Fact.(tracker.Focus); ok && e.Wall.Before(end) {
			told = append(told, scene{e.Wall, f.App, f.Title, f.Fullscreen})
		}
	}
	told = withoutFlicker(told, lived)
	names := func(scenes []scene) []string {
		var all []string
		for _, s := range scenes {
			all = append(all, s.String())
		}
		return all
	}
	if diff := cmp.Diff(names(lived), names(told)); diff != "" {
		t.Fatalf("lived (-), told (+):\n%s", diff)
	}
	var off []time.Duration
	for i, s := range told {
		switch {
		case s.at.Before(before[i]):
			off = append(off, before[i].Sub(s.at))
		case s.at.After(lived[i].at):
			off = append(off, s.at.Sub(lived[i].at))
		default:
			off = append(off, 0)
		}
	}
	slices.Sort(off)
	t.Logf("%d scenes; boundaries outside what the truth allows: median %v, p95 %v, most %v",
		len(off), off[len(off)/2], off[len(off)*95/100], off[len(off)-1])
}

// withoutFlicker leaves out repetitions and the moments without a window that a
// window manager makes between two: those where nothing was not lived next.
func withoutFlicker(told, lived []scene) []scene {
	var kept []scene
	for _, s := range told {
		nothingLived := len(kept) < len(lived) && lived[len(kept)].app == ""
		if s.app == "" && !nothingLived || len(kept) > 0 && kept[len(kept)-1].String() == s.String() {
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// BenchmarkFocusChange measures from the request that another window come to
// the front until the event is out, window manager included.
func BenchmarkFocusChange(b *testing.B) {
	d := desktoptest.Start(b, desktoptest.Options{WindowManager: true})
	ctx, cancel := context.WithCancel(context.Background())
	events, states := make(chan tracker.Event, 1000), make(chan tracker.SourceState, 1000)
	ended := make(chan error)
	go func() { ended <- desktop.Watch(ctx, desktop.Options{Env: d.Getenv}, events, states) }()
	windows := []*desktoptest.Window{d.OpenWindow("Alpha", "a"), d.OpenWindow("Beta", "b")}
	wait := func(class string) {
		for e := range events {
			if f, ok := e.Fact.(tracker.Focus); ok && f.Class == class {
				return
			}
		}
	}
	wait("Beta")
	i := 0
	for b.Loop() {
		windows[i%2].Activate()
		wait([]string{"Alpha", "Beta"}[i%2])
		i++
	}
	cancel()
	<-ended
}
