package tracker_test

import (
	"testing"
	"time"

	"dwell/tracker"
)

// Sources stamp what they hear and tell it side by side, so one may tell late what is
// older than another's last word. However often, it moves no boundary that comes after,
// and is no step of the clock.
func TestClockHearsLate(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	var c tracker.Clock
	read := func(after time.Duration) tracker.Instant {
		t.Helper()
		stamp := tracker.Stamp{Wall: begin.Add(after), Mono: time.Hour + after, Boot: 2*time.Hour + after}
		events := c.Read(nil, tracker.Event{Stamp: stamp, Fact: tracker.Active{}})
		if len(events) != 1 {
			t.Fatalf("after %v: %+v", after, events)
		}
		return events[0].At
	}
	read(0)
	for i := range 100 {
		now := time.Duration(i+1) * time.Second
		read(now)
		read(now - 150*time.Millisecond)
		next := now + 200*time.Millisecond
		if at := c.Wall(read(next)); !at.Equal(begin.Add(next)) {
			t.Fatalf("%v is placed at %v", next, at.Sub(begin))
		}
	}
}
