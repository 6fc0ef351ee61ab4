// Package desktoptest brings up a real X11 desktop for tests, as httptest
// brings up a server: a private session bus and system bus, Xvfb, a window
// manager, a notification server and a panel with a tray.
//
// A [Desktop] is also its driver. It opens windows, presses keys, takes
// screenshots, kills and restarts servers, and stands in for logind on its own
// system bus. What the driver did, and when, is known from its own requests to
// the X server and never through the code under test, so [RunScriptedDay] can
// say what a recording should have found.
//
// The package refuses to use anything of the person's: home, runtime folder,
// buses and display are its own, and it ends only what it started. Where
// programs are missing the test is skipped with the packages that have them;
// with DWELL_NEED_DESKTOP=1 it fails instead.
package desktoptest

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// startTimeout is how long any one program may take to come up.
const startTimeout = 30 * time.Second

// Options say what a desktop has besides its buses and X server.
type Options struct {
	Notify        string // the notification server: "xfce", "dunst"; "none" or empty for none
	Panel         bool   // xfce4-panel with a tray
	WindowManager bool   // openbox
	Size          string // of the screen, "1280x800" if empty
}

// A Desktop is a running one. Its methods fail the test rather than return an
// error, unless they say otherwise.
type Desktop struct {
	tb      testing.TB
	dir     string // everything of this desktop, removed at the end
	size    string
	display string
	auth    string
	cookie  []byte
	buses   map[string]*program
	server  *program
	manager *program
	driver  *driver
	servers int
	free    func() // gives up the reserved display number

	mu  sync.Mutex
	env map[string]string
}

// Start brings a desktop up and ends it with the test.
func Start(tb testing.TB, opts Options) *Desktop {
	tb.Helper()
	need(tb, opts)
	d := prepare(tb, opts.Size, map[string]string{"XDG_SESSION_TYPE": "x11"})
	d.startBuses()
	d.startServer()
	d.driver = d.connect()
	tb.Cleanup(func() { d.driver.close() })
	d.activationEnvironment()
	if opts.WindowManager {
		d.StartWM()
	}
	d.startNotify(opts.Notify)
	if opts.Panel {
		d.startPanel()
	}
	return d
}

// need skips or fails the test unless the programs for opts are installed.
func need(tb testing.TB, opts Options) {
	tb.Helper()
	programs := map[string]string{"Xvfb": "xvfb", "dbus-daemon": "dbus-daemon"}
	if opts.WindowManager {
		programs["openbox"] = "openbox"
	}
	if opts.Panel {
		programs["xfce4-panel"] = "xfce4-panel"
	}
	if opts.Notify == "dunst" {
		programs["dunst"] = "dunst"
	}
	packages := missing(programs)
	if opts.Notify == "xfce" && xfceNotifyd() == "" {
		packages = append(packages, "xfce4-notifyd")
	}
	demand(tb, "desktop", packages)
}

// Home is the desktop's own home folder.
func (d *Desktop) Home() string { return filepath.Join(d.dir, "home") }

// Getenv is os.Getenv on this desktop; what the session does not set is empty,
// but for PATH and the locale.
func (d *Desktop) Getenv(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch v, ok := d.env[name]; {
	case ok:
		return v
	case name == "PATH", name == "LANG", strings.HasPrefix(name, "LC_"):
		return os.Getenv(name)
	}
	return ""
}

// Setenv changes what [Desktop.Getenv] and programs started later see.
func (d *Desktop) Setenv(name, value string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.env[name] = value
}

// session is a copy of what this session sets.
func (d *Desktop) session() map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.env)
}

// Env is the environment of a program in this session.
func (d *Desktop) Env() []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	for name, value := range d.session() {
		env = append(env, name+"="+value)
	}
	return env
}

// Command returns a command that will run in this session. The test starts and
// ends it.
func (d *Desktop) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.Env()
	return cmd
}

// await polls until ready, which tests of real programs cannot do without.
func (d *Desktop) await(what string, ready func() bool) {
	d.tb.Helper()
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ready() {
			return
		}
	}
	d.tb.Fatalf("%s did not come up\n%s", what, d.logs())
}

// logs returns the end of what each program printed.
func (d *Desktop) logs() string {
	var b strings.Builder
	names, _ := filepath.Glob(filepath.Join(d.dir, "log", "*"))
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "--- %s\n%s\n", filepath.Base(name), text[max(0, len(text)-2000):])
		}
	}
	return b.String()
}

// SessionBus connects to the session bus until the test ends.
func (d *Desktop) SessionBus() *dbus.Conn { return d.bus("DBUS_SESSION_BUS_ADDRESS") }

// SystemBus connects to the desktop's own system bus until the test ends.
func (d *Desktop) SystemBus() *dbus.Conn { return d.bus("DBUS_SYSTEM_BUS_ADDRESS") }

func (d *Desktop) bus(variable string) *dbus.Conn {
	d.tb.Helper()
	conn, err := dbus.Connect(d.Getenv(variable))
	if err != nil {
		d.tb.Fatal(err)
	}
	d.tb.Cleanup(func() { conn.Close() })
	return conn
}

// hasOwner reports whether anybody owns a name on the session bus.
func hasOwner(conn *dbus.Conn, name string) bool {
	var owned bool
	err := conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}
