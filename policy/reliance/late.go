package reliance

import (
	"cmp"
	"slices"
	"time"
)

const wholeDay = 24 * time.Hour

// DefaultLate is when AI time counts as late where the person says nothing.
func DefaultLate() []Clock { return []Clock{{From: 23 * time.Hour, To: 5 * time.Hour}} }

func (o Options) late() []Clock {
	if o.Late == nil {
		return DefaultLate()
	}
	return o.Late
}

// apart returns what windows cover together, as windows of one day from midnight to
// midnight that neither wrap nor overlap.
func apart(windows []Clock) []Clock {
	flat := make([]Clock, 0, 2*len(windows))
	for _, w := range windows {
		if w.From < w.To {
			flat = append(flat, w)
			continue
		}
		flat = append(flat, Clock{w.From, wholeDay}, Clock{0, w.To})
	}
	slices.SortFunc(flat, func(a, b Clock) int { return cmp.Compare(a.From, b.From) })
	merged := flat[:0]
	for _, w := range flat {
		if last := len(merged) - 1; last >= 0 && w.From <= merged[last].To {
			merged[last].To = max(merged[last].To, w.To)
			continue
		}
		merged = append(merged, w)
	}
	return merged
}

// within is how much of [from, to) is in windows that lie apart. Both are what a wall
// clock shows, counted on from some midnight.
func within(windows []Clock, from, to time.Duration) time.Duration {
	var sum time.Duration
	for midnight := from.Truncate(wholeDay); midnight < to; midnight += wholeDay {
		for _, w := range windows {
			sum += max(0, min(to, midnight+w.To)-max(from, midnight+w.From))
		}
	}
	return sum
}
