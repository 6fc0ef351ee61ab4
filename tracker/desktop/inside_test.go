package desktop

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
	"pgregory.net/rapid"

	"dwell/tracker"
)

func TestKeepBacksOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		errDown := errors.New("down")
		start := time.Now()
		var at []time.Duration
		reasons := 0
		keepBy(ctx, sleep, func(_ context.Context, up func()) error {
			at = append(at, time.Since(start))
			switch len(at) {
			case 10:
				up() // it came up, and went
			case 12:
				cancel()
			}
			return errDown
		}, func(err error) {
			if errors.Is(err, errDown) {
				reasons++
			}
		})
		const ms = time.Millisecond
		want := []time.Duration{
			0, 250 * ms, 750 * ms, 1750 * ms, 3750 * ms, 7750 * ms, 15750 * ms, 31750 * ms, 61750 * ms, 91750 * ms,
			92 * time.Second, 92500 * ms,
		}
		if diff := cmp.Diff(want, at); diff != "" {
			t.Error(diff)
		}
		if reasons != len(at)-1 {
			t.Errorf("%d reasons for %d attempts", reasons, len(at))
		}
	})
}

// An outlet for tests, with room for all that is sent.
func testOutlet(size int) (outlet, chan tracker.Event) {
	events := make(chan tracker.Event, size)
	return outlet{
		log: slog.New(slog.DiscardHandler), events: events, states: make(chan tracker.SourceState, size),
	}, events
}

// However several witnesses speak, what is reported alternates and ends as
// "any of them says so".
func TestSigns(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.SliceOf(rapid.IntRange(0, 5)).Draw(t, "steps")
		out, events := testOutlet(len(steps))
		r := out.source("test", "")
		s := newSigns(func(on bool) tracker.Fact { return tracker.Lock{On: on} })
		says := map[string]bool{}
		for _, step := range steps {
			witness, on := string(rune('a'+step/2)), step%2 == 0
			says[witness] = on
			s.set(t.Context(), r, tracker.Stamp{}, witness, on)
		}
		close(events)
		last := false
		for e := range events {
			on := e.Fact.(tracker.Lock).On
			if on == last {
				t.Fatal("the same was said twice")
			}
			last = on
		}
		if want := says["a"] || says["b"] || says["c"]; last != want {
			t.Fatalf("ends %v, want %v", last, want)
		}
	})
}

func TestStamp(t *testing.T) {
	t.Parallel()
	before := time.Now().Round(0)
	a, b := Stamp(), Stamp()
	after := time.Now().Round(0)
	if a.Wall.Before(before) || b.Wall.After(after) {
		t.Errorf("wall %v and %v, not within %v and %v", a.Wall, b.Wall, before, after)
	}
	if b.Mono < a.Mono || b.Boot < a.Boot || a.Boot < a.Mono {
		t.Errorf("%+v, then %+v", a, b)
	}
	if a.Wall != a.Wall.Round(0) {
		t.Error("the wall time carries a monotonic reading")
	}
}

func TestZoneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "localtime")
	link := func(zone string) {
		t.Helper()
		target := "/usr/share/zoneinfo/" + zone
		if _, err := os.Stat(target); err != nil {
			t.Skip("no zone database; package tzdata")
		}
		if err := os.Symlink(target, path+".new"); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil { // as timedatectl does
			t.Fatal(err)
		}
	}
	link("Europe/Berlin")
	z := newZoneFile(path)
	if _, changed := z.read(); changed {
		t.Error("changed at once")
	}
	told := make(chan struct{}, 100)
	stop, err := z.watch(func() bool {
		told <- struct{}{}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	link("America/New_York")
	<-told
	location, changed := z.read()
	if !changed || location.String() != "America/New_York" {
		t.Errorf("%v, %v", location, changed)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, changed := z.read(); changed {
		t.Error("a missing file was taken for a zone")
	}
	if err := os.WriteFile(path, []byte("TZif, half writt"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, changed := z.read(); changed {
		t.Error("a torn file was taken for a zone")
	}
}

// The zone is looked at again when the clock says something happened.
func TestClockReportsZone(t *testing.T) {
	t.Parallel()
	data, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Skip("no zone database; package tzdata")
	}
	path := filepath.Join(t.TempDir(), "localtime")
	out, events := testOutlet(10)
	c := &clock{out: out.source("clock", ""), zone: newZoneFile(path)}
	if err := os.Symlink("/usr/share/zoneinfo/"+data.String(), path); err != nil {
		t.Fatal(err)
	}
	at := Stamp()
	c.checkZone(t.Context(), at)
	c.checkZone(t.Context(), at)
	e := <-events
	if zone, ok := e.Fact.(tracker.Zone); !ok || zone.Location.String() != data.String() || e.Stamp != at {
		t.Errorf("%+v", e)
	}
	if len(events) != 0 {
		t.Error("the zone was reported twice")
	}
}

// A timer that is cancelled counts as a step; one that is closed ends the wait.
func TestStepTimer(t *testing.T) {
	t.Parallel()
	timer, err := newStepTimer()
	if err != nil {
		t.Fatal(err)
	}
	// An expiry comes the same way as a cancellation, and nobody may set the
	// clock of the machine the tests run on.
	raw, err := timer.file.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var setErr error
	if err := raw.Control(func(fd uintptr) {
		soon := unix.ItimerSpec{Value: unix.Timespec{Nsec: 1}}
		setErr = unix.TimerfdSettime(int(fd), 0, &soon, nil)
	}); err != nil || setErr != nil {
		t.Fatal(err, setErr)
	}
	if err := timer.wait(); err != nil {
		t.Errorf("wait: %v", err)
	}
	ended := make(chan error)
	go func() { ended <- timer.wait() }() // armed anew, for ever
	timer.Close()
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("wait on a closed timer: %v", err)
	}
}

func BenchmarkStamp(b *testing.B) {
	for b.Loop() {
		Stamp()
	}
}
