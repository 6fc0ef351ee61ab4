package desktoptest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// A Cast is the screen being handed out through PipeWire. Nobody has it before it is
// received.
type Cast struct {
	desktop *Desktop
	source  string // what a receiver has to be told
	end     func() error
}

// Stop ends the cast, whoever receives it.
func (c *Cast) Stop() {
	c.desktop.tb.Helper()
	if err := c.end(); err != nil {
		c.desktop.tb.Fatalf("end the cast: %v\n%s", err, c.desktop.logs())
	}
}

// Receive starts a program that receives the cast, and waits until it does: one that asks
// before the session manager knows of the cast is sent away, and asks again.
func (c *Cast) Receive() *Recorder {
	c.desktop.tb.Helper()
	const tries = 5
	for range tries {
		before := c.desktop.links()
		r := c.desktop.launch("gst-launch-1.0", "pipewiresrc", c.source, "!", "video/x-raw", "!", "fakesink")
		for end := time.Now().Add(startTimeout / tries); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if c.desktop.links() > before {
				return r
			}
		}
		r.Stop()
	}
	c.desktop.tb.Fatalf("the cast is not received\n%s", c.desktop.logs())
	return nil
}

// links counts what is received through PipeWire.
func (d *Desktop) links() int {
	return strings.Count(d.objects("Link"), "link.output.node")
}

// objects is what PipeWire says of objects of a kind.
func (d *Desktop) objects(kind string) string {
	out, err := d.command("pw-cli", "ls", kind).Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// needCast sees to the programs that receive a cast, or stand in for who makes it.
func needCast(tb testing.TB) {
	tb.Helper()
	packages := missing(map[string]string{"gst-launch-1.0": "gstreamer1.0-tools", "pw-cli": "pipewire-bin"})
	for plugin, pkg := range map[string]string{"pipewire": "gstreamer1.0-pipewire", "videotestsrc": "gstreamer1.0-plugins-base"} {
		if found, _ := filepath.Glob("/usr/lib/*/gstreamer-1.0/libgst" + plugin + ".so"); len(found) == 0 { // the pattern is well formed
			packages = append(packages, pkg)
		}
	}
	demand(tb, "screen cast", packages)
}

// mutterCast is what GNOME's portal asks for the screen.
const mutterCast = "org.gnome.Mutter.ScreenCast"

// Cast has the shell hand out its screen, as its portal would ask for it. The desktop
// needs PipeWire.
func (g *Gnome) Cast() *Cast {
	g.tb.Helper()
	needCast(g.tb)
	call := func(path dbus.ObjectPath, method string, into []any, args ...any) {
		g.tb.Helper()
		if err := g.bus.Object(mutterCast, path).Call(mutterCast+method, 0, args...).Store(into...); err != nil {
			g.tb.Fatalf("%s: %v\n%s", method, err, g.logs())
		}
	}
	none := map[string]dbus.Variant{}
	var session, stream dbus.ObjectPath
	call("/org/gnome/Mutter/ScreenCast", ".CreateSession", []any{&session}, none)
	call(session, ".Session.RecordMonitor", []any{&stream}, "", none) // the first there is
	signals := make(chan *dbus.Signal, 10)
	g.bus.Signal(signals)
	defer g.bus.RemoveSignal(signals)
	if err := g.bus.AddMatchSignal(dbus.WithMatchObjectPath(stream)); err != nil {
		g.tb.Fatal(err)
	}
	call(session, ".Session.Start", nil)
	c := &Cast{desktop: g.Desktop, end: func() error {
		return g.bus.Object(mutterCast, session).Call(mutterCast+".Session.Stop", 0).Err
	}}
	g.await("the cast", func() bool {
		select {
		case s := <-signals:
			var node uint32
			is := s.Path == stream && s.Name == mutterCast+".Stream.PipeWireStreamAdded" && dbus.Store(s.Body, &node) == nil
			c.source = fmt.Sprintf("path=%d", node)
			return is
		default:
			return false
		}
	})
	return c
}

// StandIn starts a stand-in for a program that hands the screen out: it is called so, and
// its pictures are of no screen. On wlroots and Plasma the real ones draw by the graphics
// card only.
func (s *Sound) StandIn(program string) *Cast {
	s.tb.Helper()
	needCast(s.tb)
	file, err := exec.LookPath("gst-launch-1.0")
	if err != nil {
		s.tb.Fatal(err)
	}
	called := filepath.Join(s.dir, program)
	if out, err := s.command("cp", file, called).CombinedOutput(); err != nil {
		s.tb.Fatalf("%v\n%s", err, out)
	}
	r, name := s.handOut(called, "Screen")
	return &Cast{desktop: s.Desktop, source: "target-object=" + name, end: func() error { r.Stop(); return nil }}
}

// Camera starts a program that hands moving pictures out as a camera does, and one that
// receives them.
func (s *Sound) Camera() []*Recorder {
	s.tb.Helper()
	needCast(s.tb)
	r, name := s.handOut("gst-launch-1.0", "Camera")
	return []*Recorder{(&Cast{desktop: s.Desktop, source: "target-object=" + name}).Receive(), r}
}

// handOut has a program hand moving pictures out, and waits until it does.
func (s *Sound) handOut(program, role string) (r *Recorder, name string) {
	s.tb.Helper()
	s.records++
	name = fmt.Sprintf("pictures-%d", s.records)
	r = s.launch(program, "videotestsrc", "is-live=true", "!", "video/x-raw,width=64,height=48", "!", "pipewiresink",
		"stream-properties=props,media.class=Video/Source,media.role="+role+",node.name="+name)
	s.await("the pictures", func() bool { return strings.Contains(s.objects("Node"), `"`+name+`"`) })
	return r, name
}
