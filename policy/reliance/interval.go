package reliance

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

const (
	draws   = 1000
	outside = draws / 20 // draws that the interval leaves out on each side
	seed    = 0x6477656c6c
)

// interval draws the days of w again and again, weekdays and weekends each as many as
// there are, and returns between what nine tenths of the indices lie that come of it. The
// same days give the same interval.
//
// A part that a draw has nothing of, such as no block, is left out of that draw.
func interval(w []Day, parts []Part) (low, high float64) {
	r := newResampling(w, parts)
	random := rand.New(rand.NewPCG(seed, draws))
	var indices [draws]float64
	for i := range indices {
		r.draw(random)
		indices[i] = r.index()
	}
	slices.Sort(indices[:])
	return indices[outside], indices[draws-1-outside]
}

// A resampling is one draw of days, and what indices take from each. Days are drawn as
// counts, so that no draw needs sorting for its medians.
type resampling struct {
	classes [2][]int // days, by class
	counts  []int    // how often each is drawn
	columns []column
}

func newResampling(w []Day, parts []Part) *resampling {
	r := &resampling{counts: make([]int, len(w))}
	for i, d := range w {
		c := class(point{weekend: isWeekend(d.Date)})
		r.classes[c] = append(r.classes[c], i)
	}
	for _, a := range anchors {
		if slices.ContainsFunc(parts, func(p Part) bool { return p.Part == a.part }) {
			r.columns = append(r.columns, columnOf(a, w))
		}
	}
	return r
}

func (r *resampling) draw(random *rand.Rand) {
	clear(r.counts)
	for _, days := range r.classes {
		for range days {
			r.counts[days[random.IntN(len(days))]]++
		}
	}
}

// index is that of the days drawn.
func (r *resampling) index() float64 {
	var weight, points float64
	for i := range r.columns {
		if value, ok := r.columns[i].value(r.counts); ok {
			weight += r.columns[i].weight
			points += r.columns[i].weight * r.columns[i].counts(value)
		}
	}
	return 100 * points / weight
}

// A column is what each day says of a part: a sum over a sum, or a figure of which the
// part is the median.
type column struct {
	anchor
	of, over []float64
	order    []int // of the days by their figure; nil for sums
}

func columnOf(a anchor, w []Day) column {
	c := column{anchor: a, of: make([]float64, len(w)), over: make([]float64, len(w))}
	for i, d := range w {
		t := d.Mine()
		switch a.part {
		case AIShare:
			c.of[i] = share(t.AI, d.Active)
		case ReachRate:
			c.of[i] = hourly(t.Reaches, d)
		case LongestStretch:
			c.of[i] = t.Longest.Seconds()
		case AIFirst:
			c.of[i], c.over[i] = float64(beganWithAI(t.Blocks)), float64(len(t.Blocks))
		case LateUse:
			c.of[i], c.over[i] = night(t.Late), 1
		case Displacement:
			c.of[i], c.over[i] = t.Conversation.Seconds(), (t.Conversation + d.People).Seconds()
		}
	}
	if a.part == AIShare || a.part == ReachRate || a.part == LongestStretch {
		c.order = make([]int, len(w))
		for i := range c.order {
			c.order[i] = i
		}
		slices.SortFunc(c.order, func(i, j int) int { return cmp.Compare(c.of[i], c.of[j]) })
	}
	return c
}

// value is the part's where each day counts as often as counts says.
func (c *column) value(counts []int) (float64, bool) {
	if c.order != nil {
		return c.median(counts), true
	}
	var of, over float64
	for i, n := range counts {
		of += float64(n) * c.of[i]
		over += float64(n) * c.over[i]
	}
	if over <= 0 {
		return 0, false
	}
	return of / over, true
}

// median is that of as many figures as there are days, which is how many are drawn.
func (c *column) median(counts []int) float64 {
	lower, upper := (len(counts)-1)/2, len(counts)/2
	var low float64
	lowKnown, seen := false, 0
	for _, day := range c.order {
		seen += counts[day]
		if !lowKnown && seen > lower {
			low, lowKnown = c.of[day], true
		}
		if seen > upper {
			return (low + c.of[day]) / 2
		}
	}
	return low
}
