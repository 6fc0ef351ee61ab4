package desktop_test

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// silence is what a player plays here, showing nothing.
func silence() []string { return []string{"--vo=null", "av://lavfi:anullsrc"} }

func TestPlayers(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("media")
	mpv := d.StartMpv(silence()...)
	plays := func(on bool) tracker.Media {
		return tracker.Media{App: "mpv", PID: mpv.PID(), Playing: on}
	}
	w.fact(plays(true))
	mpv.Tell("Pause")
	w.fact(plays(false))
	mpv.Tell("Play")
	w.fact(plays(true))

	late := startWatch(t, desktop.Options{Env: d.Getenv})
	late.fact(plays(true))
	restart := d.StopBus("session")
	late.fact(plays(false))
	late.state("media", func(s tracker.SourceState) bool { return s.State == "down" })
	w.fact(plays(false))
	restart()
	late.up("media")
}

// A player that is killed plays no more.
func TestPlayerKilled(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	mpv := d.StartMpv(silence()...)
	w.fact(tracker.Media{App: "mpv", PID: mpv.PID(), Playing: true})
	mpv.Kill()
	w.fact(tracker.Media{App: "mpv", PID: mpv.PID()})
}

// A player that does not answer holds up no other, nor what else is heard, and one that
// speaks for others is not heard twice.
func TestPlayersThatAreOddOnes(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	hangs := d.SessionBus()
	if err := hangs.ExportMethodTable(map[string]any{
		"Get": func(string, string) (dbus.Variant, *dbus.Error) { select {} },
	}, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	others := d.SessionBus()
	if err := others.ExportMethodTable(map[string]any{
		"Get": func(string, string) (dbus.Variant, *dbus.Error) { return dbus.MakeVariant("Playing"), nil },
	}, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	for conn, name := range map[*dbus.Conn]string{hangs: "hangs", others: "playerctld"} {
		if _, err := conn.RequestName("org.mpris.MediaPlayer2."+name, dbus.NameFlagDoNotQueue); err != nil {
			t.Fatal(err)
		}
	}
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("notifications", func(tracker.SourceState) bool { return true })
	mpv := d.StartMpv(silence()...)
	w.await("a player that answers", func(e tracker.Event) bool {
		m, is := e.Fact.(tracker.Media)
		if is && m.PID != mpv.PID() {
			t.Errorf("%+v was heard", m)
		}
		return is && m.Playing && m.PID == mpv.PID()
	})
}
