package desktop_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// watchesWith waits until something that calls itself app plays, or no longer, and
// returns the process that is said of it. No other may be heard.
func (w *watch) watchesWith(app string, on bool) (pid int) {
	w.t.Helper()
	e := w.await("what keeps the screen awake", func(e tracker.Event) bool {
		m, is := e.Fact.(tracker.Media)
		if is && m.App != app {
			w.t.Errorf("%+v was heard", m)
		}
		return is && m.App == app && m.Playing == on
	})
	m := e.Fact.(tracker.Media)
	if m.PID <= 0 || e.Source != "inhibitors" {
		w.t.Errorf("%+v of %s", m, e.Source)
	}
	return m.PID
}

func TestInhibitorsOfGnome(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	kill := d.StartGnomeSession()
	d.InhibitGnome("suspend", "org.example.Backup")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("inhibitors")
	withdraw := d.InhibitGnome("idle", "/usr/bin/film")
	pid := w.watchesWith("film", true)

	// One that is there already is heard; of two by one app the last to go counts.
	again := d.InhibitGnome("idle", "film")
	late := startWatch(t, desktop.Options{Env: d.Getenv})
	if other := late.watchesWith("film", true); other != pid {
		t.Errorf("pid %d, then %d", pid, other)
	}
	withdraw()
	other := d.InhibitGnome("idle", "org.example.Other")
	w.watchesWith("org.example.Other", true)
	other()
	w.watchesWith("org.example.Other", false)
	again()
	w.watchesWith("film", false)

	// What a session manager that is gone said holds no more.
	d.InhibitGnome("idle", "org.example.Talk")
	w.watchesWith("org.example.Talk", true)
	kill()
	w.watchesWith("org.example.Talk", false)
	w.state("inhibitors", isAbsent)
	d.StartGnomeSession()
	w.up("inhibitors")
	d.InhibitGnome("idle", "org.example.Talk")
	w.watchesWith("org.example.Talk", true)
	d.StopBus("session")
	w.watchesWith("org.example.Talk", false)
}

func TestInhibitorsOfKDE(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	kill := d.StartPowerdevil()
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("inhibitors")
	d.InhibitKDE(desktoptest.KDEKeepsAwake, "download")
	withdraw := d.InhibitKDE(desktoptest.KDEKeepsScreen, "Film Player")
	seen := map[string]bool{}
	w.await("both, for which of them it is cannot be told", func(e tracker.Event) bool {
		if m, is := e.Fact.(tracker.Media); is && m.Playing {
			seen[m.App] = true
		}
		return seen["Film Player"] && seen["download"]
	})
	withdraw()
	w.await("none, for what is left keeps no screen on", func(e tracker.Event) bool {
		if m, is := e.Fact.(tracker.Media); is && !m.Playing {
			delete(seen, m.App)
		}
		return len(seen) == 0
	})
	kill()
	w.state("inhibitors", isAbsent)
}

func TestInhibitorsOfLogind(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	d.StartLogind()
	guard := d.InhibitLogind("shutdown:sleep", "upgrade", "block")
	w := startWatch(t, desktop.Options{Env: d.Getenv}) // which holds a delay of sleep
	w.up("inhibitors")
	withdraw := d.InhibitLogind("sleep:idle", "film", "block")
	pid := w.watchesWith("film", true)
	again := d.InhibitLogind("idle", "film", "block")
	if second := w.watchesWith("film", true); second == pid {
		t.Errorf("two processes have the number %d", pid)
	}
	guard()
	withdraw()
	if ended := w.watchesWith("film", false); ended != pid {
		t.Errorf("%d was withdrawn, and said of %d", pid, ended)
	}
	again()
	w.watchesWith("film", false)
	d.InhibitLogind("idle", "film", "block")
	w.watchesWith("film", true)
	d.StopBus("system")
	w.watchesWith("film", false)
}

func TestInhibitorsOfSway(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	film := s.OpenGTKWindow("org.example.Film", "film")
	w.focus("window", titled("film"))
	plays := func(on bool) {
		t.Helper()
		if pid := w.watchesWith("org.example.Film", on); pid != film.PID() {
			t.Errorf("pid %d, not %d", pid, film.PID())
		}
	}
	film.SetInhibit(true)
	film.SetFullscreen(true) // sway says nothing of an inhibitor alone
	plays(true)
	s.OpenGTKWindow("org.example.Other", "other")
	s.Activate("other")
	plays(false)
	late := startWatch(t, desktop.Options{Env: s.Getenv})
	late.focus("the window without", titled("other"))
	s.Activate("film")
	plays(true)
	film.SetInhibit(false)
	film.SetTitle("the end")
	plays(false)
	// The person may want it of a window as well.
	s.Do("[title=\"the end\"] inhibit_idle focus")
	film.SetTitle("encore")
	plays(true)
	film.Close()
	plays(false)
}

// What begins or ends while nothing else happens is heard of when input rests.
func TestInhibitorOfSwayThatIsNotTold(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv, HandsOffAfter: 100 * time.Millisecond})
	film := s.OpenGTKWindow("org.example.Film", "film")
	w.focus("window", titled("film"))
	film.SetInhibit(true)
	film.SetFullscreen(true)
	w.watchesWith("org.example.Film", true)
	film.SetInhibit(false)
	s.AwaitInhibitor(false)
	s.Do("seat - cursor set 5 5") // input, which rests again
	w.watchesWith("org.example.Film", false)
}

