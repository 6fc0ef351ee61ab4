package view

import (
	"fmt"

	"dwell/policy/reliance"
)

// A RelianceRow is one measure in words. Without a value, Note says from when.
type RelianceRow struct {
	Name, Value, Note string
}

// MeasureRows tells all measures, in the order shown.
func (r *RelianceReport) MeasureRows() []RelianceRow {
	rows := make([]RelianceRow, 0, len(reliance.Measures()))
	for _, m := range reliance.Measures() {
		f := r.State.Measures[m]
		row := RelianceRow{Name: measureName(m), Value: "–"}
		switch {
		case f.Known:
			row.Value, row.Note = measureWords(m, f.Value), countWords(float64(f.N), basis(m))
		case m == reliance.TimeToFirstAI && f.NotBefore.IsZero() && f.N > 0:
			row.Note = "not reached in most of " + countWords(float64(f.N), basis(m))
		case f.NotBefore.IsZero():
			row.Note = "not enough yet"
		default:
			row.Note = FromWords(f.NotBefore)
		}
		rows = append(rows, row)
	}
	return rows
}

func measureName(m reliance.Measure) string {
	switch m {
	case reliance.AIShare:
		return "AI, of active time"
	case reliance.AITime:
		return "AI time a day"
	case reliance.AISessions:
		return "AI sessions a day"
	case reliance.ReachRate:
		return "Reaches for AI an hour"
	case reliance.AIFirst:
		return "Work blocks begun with AI"
	case reliance.TimeToFirstAI:
		return "First AI in a work block after"
	case reliance.LongestStretch:
		return "Longest stretch with AI"
	case reliance.Fragmentation:
		return "Changes of activity an hour"
	case reliance.LateUse:
		return "AI late at night, a day"
	case reliance.Checking:
		return "Short looks at AI an hour"
	case reliance.CompanionShare:
		return "Companions, of AI time"
	case reliance.HumanContact:
		return "People, of conversation"
	case reliance.AIFreeHours:
		return "Hours free of AI"
	case reliance.OverrideRate:
		return "Limits extended when reached"
	case reliance.Displacement:
	}
	return partName(m)
}

// partName is what a part of the index is called there.
func partName(m reliance.Measure) string {
	switch m {
	case reliance.AIShare:
		return "Share of time"
	case reliance.ReachRate:
		return "Reaches an hour"
	case reliance.AIFirst:
		return "AI-first work"
	case reliance.LongestStretch:
		return "Longest stretch"
	case reliance.LateUse:
		return "Late, a day"
	case reliance.Displacement:
		return "Talk with AI"
	default:
		return string(m)
	}
}

// basis is what a measure rests on.
func basis(m reliance.Measure) string {
	switch m {
	case reliance.AIFirst, reliance.TimeToFirstAI:
		return "block"
	case reliance.AIFreeHours:
		return "hour"
	default:
		return "day"
	}
}

// measureWords spells a value of m, or the size of a change of it.
func measureWords(m reliance.Measure, v float64) string {
	switch m {
	case reliance.AITime, reliance.TimeToFirstAI, reliance.LongestStretch, reliance.LateUse:
		return secondsWords(v)
	case reliance.AISessions, reliance.ReachRate, reliance.Fragmentation, reliance.Checking:
		return roundWords(v)
	default:
		return percentWords(v)
	}
}

// A ReliancePart is one part of the index in words. Share is how much of it counts.
type ReliancePart struct {
	Name, Value, From, To, Points, OnePoint string
	Share                                   float64
}

// PartRows tells the parts of the index, most points first.
func (r *RelianceReport) PartRows() []ReliancePart {
	if !r.State.Index.Known {
		return nil
	}
	whole := 0.0
	for _, p := range r.State.Parts {
		whole += p.Weight
	}
	var rows []ReliancePart
	for _, p := range r.State.Parts {
		row := ReliancePart{
			Name: partName(p.Part), Value: measureWords(p.Part, p.Value),
			From: measureWords(p.Part, p.From), To: measureWords(p.Part, p.To),
			Points:   fmt.Sprintf("%.0f of %.0f", p.Points, 100*p.Weight/whole),
			OnePoint: stepWords(p.Part, p.OnePoint),
		}
		if p.To != p.From {
			row.Share = min(1, max(0, (p.Value-p.From)/(p.To-p.From)))
		}
		rows = append(rows, row)
	}
	return rows
}

// stepWords spells how far m moves for one point, finer than [measureWords]: the steps
// are small.
func stepWords(m reliance.Measure, v float64) string {
	switch m {
	case reliance.LongestStretch, reliance.LateUse:
		return fmt.Sprintf("%.1f m", v/60)
	case reliance.ReachRate:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.1f %%", 100*v)
	}
}

// GroupRows tells the groups beside AI that there is time of; none where too little is known.
func (r *RelianceReport) GroupRows() [][]string {
	var rows [][]string
	for i := range r.State.Groups {
		g := &r.State.Groups[i]
		if !g.Share.Known || g.Share.Value == 0 {
			continue
		}
		row := []string{GroupWord(g.Group)}
		for _, f := range []struct {
			of    reliance.Measure // that is spelled alike
			value reliance.Figure
		}{
			{reliance.AIShare, g.Share},
			{reliance.AISessions, g.Sessions},
			{reliance.ReachRate, g.ReachRate},
			{reliance.Checking, g.Checking},
			{reliance.LongestStretch, g.LongestStretch},
			{reliance.LateUse, g.Late},
		} {
			text := "–"
			if f.value.Known {
				text = measureWords(f.of, f.value.Value)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows
}
