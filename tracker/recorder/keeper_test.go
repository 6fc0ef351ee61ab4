package recorder_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/recorder"
)

// ticks lives until to by the recorder's own wishes and returns how often it was
// woken.
func (r *rig) ticks(t *testing.T, to time.Duration) int {
	t.Helper()
	n := 0
	for next := r.rec.Next(); next != 0 && next <= to; next = r.rec.Next() {
		if next <= r.rec.Now() {
			t.Fatalf("at %v it wants to be woken at %v", r.rec.Now(), next)
		}
		r.feedPlaced(t, tracker.Event{Stamp: tracker.Stamp{Wall: r.rec.WallAt(next)}, At: next, Fact: tracker.Tick{}})
		n++
	}
	return n
}

func TestAGapNothingCoversWakesForItsTailOnly(t *testing.T) {
	r := newRig(t, t.TempDir(), func(o *recorder.Options) { o.Rules.AwayAfter = time.Hour })
	r.feed(t, 0.0004, window("a")) // spans are in ms, clocks are not
	r.feed(t, 15.0004, tracker.Idle{Since: t0})
	r.feed(t, 200, tracker.Tick{}) // what was lived before is stored
	before, err := os.ReadFile(r.o.TailPath)
	if err != nil {
		t.Fatal(err)
	}
	seq, err := r.store.Seq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := r.ticks(t, 200*time.Second+30*time.Minute+time.Millisecond); n != 30 {
		t.Errorf("woken %d times in half an hour, want once a minute", n)
	}
	if after, err := r.store.Seq(t.Context()); err != nil || after != seq {
		t.Errorf("commit %d, was %d: %v", after, seq, err)
	}
	info, err := os.Stat(r.o.TailPath)
	if err != nil || info.Size() == 0 {
		t.Fatalf("the tail: %v", err)
	}
	if now, err := os.ReadFile(r.o.TailPath); err != nil || !bytes.Equal(now, before) {
		t.Errorf("the tail was written anew instead of touched: %v\n%s\n%s", err, before, now)
	}
	// Input decides the gap, and with the next commit it is stored.
	r.feed(t, 2001, tracker.Active{})
	r.feed(t, 2100, tracker.Tick{})
	if spans := r.stored(t); len(spans) == 0 || spans[len(spans)-1].End.Before(t0.Add(2001*time.Second)) {
		t.Errorf("stored: %v", spans)
	}
}

func TestAFilmIsStoredAsItRuns(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("mpv"))
	r.feed(t, 15, tracker.Idle{Since: t0})
	r.feed(t, 100, tracker.Tick{})
	r.feed(t, 100, tracker.Media{Playing: true})
	for at := 10 * time.Minute; at <= time.Hour; at += 10 * time.Minute {
		r.ticks(t, at)
		spans := r.stored(t)
		if len(spans) == 0 {
			t.Fatalf("nothing is stored after %v", at)
		}
		// A commit every 90 s, of what an Idle half a minute late cannot change.
		if left := t0.Add(at).Sub(spans[len(spans)-1].End); left > 2*time.Minute {
			t.Errorf("after %v the last %v are not stored", at, left)
		}
	}
}
