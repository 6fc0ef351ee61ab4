package desktop

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker"
)

// saying is one hand's word on input, and what it heard by then.
type saying struct {
	at   time.Duration
	from hand
	fact func(tracker.Stamp) tracker.Fact
	last time.Duration
	idle bool
}

// sayings are what is said of a hand's inputs: that there is one, and after a while
// without when the last one was.
func sayings(from hand, inputs []time.Duration, after time.Duration) []saying {
	var all []saying
	for i, at := range inputs {
		if i == 0 || at-inputs[i-1] >= after {
			all = append(all, saying{at: at, from: from, fact: func(tracker.Stamp) tracker.Fact { return tracker.Active{} }})
		}
		if i == len(inputs)-1 || inputs[i+1]-at >= after {
			all = append(all, saying{
				at: at + after, from: from, last: at, idle: true,
				fact: func(now tracker.Stamp) tracker.Fact { return tracker.Idle{Since: now.Wall.Add(-after)} },
			})
		}
	}
	return all
}

// Whatever comes from mouse and controller, with the wall clock set between: nobody is
// idle while one of them is moved, and the last input is the later of theirs.
func TestTheLastInputIsTheLatestOfAllHands(t *testing.T) {
	t.Parallel()
	const after = 15 * time.Second
	rapid.Check(t, func(t *rapid.T) {
		var all []saying
		for from := range manyHands {
			var inputs []time.Duration
			at := time.Hour
			for range rapid.IntRange(0, 6).Draw(t, "inputs") {
				at += time.Duration(rapid.IntRange(1, 40_000).Draw(t, "ms")) * time.Millisecond
				inputs = append(inputs, at)
			}
			all = append(all, sayings(from, inputs, after)...)
		}
		slices.SortStableFunc(all, func(a, b saying) int { return int(a.at - b.at) })

		var h hands
		now := map[hand]saying{}
		wall := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
		for _, s := range all {
			wall = wall.Add(time.Duration(rapid.IntRange(-1, 1).Draw(t, "step")) * time.Hour)
			at := tracker.Stamp{Wall: wall.Add(s.at), Mono: s.at, Boot: s.at}
			fact := h.hear(s.from, at, s.fact(at))
			now[s.from] = s
			busy, last := false, time.Duration(0)
			for _, of := range now {
				busy = busy || !of.idle
				last = max(last, of.last)
			}
			switch fact := fact.(type) {
			case tracker.Idle:
				if got := s.at - at.Wall.Sub(fact.Since); busy || got != last {
					t.Fatalf("at %v: last input at %v, want %v (busy: %v)", s.at, got, last, busy)
				}
			case tracker.Active:
				if s.idle {
					t.Fatalf("at %v: no input is told as some", s.at)
				}
			case nil:
				if !s.idle || !busy {
					t.Fatalf("at %v: nothing is said", s.at)
				}
			}
		}
	})
}
