package policy

import (
	"time"

	"dwell/tracker"
)

const (
	breakCap     = 6 // breaks of a kind shown a day
	skippedCap   = 3 // the same after two skips running
	skipsRunning = 2
	skipAfter    = 10 * time.Minute // unanswered and no pause begun this long: skipped
	snoozeFor    = 10 * time.Minute // of active time
	eyesPause    = 20 * time.Second // looking away this long rests the eyes
)

// Validate says what is wrong with b, as a [*ValueError].
func (b Breaks) Validate() error {
	for _, d := range []time.Duration{b.Eyes, b.Rest, b.RestFor} {
		if d < 0 || d > 24*time.Hour {
			return &ValueError{What: "break", Value: d.String(), Allowed: "off, or at most 24h"}
		}
	}
	return nil
}

// restFor is how long a pause must be to count as a rest; a plan that does not
// say means the default.
func (b Breaks) restFor() time.Duration {
	if b.RestFor <= 0 {
		return 5 * time.Minute
	}
	return b.RestFor
}

// TakeBreak is the record of a break the person takes by themselves at in.Now;
// because says where they said so. It is the caller's to journal.
func TakeBreak(in Input, because string) Record {
	m := newMoment(in)
	n := m.nudge(TakenKind, string(AllTarget), nil)
	n.Because = because
	return Record{Nudge: n, Answer: Break, Answered: m.Now, AnsweredAt: m.At}
}

// Left is how much of a break is left at the instant at; zero: none is being taken.
// A break is as long as the rest it stands for, whatever the person does in it.
// Those begun up to ended are over.
func (b Breaks) Left(journal []Record, ended time.Time, at tracker.Instant) time.Duration {
	var left time.Duration
	for i := range journal {
		r := &journal[i]
		if r.Answer != Break || !r.Answered.After(ended) || r.AnsweredAt > at {
			continue
		}
		length := b.restFor()
		if r.Kind == EyesKind {
			length = eyesPause
		}
		left = max(left, r.AnsweredAt+length-at)
	}
	return left
}

// A pause is a stretch away, locked or asleep, or one in which nothing ran.
type pause struct {
	from, to tracker.Instant
	rest     bool // long enough for a rest
}

// pauses returns the pauses in lived up to at of at least eyesPause (or restFor,
// if that is less), oldest first. Neighbours count as one: away, then locked, is one
// absence. A stretch in which nothing ran joins such an absence, but on its own
// is one only from restFor on, since a restart of the program is none. While
// tracking is paused nobody can tell: it is neither pause nor activity.
func pauses(lived []tracker.Stretch, at tracker.Instant, restFor time.Duration) []pause {
	var all []pause
	var open pause
	var absent, seen bool // absent: open is one; seen: somebody was seen to be away in it
	end := func() {
		long := open.to - open.from
		open.rest = long >= restFor
		if absent && (open.rest || seen && long >= eyesPause) {
			all = append(all, open)
		}
		absent, seen = false, false
	}
	nothingRan := func(from, to tracker.Instant) {
		if from >= to {
			return
		}
		if !absent {
			open, absent = pause{from: from}, true
		}
		open.to = to
	}
	for i, s := range lived {
		if i > 0 {
			nothingRan(lived[i-1].To, s.From)
		}
		switch s.Presence {
		case tracker.Away, tracker.Locked, tracker.Asleep:
			if !absent {
				open, absent = pause{from: s.From}, true
			}
			open.to, seen = s.To, true
		default:
			end()
		}
	}
	if n := len(lived); n > 0 {
		nothingRan(lived[n-1].To, at) // the first question after a start
	}
	end()
	return all
}

// active is the active time lived within [from, to).
func active(lived []tracker.Stretch, from, to tracker.Instant) time.Duration {
	var sum time.Duration
	for i := len(lived) - 1; i >= 0 && lived[i].To > from; i-- {
		if s := lived[i]; s.Presence.Active() {
			sum += max(0, min(s.To, to)-max(s.From, from))
		}
	}
	return sum
}

// A course is how one kind of break stands: how much active time is left until
// it is due, and whether it may still be shown today.
type course struct {
	kind  Kind
	on    bool
	left  time.Duration // zero: due
	spent bool          // its cap is reached or "not-today" was said
	since time.Duration // active time since the last real pause, for the text
}

// next is the instant the course is due, counted on while activity lasts.
func (c *course) next(at tracker.Instant) tracker.Instant { return at + c.left }

// dueNow reports whether the break is to be shown if nothing holds.
func (c *course) dueNow() bool { return c.on && !c.spent && c.left == 0 }

