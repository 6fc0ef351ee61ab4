package desktop_test

import (
	"os/exec"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

func TestLockAndSleep(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	login := d.OwnLogind()
	var saved atomic.Bool
	w := startWatch(t, desktop.Options{Env: d.Getenv, BeforeSleep: func() { saved.Store(true) }})
	w.up("logind")

	login.SetLocked(true)
	if e := w.fact(tracker.Lock{On: true}); e.Source != "logind" {
		t.Errorf("source %q", e.Source)
	}
	// Another session in front of a locked one changes nothing, and unlocking
	// behind it neither.
	login.SetActive(false)
	login.SetLocked(false)
	login.SetActive(true)
	w.fact(tracker.Lock{On: false})
	login.SetActive(false)
	w.fact(tracker.Lock{On: true})
	login.SetActive(true)
	w.fact(tracker.Lock{On: false})

	login.PrepareForSleep(true)
	w.fact(tracker.Sleep{On: true})
	login.Release()
	if !saved.Load() {
		t.Error("the machine was let go before BeforeSleep was called")
	}
	login.PrepareForSleep(false)
	w.fact(tracker.Sleep{On: false})
	login.PrepareForSleep(true)
	w.fact(tracker.Sleep{On: true})
	login.Release() // taken anew after waking
}

func TestLockedAtTheStart(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	d.OwnLogind().SetLocked(true)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.fact(tracker.Lock{On: true})
}

func TestLogindAppearsLater(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("logind", func(s tracker.SourceState) bool { return s.State == "down" })
	login := d.OwnLogind()
	w.up("logind")
	login.SetLocked(true)
	w.fact(tracker.Lock{On: true})
}

// own takes a name on the session bus and returns how to give it back.
func own(t *testing.T, conn *dbus.Conn, name string) (release func()) {
	t.Helper()
	reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own %s: %v, %v", name, reply, err)
	}
	return func() {
		if _, err := conn.ReleaseName(name); err != nil {
			t.Fatal(err)
		}
	}
}

// aSaver answers GetActive.
type aSaver struct{ active bool }

func (s aSaver) GetActive() (bool, *dbus.Error) { return s.active, nil }

func TestScreenSavers(t *testing.T) {
	t.Parallel()
	const (
		free  = "org.freedesktop.ScreenSaver"
		gnome = "org.gnome.ScreenSaver"
	)
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("screensaver", func(s tracker.SourceState) bool { return s.State == "absent" })

	conn := d.SessionBus()
	if err := conn.Export(aSaver{}, "/org/freedesktop/ScreenSaver", free); err != nil {
		t.Fatal(err)
	}
	if err := conn.Export(aSaver{active: true}, "/org/gnome/ScreenSaver", gnome); err != nil {
		t.Fatal(err)
	}
	own(t, conn, free)
	w.up("screensaver")
	emit := func(name string, paths []dbus.ObjectPath, on bool) {
		t.Helper()
		for _, path := range paths {
			if err := conn.Emit(path, name+".ActiveChanged", on); err != nil {
				t.Fatal(err)
			}
		}
	}
	twice := []dbus.ObjectPath{"/ScreenSaver", "/org/freedesktop/ScreenSaver"} // as KDE does
	emit(free, twice, true)
	if e := w.fact(tracker.Lock{On: true}); e.Source != "screensaver" {
		t.Errorf("source %q", e.Source)
	}
	emit(free, twice, false)
	w.fact(tracker.Lock{On: false})

	// One that is active when it appears; of two, the last to give the screen
	// back ends it; one that dies gives it back.
	release := own(t, conn, gnome)
	w.fact(tracker.Lock{On: true})
	emit(free, twice, true)
	emit(free, twice, false)
	release()
	w.fact(tracker.Lock{On: false})
}

// A signal from somebody who does not own the screen saver's name is not heard.
func TestForgedScreenSaver(t *testing.T) {
	t.Parallel()
	const name = "org.freedesktop.ScreenSaver"
	d := desktoptest.Start(t, desktoptest.Options{})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("screensaver", func(s tracker.SourceState) bool { return s.State == "absent" })
	forger, owner := d.SessionBus(), d.SessionBus()
	own(t, owner, name)
	if err := forger.Emit("/ScreenSaver", name+".ActiveChanged", true); err != nil {
		t.Fatal(err)
	}
	// The bus keeps order among what one connection sends, so a name that the
	// forger takes now is heard of after the signal.
	own(t, forger, "org.gnome.ScreenSaver")
	if err := forger.Emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", true); err != nil {
		t.Fatal(err)
	}
	w.fact(tracker.Lock{On: true})
	if err := forger.Emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", false); err != nil {
		t.Fatal(err)
	}
	w.fact(tracker.Lock{On: false}) // or the forged one would hold it
}

func TestSessionBusLostAndBack(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	restart := d.StopBus("session")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("screensaver", func(s tracker.SourceState) bool { return s.State == "down" })
	restart()
	w.state("screensaver", func(s tracker.SourceState) bool { return s.State == "absent" && s.Detail != "no session bus" })
}

func TestDoNotDisturbOfXfce(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("xfconf-query"); err != nil {
		t.Skip("xfconf-query is missing; package xfconf")
	}
	d := desktoptest.Start(t, desktoptest.Options{WindowManager: true, Notify: "xfce"})
	d.OwnLogind()
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("notifications")
	w.says("x11")
	set := func(args ...string) {
		d.Run(t.Context(), "xfconf-query", append([]string{"-c", "xfce4-notifyd", "-p", "/do-not-disturb"}, args...)...)
	}
	set("-n", "-t", "bool", "-s", "true")
	if e := w.fact(tracker.DoNotDisturb{On: true}); e.Source != "notifications" {
		t.Errorf("source %q", e.Source)
	}
	set("-s", "false")
	w.fact(tracker.DoNotDisturb{On: false})

	set("-s", "true")
	w.fact(tracker.DoNotDisturb{On: true})
	later := startWatch(t, desktop.Options{Env: d.Getenv})
	later.fact(tracker.DoNotDisturb{On: true})
	set("-r")
	later.fact(tracker.DoNotDisturb{On: false})
}

func TestDoNotDisturbOfDunst(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{WindowManager: true, Notify: "dunst"})
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("notifications")
	d.Run(t.Context(), "dunstctl", "set-paused", "true")
	w.fact(tracker.DoNotDisturb{On: true})
	d.Run(t.Context(), "dunstctl", "set-paused", "false")
	w.fact(tracker.DoNotDisturb{On: false})
}

// KDE's server tells through a property of its own.
func TestDoNotDisturbOfKDE(t *testing.T) {
	t.Parallel()
	const (
		name = "org.freedesktop.Notifications"
		path = "/org/freedesktop/Notifications"
	)
	d := desktoptest.Start(t, desktoptest.Options{})
	conn := d.SessionBus()
	properties, err := prop.Export(conn, path, prop.Map{name: {"Inhibited": {Value: true, Emit: prop.EmitTrue}}})
	if err != nil {
		t.Fatal(err)
	}
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.state("notifications", func(s tracker.SourceState) bool { return s.State == "absent" })
	release := own(t, conn, name)
	w.fact(tracker.DoNotDisturb{On: true})
	properties.SetMust(name, "Inhibited", false)
	w.fact(tracker.DoNotDisturb{On: false})
	properties.SetMust(name, "Inhibited", true)
	w.fact(tracker.DoNotDisturb{On: true})
	release()
	w.fact(tracker.DoNotDisturb{On: false})
}
