package reliance

import (
	"cmp"
	"slices"
	"time"
)

// ConfidenceFloor is the confidence below which there is no index, GoodConfidence the one
// from which it is good.
const (
	ConfidenceFloor = 0.35
	GoodConfidence  = 0.7
)

const (
	leastWeight    = 60 // of the parts of an index
	leastTool      = 35 // of those of a line
	leastCompanion = 20
)

// An anchor says how a measure counts as a part: nothing at from, all of weight at to.
type anchor struct {
	part             Measure
	from, to, weight float64
}

// anchors are the parts of the index. How often limits were overridden is none: a
// stricter limit must not make the index higher.
var anchors = []anchor{
	{AIShare, 0.05, 0.4, 20},
	{ReachRate, 0.5, 4, 15},
	{AIFirst, 0.2, 0.8, 15},
	{LongestStretch, 20 * 60, 90 * 60, 10},
	{LateUse, 0, 30 * 60, 10},
	{Displacement, 0.3, 0.9, 15},
}

// besides is how companion share counts in the companion line. It is no part of the index.
var besides = anchor{CompanionShare, 0, 0.5, 10}

// counts is how much of a's weight value counts, from 0 to 1.
func (a anchor) counts(value float64) float64 {
	return min(max((value-a.from)/(a.to-a.from), 0), 1)
}

func (a anchor) partOf(value float64) Part {
	return Part{Part: a.part, Value: value, From: a.from, To: a.to, Weight: a.weight, Points: a.weight * a.counts(value)}
}

// partsOf are the parts that mine has figures for, most points first.
func partsOf(mine map[Measure]Figure, elsewhere bool) []Part {
	var parts []Part
	for _, a := range anchors {
		f := mine[a.part]
		if a.part == Displacement {
			f = mine[HumanContact]
			f.Value, f.Known = 1-f.Value, f.Known && !elsewhere
		}
		if f.Known {
			parts = append(parts, a.partOf(f.Value))
		}
	}
	weight, _ := sum(parts)
	for i, p := range parts {
		parts[i].OnePoint = (p.To - p.From) / p.Weight * weight / 100
	}
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(b.Points, a.Points) })
	return parts
}

// sum adds weights and points of those of parts that are one of only, of all if none is
// named.
func sum(parts []Part, only ...Measure) (weight, points float64) {
	for _, p := range parts {
		if len(only) == 0 || slices.Contains(only, p.Part) {
			weight += p.Weight
			points += p.Points
		}
	}
	return weight, points
}

// bandOf names the band that an index is in.
func bandOf(index float64) Band {
	switch {
	case index < 25:
		return Light
	case index < 50:
		return Moderate
	case index < 75:
		return Strong
	}
	return VeryStrong
}

// confidence says how much an index rests on, from 0 to 1.
func confidence(valid int, weight, coverage float64) float64 {
	return min(1, float64(valid)/windowValid) * weight / 100 * coverage
}

// indexOf makes the index out of parts, its interval left out; notBefore is when there
// may be one if there is none.
func indexOf(parts []Part, valid int, coverage float64, notBefore time.Time) Index {
	weight, points := sum(parts)
	x := Index{Confidence: confidence(valid, weight, coverage)}
	x.N, x.NotBefore = valid, notBefore
	// Share and reach rate need nothing but days, fewer than an index does.
	if valid < leastIndex || weight < leastWeight || x.Confidence < ConfidenceFloor {
		return x
	}
	x.Value, x.Known, x.NotBefore = 100*points/weight, true, time.Time{}
	x.Band, x.Good = bandOf(x.Value), x.Confidence >= GoodConfidence
	return x
}

// toolLine is how much of the index's tool side there is, companionLine of the side that
// stands beside people.
func toolLine(parts []Part) (float64, bool) {
	weight, points := sum(parts, AIShare, ReachRate, AIFirst, LongestStretch)
	return lineOf(weight, points, leastTool)
}

func companionLine(parts []Part, share Figure) (float64, bool) {
	weight, points := sum(parts, LateUse, Displacement)
	if share.Known {
		p := besides.partOf(share.Value)
		weight, points = weight+p.Weight, points+p.Points
	}
	return lineOf(weight, points, leastCompanion)
}

func lineOf(weight, points, least float64) (float64, bool) {
	if weight < least {
		return 0, false
	}
	return 100 * points / weight, true
}