// A breakClock counts active time towards one kind of break.
type breakClock struct {
	every  time.Duration
	anchor tracker.Instant // counted from here
	later  tracker.Instant // the last answer "snooze"
	snooze bool            // there is one
}

// left is the active time left at the instant to; never below zero.
func (c breakClock) left(lived []tracker.Stretch, to tracker.Instant) time.Duration {
	left := c.every - active(lived, c.anchor, to)
	if c.snooze && c.later >= c.anchor {
		left = min(left, snoozeFor-active(lived, c.later, to))
	}
	return max(0, left)
}

// rest judges the rests.
func (m *moment) rest(ps []pause) course {
	c := course{kind: RestKind, on: m.Plan.Breaks.Rest > 0}
	if !c.on {
		return c
	}
	clock := breakClock{every: m.Plan.Breaks.Rest, anchor: m.begin()}
	for _, p := range ps {
		if p.rest {
			clock.anchor = max(clock.anchor, p.to)
		}
	}
	rested := clock.anchor
	for i := range m.Journal {
		r := &m.Journal[i]
		if r.Kind == RestKind {
			clock.anchor = max(clock.anchor, r.At)
		}
		// Whichever nudge it was offered at, a break taken is a break.
		if r.Answer == Break {
			clock.anchor, rested = max(clock.anchor, r.AnsweredAt), max(rested, r.AnsweredAt)
		}
		if r.Answer == Snooze && r.Kind == RestKind {
			clock.later, clock.snooze = max(clock.later, r.AnsweredAt), true
		}
	}
	c.left = clock.left(m.Lived, m.At)
	c.since = active(m.Lived, rested, m.At)
	c.spent = m.spent(RestKind, ps)
	return c
}

// eyes judges the eye breaks.
func (m *moment) eyes(ps []pause) course {
	c := course{kind: EyesKind, on: m.Plan.Breaks.Eyes > 0}
	if !c.on {
		return c
	}
	clock := breakClock{every: m.Plan.Breaks.Eyes, anchor: m.begin()}
	for _, p := range ps {
		clock.anchor = max(clock.anchor, p.to)
	}
	rested := clock.anchor
	for i := range m.Journal {
		r := &m.Journal[i]
		if r.counts(EyesKind) {
			clock.anchor = max(clock.anchor, r.At)
			if r.Answer == Snooze {
				clock.later, clock.snooze = max(clock.later, r.AnsweredAt), true
			}
		}
		if r.Answer == Break && (r.Kind == EyesKind || r.Kind == RestKind) {
			clock.anchor, rested = max(clock.anchor, r.AnsweredAt), max(rested, r.AnsweredAt)
		}
	}
	c.left = clock.left(m.Lived, m.At)
	c.since = active(m.Lived, rested, m.At)
	c.spent = m.spent(EyesKind, ps)
	return c
}

// begin is where the lived time that is known begins.
func (m *moment) begin() tracker.Instant {
	if len(m.Lived) == 0 {
		return m.At
	}
	return m.Lived[0].From
}

// becauseBoth is the evidence of a rest shown when the eyes were due too.
const becauseBoth = "breaks:rest+eyes"

// counts reports whether n is a break of the kind: a rest shown when the eyes
// were due too counts for both, in all but the answer "not-today".
func (n *Nudge) counts(kind Kind) bool {
	return n.Kind == kind || kind == EyesKind && n.Because == becauseBoth
}

// spent reports whether no more breaks of the kind are shown today: the cap is
// reached, which two skips running halve for the rest of the day, or the person
// said "not-today".
func (m *moment) spent(kind Kind, ps []pause) bool {
	shown, running, most := 0, 0, breakCap
	for i := range m.Journal {
		r := &m.Journal[i]
		if !r.counts(kind) {
			continue
		}
		if r.Kind == kind && r.Answer == NotToday && m.day.Contains(r.Answered) {
			return true
		}
		if !r.Day.Equal(m.date) {
			continue
		}
		shown++
		if !m.skipped(r, ps) {
			running = 0
		} else if running++; running >= skipsRunning {
			most = skippedCap
		}
	}
	return shown >= most
}

// skipped reports whether the break r was skipped: closed, put off, or left
// without an answer while no rest began within ten minutes. A rest that had
// begun when it spoke, in a gap then undecided, is no skip either.
func (m *moment) skipped(r *Record, ps []pause) bool {
	switch r.Answer {
	case Close, Snooze:
		return true
	case "":
	default:
		return false
	}
	if m.At <= r.At+skipAfter {
		return false // still open
	}
	for _, p := range ps {
		if p.rest && p.to > r.At && p.from <= r.At+skipAfter {
			return false
		}
	}
	return true
}
