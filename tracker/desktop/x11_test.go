package desktop_test

import (
	"os"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

func TestFocus(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	a := d.OpenWindow("Alpha", "first")
	w := startWatch(t, desktop.Options{Env: d.Getenv})

	f := w.focus("window that was there before", titled("first"))
	if f.App != "Alpha" || f.Class != "Alpha" || f.PID != os.Getpid() || f.Fullscreen || f.Exe != "" {
		t.Errorf("focus %+v", f)
	}
	b := d.OpenWindow("Beta", "second")
	w.focus("new window", titled("second"))
	a.Activate()
	w.focus("first window again", titled("first"))

	b.SetTitle("not in front")
	a.SetTitle("Grüße, 世界")
	w.focus("title of the window in front only", func(f tracker.Focus) bool {
		if f.Title == "not in front" {
			t.Error("a title of a window not in front was reported")
		}
		return f.Title == "Grüße, 世界"
	})
	a.SetLegacyTitle([]byte("caf\xe9"))
	w.focus("legacy title", titled("café"))
	a.SetApplicationID("org.example.Alpha")
	if f := w.focus("application id", func(f tracker.Focus) bool { return f.App == "org.example.Alpha" }); f.Class != "Alpha" {
		t.Errorf("class %q", f.Class)
	}

	a.SetFullscreen(true)
	w.focus("full screen", func(f tracker.Focus) bool { return f.Fullscreen })
	a.SetFullscreen(false)
	w.focus("no full screen", func(f tracker.Focus) bool { return !f.Fullscreen })

	a.Close()
	w.focus("what the window manager chose after the close", func(f tracker.Focus) bool { return f.Class == "Beta" })
	b.Minimise()
	w.focus("bare desktop", nothing)
}

// Openbox goes on naming the last window as the active one after it is closed.
// Nothing is in front then, for a watch that saw it and for one that comes later.
func TestLastWindowClosed(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	a := d.OpenWindow("Alpha", "first")
	w.focus("window", titled("first"))
	a.Close()
	w.focus("bare desktop", nothing)
	later := startWatch(t, desktop.Options{Env: d.Getenv})
	if f := later.focus("first word", func(tracker.Focus) bool { return true }); !f.Nothing() {
		t.Errorf("a watch that comes later sees %+v", f)
	}
	d.OpenWindow("Beta", "second")
	w.focus("the next window", titled("second"))
}

// The server knows a window's process; what the window says may be the number
// in another pid namespace.
func TestPIDIsTheServersWord(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("x11")
	a := d.OpenWindow("Alpha", "first")
	w.focus("window", titled("first"))
	a.SetPID(1)
	b := d.OpenWindow("Beta", "second")
	w.focus("other window", titled("second"))
	b.Minimise()
	if f := w.focus("window with a wrong pid", titled("first")); f.PID != os.Getpid() {
		t.Errorf("pid %d, not %d", f.PID, os.Getpid())
	}
}

func TestTitlesStayOutOfLogAndStates(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	titlesStayOut(t, d.Getenv, func(title string) interface{ SetTitle(string) } {
		return d.OpenWindow("Alpha", title)
	}, d.KillServer, "x11")
}

func TestEveryTitleOfASpinner(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	a := d.OpenWindow("Alpha", "first")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("first"))
	for _, title := range []string{"- work", `\ work`, "| work", "/ work"} {
		a.SetTitle(title)
		w.focus("title", titled(title))
		a.SetTitle(title) // the same again is no news
	}
	a.SetTitle("done")
	var again []string
	w.focus("last title", func(f tracker.Focus) bool {
		again = append(again, f.Title)
		return f.Title == "done"
	})
	if len(again) != 1 {
		t.Errorf("%d focus events for one change", len(again))
	}
}

func TestWindowManagerKilledAndBack(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	d.OpenWindow("Alpha", "first")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("first"))
	w.up("x11")
	d.KillWM()
	w.focus("nothing, for nobody says", nothing)
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "down" }); s.Detail == "" {
		t.Error("no detail")
	}
	d.StartWM()
	w.up("x11")
	d.OpenWindow("Beta", "second")
	w.focus("window under the new one", titled("second"))
}

