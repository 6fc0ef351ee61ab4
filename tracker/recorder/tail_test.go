package recorder

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

// Whatever is lived, what is read back of the tail file is what was not stored
// when the file was last written or touched.
func TestTheTailFileIsTheTail(t *testing.T) {
	dir := t.TempDir()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c, err := classify.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	touched := 0
	rapid.Check(t, func(t *rapid.T) {
		home, err := os.MkdirTemp(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(ctx, filepath.Join(home, "dwell.db"), store.Options{Temporary: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		path := filepath.Join(home, "tail")
		r := New(Options{
			Rules: tracker.DefaultRules(), Calendar: tracker.DefaultCalendar(), Zone: berlin, Classifier: c, Store: s,
			TailPath: path, Log: slog.New(slog.DiscardHandler),
		})
		clock := tracker.Clock{}
		// Half an hour before summer time begins.
		wall, mono := time.Date(2026, 3, 29, 1, 30, 0, 0, berlin), time.Duration(0)
		check := func(ev tracker.Event) {
			before := r.keeper.touched
			old, _ := os.ReadFile(path)
			if err := r.Feed(ctx, ev); err != nil {
				t.Fatal(err)
			}
			if r.keeper.touched == before {
				return
			}
			got, err := readTail(path)
			if err != nil {
				t.Fatal(err)
			}
			if now, err := os.ReadFile(path); err == nil && bytes.Equal(old, now) {
				touched++
			}
			if diff := cmp.Diff(spansOf(t, r.tail()), spansOf(t, got)); diff != "" {
				t.Fatalf("at %v after %v:\n%s", r.now, ev.Fact, diff)
			}
		}
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			later := time.Duration(rapid.IntRange(1_000, 400_000_000).Draw(t, "us")) * time.Microsecond
			wall, mono = wall.Add(later), mono+later
			fact := rapid.SampledFrom([]tracker.Fact{
				tracker.Focus{App: "a", Class: "a"},
				tracker.Focus{App: "mpv", Class: "mpv"},
				tracker.Active{},
				tracker.Active{},
				tracker.Idle{Since: wall.Add(-5 * time.Second)},
				tracker.Idle{Since: wall.Add(-2 * time.Minute)},
				tracker.Media{Playing: true},
				tracker.Lock{On: true},
				tracker.Lock{},
				tracker.Zone{Location: time.UTC},
				tracker.Tick{},
			}).Draw(t, "fact")
			if rapid.IntRange(0, 9).Draw(t, "step") == 0 {
				wall = wall.Add(time.Duration(rapid.IntRange(-600, 600).Draw(t, "step s")) * time.Second)
			}
			stamp := tracker.Stamp{Wall: wall, Mono: mono, Boot: mono}
			for _, ev := range clock.Read(nil, tracker.Event{Stamp: stamp, Source: "test", Fact: fact}) {
				for next := r.Next(); next != 0 && next > r.Now() && next <= ev.At; next = r.Next() {
					check(tracker.Event{Stamp: tracker.Stamp{Wall: r.WallAt(next)}, At: next, Fact: tracker.Tick{}})
				}
				check(ev)
			}
		}
	})
	if touched == 0 {
		t.Error("the file was never touched")
	}
}

func spansOf(t *rapid.T, tail Tail) string {
	if tail.Open = false; len(tail.Spans) == 0 {
		return "" // no file, and no number in it
	}
	b, err := tail.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
