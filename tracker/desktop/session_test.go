package desktop_test

import (
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// without is an environment that lacks some variables.
func without(env func(string) string, names ...string) func(string) string {
	return func(name string) string {
		if slices.Contains(names, name) {
			return ""
		}
		return env(name)
	}
}

func isAbsent(s tracker.SourceState) bool { return s.State == "absent" }

// A unit may begin before the desktop does, and knows nothing of where it will be.
func TestDisplayComesLater(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	s.Kill()
	w := startWatch(t, desktop.Options{Env: without(s.Getenv, "WAYLAND_DISPLAY", "SWAYSOCK")})
	w.state("wayland", isAbsent)
	s.Restart()
	w.up("wayland")
	s.OpenGTKWindow("org.example.Alpha", "first")
	w.focus("window", titled("first"))
}

// What a desktop told systemd is believed where its server is there.
func TestDisplayThatSystemdKnows(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	conn := d.SessionBus()
	told := []string{"PATH=/bin", "WAYLAND_DISPLAY=wayland-of-yesterday", "DISPLAY=" + d.Getenv("DISPLAY"), "XAUTHORITY=" + d.Getenv("XAUTHORITY")}
	_, err := prop.Export(conn, "/org/freedesktop/systemd1", prop.Map{
		"org.freedesktop.systemd1.Manager": {"Environment": {Value: told}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.systemd1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	w := startWatch(t, desktop.Options{Env: without(d.Getenv, "DISPLAY", "XAUTHORITY")})
	w.up("x11")
	d.OpenWindow("Alpha", "first")
	w.focus("window", titled("first"))
}
