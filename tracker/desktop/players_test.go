package desktop_test

import (
	"os/exec"
	"testing"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

const mpvName = "org.mpris.MediaPlayer2.mpv"

// startMpv plays silence, with mpv's plugin for MPRIS.
func startMpv(t *testing.T, d *desktoptest.Desktop) *exec.Cmd {
	t.Helper()
	d.NeedPrograms("mpv", "mpv-mpris")
	cmd := d.Command(t.Context(), "mpv", "--ao=null", "--vo=null", "--script=/usr/lib/mpv-mpris/mpris.so", "av://lavfi:anullsrc")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	return cmd
}

func tellMpv(t *testing.T, conn *dbus.Conn, method string) {
	t.Helper()
	if err := conn.Object(mpvName, "/org/mpris/MediaPlayer2").Call("org.mpris.MediaPlayer2.Player."+method, 0).Err; err != nil {
		t.Fatal(err)
	}
}

func TestPlayers(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("media")
	mpv := startMpv(t, d)
	plays := func(on bool) tracker.Media {
		return tracker.Media{App: "mpv", PID: mpv.Process.Pid, Playing: on}
	}
	w.fact(plays(true))
	tellMpv(t, d.SessionBus(), "Pause")
	w.fact(plays(false))
	tellMpv(t, d.SessionBus(), "Play")
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
	mpv := startMpv(t, d)
	w.fact(tracker.Media{App: "mpv", PID: mpv.Process.Pid, Playing: true})
	if err := mpv.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	w.fact(tracker.Media{App: "mpv", PID: mpv.Process.Pid})
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
	mpv := startMpv(t, d)
	w.await("a player that answers", func(e tracker.Event) bool {
		m, is := e.Fact.(tracker.Media)
		if is && m.PID != mpv.Process.Pid {
			t.Errorf("%+v was heard", m)
		}
		return is && m.Playing && m.PID == mpv.Process.Pid
	})
}
