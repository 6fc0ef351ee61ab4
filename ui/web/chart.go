package web

import (
	"strconv"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

// Charts are rectangles whose places are percentages of their drawing, so they
// fit any width without a script and without an inline style, which the
// content security policy forbids.

// percent writes share as a length, to a hundredth.
func percent(share float64) string {
	return strconv.FormatFloat(min(1, max(0, share))*100, 'f', 2, 64) + "%"
}

func share(part, whole view.Seconds) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// A bar is one row's now beside its usual.
type bar struct {
	Group tracker.Group
	Now   string // width
	Usual string // place; empty: none
}

func barOf(g tracker.Group, c view.Comparison, whole view.Seconds) bar {
	b := bar{Group: g, Now: percent(share(c.Active, whole))}
	if c.Usual != nil && *c.Usual > 0 {
		b.Usual = percent(share(*c.Usual, whole))
	}
	return b
}

// A column is one hour or day, its groups stacked.
type column struct {
	X, Width string
	Parts    []part
	UsualY   string // place of the usual; empty: none
	Label    string
	LabelX   string
	Total    string
}

type part struct {
	Group     tracker.Group
	Y, Height string
}

// gap is how much of a column's room stays free between it and the next.
const gap = 0.28

// stack draws the groups of one column from below, AI first so that it stands
// on one line across the columns.
func stack(i, of int, whole view.Seconds, active func(tracker.Group) view.Seconds) column {
	room := 1 / float64(of)
	c := column{
		X: percent((float64(i) + gap/2) * room), Width: percent((1 - gap) * room),
		LabelX: percent((float64(i) + 0.5) * room),
	}
	top := 0.0
	for _, g := range tracker.Groups() {
		height := share(active(g), whole)
		if height <= 0 {
			continue
		}
		top += height
		c.Parts = append(c.Parts, part{Group: g, Y: percent(1 - top), Height: percent(height)})
	}
	return c
}

// hourColumns draws a day, an hour a column; a column's whole is its hour, or what
// it holds if that is more.
func hourColumns(s view.Summary) []column {
	count := int(s.To.Sub(s.From.Time) / time.Hour) // 23 or 25 where clocks change
	columns := make([]column, count)
	for i := range columns {
		start := s.From.Add(time.Duration(i) * time.Hour)
		var active view.Seconds
		groups := map[tracker.Group]view.Seconds{}
		for _, h := range s.Hours { // two begin here where the zone changed by less than an hour
			if h.Start.Before(start) || !h.Start.Before(start.Add(time.Hour)) {
				continue
			}
			active += h.Active
			for g, used := range h.Groups {
				groups[g] += used
			}
		}
		whole := max(active, view.Seconds(time.Hour))
		columns[i] = stack(i, count, whole, func(g tracker.Group) view.Seconds { return groups[g] })
		if i%4 == 0 {
			columns[i].Label = start.Format("15")
			columns[i].LabelX = columns[i].X
		}
	}
	return columns
}

// dayColumns draws a week, a day a column; the whole is the longest day, or the
// longest usual one.
func dayColumns(days []view.DayRow) []column {
	var whole view.Seconds
	for _, d := range days {
		whole = max(whole, d.Active)
		if d.Usual != nil {
			whole = max(whole, *d.Usual)
		}
	}
	columns := make([]column, len(days))
	for i, d := range days {
		columns[i] = stack(i, len(days), whole, func(g tracker.Group) view.Seconds { return d.Group(g).Active })
		if d.Usual != nil && whole > 0 {
			columns[i].UsualY = percent(1 - share(*d.Usual, whole))
		}
		columns[i].Label = d.Date.Format("Mon")
		columns[i].Total = d.Active.Words()
	}
	return columns
}
