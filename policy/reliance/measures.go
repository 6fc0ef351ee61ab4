package reliance

import (
	"time"

	"dwell/tracker"
)

const (
	leastDays       = 5 // valid days, for every measure
	leastBlocks     = 10
	leastHours      = 10
	leastAI         = time.Hour // of AI, for companion share
	leastTalk       = time.Hour // of people and AI that is talked to, for human contact
	leastEncounters = 5
	// Five hours of active time, which rates need, are in five valid days.

	aiFirst = 10 * time.Minute // AI within it, and the block began with AI
	lateCap = 2 * time.Hour    // of one night
)

// A readiness says whether a window has days enough, and when figures that are missing
// may be there.
type readiness struct {
	days     int       // valid ones
	then     time.Time // with days enough
	tomorrow time.Time // when all but days may be there
}

// figure is one that needs days alone.
func (r readiness) figure(value float64) Figure {
	return r.figureOf(value, r.days, true)
}

// figureOf is one that rests on n of something, of which there is enough or not.
func (r readiness) figureOf(value float64, n int, enough bool) Figure {
	switch {
	case r.days < leastDays:
		return Figure{N: n, NotBefore: r.then}
	case !enough:
		return Figure{N: n, NotBefore: r.tomorrow}
	}
	return Figure{Value: value, Known: true, N: n}
}

// measured takes the measures of w's days, with AI counted as tally says.
func measured(w []Day, tally func(Day) Tally, r readiness) map[Measure]Figure {
	byDay := func(of func(Day, Tally) float64) []float64 {
		values := make([]float64, len(w))
		for i, d := range w {
			values[i] = of(d, tally(d))
		}
		return values
	}
	middle := func(of func(Day, Tally) float64) Figure { return r.figure(median(byDay(of))) }

	var blocks []Block
	var first, hours, free int
	var ai, companion, talk, people time.Duration
	for _, d := range w {
		t := tally(d)
		blocks = append(blocks, t.Blocks...)
		first += beganWithAI(t.Blocks)
		hours, free = hours+t.Hours, free+t.FreeHours
		ai, companion = ai+t.AI, companion+t.Companion
		talk, people = talk+t.Conversation, people+d.People
	}
	m := map[Measure]Figure{
		AIShare:        middle(func(d Day, t Tally) float64 { return share(t.AI, d.Active) }),
		AITime:         middle(func(_ Day, t Tally) float64 { return t.AI.Seconds() }),
		AISessions:     middle(func(_ Day, t Tally) float64 { return float64(t.Sessions) }),
		ReachRate:      middle(func(d Day, t Tally) float64 { return hourly(t.Reaches, d) }),
		LongestStretch: middle(func(_ Day, t Tally) float64 { return t.Longest.Seconds() }),
		Fragmentation:  middle(func(d Day, t Tally) float64 { return hourly(t.Changes, d) }),
		Checking:       middle(func(d Day, t Tally) float64 { return hourly(t.Checks, d) }),
		LateUse:        r.figure(mean(byDay(func(_ Day, t Tally) float64 { return night(t.Late) }))),
		AIFirst:        r.figureOf(share(first, len(blocks)), len(blocks), len(blocks) >= leastBlocks),
		CompanionShare: r.figureOf(share(companion, ai), len(w), ai >= leastAI),
		HumanContact:   r.figureOf(share(people, people+talk), len(w), people+talk >= leastTalk),
		AIFreeHours:    r.figureOf(share(free, hours), hours, hours >= leastHours),
	}
	toFirst, reached := timeToFirstAI(blocks)
	m[TimeToFirstAI] = r.figureOf(toFirst.Seconds(), len(blocks), len(blocks) >= leastBlocks)
	if !reached && m[TimeToFirstAI].Known {
		m[TimeToFirstAI] = Figure{N: len(blocks)} // more than half of the blocks do without: no matter of time
	}
	return m
}

// overrides is how often a limit that was met was passed.
func overrides(w []Day, c Context, r readiness) Figure {
	var met, passed int
	if c.Encounters != nil && len(w) > 0 {
		dates := make([]time.Time, len(w))
		for i := range w {
			dates[i] = w[i].Date
		}
		met, passed = c.Encounters(dates)
	}
	return r.figureOf(share(passed, met), r.days, met >= leastEncounters)
}

// grouped measures the groups other than AI.
func grouped(w []Day, r readiness) []GroupState {
	var all []GroupState
	for _, g := range MeasuredGroups() {
		all = append(all, groupOf(w, g, r))
	}
	return all
}

func groupOf(w []Day, g tracker.Group, r readiness) GroupState {
	byDay := func(of func(Day, Group) float64) []float64 {
		values := make([]float64, len(w))
		for i, d := range w {
			values[i] = of(d, d.Groups[g])
		}
		return values
	}
	middle := func(of func(Day, Group) float64) Figure { return r.figure(median(byDay(of))) }
	return GroupState{
		Group:          g,
		Share:          middle(func(d Day, g Group) float64 { return share(g.Time, d.Active) }),
		Sessions:       middle(func(_ Day, g Group) float64 { return float64(g.Sessions) }),
		ReachRate:      middle(func(d Day, g Group) float64 { return hourly(g.Reaches, d) }),
		Checking:       middle(func(d Day, g Group) float64 { return hourly(g.Checks, d) }),
		LongestStretch: middle(func(_ Day, g Group) float64 { return g.Longest.Seconds() }),
		Late:           r.figure(mean(byDay(func(_ Day, g Group) float64 { return night(g.Late) }))),
	}
}

// beganWithAI counts the blocks that came to AI within [aiFirst].
func beganWithAI(blocks []Block) int {
	n := 0
	for _, b := range blocks {
		if b.Asked && b.FirstAI <= aiFirst {
			n++
		}
	}
	return n
}

// hourly is count by the active hour of a valid day.
func hourly(count int, d Day) float64 { return float64(count) / d.Active.Hours() }

// night is late time as it counts: one long night is no habit.
func night(late time.Duration) float64 { return min(late, lateCap).Seconds() }

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
