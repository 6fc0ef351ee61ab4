package replay

import (
	"iter"
	"time"

	"dwell/tracker"
)

// Spans returns what is recorded of the person's life, in order and without a hole from
// the begin of the first day to the end of the last, 04:00 each: what the recorder makes
// of [Person.Events] with the rules, privacy and catalogue as they are at first. What
// agents do by themselves is not told.
func (p Person) Spans() iter.Seq[tracker.Span] {
	return func(yield func(tracker.Span) bool) {
		c := cutter{yield: yield, on: true}
		p.live(func(m moment) bool {
			s := tracker.Span{Start: m.at, Presence: m.presence, Source: source}
			if m.presence != tracker.HandsOn {
				s.Source, s.Verdict.Category = "", ""
				c.until(&s, m.at.Add(m.length))
				return c.on
			}
			s.Subject, s.Verdict, s.Fullscreen = m.doing.subject(), m.doing.verdict(), m.doing.fullscreen
			for _, r := range m.rests {
				c.until(&s, m.at.Add(r.after))
				s.Presence = tracker.HandsOff
				c.until(&s, m.at.Add(r.after+r.length))
				s.Presence = tracker.HandsOn
			}
			c.until(&s, m.at.Add(m.length))
			return c.on
		})
	}
}

// cutter yields spans, cut where the zone's offset changes.
type cutter struct {
	yield func(tracker.Span) bool
	bound time.Time // the offset's next change; zero before the first span
	last  bool      // there is none
	on    bool
}

// until yields s up to end, and leaves s to go on from there.
func (c *cutter) until(s *tracker.Span, end time.Time) {
	for c.on && s.Start.Before(end) {
		if !c.last && !s.Start.Before(c.bound) {
			_, c.bound = s.Start.ZoneBounds()
			c.last = c.bound.IsZero()
		}
		s.End = end
		if !c.last && c.bound.Before(end) {
			s.End = c.bound
		}
		c.on = c.yield(*s)
		s.Start = s.End
	}
}
