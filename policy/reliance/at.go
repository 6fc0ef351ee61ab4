package reliance

import "time"

// At is what is known at the end of the day asOf, whatever comes later. days are folded
// ones, oldest first and each date once; a date without one is a day without time. It
// looks at the latest 28 days, at the latest ten weeks and at the latest 56 valid days
// before those 28: older ones may be left out.
func At(days []Day, asOf time.Time, c Context) State {
	days = upTo(days, asOf)
	s := State{AsOf: asOf, Days: latest(days, asOf)}
	window := windowOf(s.Days)
	s.Valid, s.Coverage = len(window), coverage(window)
	if s.Valid > 0 {
		s.From = window[0].Date
	}

	series := seriesOf(days, asOf)
	valid := numbers(series)
	s.Change = changeOf(series, valid, asOf)
	s.Trend = trendOf(series, valid, asOf, c.Calendar)
	s.Step = stepOf(series, valid, asOf)

	r := readiness{
		days:     s.Valid,
		then:     earliest(valid, number(asOf), windowFloor(leastDays)),
		tomorrow: dateOf(number(asOf) + 1),
	}
	s.Measures = measured(window, func(d Day) Tally { return d.All }, r)
	s.Measures[OverrideRate] = overrides(window, c, r)
	s.Groups = grouped(window, r)
	s.level(window, measured(window, Day.Mine, r), c, earliest(valid, number(asOf), windowFloor(leastIndex)), r.tomorrow)
	return s
}

// level fills in the index with its parts and interval, and the lines. Where an index has
// days enough, what is missing may be there tomorrow.
func (s *State) level(window []Day, mine map[Measure]Figure, c Context, then, tomorrow time.Time) {
	if s.Valid >= leastIndex {
		then = tomorrow
	}
	parts := partsOf(mine, c.Elsewhere)
	s.Index = indexOf(parts, s.Valid, s.Coverage.Value, then)
	s.Tool, s.Companion = Figure{N: s.Valid, NotBefore: then}, Figure{N: s.Valid, NotBefore: then}
	if !s.Index.Known {
		return
	}
	s.Parts = parts
	s.Index.Low, s.Index.High = interval(window, parts)
	if value, ok := toolLine(parts); ok {
		s.Tool = Figure{Value: value, Known: true, N: s.Valid}
	}
	if value, ok := companionLine(parts, mine[CompanionShare]); ok {
		s.Companion = Figure{Value: value, Known: true, N: s.Valid}
	}
}
