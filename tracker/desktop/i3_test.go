package desktop_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/desktop/swayipc"
)

func withI3(t *testing.T) *desktoptest.Desktop {
	d := desktoptest.Start(t, desktoptest.Options{})
	d.StartI3()
	return d
}

// saidByI3 waits for a focus that i3 itself told, and for no word of the X server's on the way.
func (w *watch) saidByI3(what string, is func(tracker.Focus) bool) tracker.Event {
	w.t.Helper()
	return w.await(what, func(e tracker.Event) bool {
		f, ok := e.Fact.(tracker.Focus)
		if ok && e.Source != "i3" {
			w.t.Errorf("%s: %q tells of %+v", what, e.Source, f)
		}
		return ok && is(f)
	})
}

// upI3 waits until i3 is heard. What was told before that is behind it.
func (w *watch) upI3() {
	w.t.Helper()
	w.up("i3")
	for len(w.events) > 0 {
		<-w.events
	}
}

func TestI3(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a := d.OpenWindow("Alpha", "first")
	startWatch(t, desktop.Options{Env: d.Getenv}).says("i3")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	var f tracker.Focus
	w.await("word of i3", func(e tracker.Event) bool {
		f, _ = e.Fact.(tracker.Focus)
		return e.Source == "i3"
	})
	if f.Title != "first" || f.App != "Alpha" || f.Class != "Alpha" || f.PID != os.Getpid() || f.Fullscreen {
		t.Errorf("focus %+v", f)
	}
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "ok" }); s.Kind != "input" {
		t.Errorf("the X server tells of input as %q", s.Kind)
	}
	if s := w.state("i3", func(s tracker.SourceState) bool { return s.State == "ok" }); s.Kind != "" {
		t.Errorf("i3 tells of input as %q", s.Kind)
	}
	b := d.OpenWindow("Beta", "second")
	w.saidByI3("new window", titled("second"))
	d.I3("focus left")
	w.saidByI3("the window beside it", titled("first"))
	d.I3(`[class="Beta"] focus`)
	w.saidByI3("the window by its class", titled("second"))

	a.SetTitle("not in front")
	b.SetTitle("Grüße, 世界")
	w.saidByI3("title of the window in front only", func(f tracker.Focus) bool {
		if f.Title == "not in front" {
			t.Error("a title of a window not in front was reported")
		}
		return f.Title == "Grüße, 世界"
	})

	long := strings.Repeat("a long title ", 60) + "- Mozilla Firefox"
	b.SetTitle(long)
	w.saidByI3("all of a long title", titled(long))

	d.I3("fullscreen enable")
	w.saidByI3("full screen", func(f tracker.Focus) bool { return f.Class == "Beta" && f.Fullscreen })
	d.I3("fullscreen disable")
	w.saidByI3("no full screen", func(f tracker.Focus) bool { return f.Class == "Beta" && !f.Fullscreen })

	for _, layout := range []string{"layout tabbed", "focus right", "floating enable", "floating disable"} {
		d.I3(layout)
	}
	a.Close()
	b.SetTitle("alone")
	w.saidByI3("the window left", titled("alone"))
	b.Close()
	w.saidByI3("bare desktop", nothing)
}

// What i3 puts the focus on where there is no window is none: an empty workspace, a
// container of several windows, and what is hidden on the scratchpad.
func TestI3WithNothingInFront(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.upI3()
	d.OpenWindow("Alpha", "first")
	w.saidByI3("window", titled("first"))
	d.I3("workspace 2")
	w.saidByI3("an empty workspace", nothing)
	b := d.OpenWindow("Beta", "second")
	w.saidByI3("window on the other workspace", titled("second"))
	d.I3("workspace 1")
	w.saidByI3("the first workspace's window", titled("first"))
	d.OpenWindow("Gamma", "third")
	w.saidByI3("window beside it", titled("third"))
	d.I3("focus parent")
	w.saidByI3("a container of two windows", nothing)
	d.I3("focus child")
	w.saidByI3("a window of it again", titled("third"))
	d.I3("workspace 2")
	w.saidByI3("the second workspace's window", titled("second"))
	d.I3("move scratchpad")
	w.saidByI3("window put away", nothing)
	b.SetTitle("unseen")
	d.I3("scratchpad show")
	w.saidByI3("window brought back", titled("unseen"))
	later := startWatch(t, desktop.Options{Env: d.Getenv})
	later.focus("what a watch that comes later sees", titled("unseen"))
	d.I3("workspace 3")
	last := startWatch(t, desktop.Options{Env: d.Getenv})
	if f := last.focus("first word", func(tracker.Focus) bool { return true }); !f.Nothing() {
		t.Errorf("on an empty workspace a watch that comes sees %+v", f)
	}
}

