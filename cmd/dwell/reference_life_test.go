package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// This file and the other reference_*_test.go are a second reading of what a
// recorded life means: slow, without state that is carried along, and written
// from the words of the contract alone. At every moment that matters everything
// is worked out anew from all lines up to it. The one thing they share with the
// program is how a plan is read.

// A refLine is one line of a life, as it stands in the file.
type refLine struct {
	At         time.Time `json:"at"`
	Mono       *float64  `json:"mono,omitempty"`
	Boot       *float64  `json:"boot,omitempty"`
	Kind       string    `json:"kind"`
	App        string    `json:"app,omitempty"`
	Fullscreen bool      `json:"fullscreen,omitempty"`
	Since      time.Time `json:"since,omitzero"`
	On         *bool     `json:"on,omitempty"`
	Playing    *bool     `json:"playing,omitempty"`
	TZ         string    `json:"tz,omitempty"`
	Nudge      string    `json:"nudge,omitempty"`
	Action     string    `json:"action,omitempty"`
}

// A refMoment is a line on the axis of true time, which starts at the first line
// and goes on in sleep.
type refMoment struct {
	refLine
	when time.Duration
}

// readReference places the lines of a life up to its end on the axis. A sleep
// that nobody announced becomes two lines of its own, a step of the wall clock
// one.
func readReference(tb testing.TB, text string) []refMoment {
	tb.Helper()
	var life []refMoment
	var at time.Time
	var mono, boot, began float64
	asleep := false
	for row := range strings.Lines(text) {
		var l refLine
		if err := json.Unmarshal([]byte(row), &l); err != nil {
			tb.Fatalf("%s: %v", row, err)
		}
		m, b := mono, boot
		switch {
		case l.Mono == nil && l.Boot == nil && len(life) > 0:
			m, b = mono+l.At.Sub(at).Seconds(), boot+l.At.Sub(at).Seconds()
		case l.Mono == nil && l.Boot != nil:
			m, b = mono+*l.Boot-boot, *l.Boot
		case l.Boot == nil && l.Mono != nil:
			m, b = *l.Mono, boot+*l.Mono-mono
		case l.Mono != nil:
			m, b = *l.Mono, *l.Boot
		}
		if len(life) == 0 {
			began = b
		}
		when := refSeconds(b - began)
		if slept := refSeconds((b - boot) - (m - mono)); len(life) > 0 && !asleep && slept >= 100*time.Millisecond {
			last := life[len(life)-1]
			wake := last.At.Add(when - last.when)
			life = append(life,
				refMoment{refLine{At: wake.Add(-slept), Kind: "sleep"}, when - slept},
				refMoment{refLine{At: wake, Kind: "wake"}, when})
		}
		at, mono, boot = l.At, m, b
		switch l.Kind {
		case "sleep", "wake":
			asleep = l.Kind == "sleep"
		}
		if n := len(life); n > 0 && !life[n-1].At.Add(when-life[n-1].when).Equal(l.At) {
			life = append(life, refMoment{refLine{At: l.At, Kind: "step"}, when})
		}
		life = append(life, refMoment{l, when})
		if l.Kind == "end" {
			break
		}
	}
	return life
}

// refSeconds is s to the millisecond, which is as fine as a drawn life is.
func refSeconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

// A refView is what is known at a moment: the lines so far, and how late it is.
type refView struct {
	lines []refMoment
	now   time.Duration
	rules *refRules

	// What the lines say, whatever the time is.
	windows  []refWindow
	blocks   []refStretch
	gaps     []refGap
	evidence []refStretch
}

// viewOf is what is known once lines are.
func viewOf(lines []refMoment, rules *refRules) refView {
	return refView{
		lines: lines, now: lines[len(lines)-1].when, rules: rules,
		windows: windowsOf(lines), blocks: blocksOf(lines), gaps: gapsOf(lines, rules), evidence: evidenceOf(lines, rules),
	}
}

// refRules are what a life is judged by.
type refRules struct {
	handsOff, away time.Duration
	caps           map[string]time.Duration // by kind of evidence, counted from the last input
	category       func(app string) string
}

// clock is the wall clock at x, by the last line before it, in the zone then.
func (v refView) clock(x time.Duration) time.Time {
	zone := time.FixedZone("", refOffset(v.lines[0].At))
	last := v.lines[0]
	for _, l := range v.lines {
		if l.when > x {
			break
		}
		last = l
		if l.Kind == "zone" {
			zone, _ = time.LoadLocation(l.TZ) // drawn from known names
		}
	}
	return last.At.Add(x - last.when).In(zone)
}

func refOffset(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// A refStretch is a part of the axis, [from, to).
type refStretch struct {
	from, to time.Duration
	what     string
}

func (s refStretch) holds(x time.Duration) bool { return s.from <= x && x < s.to }

// refForever ends what has not ended.
const refForever = time.Duration(1<<63 - 1)

// blocksOf are the stretches in which nobody is asked for input: asleep, locked
// and paused.
func blocksOf(lines []refMoment) []refStretch {
	var all []refStretch
	open := map[string]time.Duration{}
	names := map[string]string{
		"sleep": "asleep", "wake": "asleep", "lock": "locked", "unlock": "locked", "pause": "paused", "resume": "paused",
	}
	for _, l := range lines {
		name := names[l.Kind]
		since, on := open[name]
		switch l.Kind {
		case "sleep", "lock", "pause":
			if !on {
				open[name] = l.when
			}
		case "wake", "unlock", "resume":
			if on {
				all = append(all, refStretch{since, l.when, name})
				delete(open, name)
			}
		}
	}
	for name, since := range open {
		all = append(all, refStretch{since, refForever, name})
	}
	return all
}

// blocked names what blocks at x, if anything does.
func (v refView) blocked(x time.Duration) string {
	for _, name := range []string{"asleep", "locked", "paused"} {
		if slices.ContainsFunc(v.blocks, func(s refStretch) bool { return s.what == name && s.holds(x) }) {
			return name
		}
	}
	return ""
}

// on reports whether the last line of a kind that says on or off said on.
func (v refView) on(kind string) bool {
	for _, l := range slices.Backward(v.lines) {
		if l.Kind == kind {
			return *l.On
		}
	}
	return false
}
