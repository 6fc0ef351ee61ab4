package tracker

import "time"

// Rules are the lengths presence is judged by.
type Rules struct {
	HandsOffAfter time.Duration // a gap this long is hands-off
	AwayAfter     time.Duration // no input and no evidence this long is away
	Reading       time.Duration // how long reading is believed; zero: never
}

// DefaultRules are the settled lengths. Three minutes is what trackers agree on
// for absence; eight is a long page read without touching anything.
func DefaultRules() Rules {
	return Rules{HandsOffAfter: 15 * time.Second, AwayAfter: 3 * time.Minute, Reading: 8 * time.Minute}
}

// lateness is how old, at most, what an Idle changes may be: sources report
// within it.
func (r Rules) lateness() time.Duration { return 2 * r.HandsOffAfter }

// Evidence is a set of signs of attention that hold without input.
type Evidence uint8

// The kinds of evidence. Each is believed for so long after the last input, and
// a playlist or a next call does not renew that.
const (
	Watching   Evidence = 1 << iota // media of the app in front plays
	Calling                         // a call
	Playing                         // a full-screen game or a controller
	ReadingNow                      // something is in front that people read
)

const (
	watchingCap = 3 * time.Hour
	callingCap  = 4 * time.Hour
	playingCap  = time.Hour
)

// until returns the end of e's longest cap for a gap that began at l.
func (r Rules) until(e Evidence, l Instant) Instant {
	end := l
	if e&Watching != 0 {
		end = max(end, l+watchingCap)
	}
	if e&Calling != 0 {
		end = max(end, l+callingCap)
	}
	if e&Playing != 0 {
		end = max(end, l+playingCap)
	}
	if e&ReadingNow != 0 {
		end = max(end, l+r.Reading)
	}
	return end
}

// A sign is the evidence that holds from an instant until the next sign's.
type sign struct {
	from Instant
	held Evidence
}

// lastSign returns the last sign of a gap that began at l: l moved on to the end
// or cap of every evidence that holds at it or starts less than AwayAfter after
// it. signs are in order; the last one holds until now.
func (r Rules) lastSign(signs []sign, l, now Instant) Instant {
	s := l
	for i, g := range signs {
		end := now
		if i+1 < len(signs) {
			end = signs[i+1].from
		}
		end = min(end, r.until(g.held, l))
		if end <= max(s, g.from) || g.held == 0 {
			continue
		}
		if g.from >= s+r.AwayAfter {
			break
		}
		s = end
	}
	return s
}

// A label is the presence from an instant until the next label's.
type label struct {
	from     Instant
	presence Presence
}

// judge appends the presence of a gap that began at l, from from (not before l)
// to to, as if input came at to.
func (r Rules) judge(buf []label, signs []sign, l, from, to Instant) []label {
	if from >= to {
		return buf
	}
	s := r.lastSign(signs, l, to)
	switch {
	case to-s >= r.AwayAfter && s <= from:
		return append(buf, label{from, Away})
	case to-s >= r.AwayAfter:
		return append(buf, label{from, HandsOff}, label{s, Away})
	case to-l < r.HandsOffAfter:
		return append(buf, label{from, HandsOn})
	default:
		return append(buf, label{from, HandsOff})
	}
}
