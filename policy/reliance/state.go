package reliance

import (
	"time"

	"dwell/tracker"
)

// A Figure is a number that may be missing. Without a value, NotBefore is the date of the
// day at whose end it may be there at the earliest; zero where it cannot be said, or where
// what is missing is no matter of time.
type Figure struct {
	Value     float64
	Known     bool
	N         int // what it rests on: valid days, or blocks, or hours
	NotBefore time.Time
}

// A Measure names one of the [Measures].
type Measure string

// The measures. Times are in seconds, rates by the active hour, ratios from 0 to 1.
const (
	AIShare        Measure = "ai_share"
	AITime         Measure = "ai_time"
	AISessions     Measure = "ai_sessions"
	ReachRate      Measure = "reach_rate"
	AIFirst        Measure = "ai_first"
	TimeToFirstAI  Measure = "time_to_first_ai"
	LongestStretch Measure = "longest_stretch"
	Fragmentation  Measure = "fragmentation"
	LateUse        Measure = "late_use"
	Checking       Measure = "checking"
	CompanionShare Measure = "companion_share"
	HumanContact   Measure = "human_contact"
	AIFreeHours    Measure = "ai_free_hours"
	OverrideRate   Measure = "override_rate"
	// Displacement is a part of the index, and no measure: 1 less human contact.
	Displacement Measure = "displacement"
)

// Measures are all measures, in the order they are shown.
func Measures() []Measure {
	return []Measure{
		AIShare, AITime, AISessions, ReachRate, AIFirst, TimeToFirstAI, LongestStretch, Fragmentation, LateUse, Checking,
		CompanionShare, HumanContact, AIFreeHours, OverrideRate,
	}
}

// A State is what is known at the end of a day.
type State struct {
	AsOf     time.Time
	From     time.Time // the window's first day; zero: no valid day
	Valid    int       // days in the window
	Coverage Figure    // share of the window's active time that is classified

	Index           Index
	Tool, Companion Figure // the two lines
	Parts           []Part // most points first; none without an index
	Measures        map[Measure]Figure
	Groups          []GroupState
	Change          Change
	Trend           Trend
	Step            Step
	Days            []Day // the 28 closed days up to AsOf, oldest first; one without time is empty
}

// An Index is the level, from 0 to 100.
type Index struct {
	Figure
	Low, High  float64 // 90 % of draws lie within
	Band       Band
	Confidence float64 // 0 to 1; below [ConfidenceFloor] there is no index
	Good       bool    // the confidence is good, else rough
}

// A Band says in a word how present AI is.
type Band string

// The bands, from 0, 25, 50 and 75 on.
const (
	Light      Band = "light"
	Moderate   Band = "moderate"
	Strong     Band = "strong"
	VeryStrong Band = "very strong"
)

// A Part is a measure as the index counts it.
type Part struct {
	Part     Measure
	Value    float64
	From, To float64 // the anchors: nothing at From, all of the weight at To
	Weight   float64
	Points   float64 // of Weight; the index is 100 times their sum, by that of the weights
	OnePoint float64 // by how much Value must change to move the index by one point
}

// A GroupState is what is measured of a group other than AI.
type GroupState struct {
	Group                                                      tracker.Group
	Share, Sessions, ReachRate, Checking, LongestStretch, Late Figure
}

// A Change is the last week beside what was usual before it, as shares of eight active
// hours.
type Change struct {
	Now, Usual, Z float64
	Known         bool
	NotBefore     time.Time
}

// A Direction is where a trend or a step goes.
type Direction string

// The directions; a step that is none has none.
const (
	Rising Direction = "rising"
	Steady Direction = "steady"
	Easing Direction = "easing"
)

// A Trend is where the latest weeks go.
type Trend struct {
	Word         Direction
	Weeks        int
	Rise         float64 // over the weeks, as a share
	PRise, PFall float64
	Known        bool
	NotBefore    time.Time
}

// A Step is a change that came at once and stayed.
type Step struct {
	Up, Down  bool
	Since     time.Time
	Size      float64 // as a share
	DelayDays int     // until a step of half as much again would be noticed; 0: not within 91 days
	Known     bool
	NotBefore time.Time
}

// Context is what is said of the person beside their days.
type Context struct {
	Calendar  tracker.Calendar
	Elsewhere bool // most contact with people is where this computer does not see it
	// Encounters are how often a limit was met within the window's days, and of those
	// passed by its extension, of the dates asked for.
	Encounters func(dates []time.Time) (met, passed int)
}
