package tray

import (
	_ "embed"
	"time"
)

// A State is all that the tray shows, in the words it shows it in. The zero
// State is a tray that knows nothing yet.
type State struct {
	Icon    Icon
	Line    string   // today in one line
	Tooltip string   // empty: the line
	Limits  []string // the limits nearest to their end first; three are shown
	// PausedLeft is how much longer tracking is paused ("14 m"); it is empty when
	// it is not paused, and when it is until the person resumes.
	PausedLeft string
	Break      string   // how much longer a break is ("4 m"); empty: none is taken
	Quiet      bool     // nudges are silent because the person said so
	Targets    []Target // what a limit can be set for from here; three are shown
	Health     string   // what needs attention; empty: nothing
}

// Paused reports whether tracking is paused.
func (s State) Paused() bool { return s.Icon == Paused || s.PausedLeft != "" }

// A Target is what a limit can be set for, with the daily budget it has now.
type Target struct {
	Name   string        // as limits name it: "ai"
	Label  string        // as the person reads it: "AI"
	Budget time.Duration // zero: none
}

// An Icon is the state that the icon itself shows.
type Icon uint8

// The icons.
const (
	Tracking Icon = iota
	Paused
	Near      // a limit is near or reached
	Attention // something needs the person's look, see [State.Health]
)

// Drawn by packaging/icons.
var (
	//go:embed icons/tracking.png
	trackingPNG []byte
	//go:embed icons/paused.png
	pausedPNG []byte
	//go:embed icons/near.png
	nearPNG []byte
	//go:embed icons/attention.png
	attentionPNG []byte
)

func (i Icon) png() []byte {
	switch i {
	case Paused:
		return pausedPNG
	case Near:
		return nearPNG
	case Attention:
		return attentionPNG
	default:
		return trackingPNG
	}
}

// A Command is what the person chose in the menu.
type Command struct {
	Kind Kind
	// Duration is for how long (Quiet, Pause) or the daily budget (Limit). Zero is
	// until tomorrow for Quiet, until resumed for Pause, and no limit for Limit.
	Duration time.Duration
	Target   string // whose limit: the name of a [Target]
}

// A Kind is a kind of [Command].
type Kind string

// The kinds.
const (
	Break  Kind = "break"  // take one now
	Quiet  Kind = "quiet"  // no nudges for a while
	Speak  Kind = "speak"  // nudges again
	Pause  Kind = "pause"  // record nothing for a while
	Resume Kind = "resume" // record again
	Limit  Kind = "limit"  // set a target's daily budget
	Week   Kind = "week"   // open this week
	Health Kind = "health" // show what needs attention
	Quit   Kind = "quit"   // end the program
)