// A compositor that hears no input while something keeps the screen awake is not taken for
// one at which somebody types all the while: whoever watches a film has touched nothing
// since it began, and has again when they next do. Of what does not say that it plays, a
// game or a call, it is not known.
func TestInputUnderAnInhibitorOfSway(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv, HandsOffAfter: time.Hour})
	w.up("media")
	w.await("somebody", func(e tracker.Event) bool { _, active := e.Fact.(tracker.Active); return active })
	game := s.OpenGTKWindow("org.example.Game", "game")
	w.focus("game", titled("game"))
	game.SetInhibit(true)
	s.AwaitInhibitor(true)
	game.SetTitle("level 2") // sway says nothing of an inhibitor alone
	w.focus("level 2", titled("level 2"))
	w.watchesWith("org.example.Game", true)
	game.Close()

	mpv := s.StartMpv("--vo=wlshm", "--stop-screensaver=yes", "--title=film", "av://lavfi:testsrc")
	w.focus("the film", titled("film"))
	s.AwaitInhibitor(true)
	s.Do("fullscreen enable")
	w.input("a film that is watched", false)
	mpv.Tell("Pause")
	s.AwaitInhibitor(false)
	s.Do("fullscreen disable")
	w.focus("the pause", func(f tracker.Focus) bool { return !f.Fullscreen })
	time.Sleep(300 * time.Millisecond) // in which nobody touches anything
	s.MovePointer()
	w.input("the pointer", true)
}

// A player that says itself that it plays, and keeps the screen awake, is one.
func TestPlayerThatInhibits(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSway(t, 1)
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	w.up("media")
	mpv := s.StartMpv("--vo=wlshm", "--stop-screensaver=yes", "av://lavfi:testsrc")
	begins, ends := 0, 0
	var front tracker.Focus
	until := func(what string, is func() bool) {
		t.Helper()
		for !is() {
			w.await(what, func(e tracker.Event) bool {
				switch fact := e.Fact.(type) {
				case tracker.Focus:
					front = fact
				case tracker.Media:
					if fact.Playing {
						begins++
					} else {
						ends++
					}
				}
				return is()
			})
		}
	}
	until("the film", func() bool { return front.PID == mpv.PID() && begins > 0 })
	s.AwaitInhibitor(true)
	s.Do("fullscreen enable")
	until("full screen", func() bool { return front.Fullscreen })
	mpv.Tell("Pause")
	s.AwaitInhibitor(false)
	s.Do("fullscreen disable")
	until("the pause", func() bool { return !front.Fullscreen && ends > 0 })
	if begins != 1 || ends != 1 {
		t.Errorf("one film began %d times and ended %d times", begins, ends)
	}
}

// A session manager may say anything: what is too much is not asked for, and what ends
// with it ends whole. One that answers otherwise than it should tells nothing.
func TestInhibitorsOfLiars(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	liar := d.SessionBus()
	const manager = "org.gnome.SessionManager"
	var asked atomic.Int64
	paths := make([]dbus.ObjectPath, 5000)
	for i := range paths {
		paths[i] = dbus.ObjectPath(fmt.Sprintf("/org/gnome/SessionManager/Inhibitor%d", i))
	}
	export := func(methods map[string]any, iface string) {
		t.Helper()
		if err := liar.ExportSubtreeMethodTable(methods, "/org/gnome/SessionManager", iface); err != nil {
			t.Fatal(err)
		}
	}
	export(map[string]any{
		"GetInhibitors": func() ([]dbus.ObjectPath, *dbus.Error) { return paths, nil },
	}, manager)
	export(map[string]any{
		"GetFlags": func() (uint32, *dbus.Error) { return 0xffffffff, nil },
		"GetAppId": func() (string, *dbus.Error) {
			n := asked.Add(1)
			if n%8 == 0 {
				return "", dbus.MakeFailedError(errors.New("it was withdrawn"))
			}
			return fmt.Sprintf("org.example.App%d", n), nil
		},
	}, manager+".Inhibitor")
	if _, err := liar.RequestName(manager, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.up("inhibitors")
	if _, err := liar.ReleaseName(manager); err != nil {
		t.Fatal(err)
	}
	begins, ends := 0, 0
	w.await("the end of all", func(e tracker.Event) bool {
		if m, is := e.Fact.(tracker.Media); is && m.Playing {
			begins++
		} else if is {
			ends++
		}
		return begins > 0 && begins == ends
	})
	if asked := asked.Load(); asked > 100 || begins > 100 {
		t.Errorf("%d of %d were asked for, %d were heard", asked, len(paths), begins)
	}
	w.state("inhibitors", isAbsent)

	export(map[string]any{"GetInhibitors": func() (string, *dbus.Error) { return "none", nil }}, manager)
	if _, err := liar.RequestName(manager, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	d.StartLogind()
	w.state("inhibitors", func(s tracker.SourceState) bool {
		if strings.Contains(s.Detail, "GNOME") {
			t.Errorf("%+v", s)
		}
		return s.State == "ok"
	})
}
