package desktop

import (
	"time"

	"dwell/tracker"
)

// A hand is where input comes from.
type hand int

// The display server tells of mouse, keyboard and touch, and of nothing else.
const (
	atDisplay hand = iota
	onController
	manyHands
)

// hands puts together what is said of input where each hears some of it only:
// somebody is there as long as one hears them, and once none does the last input is
// the latest that any of them heard. Who has said nothing yet is not waited for.
type hands struct{ words [manyHands]handWord }

type handWord struct {
	heard, idle bool
	last        time.Duration // while idle: the last input, as boot time; the wall clock may be set between
}

// hear takes what is said of one hand and returns what is so of all; nil if that
// is nothing new.
func (h *hands) hear(from hand, at tracker.Stamp, fact tracker.Fact) tracker.Fact {
	idle, ok := fact.(tracker.Idle)
	if !ok {
		h.words[from] = handWord{heard: true}
		return fact
	}
	last := at.Boot - at.Wall.Sub(idle.Since)
	h.words[from] = handWord{heard: true, idle: true, last: last}
	for _, w := range h.words {
		switch {
		case !w.heard:
		case !w.idle:
			return nil
		default:
			last = max(last, w.last)
		}
	}
	return tracker.Idle{Since: at.Wall.Add(last - at.Boot)}
}
