package reliance

import (
	"time"

	"dwell/tracker"
)

const (
	changeUnder = 2 * time.Minute  // a gap that long parts what is before it from what is behind
	leastActive = 10 * time.Minute // that an hour must have to count
	freeUnder   = 10 * time.Second // of AI in an hour that is free of it
)

// A tallying is a [Tally] while its day's spans come in.
type tallying struct {
	sum      Tally // what is but added up
	sessions sessions
	blocks   blocks
	hours    []hour
	last     stretch // the active one before; its end is 0 where there is none
}

func newTallying() tallying { return tallying{hours: make([]hour, 0, 25)} }

func (t *tallying) add(s stretch) {
	if t.last.to > 0 && t.last.group != s.group && s.from-t.last.to < changeUnder {
		t.sum.Changes++
	}
	t.last = s
	t.blocks.add(s)
	t.addHours(s)
	if s.group != tracker.AI {
		return
	}
	t.sum.AI += s.length()
	t.sum.Late += s.late
	if s.companion() {
		t.sum.Companion += s.length()
	}
	if s.conversation() {
		t.sum.Conversation += s.length()
	}
	t.sessions.add(s)
}

// tally is what all the stretches come to.
func (t *tallying) tally() Tally {
	t.sessions.end()
	t.blocks.end()
	sum := t.sum
	sum.Longest, sum.Sessions = t.sessions.longest, t.sessions.all
	sum.Reaches, sum.Checks = t.sessions.reaches, t.sessions.checks
	sum.Blocks = t.blocks.list
	for _, h := range t.hours {
		if h.active < leastActive {
			continue
		}
		sum.Hours++
		if h.ai < freeUnder {
			sum.FreeHours++
		}
	}
	return sum
}

// An hour is one of the wall clock's. One that a change of the clocks repeats is two: they
// differ in how far the wall clock is ahead.
type hour struct {
	begin, wall time.Duration
	active, ai  time.Duration
}

// addHours adds s to the hours it lies in.
func (t *tallying) addHours(s stretch) {
	for s.from < s.to {
		begin := (s.from + s.wall).Truncate(time.Hour)
		to := min(s.to, begin+time.Hour-s.wall)
		h := t.hour(begin, s.wall)
		h.active += to - s.from
		if s.group == tracker.AI {
			h.ai += to - s.from
		}
		s.from = to
	}
}

// hour finds that of the wall clock which begins at begin. It is nearly always the last;
// a traveller may come back to an earlier one.
func (t *tallying) hour(begin, wall time.Duration) *hour {
	for i := len(t.hours) - 1; i >= 0; i-- {
		if h := &t.hours[i]; h.begin == begin && h.wall == wall {
			return h
		}
	}
	t.hours = append(t.hours, hour{begin: begin, wall: wall})
	return &t.hours[len(t.hours)-1]
}
