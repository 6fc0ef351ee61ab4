package viewtest

import (
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
)

// Pattern is a state in which everything is known, on Sunday 1 March 2026.
func Pattern() reliance.State {
	asOf := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	known := func(v float64, n int) reliance.Figure { return reliance.Figure{Value: v, Known: true, N: n} }
	st := reliance.State{
		AsOf: asOf, From: asOf.AddDate(0, 0, -14), Valid: 14, Coverage: known(.97, 14),
		Index: reliance.Index{Figure: known(51.008403, 14), Low: 44.3, High: 57.1, Band: reliance.Strong, Confidence: .83, Good: true},
		Tool:  known(48.2, 14), Companion: known(55, 14),
		Parts: []reliance.Part{
			{Part: reliance.Displacement, Value: .72, From: .3, To: .9, Weight: 15, Points: 12.352941, OnePoint: .034},
			{Part: reliance.AIShare, Value: .24, From: .05, To: .4, Weight: 20, Points: 12.773109, OnePoint: .014875},
			{Part: reliance.ReachRate, Value: 2.25, From: .5, To: 4, Weight: 15, Points: 8.823529, OnePoint: .198333},
			{Part: reliance.AIFirst, Value: .5, From: .2, To: .8, Weight: 15, Points: 8.823529, OnePoint: .034},
			{Part: reliance.LongestStretch, Value: 48 * 60, From: 20 * 60, To: 90 * 60, Weight: 10, Points: 4.705882, OnePoint: 357},
			{Part: reliance.LateUse, Value: 9 * 60, From: 0, To: 30 * 60, Weight: 10, Points: 3.529412, OnePoint: 153},
		},
		Measures: map[reliance.Measure]reliance.Figure{
			reliance.AIShare: known(.24, 14), reliance.AITime: known(4320, 14), reliance.AISessions: known(8.5, 14),
			reliance.ReachRate: known(2.25, 14), reliance.AIFirst: known(.5, 38), reliance.TimeToFirstAI: known(740, 38),
			reliance.LongestStretch: known(48*60, 14), reliance.Fragmentation: known(21.7, 14), reliance.LateUse: known(9*60, 14),
			reliance.Checking: known(.8, 14), reliance.CompanionShare: known(.004, 14), reliance.HumanContact: known(.28, 14),
			reliance.AIFreeHours: known(.41, 96), reliance.OverrideRate: known(.375, 8),
		},
		Change: reliance.Change{Now: .31, Usual: .24, Z: 1.8, Known: true},
		Trend:  reliance.Trend{Word: reliance.Steady, Weeks: 8, Rise: .12, PRise: .21, PFall: .8, Known: true},
		Step:   reliance.Step{DelayDays: 7, Known: true},
	}
	for i, g := range reliance.MeasuredGroups() {
		n := float64(i + 1)
		st.Groups = append(st.Groups, reliance.GroupState{
			Group: g, Share: known(.04*n, 14), Sessions: known(2*n, 14), ReachRate: known(.3*n, 14),
			Checking: known(.1*n, 14), LongestStretch: known(600*n, 14), Late: known(60*n, 14),
		})
	}
	for d := asOf.AddDate(0, 0, -27); !d.After(asOf); d = d.AddDate(0, 0, 1) {
		day := reliance.Day{Date: d}
		if d.Weekday() != time.Sunday {
			day.Active, day.People, day.Editor = 5*time.Hour, 20*time.Minute, 10*time.Minute
			day.All = reliance.Tally{
				AI: 72 * time.Minute, Conversation: 50 * time.Minute, Late: 9 * time.Minute, Longest: 48 * time.Minute,
				Sessions: 9, Reaches: 8, Checks: 2, Changes: 100, Hours: 6, FreeHours: 2,
				Blocks: []reliance.Block{{Length: 2 * time.Hour, Asked: true, FirstAI: 740*time.Second + time.Millisecond}, {Length: time.Hour}},
			}
			day.Groups = map[tracker.Group]reliance.Group{}
		}
		st.Days = append(st.Days, day)
	}
	return st
}

// Nothing is a state in which nothing is known, on the same day: what is not known says
// from when it may be, and carries in its place numbers that are to be read nowhere.
func Nothing() reliance.State {
	st := Pattern()
	date := func(days int) time.Time { return st.AsOf.AddDate(0, 0, days) }
	hide := func(f *reliance.Figure, days int) { *f = reliance.Figure{Value: f.Value, NotBefore: date(days)} }
	st.From, st.Valid = time.Time{}, 0
	hide(&st.Coverage, 5)
	hide(&st.Index.Figure, 6)
	hide(&st.Tool, 6)
	hide(&st.Companion, 6)
	for m, f := range st.Measures {
		hide(&f, 5)
		st.Measures[m] = f
	}
	never := st.Measures[reliance.OverrideRate]
	never.NotBefore = time.Time{}
	st.Measures[reliance.OverrideRate] = never
	for i := range st.Groups {
		g := &st.Groups[i]
		for _, f := range []*reliance.Figure{&g.Share, &g.Sessions, &g.ReachRate, &g.Checking, &g.LongestStretch, &g.Late} {
			hide(f, 5)
		}
	}
	st.Change.Known, st.Change.NotBefore = false, date(35)
	st.Trend.Known, st.Trend.NotBefore = false, date(35)
	st.Step.Known, st.Step.NotBefore = false, date(61)
	for i := range st.Days {
		st.Days[i] = reliance.Day{Date: st.Days[i].Date}
	}
	return st
}
