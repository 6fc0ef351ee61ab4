package desktoptest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
)

const kwinName = "org.kde.KWin"

// KwinOptions say how KWin runs.
type KwinOptions struct {
	Outputs    int  // one if 0
	XWayland   bool // with an X server for old programs
	LockScreen bool // with KDE's locker, and so a real org.freedesktop.ScreenSaver
}

// A Kwin is a desktop that is nothing but buses and KDE Plasma's compositor, drawing
// to nowhere. The Desktop's methods for X11 are not for it.
type Kwin struct {
	*Desktop
	opts    KwinOptions
	command []string
	kwin    *program
	bus     *dbus.Conn
	scripts int
}

// StartKwin brings KWin up and ends it with the test. As root, which KWin refuses,
// KWin runs as nobody but may read what root wrote.
func StartKwin(tb testing.TB, opts KwinOptions) *Kwin {
	tb.Helper()
	needKwin(tb, opts)
	k := &Kwin{opts: opts, Desktop: prepare(tb, "", map[string]string{
		"XDG_SESSION_TYPE": "wayland", "XDG_CURRENT_DESKTOP": "KDE", "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5",
	})}
	k.startBuses()
	k.bus = k.SessionBus()
	k.command = k.kwinCommand()
	k.Restart()
	k.Setenv("WAYLAND_DISPLAY", kwinSocket)
	k.activationEnvironment()
	return k
}

func needKwin(tb testing.TB, opts KwinOptions) {
	tb.Helper()
	programs := compositorPrograms(map[string]string{"kwin_wayland": "kwin-wayland"})
	if opts.XWayland {
		programs["Xwayland"], programs["xhost"], programs["xterm"] = "xwayland", "x11-xserver-utils", "xterm"
	}
	demand(tb, "KWin", append(needGTK(), missing(programs)...))
}

const kwinSocket = "wayland-kwin"

// kwinCommand is how KWin is run.
func (k *Kwin) kwinCommand() []string {
	k.tb.Helper()
	installed, err := exec.LookPath("kwin_wayland")
	if err != nil {
		k.tb.Fatal(err)
	}
	// The installed one carries a capability that not every container may grant;
	// it does not start there. A copy carries none.
	program, err := os.ReadFile(installed)
	if err != nil {
		k.tb.Fatal(err)
	}
	copied := filepath.Join(k.dir, "kwin_wayland")
	if err := os.WriteFile(copied, program, 0o700); err != nil {
		k.tb.Fatal(err)
	}
	width, height, _ := strings.Cut(k.size, "x")
	command := append(asNobody("+dac_override"), "env", "KWIN_COMPOSE=Q", "KWIN_WAYLAND_NO_PERMISSION_CHECKS=1", copied,
		"--virtual", "--no-global-shortcuts", "--socket", kwinSocket, "--width", width, "--height", height,
		"--output-count", strconv.Itoa(max(k.opts.Outputs, 1)))
	if !k.opts.LockScreen {
		command = append(command, "--no-lockscreen")
	}
	if k.opts.XWayland {
		command = append(command, "--xwayland", k.displayTeller())
	}
	return command
}

// Kill kills KWin, which gets no chance to tidy up, and with it every window's
// display.
func (k *Kwin) Kill() {
	k.tb.Helper()
	k.kwin.kill()
	os.Remove(k.displayFile())
}

// Restart starts KWin, for the first time or after a Kill.
func (k *Kwin) Restart() {
	k.tb.Helper()
	k.kwin = k.start("kwin", nil, k.command...)
	k.await("KWin", func() bool {
		// It has its name and its socket before it takes scripts.
		call := k.bus.Object(kwinName, "/Scripting").Call("org.kde.kwin.Scripting.isScriptLoaded", dbus.FlagNoAutoStart, "")
		_, err := os.Stat(filepath.Join(k.Getenv("XDG_RUNTIME_DIR"), kwinSocket))
		return call.Err == nil && err == nil
	})
	if k.opts.LockScreen {
		saver := k.bus.Object("org.freedesktop.ScreenSaver", "/ScreenSaver")
		k.await("KDE's locker", func() bool {
			return saver.Call("org.freedesktop.ScreenSaver.GetActive", dbus.FlagNoAutoStart).Err == nil
		})
	}
	if k.opts.XWayland {
		k.awaitDisplay()
	}
}

// Activate gives the focus to the window with this title.
func (k *Kwin) Activate(title string) {
	k.Script(fmt.Sprintf("for (const w of workspace.clientList()) { if (w.caption === %q) { workspace.activeClient = w; } }", title))
}

// Minimise takes the window with this title off the screen.
func (k *Kwin) Minimise(title string) {
	k.Script(fmt.Sprintf("for (const w of workspace.clientList()) { if (w.caption === %q) { w.minimized = true; } }", title))
}

// Script runs a script in KWin, to its end, and takes it out again.
func (k *Kwin) Script(text string) {
	k.tb.Helper()
	k.scripts++
	name := fmt.Sprintf("driver-%d", k.scripts)
	k.UnloadScript(k.LoadScript(name, text))
}

// LoadScript loads and runs a script that stays, and returns its name.
func (k *Kwin) LoadScript(name, text string) string {
	k.tb.Helper()
	k.runScript(k.readScript(name, text))
	return name
}

// readScript has KWin read a script, and returns what runs it.
func (k *Kwin) readScript(name, text string) (path dbus.ObjectPath) {
	k.tb.Helper()
	file := filepath.Join(k.dir, name+".js")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		k.tb.Fatal(err)
	}
	var id int32
	k.ask("/Scripting", "org.kde.kwin.Scripting.loadScript", []any{file, name}, &id)
	return dbus.ObjectPath(fmt.Sprintf("/%d", id))
}

func (k *Kwin) runScript(path dbus.ObjectPath) {
	k.tb.Helper()
	k.ask(path, "org.kde.kwin.Script.run", nil)
}

// UnloadScript takes a script out of KWin.
func (k *Kwin) UnloadScript(name string) {
	k.tb.Helper()
	k.ask("/Scripting", "org.kde.kwin.Scripting.unloadScript", []any{name}, new(bool))
}

// HasScript reports whether KWin has a script of this name.
func (k *Kwin) HasScript(name string) bool {
	k.tb.Helper()
	var has bool
	k.ask("/Scripting", "org.kde.kwin.Scripting.isScriptLoaded", []any{name}, &has)
	return has
}

func (k *Kwin) ask(path dbus.ObjectPath, method string, args []any, results ...any) {
	k.tb.Helper()
	if err := k.bus.Object(kwinName, path).Call(method, 0, args...).Store(results...); err != nil {
		k.tb.Fatalf("%s: %v\n%s", method, err, k.logs())
	}
}

// Stop stops KWin as it stands, so that it answers nobody, and returns how to let it
// go on.
func (k *Kwin) Stop() (resume func()) {
	k.tb.Helper()
	k.kwin.signal(syscall.SIGSTOP)
	return func() { k.kwin.signal(syscall.SIGCONT) }
}
