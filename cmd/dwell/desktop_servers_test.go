package main_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker/desktop/desktoptest"
)

// serversRestart kills what a desktop is made of under a running dwell, one
// after another: recording, notices and icon are there again when it is.
func serversRestart(t *testing.T, exe string) {
	c := newComputer(t, exe, desktoptest.Options{Notify: "xfce", Panel: true, Size: "1600x900"})
	r := c.run()
	c.bubble("welcome")
	c.icon("before", tracking())

	c.restartsPanel()
	c.icon("panel-restarted", tracking())

	c.restartsNotifications()
	c.OpenWindow("supertuxkart", "a game")
	c.dwell("limit", "add", "gaming", "1s")
	c.await("the limit", func() bool {
		c.Key(keyLetter)
		return c.limit("gaming/day").State == "reached"
	})
	c.bubble("notices-restarted")

	c.KillServer()
	c.await("word that the X server is gone", func() bool { return !c.sees("x11") })
	c.RestartServer()
	c.StartWM()
	c.OpenWindow("code", "an editor")
	c.await("sight of the new server", func() bool { return c.sees("x11") })
	c.awaitFocus("code")
	from := time.Now()
	for range 6 {
		c.Key(keyLetter)
		time.Sleep(250 * time.Millisecond)
	}
	to := time.Now()
	c.compareStay(stay{window{class: "code"}, from, to}, c.spans(from))
	if st := ask[status](c, "status", "--json"); st.Focus == nil || st.Focus.Class != "code" || st.Presence != "hands-on" {
		t.Errorf("after the X server's restart status says %+v", st)
	}
	r.stop()
	if strings.Contains(c.said.String(), "panic") {
		t.Errorf("it panicked:\n%s", c.said.end())
	}
}

// restartsPanel ends the panel as a person does, and starts it again.
func (c *computer) restartsPanel() {
	c.t.Helper()
	c.Desktop.Run(c.t.Context(), "xfce4-panel", "--quit")
	c.await("the panel's end", func() bool { return !c.owned("org.kde.StatusNotifierWatcher") })
	c.program("xfce4-panel", "--disable-wm-check")
	c.await("the panel", func() bool { return c.owned("org.kde.StatusNotifierWatcher") })
}

const notifications = "org.freedesktop.Notifications"

// restartsNotifications kills the notification server with the bubble it shows,
// and starts it again.
func (c *computer) restartsNotifications() {
	c.t.Helper()
	var pid uint32
	err := c.SessionBus().BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, notifications).Store(&pid)
	if err != nil {
		c.t.Fatal(err)
	}
	exe, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(int(pid)), "exe"))
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(int(pid), syscall.SIGKILL); err != nil {
		c.t.Fatal(err)
	}
	c.await("the notification server's end", func() bool { return !c.owned(notifications) })
	c.program(exe)
	c.await("the notification server", func() bool { return c.owned(notifications) })
}

// program starts one more program of the desktop, which ends with the test.
func (c *computer) program(name string, args ...string) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := c.Command(ctx, name, args...)
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it is killed
	})
}

// owned reports whether somebody owns a name on the session bus.
func (c *computer) owned(name string) bool {
	conn, err := dbus.Connect(c.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		return false
	}
	defer conn.Close()
	var owned bool
	return conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned) == nil && owned
}

// noBus runs with no bus at all: windows and input are recorded all the same,
// and what is missing is said.
func noBus(t *testing.T, exe string) {
	c := newComputer(t, exe, desktoptest.Options{})
	c.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+c.Home()+"/none")
	c.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+c.Home()+"/none")
	c.dwell("limit", "add", "work", "1s")
	r := c.run()
	c.OpenWindow("code", "an editor")
	c.awaitFocus("code")
	from := time.Now()
	c.await("the limit", func() bool {
		c.Key(keyLetter)
		return c.limit("work/day").State == "reached"
	})
	c.compareStay(stay{window{class: "code"}, from, time.Now()}, c.spans(from))
	st := ask[status](c, "status", "--json")
	if st.Presence != "hands-on" || st.Today.Active < 1 {
		t.Errorf("without a bus status says %+v", st)
	}
	missing := 0
	for _, s := range st.Sources {
		if s.State != "ok" && s.Detail != "" {
			missing++
		}
	}
	if missing == 0 {
		t.Errorf("nobody says that there is no bus: %+v", st.Sources)
	}
	r.stop()
}
