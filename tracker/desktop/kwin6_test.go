package desktop_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// plasma6 is a workspace as Plasma 6 names it, in which a title changes and then the
// bare desktop and nothing are in front. The names are from KWin's own sources.
const plasma6 = `
const listeners = { activated: [], caption: [] };
const signal = list => ({
	connect: f => { list.push(f); },
	disconnect: f => { list.splice(list.indexOf(f), 1); },
});
const konsole = {
	pid: 7, resourceClass: "konsole", desktopFileName: "org.kde.konsole", fullScreen: false,
	caption: "a <2>", captionNormal: "a",
	captionChanged: signal(listeners.caption),
};
const six = { windowActivated: signal(listeners.activated), activeWindow: konsole };
const fire = list => list.slice().forEach(f => f());
(function (workspace) {
%s
tell(%q, "/six", "test.Six");
})(six);
konsole.captionNormal = "b";
fire(listeners.caption);
fire(listeners.caption);
six.activeWindow = { desktopWindow: true, caption: "desktop" };
fire(listeners.activated);
konsole.captionNormal = "c";
fire(listeners.caption);
six.activeWindow = null;
fire(listeners.activated);
six.activeWindow = konsole;
fire(listeners.activated);
`

// Plasma 6 cannot be had on every system, so its names are given to the script within
// KWin 5.
func TestKwinScriptKnowsPlasma6(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	source, err := os.ReadFile("kwin.js")
	if err != nil {
		t.Fatal(err)
	}
	words := make(chan string, 100)
	conn := k.SessionBus()
	front := func(word string) *dbus.Error {
		words <- word
		return nil
	}
	if err := conn.ExportMethodTable(map[string]any{"Front": front}, "/six", "test.Six"); err != nil {
		t.Fatal(err)
	}
	k.LoadScript("six", fmt.Sprintf(plasma6, source, conn.Names()[0]))
	const konsole = `{"n":%d,"window":{"pid":7,"class":"konsole","desktopFile":"org.kde.konsole","caption":"%s","fullScreen":false}}`
	want := []string{fmt.Sprintf(konsole, 1, "a"), fmt.Sprintf(konsole, 2, "b"), `{"n":3,"window":null}`, fmt.Sprintf(konsole, 4, "c")}
	var got []string
	for range want {
		select {
		case word := <-words:
			got = append(got, word)
		case <-time.After(patience):
			t.Fatalf("heard only %q", got)
		}
	}
	slices.Sort(got) // calls are served side by side
	if !slices.Equal(got, want) {
		t.Errorf("heard %q", got)
	}
}

// aKwin6 answers as KWin of Plasma 6 does, where scripts are at another path, and
// calls back as the script would.
type aKwin6 struct {
	t    *testing.T
	conn *dbus.Conn
	to   []string // name, path and interface that the script would call
	in   chan bool
}

func (k *aKwin6) load(file, _ string) (int32, *dbus.Error) {
	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o600 {
		k.t.Errorf("the script's file: %v, %v", info, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return -1, dbus.MakeFailedError(err)
	}
	k.to = regexp.MustCompile(`tell\(\.\.\.\["(.*)","(.*)","(.*)"\]\)`).FindStringSubmatch(string(text))
	return 3, nil
}

func (k *aKwin6) run() *dbus.Error {
	const word = `{"n":1,"window":{"pid":7,"class":"kate","desktopFile":"org.kde.kate","caption":"six","fullScreen":false}}`
	go k.conn.Object(k.to[1], dbus.ObjectPath(k.to[2])).Call(k.to[3]+".Front", dbus.FlagNoReplyExpected, word)
	return nil
}

func (k *aKwin6) unload(string) (bool, *dbus.Error) {
	k.in <- false
	return true, nil
}

func TestKwin6Paths(t *testing.T) {
	t.Parallel()
	d := desktoptest.Start(t, desktoptest.Options{})
	d.Setenv("WAYLAND_DISPLAY", "wayland-0")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	k := &aKwin6{t: t, conn: d.SessionBus(), in: make(chan bool, 10)}
	scripting := map[string]any{"loadScript": k.load, "unloadScript": k.unload}
	if err := k.conn.ExportMethodTable(scripting, "/Scripting", "org.kde.kwin.Scripting"); err != nil {
		t.Fatal(err)
	}
	if err := k.conn.ExportMethodTable(map[string]any{"run": k.run}, "/Scripting/Script3", "org.kde.kwin.Script"); err != nil {
		t.Fatal(err)
	}
	own(t, k.conn, "org.kde.KWin")
	if f := w.focus("window", titled("six")); f.App != "org.kde.kate" || f.PID != 7 {
		t.Errorf("focus %+v", f)
	}
	<-k.in
	w.end()
	select {
	case <-k.in:
	case <-time.After(patience):
		t.Error("the script was not unloaded")
	}
}
