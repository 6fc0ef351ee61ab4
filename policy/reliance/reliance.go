// Package reliance measures how much of somebody's time leans on AI, and whether that
// changes.
//
// It works in two steps. [Fold] makes one [Day] out of a closed day's spans, looking at
// nothing outside it; a day is folded once and kept. [At] makes the [State] at the end of
// a day out of the days up to it: measures, the index with its parts and interval, change,
// trend and step. Both are pure: the same spans and days give the same state.
//
// Its words: the window is the latest valid days that the level is taken from; a measure
// is one figure of it, with how many days (blocks, hours) it rests on; a part is a measure
// as the index counts it, between two anchors; the level says how much, the change whether
// that is more or less than was usual. A figure with too little under it is not there, and
// says from when it may be.
//
// The formulas and the anchors are design choices, not norms of any population: the index
// describes a pattern, and says nothing of whether it is good or bad for anybody.
//
// The package refuses to know where days are kept, how a state is told in words, and what
// anybody should do about it.
package reliance

import (
	"time"

	"dwell/tracker"
)

// Options are what the person said that measures depend on.
type Options struct {
	Late    []Clock                     // when AI time counts as late, on the wall clock; nil: [DefaultLate]
	Editors bool                        // time in an AI editor is AI time
	Job     func(tracker.UsageKey) bool // AI that is their job; nil: none
	// JobWords is how they said what their job is: other words, another Job.
	JobWords string
}

// A Clock is a stretch of wall-clock time, from midnight; it wraps where From is not
// before To.
type Clock struct{ From, To time.Duration }

// A Day is one closed day of the person's, folded. Its JSON is what is kept of it: names
// may be added, and mean nothing in a day folded before.
type Day struct {
	Date         time.Time     `json:"-"` // as [tracker.Calendar.Date] names it
	Active       time.Duration `json:"active"`
	Unclassified time.Duration `json:"unclassified,omitempty"` // active, because none; private time is classified
	People       time.Duration `json:"people,omitempty"`
	Editor       time.Duration `json:"editor,omitempty"` // in AI editors, whether or not it is AI time
	// All counts all AI, Own leaves out what is the person's job, which is work there.
	// Own is nil where that is the same.
	All    Tally                   `json:"all"`
	Own    *Tally                  `json:"own,omitempty"`
	Groups map[tracker.Group]Group `json:"groups,omitempty"` // social, gaming, video, shopping
}

// A Tally is what a day's AI time comes to.
type Tally struct {
	AI           time.Duration `json:"ai,omitempty"`
	Companion    time.Duration `json:"companion,omitempty"`
	Conversation time.Duration `json:"conversation,omitempty"` // ai/chat and ai/companion
	Late         time.Duration `json:"late,omitempty"`
	Longest      time.Duration `json:"longest,omitempty"` // session, its gaps included
	Sessions     int           `json:"sessions,omitempty"`
	Reaches      int           `json:"reaches,omitempty"`
	Checks       int           `json:"checks,omitempty"`
	Changes      int           `json:"changes,omitempty"`    // of group, between adjacent active spans
	Hours        int           `json:"hours,omitempty"`      // with 10 active minutes or more
	FreeHours    int           `json:"free_hours,omitempty"` // of those, with under 10 s of AI
	Blocks       []Block       `json:"blocks,omitempty"`
}

// A Block is a run of work. A block without AI says so by Asked, and is as good as known
// up to its length.
type Block struct {
	Length  time.Duration `json:"length"`
	Asked   bool          `json:"asked,omitempty"`
	FirstAI time.Duration `json:"first_ai,omitempty"` // from the block's begin, if Asked
}

// A Group is what a day comes to for a group other than AI.
type Group struct {
	Time     time.Duration `json:"time"`
	Late     time.Duration `json:"late,omitempty"`
	Longest  time.Duration `json:"longest,omitempty"`
	Sessions int           `json:"sessions,omitempty"`
	Reaches  int           `json:"reaches,omitempty"`
	Checks   int           `json:"checks,omitempty"`
}

// MeasuredGroups are the groups besides AI that the same is measured of.
func MeasuredGroups() []tracker.Group {
	return []tracker.Group{tracker.Social, tracker.Gaming, tracker.Video, tracker.Shopping}
}

// Valid reports whether d says enough to be counted: an hour of active time, of which no
// more than a fifth is unknown.
func (d Day) Valid() bool {
	return d.Active >= time.Hour && d.Unclassified <= d.Active/5
}

// Mine is the tally that the index counts: without what is the person's job.
func (d Day) Mine() Tally {
	if d.Own != nil {
		return *d.Own
	}
	return d.All
}
