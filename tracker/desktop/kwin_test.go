package desktop_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// kwinScript is what dwell's script is known by in KWin.
const kwinScript = "dwell-window-in-front"

func TestKwinFocus(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{Outputs: 2})
	w := walkFront(t, k)
	if w.first.Class == "" {
		t.Error("no class")
	}
	w.says("kwin")
	w.a.Close()
	w.focus("what KWin chose after the close", titled("not in front"))
	k.Minimise("not in front")
	w.focus("bare desktop", nothing)
	k.Activate("not in front")
	w.focus("window from the panel", titled("not in front"))
	w.b.Close()
	w.focus("bare desktop", nothing)
}

// A window on the other output is in front when it has the focus; the one on the
// first stays visible and is not.
func TestKwinTwoOutputs(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{Outputs: 2})
	k.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	k.OpenGTKWindow("org.example.Beta", "second")
	w.focus("window", titled("second"))
	k.Script(`for (const w of workspace.clientList()) { if (w.caption === "second") { workspace.sendClientToScreen(w, 1); } }`)
	k.Activate("first")
	w.focus("on one output", titled("first"))
	k.Activate("second")
	w.focus("on the other", titled("second"))
}

func TestKwinKilledAndBack(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	killAndRestart(w, k, "kwin", 3)
}

// The watch may begin before the desktop does.
func TestKwinComesLater(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.Kill()
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.state("kwin", func(s tracker.SourceState) bool { return s.State == "absent" })
	k.Restart()
	w.up("kwin")
	k.OpenGTKWindow("org.example.Alpha", "first")
	w.focus("window", titled("first"))
}

// The script goes when the watch ends. One that a crash left behind goes when the
// next watch begins, and its file was gone before.
func TestKwinScriptIsNotLeft(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "first")
	for range 3 {
		w := startWatch(t, desktop.Options{Env: k.Getenv})
		w.focus("window", titled("first"))
		if !k.HasScript(kwinScript) {
			t.Error("the script is not in KWin by the name it should have")
		}
		left, err := filepath.Glob(filepath.Join(k.Getenv("XDG_RUNTIME_DIR"), "*.js"))
		if err != nil || len(left) > 0 {
			t.Errorf("the script's file is still there: %v %v", left, err)
		}
		w.end()
		if k.HasScript(kwinScript) {
			t.Error("the script was left in KWin")
		}
	}
	k.LoadScript(kwinScript, `callDBus("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId");`)
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window, though a stale script was there", titled("first"))
	w.end()
	if k.HasScript(kwinScript) {
		t.Error("a script was left in KWin")
	}
}

// KWin 5 numbers scripts by how many there are, so ours may get the number of one
// that runs.
func TestKwinGivesTheNumberOfAnother(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "first")
	k.LoadScript("one", "workspace.clientActivated.connect(() => {});")
	k.LoadScript("two", "workspace.clientActivated.connect(() => {});")
	k.UnloadScript("one")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	w.end()
	if k.HasScript(kwinScript) || !k.HasScript("two") {
		t.Error("not only our script was taken out")
	}
}

// Nobody but KWin is believed.
func TestKwinForged(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	a := k.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	forger := k.SessionBus()
	var names []string
	if err := forger.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, name := range names {
		const word = `{"n":1000000,"window":{"pid":1,"class":"forged","desktopFile":"forged","caption":"forged","fullScreen":false}}`
		if name[0] == ':' && forger.Object(name, "/dwell/kwin").Call("dwell.Kwin.Front", 0, word).Err == nil {
			taken++
		}
	}
	if taken != 1 {
		t.Errorf("%d objects took the call, not one", taken)
	}
	a.SetTitle("true")
	w.focus("what KWin says", func(f tracker.Focus) bool {
		if f.Class == "forged" {
			t.Error("a forged word was believed")
		}
		return f.Title == "true"
	})
}

// KWin numbers windows that are called the same. The number is not part of the title, and
// which window has it is no news.
func TestKwinSameTitles(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "same")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("same"))
	b := k.OpenGTKWindow("org.example.Beta", "same")
	of := func(app string) func(tracker.Focus) bool {
		return func(f tracker.Focus) bool {
			if !f.Nothing() && f.Title != "same" {
				t.Errorf("title %q", f.Title)
			}
			return f.App == app
		}
	}
	w.focus("the other", of("org.example.Beta"))
	b.Close()
	w.focus("the first again", of("org.example.Alpha"))
}

func TestKwinLock(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{LockScreen: true})
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.up("screensaver")
	saver := k.SessionBus().Object("org.freedesktop.ScreenSaver", "/ScreenSaver")
	if err := saver.Call("org.freedesktop.ScreenSaver.Lock", 0).Err; err != nil {
		t.Fatal(err)
	}
	w.fact(tracker.Lock{On: true})
	k.Kill()
	w.fact(tracker.Lock{On: false})
}

// What was on screen is in no log and no state.
func TestKwinTitlesStayOut(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	titlesStayOut(t, k.Getenv, func(title string) interface{ SetTitle(string) } {
		return k.OpenGTKWindow("org.example.Alpha", title)
	}, k.Kill, "kwin")
}

// A folder the script cannot be written to is told, with what to do.
func TestKwinScriptCannotBeWritten(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	missing := filepath.Join(k.Home(), "runtime")
	w := startWatch(t, desktop.Options{Env: func(name string) string {
		if name == "XDG_RUNTIME_DIR" {
			return missing
		}
		return k.Getenv(name)
	}})
	s := w.state("kwin", func(s tracker.SourceState) bool { return s.State == "down" })
	if want := "XDG_RUNTIME_DIR"; !strings.Contains(s.Detail, want) {
		t.Errorf("%q does not say %s", s.Detail, want)
	}
	if err := os.Mkdir(missing, 0o700); err != nil {
		t.Fatal(err)
	}
	w.up("kwin")
}
