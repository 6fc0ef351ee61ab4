package desktoptest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"dwell/tracker/desktop/extension"
)

const (
	gnomeName   = "org.gnome.Shell"
	gnomeSocket = "wayland-gnome"
)

// A Gnome is a desktop that is nothing but buses and GNOME's shell, drawing to
// nowhere. The Desktop's methods for X11 are not for it.
type Gnome struct {
	*Desktop
	command []string
	shell   *program
	bus     *dbus.Conn
}

// NewGnome prepares the desktop and its buses and does not start the shell yet, so
// that extensions can be put into its home. All ends with the test. As root the
// shell runs as nobody but may read and write what root does.
func NewGnome(tb testing.TB) *Gnome {
	tb.Helper()
	demand(tb, "GNOME", append(needGTK(), missing(compositorPrograms(map[string]string{
		"gnome-shell": "gnome-shell", "gsettings": "libglib2.0-bin",
	}))...))
	g := &Gnome{Desktop: prepare(tb, "", map[string]string{
		"XDG_SESSION_TYPE": "wayland", "XDG_CURRENT_DESKTOP": "GNOME", "GSETTINGS_BACKEND": "keyfile",
		// Lets a test play input: org.gnome.Mutter.IdleMonitor.ResetIdletime.
		"MUTTER_DEBUG_RESET_IDLETIME": "1",
	})}
	g.startBuses()
	g.bus = g.SessionBus()
	g.settle()
	g.command = append(asNobody("+dac_override,+fowner"), "gnome-shell", "--headless", "--wayland", "--sm-disable", "--no-x11",
		"--wayland-display", gnomeSocket, "--virtual-monitor", g.size)
	return g
}

// InstallDwell puts dwell's own extension into the home and switches it on, as
// "dwell setup gnome" does. The shell looks for it when it starts.
func (g *Gnome) InstallDwell() {
	g.tb.Helper()
	files, err := extension.Files(g.Version())
	if err != nil {
		g.tb.Fatal(err)
	}
	texts := map[string]string{}
	for _, f := range files {
		texts[f.Name] = f.Text
	}
	g.AddExtension(extension.UUID, texts)
	g.EnableExtension(extension.UUID)
}

// LetX has the shell, not started yet, start an X server for old programs.
func (g *Gnome) LetX() {
	g.tb.Helper()
	demand(g.tb, "XWayland", missing(map[string]string{"Xwayland": "xwayland", "xterm": "xterm"}))
	g.command = slices.DeleteFunc(g.command, func(word string) bool { return word == "--no-x11" })
	// The shell as nobody asks, as Xau does, whether it may read what is in the folders of
	// root: its right to override that does not count there (access(2)).
	for _, folder := range []string{g.dir, g.Getenv("XDG_RUNTIME_DIR")} {
		if err := os.Chmod(folder, 0o711); err != nil {
			g.tb.Fatal(err)
		}
	}
}

// UseX has windows to come open on that X server.
func (g *Gnome) UseX() {
	g.tb.Helper()
	for _, name := range []string{"DISPLAY", "XAUTHORITY"} {
		g.Setenv(name, strings.Trim(g.Eval("imports.gi.GLib.getenv('"+name+"')"), `"`))
	}
}

// driverExtension keeps the overview, which would hold the focus, from opening at
// the start, and opens Eval.
const driverExtension = "driver@desktoptest"

// settle writes the driver's extension and the settings of a desktop that was used
// before.
func (g *Gnome) settle() {
	g.tb.Helper()
	const does = "Main.sessionMode.hasOverview = false; global.context.unsafe_mode = true;"
	text := "const Main = imports.ui.main;\nfunction init() {}\nfunction enable() { " + does + " }\nfunction disable() {}\n"
	if g.Version() >= 45 {
		text = "import * as Main from 'resource:///org/gnome/shell/ui/main.js';\nexport default class { enable() { " + does + " } disable() {} }\n"
	}
	g.AddExtension(driverExtension, map[string]string{
		"metadata.json": fmt.Sprintf(`{"uuid":%q,"name":"driver","description":"driver","shell-version":["%d"]}`, driverExtension, g.Version()),
		"extension.js":  text,
	})
	for _, setting := range [][]string{
		{"org.gnome.shell", "enabled-extensions", "['" + driverExtension + "']"},
		{"org.gnome.shell", "welcome-dialog-last-shown-version", "999"},
		{"org.gnome.desktop.interface", "enable-animations", "false"},
		{"org.gnome.desktop.session", "idle-delay", "0"},
		{"org.gnome.desktop.screensaver", "lock-enabled", "false"},
		{"org.gnome.mutter", "dynamic-workspaces", "false"},
	} {
		g.Run("gsettings", append([]string{"set"}, setting...)...)
	}
}

