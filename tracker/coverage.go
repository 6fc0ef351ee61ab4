package tracker

import (
	"iter"
	"slices"
	"time"
)

// Coverage is the wall time that has a span, as disjoint periods in order. After
// the clock was set back the same wall time is lived twice: what was recorded
// first stands.
//
// Its zero value covers nothing.
type Coverage struct{ periods []Period }

// NewCoverage returns a coverage of the given periods, in any order.
func NewCoverage(periods []Period) *Coverage {
	var c Coverage
	for _, p := range periods {
		c.Add(p.From, p.To)
	}
	return &c
}

// Clone returns a copy of c.
func (c *Coverage) Clone() *Coverage { return &Coverage{slices.Clone(c.periods)} }

// Add covers [from, to).
func (c *Coverage) Add(from, to time.Time) {
	if !from.Before(to) {
		return
	}
	if n := len(c.periods); n > 0 && c.periods[n-1].To.Equal(from) { // nearly always
		c.periods[n-1].To = to
		return
	}
	i := c.at(from)
	if i > 0 && !c.periods[i-1].To.Before(from) {
		i--
		from = c.periods[i].From
	}
	j := i
	for j < len(c.periods) && !c.periods[j].From.After(to) {
		if c.periods[j].To.After(to) {
			to = c.periods[j].To
		}
		j++
	}
	c.periods = slices.Replace(c.periods, i, j, Period{from, to})
}

// at returns the index of the first period that begins after t.
func (c *Coverage) at(t time.Time) int {
	i, _ := slices.BinarySearchFunc(c.periods, t, func(p Period, t time.Time) int {
		if p.From.After(t) {
			return 1
		}
		return -1
	})
	return i
}

// Free appends to buf the parts of p that are not covered.
func (c *Coverage) Free(buf []Piece, p Piece) []Piece {
	if n := len(c.periods); n == 0 || !c.periods[n-1].To.After(p.Start) { // nearly always
		return append(buf, p)
	}
	i := c.at(p.Start)
	if i > 0 && c.periods[i-1].To.After(p.Start) {
		i--
	}
	for ; i < len(c.periods) && c.periods[i].From.Before(p.End); i++ {
		if c.periods[i].From.After(p.Start) {
			buf = append(buf, p.until(c.periods[i].From))
		}
		if !c.periods[i].To.Before(p.End) {
			return buf
		}
		p = p.since(c.periods[i].To)
	}
	return append(buf, p)
}

// Covered yields the parts of p that are covered, in p's zone.
func (c *Coverage) Covered(p Piece) iter.Seq[Period] {
	return func(yield func(Period) bool) {
		at := p.Start
		for _, free := range c.Free(nil, p) {
			if at.Before(free.Start) && !yield(Period{at, free.Start}) {
				return
			}
			at = free.End
		}
		if at.Before(p.End) {
			yield(Period{at, p.End})
		}
	}
}

func (p Piece) until(t time.Time) Piece {
	p.To -= p.End.Sub(t)
	p.End = t.In(p.Start.Location())
	return p
}

func (p Piece) since(t time.Time) Piece {
	p.From += t.Sub(p.Start)
	p.Start = t.In(p.Start.Location())
	return p
}
