package tracker

import "time"

// A Presence says whether anybody is there. The zero Presence is none: no span
// of the person's time has it.
type Presence uint8

// The presences. Only hands-on and hands-off count as active time.
const (
	HandsOn  Presence = iota + 1 // input keeps coming
	HandsOff                     // here without input: reading, watching, in a call
	Away
	Locked
	Asleep
	Paused
)

var presenceNames = [...]string{"", "hands-on", "hands-off", "away", "locked", "asleep", "paused"}

// String returns the word used in JSON, schema, CLI and docs.
func (p Presence) String() string {
	if int(p) < len(presenceNames) {
		return presenceNames[p]
	}
	return ""
}

// ParsePresence is the inverse of [Presence.String].
func ParsePresence(s string) (Presence, bool) {
	for p, name := range presenceNames {
		if name == s && p > 0 {
			return Presence(p), true
		}
	}
	return 0, false
}

// Active reports whether time in p is the person's: hands-on or hands-off.
func (p Presence) Active() bool { return p == HandsOn || p == HandsOff }

// A Span is a stretch [Start, End) of wall time, cut to whole milliseconds, in
// which subject, presence, full screen, title (if kept) and UTC offset do not
// change. Start and End carry the zone of their time. Spans that are not active
// have the zero Subject and an empty category. What an agent worked by itself is a Span
// without presence, its subject what the agent was in front as.
type Span struct {
	Start, End time.Time
	Presence   Presence
	Fullscreen bool
	Subject    Subject
	Verdict    Verdict
	Title      string // empty unless the person keeps titles
	Source     string
}

// Length is the span's length on the wall clock; within one span the wall
// clock does not step.
func (s Span) Length() time.Duration { return s.End.Sub(s.Start) }

// Joins reports whether next begins where s ends and says the same, so that
// the two are one span.
func (s Span) Joins(next Span) bool {
	_, a := s.Start.Zone()
	_, b := next.Start.Zone()
	return s.End.Equal(next.Start) && a == b && s.Presence == next.Presence && s.Fullscreen == next.Fullscreen &&
		s.Subject == next.Subject && s.Title == next.Title && s.Source == next.Source && s.Verdict.Category == next.Verdict.Category &&
		s.Verdict.Because == next.Verdict.Because
}

// Cut returns the part of s within [from, to) and whether there is any.
func (s Span) Cut(from, to time.Time) (Span, bool) {
	if s.Start.Before(from) {
		s.Start = from.In(s.Start.Location())
	}
	if s.End.After(to) {
		s.End = to.In(s.End.Location())
	}
	return s, s.Start.Before(s.End)
}
