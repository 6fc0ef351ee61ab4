package desktop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dwell/tracker"
	"dwell/tracker/desktop/evdev"
	"dwell/tracker/desktop/evdev/evdevtest"
)

// A gameRoom is a folder of input devices with the source of controllers on it. Its
// devices are pipes that say what the kernel's would.
type gameRoom struct {
	t             *testing.T
	folder, class string
	events        chan tracker.Event
	states        chan tracker.SourceState
	end           func()

	mu  sync.Mutex
	now evdev.Levers // where a controller's levers are
}

// longEnough is how long a test waits for what must come.
const longEnough = 20 * time.Second

func newGameRoom(t *testing.T, after time.Duration) *gameRoom {
	t.Helper()
	root := t.TempDir()
	r := &gameRoom{
		t: t, folder: filepath.Join(root, "input"), class: filepath.Join(root, "class"),
		now: evdev.Levers{evdevtest.LeftX: evdev.NewLever(0, -100, 100)},
	}
	out, events := testOutlet(1000)
	r.events = events
	states := make(chan tracker.SourceState, 100)
	r.states, out.states = states, states
	c := newControllers(Options{HandsOffAfter: after}.filled(), out, newInput())
	c.folder, c.class = r.folder, r.class
	c.levers = func(evdev.Device) evdev.Levers {
		r.mu.Lock()
		defer r.mu.Unlock()
		now := evdev.Levers{}
		for code, l := range r.now {
			now[code] = l
		}
		return now
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.watch(ctx)
	}()
	r.end = func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(longEnough):
			t.Error("the source does not end")
		}
	}
	t.Cleanup(r.end)
	return r
}

// open makes the folder, as the kernel does with the first device.
func (r *gameRoom) open() {
	r.t.Helper()
	if err := os.MkdirAll(r.folder, 0o700); err != nil {
		r.t.Fatal(err)
	}
}

// plug makes a device's node, ready to be read, and returns its other end.
func (r *gameRoom) plug(name string) *os.File {
	r.t.Helper()
	pipe, path := filepath.Join(r.t.TempDir(), name), filepath.Join(r.folder, name)
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		r.t.Fatal(err)
	}
	f, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { f.Close() })
	if err := os.Link(pipe, path); err != nil {
		r.t.Fatal(err)
	}
	return f
}

func (r *gameRoom) describe(event, device string) {
	r.t.Helper()
	evdevtest.Describe(r.t, r.class, event, evdevtest.Devices()[device])
}

func (r *gameRoom) say(f *os.File, events ...evdev.Event) {
	r.t.Helper()
	r.mu.Lock()
	for _, e := range events {
		if _, ok := r.now[e.Code]; ok && e.Kind == evdev.TypeAbsolute {
			r.now[e.Code] = evdev.NewLever(e.Value, -100, 100)
		}
	}
	r.mu.Unlock()
	if _, err := f.Write(evdevtest.Bytes(events...)); err != nil {
		r.t.Fatal(err)
	}
}

// unplug lets the reader come to the end of what the device said.
func (r *gameRoom) unplug(f *os.File) {
	r.t.Helper()
	if err := f.Close(); err != nil {
		r.t.Fatal(err)
	}
}

func (r *gameRoom) awaitState(state, detail string) {
	r.t.Helper()
	for {
		select {
		case s := <-r.states:
			if s.State == stateDown {
				r.t.Errorf("it is down: %s", s.Detail)
			}
			if s.State == state && s.Detail == detail {
				return
			}
		case <-time.After(longEnough):
			r.t.Fatalf("never %s: %s", state, detail)
		}
	}
}

func (r *gameRoom) await() tracker.Event {
	r.t.Helper()
	select {
	case ev := <-r.events:
		return ev
	case <-time.After(longEnough):
		r.t.Fatal("nothing is said")
		return tracker.Event{}
	}
}