func TestNoWindowManager(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: time.Second})
	w.state("x11", func(s tracker.SourceState) bool { return s.State == "down" && s.Kind == "input" })
	w.await("idle, seen all the same", func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Idle)
		return ok
	})
}

func TestServerKilledAndRestarted(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	d.OpenWindow("Alpha", "first")
	// A daemon's environment stays what it was, so XAUTHORITY goes on naming
	// the file that went with the first server.
	authority := d.Getenv("XAUTHORITY")
	env := func(name string) string {
		if name == "XAUTHORITY" {
			return authority
		}
		return d.Getenv(name)
	}
	w := startWatch(t, desktop.Options{Env: env})
	w.focus("window", titled("first"))
	w.up("x11")
	d.KillServer()
	w.focus("nothing", nothing)
	w.await("input no longer taken as unbroken", func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Idle)
		return ok
	})
	w.state("x11", func(s tracker.SourceState) bool { return s.State == "down" })
	d.RestartServer()
	d.StartWM()
	w.up("x11")
	d.OpenWindow("Beta", "second")
	w.focus("window on the new server", titled("second"))
	d.KillServer()
	d.RestartServer()
	w.fact(tracker.Active{}) // a new server's idle time begins at zero
}

func TestIdleAndBack(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	const after = time.Second
	d.Motion(10, 10)
	before := time.Now()
	w := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: after})
	isIdle := func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Idle)
		return ok
	}
	for i := range 3 {
		e := w.await("idle", isIdle)
		since := e.Fact.(tracker.Idle).Since
		// The input was after before was read, and the alarm cannot fire early.
		if since.Before(before.Add(-time.Second)) || e.Wall.Sub(since) < after {
			t.Errorf("round %d: idle since %v at %v, input after %v", i, since, e.Wall, before)
		}
		if e.Source != "x11" || e.Mono == 0 || e.Boot == 0 {
			t.Errorf("event %+v", e)
		}
		before = time.Now()
		d.Motion(20+i, 20)
		if e := w.fact(tracker.Active{}); e.Wall.Before(before) {
			t.Errorf("active at %v, before the input at %v", e.Wall, before)
		}
	}
}

func TestIdleBeforeTheStart(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	const after = time.Second
	first := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: after})
	idle := first.await("idle", func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Idle)
		return ok
	})
	since := idle.Fact.(tracker.Idle).Since
	second := startWatch(t, desktop.Options{Env: d.Getenv, HandsOffAfter: after})
	e := second.await("first word on input", func(e tracker.Event) bool { return e.Source == "x11" })
	told, ok := e.Fact.(tracker.Idle)
	if !ok {
		t.Fatalf("first word on input is %T", e.Fact)
	}
	if diff := told.Since.Sub(since).Abs(); diff > 500*time.Millisecond {
		t.Errorf("since differs by %v", diff)
	}
}

func TestWithoutAnything(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{
		"no display":      {},
		"wayland":         {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"},
		"another machine": {"DISPLAY": "example.org:0"},
		"bad display":     {"DISPLAY": "nonsense"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startWatch(t, desktop.Options{Env: func(k string) string {
				if k == "DBUS_SYSTEM_BUS_ADDRESS" {
					return "unix:path=" + t.TempDir() + "/none"
				}
				return env[k]
			}})
			want := map[string]string{
				"x11": "absent", "logind": "down", "screensaver": "absent", "notifications": "absent", "clock": "ok",
			}
			timeout := time.After(patience)
			for len(want) > 0 {
				select {
				case s := <-w.states:
					if s.Detail == "" {
						t.Errorf("%s has no detail", s.Name)
					}
					if want[s.Name] == s.State {
						delete(want, s.Name)
					}
				case <-timeout:
					t.Fatalf("not reached: %v", want)
				}
			}
			// With nobody to tell of input it is not taken as unbroken.
			w.await("idle", func(e tracker.Event) bool {
				_, ok := e.Fact.(tracker.Idle)
				return ok
			})
		})
	}
}