// i3 restarted in its place, as people do after an update, keeps its windows; one that
// was killed and started again finds them.
func TestI3Restarted(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a := d.OpenWindow("Alpha", "first")
	d.OpenWindow("Beta", "second")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("second"))
	w.upI3()
	d.RestartI3()
	w.state("i3", func(s tracker.SourceState) bool { return s.State == "absent" })
	w.upI3()
	d.I3(`[class="Alpha"] focus`)
	w.saidByI3("a window from before", titled("first"))
	a.SetTitle("first, later")
	w.saidByI3("its title", titled("first, later"))

	d.KillWM()
	w.focus("nothing, for nobody says", nothing)
	if s := w.state("x11", func(s tracker.SourceState) bool { return s.State == "down" }); s.Detail == "" {
		t.Error("no detail")
	}
	d.StartI3()
	w.upI3()
	d.I3("focus left")
	w.saidByI3("the window on the left, from before", func(f tracker.Focus) bool { return !f.Nothing() })
	d.OpenWindow("Gamma", "third")
	w.saidByI3("a new window", titled("third"))
}

// Another window manager leaves in place what i3 said of its socket, where nobody listens then;
// and a program that names a socket of its own there, and ends what it is asked, is tried
// less and less.
func TestNoI3(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.upI3()
	d.KillWM()
	d.StartWM()
	w.state("i3", func(s tracker.SourceState) bool { return s.State == "absent" })
	d.OpenWindow("Alpha", "first")
	if e := w.await("window", func(e tracker.Event) bool { f, ok := e.Fact.(tracker.Focus); return ok && f.Title == "first" }); e.Source != "x11" {
		t.Errorf("%q tells of it", e.Source)
	}
	var came atomic.Int32
	d.NameI3Socket(serveAsI3(t, func(net.Conn) { came.Add(1) }))
	d.OpenWindow("Beta", "second")
	w.focus("window all the same", titled("second"))
	d.OpenWindow("Gamma", "third")
	w.focus("window all the same", titled("third"))
	if n := came.Load(); n == 0 || n > 4 {
		t.Errorf("tried %d times", n)
	}
}

// serveAsI3 serves whoever comes to a socket, whose path it returns, each until serve is
// done.
func serveAsI3(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "i3")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return path
}

// One that says once what is in front and then no more, and reads nothing, is left: what
// it said would stand for ever, and who waits for it hears nothing else.
func TestI3ThatFallsSilent(t *testing.T) {
	t.Parallel()
	d := withWM(t)
	a := d.OpenWindow("Alpha", "first")
	b := d.OpenWindow("Beta", "second")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("second"))
	silent := make(chan struct{})
	t.Cleanup(func() { close(silent) })
	d.NameI3Socket(serveAsI3(t, func(c net.Conn) {
		conn := swayipc.New(c)
		for range 2 {
			kind, _, err := conn.Next()
			if err != nil {
				return
			}
			body := `{"success":true}`
			if kind == swayipc.Tree {
				body = fmt.Sprintf(`{"nodes":[{"id":1,"window":%d,"focused":true}]}`, a.ID())
			}
			if conn.Ask(kind, body) != nil {
				return
			}
		}
		<-silent
	}))
	w.await("word of it", func(e tracker.Event) bool {
		f, ok := e.Fact.(tracker.Focus)
		return ok && e.Source == "i3" && f.Title == "first"
	})
	a.Activate()
	b.Activate()
	for n := range 500 {
		b.SetTitle(fmt.Sprint("second, ", n))
	}
	w.focus("what the X server says", titled("second, 499"))
}

// How soon a change is told is logged, not judged: the machine may be busy.
func TestI3Latency(t *testing.T) {
	t.Parallel()
	d := withI3(t)
	a, b := d.OpenWindow("Alpha", "first"), d.OpenWindow("Beta", "second")
	w := startWatch(t, desktop.Options{Env: d.Getenv})
	w.focus("window", titled("second"))
	w.upI3()
	var took []time.Duration
	for range 50 {
		for _, next := range []struct {
			*desktoptest.Window
			title string
		}{{a, "first"}, {b, "second"}} {
			begun := time.Now()
			next.Activate()
			e := w.saidByI3("window", titled(next.title))
			took = append(took, e.Wall.Sub(begun))
		}
	}
	slices.Sort(took)
	t.Logf("asked of i3 to heard from it: median %v, 95th %v, longest %v", took[len(took)/2], took[len(took)*95/100], took[len(took)-1])
}