func TestAControllerThatIsMoved(t *testing.T) {
	t.Parallel()
	r := newGameRoom(t, 50*time.Millisecond)
	r.open()
	r.describe("event7", "Xbox controller")
	pad := r.plug("event7")
	r.awaitState(stateOK, "one game controller")
	for range 2 {
		before := Stamp()
		r.say(pad, evdevtest.Key(evdevtest.SouthOn, 1), evdevtest.Axis(evdevtest.LeftX, 100))
		if ev := r.await(); ev.Fact != (tracker.Active{}) || ev.Source != "controllers" || ev.Mono < before.Mono {
			t.Errorf("pressed: %+v", ev)
		}
		ev := r.await()
		idle, ok := ev.Fact.(tracker.Idle)
		if !ok || idle.Since.Before(before.Wall) || ev.Wall.Sub(idle.Since) < 50*time.Millisecond {
			t.Errorf("at rest: %+v", ev)
		}
		r.say(pad, evdevtest.Axis(evdevtest.LeftX, 0))
		for _, want := range []bool{false, true} { // the stick goes back, and rests
			if _, idle := r.await().Fact.(tracker.Idle); idle != want {
				t.Errorf("idle is %v", idle)
			}
		}
	}
	r.unplug(pad)
	r.awaitState(stateAbsent, detailNoController)
}

// Until it rests the last movement is the latest one.
func TestAControllerThatIsPlayed(t *testing.T) {
	t.Parallel()
	r := newGameRoom(t, 50*time.Millisecond)
	r.open()
	r.describe("event7", "Xbox controller")
	pad := r.plug("event7")
	r.awaitState(stateOK, "one game controller")
	var last tracker.Stamp
	for range 20 {
		time.Sleep(5 * time.Millisecond)
		last = Stamp()
		r.say(pad, evdevtest.Key(evdevtest.SouthOn, 1))
	}
	for {
		if idle, ok := r.await().Fact.(tracker.Idle); ok && !idle.Since.Before(last.Wall) {
			break
		}
	}
}

// A stick in use is listened to now and then; where it went meanwhile is asked.
func TestAStickMovedWhileItIsNotListenedTo(t *testing.T) {
	t.Parallel()
	r := newGameRoom(t, time.Hour)
	r.open()
	r.describe("event7", "Xbox controller")
	pad := r.plug("event7")
	r.awaitState(stateOK, "one game controller")
	r.mu.Lock()
	r.now[evdevtest.LeftX] = evdev.NewLever(100, -100, 100)
	r.mu.Unlock()
	if _, err := pad.Write(evdevtest.Bytes(evdevtest.Axis(evdevtest.LeftX, 5))); err != nil {
		t.Fatal(err)
	}
	if ev := r.await(); ev.Fact != (tracker.Active{}) {
		t.Errorf("it says %+v", ev)
	}
}

func TestAControllerAtRestSaysNothing(t *testing.T) {
	t.Parallel()
	r := newGameRoom(t, time.Millisecond)
	r.open()
	r.describe("event7", "Xbox controller")
	pad := r.plug("event7")
	r.awaitState(stateOK, "one game controller")
	for i := range 50 {
		r.say(pad, evdevtest.Axis(evdevtest.LeftX, int32(i%40-20)), evdevtest.Key(evdevtest.LetterA, 1))
	}
	r.unplug(pad)
	r.awaitState(stateAbsent, detailNoController)
	r.end()
	if len(r.events) > 0 {
		t.Errorf("it says %+v", <-r.events)
	}
}

// A device is there a moment before the person may read it: it is looked at again when
// its permissions change. Devices of other kinds are not even opened.
func TestControllersThatComeLater(t *testing.T) {
	t.Parallel()
	r := newGameRoom(t, time.Hour)
	r.awaitState(stateAbsent, detailNoController) // and no folder
	r.open()
	others := map[string]*os.File{}
	for name, device := range map[string]string{
		"event0": "keyboard", "event1": "mouse", "event2": "touch pad of a DualShock 4", "event3": "motion of a DualShock 4",
	} {
		r.describe(name, device)
		others[name] = r.plug(name)
	}
	r.plug("js0")
	pad := r.plug("event4")
	r.describe("event5", "Xbox controller")
	second := r.plug("event5")
	r.awaitState(stateOK, "one game controller")
	r.describe("event4", "DualShock 4")
	if err := os.Chmod(filepath.Join(r.folder, "event4"), 0o640); err != nil {
		t.Fatal(err)
	}
	r.awaitState(stateOK, "2 game controllers")
	for name, f := range others {
		r.unplug(f)
		// A pipe that nobody reads cannot be opened to write alone.
		if _, err := unix.Open(filepath.Join(r.folder, name), unix.O_WRONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0); !errors.Is(err, unix.ENXIO) {
			t.Errorf("%s is read: %v", name, err)
		}
	}
	r.unplug(second)
	r.awaitState(stateOK, "one game controller")
	r.say(pad, evdevtest.Key(evdevtest.SouthOn, 1))
	if ev := r.await(); ev.Fact != (tracker.Active{}) {
		t.Errorf("it says %+v", ev)
	}
}
