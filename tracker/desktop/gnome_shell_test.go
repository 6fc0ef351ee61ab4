package desktop_test

import (
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/desktop/extension"
)

// withExtension is a GNOME on which dwell's extension is installed and switched on.
func withExtension(t *testing.T) *desktoptest.Gnome {
	t.Helper()
	g := desktoptest.NewGnome(t)
	g.InstallDwell()
	g.Restart()
	return g
}

func TestGnomeFocus(t *testing.T) {
	t.Parallel()
	g := withExtension(t)
	w := walkFront(t, g)
	if w.first.Class != "org.example.Alpha" {
		t.Errorf("class %q", w.first.Class)
	}
	w.says("gnome")
	w.a.Close()
	w.focus("what the shell chose after the close", titled("not in front"))
	g.Minimise("not in front")
	w.focus("bare desktop", nothing)
	g.Activate("not in front")
	w.focus("window from the dash", titled("not in front"))
	w.b.Close()
	w.focus("bare desktop", nothing)
}

func TestGnomeKilledAndBack(t *testing.T) {
	t.Parallel()
	g := withExtension(t)
	w := startWatch(t, desktop.Options{Env: g.Getenv, HandsOffAfter: time.Second})
	killAndRestart(w, g, "gnome", 2)
	// The watch on input was set anew too.
	g.PlayInput()
	w.fact(tracker.Active{})
	w.await("idle", isIdle)
	g.PlayInput()
	w.fact(tracker.Active{})
}

func isIdle(e tracker.Event) bool {
	_, idle := e.Fact.(tracker.Idle)
	return idle && e.Source == "mutter"
}

// Without an extension input is seen, and what is lost is said with what to do.
func TestGnomeWithoutExtension(t *testing.T) {
	t.Parallel()
	g := desktoptest.NewGnome(t)
	g.Restart()
	w := startWatch(t, desktop.Options{Env: g.Getenv, HandsOffAfter: time.Second})
	s := w.state("gnome", func(s tracker.SourceState) bool { return s.State == "absent" })
	if want := `GNOME shows windows only to an extension: run "dwell setup gnome"`; s.Detail != want {
		t.Errorf("detail %q, not %q", s.Detail, want)
	}
	w.says("gnome-without-extension")
	for range 2 {
		idle := w.await("idle", isIdle)
		if gap := idle.Wall.Sub(idle.Fact.(tracker.Idle).Since); gap < time.Second {
			t.Errorf("idle for %v", gap)
		}
		g.PlayInput()
		w.fact(tracker.Active{})
	}
	// Who is no shell is not believed.
	forger := g.SessionBus()
	if err := forger.Emit("/dwell/gnome", "dwell.Gnome.Changed", true, "forged", "forged", "forged", uint32(1), false); err != nil {
		t.Fatal(err)
	}
	w.await("idle", func(e tracker.Event) bool {
		if f, is := e.Fact.(tracker.Focus); is && !f.Nothing() {
			t.Error("a forged word was believed")
		}
		return isIdle(e)
	})
}

// Switched off, the extension takes its object with it; switched on it is heard at
// once.
func TestGnomeExtensionSwitched(t *testing.T) {
	t.Parallel()
	g := withExtension(t)
	w := startWatch(t, desktop.Options{Env: g.Getenv})
	g.OpenGTKWindow("org.example.Alpha", "first")
	w.focus("window", titled("first"))
	g.DisableExtension()
	w.focus("nothing, for nobody says", nothing)
	w.state("gnome", func(s tracker.SourceState) bool { return s.State == "absent" })
	g.EnableExtension(extension.UUID)
	w.focus("window again", titled("first"))
	w.up("gnome")
}

// The other extension's form, spoken by a stand-in that owns the shell's name.
func TestGnomeFocusedWindowExtension(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	conn := d.SessionBus()
	const path, iface = "/org/gnome/shell/extensions/FocusedWindow", "org.gnome.shell.extensions.FocusedWindow"
	if err := conn.Export(focusedWindow{}, path, iface); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.gnome.Shell", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	d.Setenv("WAYLAND_DISPLAY", "wayland-0")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	if f := w.focus("window", titled("first")); f.Class != "Alpha" || f.App != "Alpha" || f.PID != 42 {
		t.Errorf("focus %+v", f)
	}
	if err := conn.Emit(path, iface+".FocusChanged", `{"title":"second","wm_class":"Beta","pid":43}`); err != nil {
		t.Fatal(err)
	}
	w.focus("window", titled("second"))
	if err := conn.Emit(path, iface+".FocusChanged", `{}`); err != nil {
		t.Fatal(err)
	}
	w.focus("nothing", nothing)
}

type focusedWindow struct{}

func (focusedWindow) Get() (string, *dbus.Error) {
	return `{"title":"first","wm_class":"Alpha","pid":42}`, nil
}

// On X11 the server tells of everything, and no extension is asked for.
func TestGnomeOnX11(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	if _, err := d.SessionBus().RequestName("org.gnome.Shell", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	s := w.state("gnome", func(s tracker.SourceState) bool { return s.State == "absent" })
	if want := "this is an X11 session; the X server tells"; s.Detail != want {
		t.Errorf("detail %q, not %q", s.Detail, want)
	}
}
