// Package policy says what recorded time means and what to do about it: limits,
// breaks, quiet hours, and the nudges that come of them.
//
// It is one pure function. [Evaluate] takes everything it may know as an
// [Input] and returns an [Output]: the state of each limit, the nudges due now,
// and when it wants to be asked again. It has no clock, does no input or
// output and keeps nothing between calls; what it must remember comes back to
// it as [Record]s of the journal. [Apply] is its other half: it turns a
// person's answer to a nudge into the record's new state.
//
// Its words: a limit is a budget the person set for a [Target]; a nudge is one
// suggestion with its answer; a plan is limits, breaks, quiet hours and nudge
// settings together.
//
// It refuses to know where usage comes from, how a nudge is shown, and what was
// on screen beyond app, site, program and category.
package policy

import (
	"time"

	"dwell/tracker"
)

// A Plan is everything the person has set.
type Plan struct {
	Limits []Limit
	Breaks Breaks
	Quiet  []Window      // nudges are held within these local times
	PerDay int           // suggestions a day, at most
	Gap    time.Duration // between two suggestions, at least
}

// DefaultPlan sets no limit and no break: nothing speaks that the person did
// not choose. Quiet hours are 23:00 to 07:00.
func DefaultPlan() Plan {
	return Plan{
		Breaks: Breaks{RestFor: 5 * time.Minute},
		Quiet:  []Window{{From: 23 * time.Hour, To: 7 * time.Hour}},
		PerDay: 4,
		Gap:    30 * time.Minute,
	}
}

// A Limit is a budget of active time for a target.
type Limit struct {
	ID     string // stable while target, per and days stay: "ai/day", "social/day/mon-fri"
	Target Target
	Budget time.Duration
	Per    Per
	Days   Days // the person's days on which it counts and speaks
}

// Breaks are reminders to rest; a zero length is off.
type Breaks struct {
	Eyes    time.Duration // active time between eye breaks
	Rest    time.Duration // active time between rests
	RestFor time.Duration // how long a pause must be to count as a rest
}

// A Window is a stretch of local clock time, from midnight; it wraps where From
// is not before To.
type Window struct{ From, To time.Duration }

// Holds are what nudges wait for: not now, but at the first moment after.
type Holds struct {
	Call, Fullscreen, Share, DoNotDisturb bool
	QuietUntil                            time.Time // the person's own "quiet for an hour"; zero: not
}

// An Input is all that [Evaluate] may know.
type Input struct {
	Now      time.Time       // wall time, in the person's zone
	At       tracker.Instant // the same moment as true time
	Calendar tracker.Calendar
	Plan     Plan
	Presence tracker.Presence
	Front    tracker.UsageKey // what is in front and, while Presence is active, gains time
	Holds    Holds
	// Days are the days of the current week, oldest first, the undecided gap
	// included. Days without time may be missing.
	Days []tracker.DayUsage
	// Lived is what was lived up to now in order, oldest first, touching or with
	// holes where nothing ran; it reaches back at least to the second-last pause
	// of Plan.Breaks.RestFor and to the start of yesterday.
	Lived []tracker.Stretch
	// Journal holds the nudges shown since the current week or, if earlier,
	// yesterday began, in the order shown.
	Journal []Record
}

// An Output is what [Evaluate] found.
type Output struct {
	Limits []LimitState // one for each limit of the plan, in its order
	Nudges []Nudge      // due now, to be journalled and shown, in this order
	// Next is when the answer can next change if nothing else happens: what is
	// in front stays and presence does. Zero: never.
	Next tracker.Instant
}

// A LimitState is how one limit stands.
type LimitState struct {
	Limit    Limit
	State    State
	Period   tracker.Period // of the day or the week now counted
	Used     time.Duration
	Left     time.Duration // never below zero
	Extended time.Duration // granted in this period on top of the budget
}

// A State is one word on a limit.
type State string

// The states of a limit.
const (
	Off     State = "off"     // not today
	OK      State = "ok"      //
	Near    State = "near"    // at or past the point where "ahead" is due
	Reached State = "reached" // at or past budget and extension
)

// A Kind is a kind of nudge.
type Kind string

// The kinds of nudges there are so far.
const (
	AheadKind   Kind = "ahead"
	ReachedKind Kind = "reached"
	RestKind    Kind = "rest"
	EyesKind    Kind = "eyes"
	TakenKind   Kind = "taken" // a break taken without being asked
)

// An Action is an answer to a nudge.
type Action string

// The actions.
const (
	Break    Action = "break"
	Snooze   Action = "snooze"
	Extend   Action = "extend"
	NotToday Action = "not-today"
	Close    Action = "close" // closed by the person, or timed out

	// Answers to suggestions, on which nothing here depends.
	Accept Action = "accept"
	Adjust Action = "adjust"
	No     Action = "no"
)

// A Nudge is one suggestion.
type Nudge struct {
	ID      string // DAY/kind/target/n
	Day     time.Time
	Kind    Kind
	Target  string
	Limit   string // the limit's id; empty for breaks
	Because string // "limit:ID", "breaks:rest", "breaks:eyes", "breaks:rest+eyes"
	Title   string // the fact
	Text    string // number and context; at most 160 characters
	Actions []Action
	Shown   time.Time
	At      tracker.Instant
	// Extended is the limit's extension when the nudge spoke, so that it speaks
	// once per extension.
	Extended time.Duration
}

// A Record is a nudge as the journal remembers it, with its answer.
type Record struct {
	Nudge
	Answer     Action // empty: none yet
	Answered   time.Time
	AnsweredAt tracker.Instant
	// Granted is the limit's whole extension after an answer "extend".
	Granted time.Duration
}
