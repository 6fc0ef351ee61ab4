package tracker

import "time"

// A CategoryTotal is the active time of one category in one of several periods
// asked for together; Period is its index among them.
type CategoryTotal struct {
	Period   int
	Category Category
	Editor   bool // AI editors' windows, kept apart within a category
	Active   time.Duration
}

// Group returns the group the total counts in.
func (t CategoryTotal) Group() Group { return GroupOf(t.Category, t.Editor) }

// A Name says what a [NameTotal] is the name of.
type Name string

// The names totals are kept of.
const (
	AppName     Name = "app"
	SiteName    Name = "site"
	ProgramName Name = "program"
)

// Of returns s's name of kind n; empty if it has none.
func (n Name) Of(s Subject) string {
	switch n {
	case AppName:
		return s.App
	case SiteName:
		return s.Site
	case ProgramName:
		return s.Program
	}
	return ""
}

// A NameTotal is the active time of one app, site or program, with the
// category most of it had.
type NameTotal struct {
	Name     string
	Category Category
	Active   time.Duration
}

// An HourTotal is the active time of one category within one local hour.
type HourTotal struct {
	Start    time.Time // in the zone it was lived in
	Category Category
	Editor   bool
	Active   time.Duration
}

// A PresenceTotal is how long a period had one presence.
type PresenceTotal struct {
	Presence Presence
	Time     time.Duration
}

// An AgentTotal is how long a period had of one agent. Watching and steering are the
// person's time, hands-off and hands-on with it in front; unattended is its own.
type AgentTotal struct {
	Program                        string
	Steering, Watching, Unattended time.Duration
}

// Attend counts active time with the agent in front.
func (t *AgentTotal) Attend(p Presence, d time.Duration) {
	switch p {
	case HandsOn:
		t.Steering += d
	case HandsOff:
		t.Watching += d
	case Away, Locked, Asleep, Paused:
	}
}

// All is the three clocks together.
func (t AgentTotal) All() time.Duration { return t.Steering + t.Watching + t.Unattended }
