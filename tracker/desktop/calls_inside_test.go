package desktop

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dwell/tracker"
)

// A call that is taken up again within two seconds is one call; of two witnesses the
// last one ends it.
func TestCallLingers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		out, events := testOutlet(10)
		c := &calls{out: out.source("calls", "")}
		words := make(chan callWord)
		var telling sync.WaitGroup
		telling.Go(func() { c.tell(ctx, words) })
		for _, w := range []struct {
			witness string
			on      bool
			lasts   time.Duration
		}{
			{"microphone", false, time.Hour},
			{"microphone", true, time.Minute},
			{"microphone", false, callLinger - 1},
			{"microphone", true, time.Minute},
			{"camera", true, time.Minute},
			{"microphone", false, time.Minute},
			{"camera", false, time.Minute},
			{"camera", true, 0},
			{"camera", false, callLinger - 1},
		} {
			words <- callWord{witness: w.witness, on: w.on}
			time.Sleep(w.lasts)
		}
		cancel()
		telling.Wait()
		close(events)
		var told []tracker.Fact
		for e := range events {
			told = append(told, e.Fact)
		}
		want := []tracker.Fact{tracker.Call{On: true}, tracker.Call{On: false}, tracker.Call{On: true}}
		if len(told) != len(want) || told[0] != want[0] || told[1] != want[1] || told[2] != want[2] {
			t.Errorf("told %+v", told)
		}
	})
}

// A stand-in for /dev and what udev knows of it; a plain file is opened and closed as a
// device is.
func TestCamera(t *testing.T) {
	t.Parallel()
	devices, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := &cameraWitness{log: slog.New(slog.DiscardHandler), devices: devices, udev: t.TempDir()}
	words := make(chan callWord, 10)
	ctx, cancel := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { c.watch(ctx, words) })
	defer watching.Wait()
	defer cancel()
	says := func(on bool) {
		t.Helper()
		select {
		case w := <-words:
			if w.on != on {
				t.Fatalf("said %v", w.on)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("nothing is said")
		}
	}
	hold := func(name string) *os.File {
		t.Helper()
		f, err := os.OpenFile(filepath.Join(devices, name), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	hold("video").Close()
	first := hold("video0") // plugged in, and held at once
	says(true)
	second := hold("video0")
	first.Close()
	second.Close()
	says(false)
	third := hold("video0")
	says(true)
	third.Close()
	says(false)

	// A chip that decodes films has such a node as well.
	if err := os.WriteFile(filepath.Join(c.udev, "c0:0"), []byte("S:v4l\nE:ID_V4L_CAPABILITIES=:video_output:\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	chip := hold("video1")
	defer chip.Close()
	if c.held() {
		t.Error("a chip at work is a call")
	}
	if err := os.WriteFile(filepath.Join(c.udev, "c0:0"), []byte("E:ID_V4L_CAPABILITIES=:capture:\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !c.held() {
		t.Error("a camera in use is no call")
	}
}