// AddExtension puts an extension into the home, not switched on.
func (g *Gnome) AddExtension(uuid string, files map[string]string) {
	g.tb.Helper()
	dir := filepath.Join(g.Getenv("XDG_DATA_HOME"), "gnome-shell", "extensions", uuid)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		g.tb.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			g.tb.Fatal(err)
		}
	}
}

// Run runs a program on this desktop to its end and returns what it printed.
func (g *Gnome) Run(name string, args ...string) string {
	g.tb.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Dir = g.Env(), g.Home()
	out, err := cmd.CombinedOutput()
	if err != nil {
		g.tb.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// Version is the major version of the installed shell.
func (g *Gnome) Version() int {
	g.tb.Helper()
	digits := regexp.MustCompile(`\d+`).FindString(g.Run("gnome-shell", "--version"))
	version, err := strconv.Atoi(digits)
	if err != nil {
		g.tb.Fatal(err)
	}
	return version
}

// EnableExtension switches these extensions on beside the driver's, and all others off.
func (g *Gnome) EnableExtension(uuids ...string) {
	g.tb.Helper()
	list := "'" + strings.Join(append([]string{driverExtension}, uuids...), "', '") + "'"
	g.Run("gsettings", "set", "org.gnome.shell", "enabled-extensions", "["+list+"]")
}

// DisableExtension switches all extensions off but the driver's.
func (g *Gnome) DisableExtension() {
	g.tb.Helper()
	g.EnableExtension()
}

// Kill kills the shell, which gets no chance to tidy up, and with it every window's
// display.
func (g *Gnome) Kill() {
	g.tb.Helper()
	g.shell.kill()
	// Another that starts before the bus has noticed gives up.
	g.await("the shell's end", func() bool {
		var owned bool
		err := g.bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.gnome.Shell").Store(&owned)
		return err == nil && !owned
	})
}

// Restart starts the shell, for the first time or after a Kill.
func (g *Gnome) Restart() {
	g.tb.Helper()
	delete(g.env, "WAYLAND_DISPLAY") // it would nest in itself
	g.shell = g.start("gnome-shell", nil, g.command...)
	g.Setenv("WAYLAND_DISPLAY", gnomeSocket)
	g.await("GNOME's shell", func() bool {
		_, err := g.eval("Main.layoutManager._startingUp")
		return err == nil
	})
	g.await("GNOME's desktop", func() bool {
		starting, err := g.eval("Main.layoutManager._startingUp")
		return err == nil && starting == "false"
	})
	g.activationEnvironment()
}

// Activate waits for the window with this title and gives it the focus.
func (g *Gnome) Activate(title string) {
	g.tb.Helper()
	titled := fmt.Sprintf("global.get_window_actors().map(a => a.meta_window).filter(w => w.title === %q)", title)
	g.await("the window", func() bool { return g.Eval(titled+".length") == "1" })
	g.Eval(titled + ".forEach(w => w.activate(0))")
}

// Minimise takes the window with this title off the screen.
func (g *Gnome) Minimise(title string) {
	g.Eval(fmt.Sprintf("global.get_window_actors().map(a => a.meta_window).filter(w => w.title === %q).forEach(w => w.minimize())", title))
}

// PlayInput has Mutter take it that there was input just now.
func (g *Gnome) PlayInput() {
	g.tb.Helper()
	if err := g.resetIdletime(); err != nil {
		g.tb.Fatal(err)
	}
}

func (g *Gnome) resetIdletime() error {
	const name = "org.gnome.Mutter.IdleMonitor"
	return g.bus.Object(name, "/org/gnome/Mutter/IdleMonitor/Core").Call(name+".ResetIdletime", dbus.FlagNoAutoStart).Err
}

// Eval runs a script in the shell and returns its value as JSON.
func (g *Gnome) Eval(script string) string {
	g.tb.Helper()
	value, err := g.eval(script)
	if err != nil {
		g.tb.Fatalf("%v\n%s", err, g.logs())
	}
	return value
}

func (g *Gnome) eval(script string) (string, error) {
	var done bool
	var value string
	call := g.bus.Object(gnomeName, "/org/gnome/Shell").Call(gnomeName+".Eval", dbus.FlagNoAutoStart, script)
	if err := call.Store(&done, &value); err != nil {
		return "", err
	}
	if !done {
		return "", fmt.Errorf("eval in the shell: %s", value)
	}
	return value, nil
}
