package notify_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
	"dwell/ui/notify"
)

// patience is how long a test waits for what must come; nothing is timed by it.
const patience = 20 * time.Second

// A desktop is one that notices are shown on, with a Notifier that runs.
type desktop struct {
	*desktoptest.Desktop
	*notify.Notifier
	t       *testing.T
	answers chan notify.Answer
	log     *logLines
	stop    func() // ends Run and waits for it
}

func start(t *testing.T, server string) desktop {
	t.Helper()
	d := desktop{Desktop: desktoptest.Start(t, desktoptest.Options{Notify: server, WindowManager: true}), t: t}
	// beeep looks nowhere else.
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	d.run()
	return d
}

func (d *desktop) run() {
	d.log = &logLines{}
	d.Notifier = notify.New(slog.New(slog.NewTextHandler(d.log, nil)))
	d.answers = make(chan notify.Answer, 16)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	notifier, answers := d.Notifier, d.answers // d itself still changes here
	go func() { ended <- notifier.Run(ctx, answers) }()
	d.stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				d.t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			d.t.Error("Run did not end with its context")
		}
	})
	d.t.Cleanup(d.stop)
}

// Run is the notifier's, which hides the desktop's.
func (d desktop) Run(ctx context.Context, answers chan<- notify.Answer) error {
	return d.Notifier.Run(ctx, answers)
}

func (d desktop) show(notice notify.Notice) {
	d.t.Helper()
	if err := d.Show(d.t.Context(), notice); err != nil {
		d.t.Fatal(err)
	}
}

// expect waits for the next answer, which must be want.
func (d desktop) expect(want notify.Answer) {
	d.t.Helper()
	select {
	case got := <-d.answers:
		if got != want {
			d.t.Errorf("answer %+v, want %+v", got, want)
		}
	case <-time.After(patience):
		d.screenshot("no-answer")
		d.t.Fatalf("no answer came, want %+v", want)
	}
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

// screenshot keeps the screen under name and returns it.
func (d desktop) screenshot(name string) image.Image {
	d.t.Helper()
	dir := os.Getenv("DWELL_ARTEFACTS")
	if dir == "" {
		dir = d.t.TempDir()
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	path := filepath.Join(dir, "notify-"+name+".png")
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

// bubble waits for something on the bare black screen that stands still, and
// returns where it is; servers fade their bubbles in.
func (d desktop) bubble(name string) image.Rectangle {
	d.t.Helper()
	var at image.Rectangle
	d.await("a bubble", func() bool {
		before := at
		at = drawn(d.screenshot(name))
		return !at.Empty() && at == before
	})
	return at
}

func (d desktop) bare() bool { return drawn(d.screenshot("bare")).Empty() }

// drawn returns the smallest rectangle that holds every pixel that is not black.
func drawn(img image.Image) image.Rectangle {
	var found image.Rectangle
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			if r, g, b, _ := img.At(x, y).RGBA(); r|g|b != 0 {
				found = found.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return found
}

// logLines keeps what is logged.
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
