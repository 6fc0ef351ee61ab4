package desktoptest

import (
	"os/exec"

	"github.com/godbus/dbus/v5"
)

// mpvPlugin has mpv say on the session bus whether it plays.
const mpvPlugin = "/usr/lib/mpv-mpris/mpris.so"

// An Mpv is a media player that speaks MPRIS.
type Mpv struct {
	desktop *Desktop
	cmd     *exec.Cmd
	bus     *dbus.Conn
}

// StartMpv plays what mpv's options say, without sound, until the test ends.
func (d *Desktop) StartMpv(options ...string) *Mpv {
	d.tb.Helper()
	packages := missing(map[string]string{"mpv": "mpv"})
	if !installed(mpvPlugin) {
		packages = append(packages, "mpv-mpris")
	}
	demand(d.tb, "player", packages)
	cmd := d.Command(d.tb.Context(), "mpv", append([]string{"--ao=null", "--script=" + mpvPlugin}, options...)...)
	if err := cmd.Start(); err != nil {
		d.tb.Fatal(err)
	}
	m := &Mpv{desktop: d, cmd: cmd, bus: d.SessionBus()}
	d.tb.Cleanup(func() {
		m.Kill()
		_ = cmd.Wait() // it was killed
	})
	return m
}

// PID is the number of the player's process.
func (m *Mpv) PID() int { return m.cmd.Process.Pid }

// Kill ends the player, which gets no chance to say so.
func (m *Mpv) Kill() { _ = m.cmd.Process.Kill() } // it may have ended

// Tell calls a method of MPRIS's Player: "Play", "Pause".
func (m *Mpv) Tell(method string) {
	m.desktop.tb.Helper()
	player := m.bus.Object("org.mpris.MediaPlayer2.mpv", "/org/mpris/MediaPlayer2")
	if err := player.Call("org.mpris.MediaPlayer2.Player."+method, 0).Err; err != nil {
		m.desktop.tb.Fatal(err)
	}
}
