package reliance_test

import (
	"fmt"
	"slices"
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
)

// The fold once more, slowly: each figure by itself from all of the day's time, a sentence
// of the definitions at a time. It keeps moments, not lengths since the day began, and cuts
// the day into minutes of the wall clock where it has to read one.

// A slowSpan is active time of the day, and the group it counts in.
type slowSpan struct {
	tracker.Span
	group tracker.Group
}

func referenceFold(spans []tracker.Span, day tracker.Period, date time.Time, o reliance.Options) reliance.Day {
	var all, own []slowSpan
	result := reliance.Day{Date: date}
	anyJob := false
	for _, s := range spans {
		if s.Presence != tracker.HandsOn && s.Presence != tracker.HandsOff {
			continue
		}
		if !s.Start.Before(day.To) || !s.End.After(day.From) {
			continue
		}
		if s.Start.Before(day.From) {
			s.Start = day.From.In(s.Start.Location())
		}
		if s.End.After(day.To) {
			s.End = day.To.In(s.Start.Location())
		}
		isPrivate := s.Subject.App == "private"
		isUnknown := s.Verdict.Because == "none"
		g := tracker.GroupOf(s.Verdict.Category, s.Verdict.Editor)
		isEditor := s.Verdict.Editor && s.Verdict.Category == "ai/coding"
		if isEditor && o.Editors {
			g = tracker.AI
		}
		if isPrivate || isUnknown {
			g = tracker.Other
		}
		length := s.End.Sub(s.Start)
		result.Active += length
		if isUnknown && !isPrivate {
			result.Unclassified += length
		}
		if g == tracker.People {
			result.People += length
		}
		if isEditor {
			result.Editor += length
		}
		all = append(all, slowSpan{s, g})
		if g == tracker.AI && o.Job != nil && o.Job(tracker.UsageKey{
			App: s.Subject.App, Site: s.Subject.Site, Program: s.Subject.Program, Category: s.Verdict.Category, Editor: s.Verdict.Editor,
		}) {
			anyJob = true
			g = tracker.Work
		}
		own = append(own, slowSpan{s, g})
	}
	result.All = referenceTally(all, o)
	if anyJob {
		t := referenceTally(own, o)
		result.Own = &t
	}
	for _, g := range []tracker.Group{"social", "gaming", "video", "shopping"} {
		of := slices.DeleteFunc(slices.Clone(all), func(s slowSpan) bool { return s.group != g })
		if len(of) == 0 {
			continue
		}
		if result.Groups == nil {
			result.Groups = map[tracker.Group]reliance.Group{}
		}
		r := reliance.Group{Time: slowTime(of), Late: slowLate(of, o)}
		for _, session := range slowSessions(of) {
			r.Sessions++
			r.Longest = max(r.Longest, slowEndToEnd(session))
			if slowTime(session) >= 10*time.Second {
				r.Reaches++
				if slowEndToEnd(session) < 30*time.Second {
					r.Checks++
				}
			}
		}
		result.Groups[g] = r
	}
	return result
}

func referenceTally(spans []slowSpan, o reliance.Options) reliance.Tally {
	only := func(keep func(slowSpan) bool) []slowSpan {
		return slices.DeleteFunc(slices.Clone(spans), func(s slowSpan) bool { return !keep(s) })
	}
	ai := only(func(s slowSpan) bool { return s.group == tracker.AI })
	var t reliance.Tally
	t.AI = slowTime(ai)
	t.Companion = slowTime(only(func(s slowSpan) bool { return s.group == tracker.AI && s.Verdict.Category == "ai/companion" }))
	t.Conversation = t.Companion + slowTime(only(func(s slowSpan) bool { return s.group == tracker.AI && s.Verdict.Category == "ai/chat" }))
	t.Late = slowLate(ai, o)
	for _, session := range slowSessions(ai) {
		t.Sessions++
		t.Longest = max(t.Longest, slowEndToEnd(session))
		if slowTime(session) >= 10*time.Second {
			t.Reaches++
			if slowEndToEnd(session) < 30*time.Second {
				t.Checks++
			}
		}
	}
	for i := 1; i < len(spans); i++ {
		if spans[i].Start.Sub(spans[i-1].End) < 120*time.Second && spans[i].group != spans[i-1].group {
			t.Changes++
		}
	}
	active, withAI := slowHours(spans), slowHours(ai)
	for hour, length := range active {
		if length >= 10*time.Minute {
			t.Hours++
			if withAI[hour] < 10*time.Second {
				t.FreeHours++
			}
		}
	}
	t.Blocks = slowBlocks(only(func(s slowSpan) bool {
		return s.group == tracker.Work || s.group == tracker.Learning || s.group == tracker.AI && s.Verdict.Category != "ai/companion"
	}))
	return t
}

