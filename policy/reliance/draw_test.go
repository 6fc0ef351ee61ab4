package reliance

import (
	"time"

	"dwell/tracker"

	"pgregory.net/rapid"
)

// drawDays draws up to most days that follow each other, some of them missing, some not
// valid, with a rise or fall and a step in some.
func drawDays(t *rapid.T, most int) []Day {
	n := rapid.IntRange(0, most).Draw(t, "days")
	first := monday.AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, "first"))
	ramp := rapid.SampledFrom([]float64{0, 0, 0, 1, 4, -0.9}).Draw(t, "ramp")
	step := rapid.SampledFrom([]float64{1, 1, 1, 2, 6, 0.2}).Draw(t, "step")
	at := n - rapid.IntRange(0, 28).Draw(t, "step days ago")
	missing := rapid.SampledFrom([]int{0, 1, 4}).Draw(t, "missing of ten")
	invalid := rapid.SampledFrom([]int{0, 1, 4}).Draw(t, "invalid of ten")
	job := rapid.Bool().Draw(t, "job")
	var days []Day
	for i := range n {
		if rapid.IntRange(1, 10).Draw(t, "missing") <= missing {
			continue
		}
		scale := 1 + ramp*float64(i)/float64(n)
		if i >= at {
			scale *= step
		}
		d := drawDay(t, scale, rapid.IntRange(1, 10).Draw(t, "invalid") <= invalid, job)
		d.Date = first.AddDate(0, 0, i)
		days = append(days, d)
	}
	return days
}

func minutes(t *rapid.T, least, most int, name string) time.Duration {
	return time.Duration(rapid.IntRange(least, most).Draw(t, name)) * time.Minute
}

func drawDay(t *rapid.T, scale float64, invalid, job bool) Day {
	d := Day{Active: minutes(t, 60, 900, "active"), People: minutes(t, 0, 30, "people")}
	if invalid {
		d.Active = minutes(t, 0, 120, "little")
		d.Unclassified = min(d.Active, d.Active/5+minutes(t, 1, 60, "unknown"))
	} else {
		d.Unclassified = d.Active / time.Duration(rapid.IntRange(5, 50).Draw(t, "unknown"))
	}
	d.All = drawTally(t, d.Active, scale)
	if job && rapid.Bool().Draw(t, "job") {
		own := drawTally(t, d.Active, scale/2)
		d.Own = &own
	}
	if rapid.Bool().Draw(t, "social") {
		d.Groups = map[tracker.Group]Group{tracker.Social: {
			Time: d.Active / 10, Late: minutes(t, 0, 200, "late"), Longest: d.Active / 20, Sessions: 9, Reaches: 8, Checks: 3,
		}}
	}
	return d
}

func drawTally(t *rapid.T, active time.Duration, scale float64) Tally {
	y := Tally{AI: min(active, time.Duration(scale*float64(active)*float64(rapid.IntRange(10, 20).Draw(t, "ai"))/100))}
	y.Companion = y.AI / time.Duration(rapid.IntRange(1, 9).Draw(t, "companion"))
	y.Conversation = max(y.Companion, y.AI/2)
	y.Late = minutes(t, 0, 40, "late") * time.Duration(rapid.IntRange(0, 5).Draw(t, "night"))
	y.Longest = minutes(t, 0, 100, "longest")
	y.Reaches = rapid.IntRange(0, 40).Draw(t, "reaches")
	y.Sessions, y.Checks = y.Reaches+3, y.Reaches/2
	y.Changes = rapid.IntRange(0, 300).Draw(t, "changes")
	y.Hours = rapid.IntRange(0, 5).Draw(t, "hours")
	y.FreeHours = rapid.IntRange(0, y.Hours).Draw(t, "free")
	for range rapid.IntRange(0, 3).Draw(t, "blocks") {
		b := Block{Length: minutes(t, 20, 200, "block"), Asked: rapid.Bool().Draw(t, "asked")}
		if b.Asked {
			b.FirstAI = minutes(t, 0, 19, "first")
		}
		y.Blocks = append(y.Blocks, b)
	}
	return y
}
