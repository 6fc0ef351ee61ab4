package desktoptest

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// The panel and a notification with a button are really drawn, and the button
// can really be clicked.
func TestPanelAndNotification(t *testing.T) {
	t.Parallel()
	d := Start(t, Options{WindowManager: true, Notify: "xfce", Panel: true})
	bus := d.SessionBus()
	if !hasOwner(bus, "org.kde.StatusNotifierWatcher") {
		t.Error("no tray host")
	}
	answers := make(chan *dbus.Signal, 10)
	bus.Signal(answers)
	if err := bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.Notifications")); err != nil {
		t.Fatal(err)
	}
	call := bus.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications").Call(
		"org.freedesktop.Notifications.Notify", 0, "test", uint32(0), "", "Summary", "Body",
		[]string{"later", "Later"}, map[string]dbus.Variant{}, int32(0))
	if call.Err != nil {
		t.Fatal(call.Err)
	}
	var box struct{ x, y, n int }
	d.await("the notification's window", func() bool {
		box.x, box.y, box.n = drawn(t, d)
		return box.n > 2000
	})
	d.Click(box.x, box.y+20, 1) // the button is below the middle
	for {
		select {
		case s := <-answers:
			if s.Name == "org.freedesktop.Notifications.ActionInvoked" {
				if len(s.Body) != 2 || s.Body[1] != any("later") {
					t.Errorf("answer %v", s.Body)
				}
				return
			}
		case <-time.After(startTimeout):
			t.Fatal("no answer to the click")
		}
	}
}

// drawn counts the pixels above the panel that are not the bare screen's
// black, and returns the middle of them.
func drawn(t *testing.T, d *Desktop) (x, y, n int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "screen.png")
	d.Screenshot(path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	var sumX, sumY int
	for py := 0; py < img.Bounds().Dy()-60; py++ {
		for px := range img.Bounds().Dx() {
			if r, g, b, _ := img.At(px, py).RGBA(); r+g+b > 0 {
				sumX, sumY, n = sumX+px, sumY+py, n+1
			}
		}
	}
	if n > 0 {
		x, y = sumX/n, sumY/n
	}
	return x, y, n
}

// A program started in the desktop goes with it, and what it left on disk too.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	var dir string
	var programs []*program
	t.Run("desktop", func(t *testing.T) {
		d := Start(t, Options{WindowManager: true})
		dir = d.dir
		programs = []*program{d.server, d.manager, d.buses["session"], d.buses["system"]}
	})
	if t.Skipped() || programs == nil {
		t.Skip("no desktop")
	}
	for _, p := range programs {
		select {
		case <-p.done:
		default:
			t.Errorf("%v still runs", p.cmd.Args)
		}
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}