func slowBlocks(members []slowSpan) (blocks []reliance.Block) {
	for _, run := range slowRuns(members, func(pause time.Duration) bool { return pause >= 30*time.Minute }) {
		var ai []slowSpan
		var work time.Duration
		for _, s := range run {
			if s.group == tracker.AI {
				ai = append(ai, s)
			} else {
				work += s.End.Sub(s.Start)
			}
		}
		if slowEndToEnd(run) < 20*time.Minute || work < 10*time.Minute {
			continue
		}
		b := reliance.Block{Length: slowEndToEnd(run)}
		for _, session := range slices.Backward(slowSessions(ai)) { // so that the first stands last
			if slowTime(session) >= 10*time.Second {
				b.Asked, b.FirstAI = true, session[0].Start.Sub(run[0].Start)
			}
		}
		blocks = append(blocks, b)
	}
	return blocks
}

func slowSessions(spans []slowSpan) [][]slowSpan {
	return slowRuns(spans, func(gap time.Duration) bool { return gap > 120*time.Second })
}

// slowRuns parts spans: one begins a run unless another ended, or still was, so short a
// time before it that the gap does not part them.
func slowRuns(spans []slowSpan, parts func(time.Duration) bool) (runs [][]slowSpan) {
	for _, s := range spans {
		begins := true
		for _, other := range spans {
			if other.Start.Before(s.Start) && !parts(s.Start.Sub(other.End)) {
				begins = false
			}
		}
		if begins {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], s)
	}
	return runs
}

func slowTime(spans []slowSpan) (sum time.Duration) {
	for _, s := range spans {
		sum += s.End.Sub(s.Start)
	}
	return sum
}

func slowEndToEnd(run []slowSpan) time.Duration { return run[len(run)-1].End.Sub(run[0].Start) }

// slowMinutes calls each with the parts of spans that lie in one minute of the wall clock.
func slowMinutes(spans []slowSpan, each func(start time.Time, length time.Duration)) {
	for _, s := range spans {
		_, offset := s.Start.Zone()
		place := time.FixedZone("", offset)
		for at := s.Start.In(place); at.Before(s.End); {
			next := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute()+1, 0, 0, place)
			if next.After(s.End) {
				next = s.End.In(place)
			}
			each(at, next.Sub(at))
			at = next
		}
	}
}

// slowHours is time by hour of the wall clock, with its offset.
func slowHours(spans []slowSpan) map[string]time.Duration {
	hours := map[string]time.Duration{}
	slowMinutes(spans, func(start time.Time, length time.Duration) {
		_, offset := start.Zone()
		y, m, d := start.Date()
		hours[fmt.Sprint(y, m, d, start.Hour(), offset)] += length
	})
	return hours
}

// slowLate reads the wall clock each minute; windows are of whole minutes.
func slowLate(spans []slowSpan, o reliance.Options) (sum time.Duration) {
	slowMinutes(spans, func(start time.Time, length time.Duration) {
		clock := time.Duration(start.Hour())*time.Hour + time.Duration(start.Minute())*time.Minute
		late := false
		if o.Late == nil {
			late = start.Hour() >= 23 || start.Hour() < 5
		}
		for _, w := range o.Late {
			if w.From < w.To {
				late = late || w.From <= clock && clock < w.To
			} else {
				late = late || w.From <= clock || clock < w.To
			}
		}
		if late {
			sum += length
		}
	})
	return sum
}
