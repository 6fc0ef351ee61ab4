package tray_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// patience is how long a test waits for what must come; nothing is timed by it.
const patience = 20 * time.Second

// X keycodes of the server's default keyboard.
const (
	keyReturn = 36
	keyRight  = 114
	keyDown   = 116
)

// A desktop has a panel with a tray.
type desktop struct {
	*desktoptest.Desktop
	t *testing.T
}

func startDesktop(t *testing.T) desktop {
	t.Helper()
	return desktop{desktoptest.Start(t, desktoptest.Options{Panel: true, WindowManager: true}), t}
}

// program starts one more program, which ends with the test.
func (d desktop) program(name string, args ...string) {
	d.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := d.Command(ctx, name, args...)
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it is killed
	})
}

func (d desktop) startPanel() { d.program("xfce4-panel", "--disable-wm-check") }

// stopPanel ends the panel in the way a person does, and waits until no host is
// left.
func (d desktop) stopPanel() {
	d.t.Helper()
	d.Run(d.t.Context(), "xfce4-panel", "--quit")
	bus := d.SessionBus()
	d.await("the panel's end", func() bool {
		var owned bool
		return bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, "org.kde.StatusNotifierWatcher").Store(&owned) == nil && !owned
	})
}

// artefacts is where screenshots are kept.
func artefacts(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("DWELL_ARTEFACTS")
	if dir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// screenshot keeps the screen under name and returns it.
func (d desktop) screenshot(name string) image.Image {
	d.t.Helper()
	path := filepath.Join(artefacts(d.t), "tray-"+name+".png")
	d.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		d.t.Fatal(err)
	}
	return img
}

func (d desktop) await(what string, done func() bool) {
	d.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if done() {
			return
		}
	}
	d.screenshot("failed")
	d.t.Fatalf("waited in vain for %s", what)
}

// awaitIcon waits for an icon with a disc of that colour in the panel and
// returns its middle.
func (d desktop) awaitIcon(name string, disc color.NRGBA) image.Point {
	d.t.Helper()
	var at image.Rectangle
	d.await("the icon "+name, func() bool {
		at = patch(d.screenshot(name), disc)
		return at.Dx() > 10 && at.Dy() > 10
	})
	return at.Min.Add(at.Size().Div(2))
}

// openMenu presses button on the icon and returns where the menu then is: the
// one large white thing on the screen.
func (d desktop) openMenu(icon image.Point, button byte) image.Rectangle {
	d.t.Helper()
	var menu image.Rectangle
	d.Click(icon.X, icon.Y, button)
	d.await("the menu", func() bool {
		menu = patch(d.screenshot("menu"), color.NRGBA{255, 255, 255, 255})
		return menu.Dx() > 150 && menu.Dy() > 150
	})
	return menu
}

// patch returns the smallest rectangle that holds every pixel of that colour,
// give or take what scaling does to it.
func patch(img image.Image, c color.NRGBA) image.Rectangle {
	near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > -8 && d < 8 }
	var found image.Rectangle
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); near(r, c.R) && near(g, c.G) && near(b, c.B) {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// logLines keeps what a process writes.
type logLines struct {
	mu  sync.Mutex
	out bytes.Buffer
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(p)
}

func (l *logLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}

func (l *logLines) count(of string) int { return strings.Count(l.String(), of) }
