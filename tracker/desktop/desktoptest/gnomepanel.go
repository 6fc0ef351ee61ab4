package desktoptest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Await waits until a script run in the shell has this value, as JSON.
func (g *Gnome) Await(what, script, want string) {
	g.tb.Helper()
	var got string
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got = g.Eval(script); got == want {
			return
		}
	}
	g.tb.Fatalf("waited in vain for %s: %s is %s, not %s\n%s", what, script, got, want, g.logs())
}

// AwaitShown waits until what a script finds in the shell's scene is what a person would
// hit in its middle, and returns where that is. A menu takes no input while it opens.
func (g *Gnome) AwaitShown(actor string) (at string) {
	g.tb.Helper()
	place := fmt.Sprintf(`
		const actor = %s;
		const [x, y] = actor?.get_transformed_position() ?? [0, 0];
		const [w, h] = actor?.get_transformed_size() ?? [0, 0];
		const middle = [x + w / 2, y + h / 2];
		const hit = global.stage.get_actor_at_pos(imports.gi.Clutter.PickMode.REACTIVE, ...middle);
		let deaf = false;
		for (let around = actor; around; around = around.get_parent())
			deaf ||= around._muteInput;
		actor?.contains(hit) && !deaf ? middle : null`, actor)
	before := ""
	g.await(actor, func() bool {
		before, at = at, g.Eval(place)
		return at == before && at != "null"
	})
	return at
}

// ClickOn clicks, with a pointer of its own, on what a script finds in the shell's scene.
func (g *Gnome) ClickOn(actor string) {
	g.tb.Helper()
	g.Eval(fmt.Sprintf(`
		const Clutter = imports.gi.Clutter;
		global.driversPointer ??= Clutter.get_default_backend().get_default_seat()
			.create_virtual_device(Clutter.InputDeviceType.POINTER_DEVICE);
		const pointer = global.driversPointer, now = () => imports.gi.GLib.get_monotonic_time();
		pointer.notify_absolute_motion(now(), ...%s);
		pointer.notify_button(now(), Clutter.BUTTON_PRIMARY, Clutter.ButtonState.PRESSED);
		pointer.notify_button(now(), Clutter.BUTTON_PRIMARY, Clutter.ButtonState.RELEASED);
		true`, g.AwaitShown(actor)))
}

// Screenshot keeps what is on the screen as a PNG at path.
func (g *Gnome) Screenshot(path string) {
	g.tb.Helper()
	const name = "org.gnome.Shell.Screenshot"
	var done bool
	var used string
	call := g.bus.Object(name, "/org/gnome/Shell/Screenshot").Call(name+".Screenshot", dbus.FlagNoAutoStart, false, false, path)
	if err := call.Store(&done, &used); err != nil || !done {
		g.tb.Fatalf("screenshot: %t %v", done, err)
	}
}

// AppIndicator is the extension that gives GNOME a tray for all programs, which must be
// installed for the whole system.
func (g *Gnome) AppIndicator() (uuid string) {
	g.tb.Helper()
	const id = "ubuntu-appindicators@ubuntu.com"
	var absent []string
	if !installed("/usr/share/gnome-shell/extensions/" + id + "/metadata.json") {
		absent = append(absent, "gnome-shell-extension-appindicator")
	}
	demand(g.tb, "tray in GNOME", absent)
	return id
}

// Warnings are the lines in which the shell complained of what has this word.
func (g *Gnome) Warnings(word string) (lines []string) {
	g.tb.Helper()
	log, err := os.ReadFile(filepath.Join(g.dir, "log", "gnome-shell"))
	if err != nil {
		g.tb.Fatal(err)
	}
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, word) && !strings.Contains(line, "Shell-Message") {
			lines = append(lines, line)
		}
	}
	return lines
}
