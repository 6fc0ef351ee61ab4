package desktoptest

import (
	"os"
	"path/filepath"

	"github.com/jezek/xgb/xproto"
)

// i3Config leaves the windows as they come and the pointer alone.
const i3Config = `# i3 config file (v4)
focus_follows_mouse no
mouse_warping none
font pango:monospace 8
`

// StartI3 starts i3, the tiling window manager, in place of openbox, and waits until it
// manages windows and takes commands. KillWM kills it.
func (d *Desktop) StartI3() {
	d.tb.Helper()
	demand(d.tb, "i3", missing(map[string]string{"i3": "i3-wm", "i3-msg": "i3-wm"}))
	d.Setenv("XDG_CURRENT_DESKTOP", "i3")
	config := filepath.Join(d.dir, "i3.conf")
	if err := os.WriteFile(config, []byte(i3Config), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	d.manager = d.start("i3", nil, "i3", "-c", config)
	d.await("i3", d.i3Serves)
}

// I3 has i3 do what command says.
func (d *Desktop) I3(command string) {
	d.tb.Helper()
	if out, err := d.Command(d.tb.Context(), "i3-msg", command).CombinedOutput(); err != nil {
		d.tb.Fatalf("i3-msg %s: %v\n%s", command, err, out)
	}
}

// RestartI3 has i3 put a new one of itself in its place, as people do after an update.
// The new one answers what the old one was asked.
func (d *Desktop) RestartI3() {
	d.tb.Helper()
	d.I3("restart")
	d.await("i3 anew", d.i3Serves)
}

func (d *Desktop) i3Serves() bool {
	return d.driver.managed() && d.Command(d.tb.Context(), "i3-msg", "-t", "get_version").Run() == nil
}

// NameI3Socket says on the root window, as i3 does, that its socket is at path.
func (d *Desktop) NameI3Socket(path string) {
	d.tb.Helper()
	r := d.driver
	err := xproto.ChangePropertyChecked(r.conn, xproto.PropModeReplace, r.root, r.atom("I3_SOCKET_PATH"), r.atom("UTF8_STRING"), 8, uint32(len(path)), []byte(path)).Check()
	if err != nil {
		d.tb.Fatal(err)
	}
}

// ID is how the X server, and i3, call w.
func (w *Window) ID() uint32 { return uint32(w.id) }
