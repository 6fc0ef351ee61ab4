package reliance

import "math/bits"

// comparisons says of each two weeks how many more pairs of their days rise from a to b
// than fall.
func comparisons(weeks [][]point) [][]int {
	m := make([][]int, len(weeks))
	for a := range weeks {
		m[a] = make([]int, len(weeks))
		for b := range weeks {
			for _, from := range weeks[a] {
				for _, to := range weeks[b] {
					m[a][b] += sign(to.x - from.x)
				}
			}
		}
	}
	return m
}

func sign(d float64) int {
	switch {
	case d > same:
		return 1
	case d < -same:
		return -1
	}
	return 0
}

// orders tries every order of the weeks and returns the share that rises as much as
// theirs or more, and the share that rises as much or less. Where weeks are exchangeable
// that is exact, whatever goes on within them.
func orders(m [][]int) (atLeast, atMost float64) {
	e := enumeration{weeks: len(m), added: make([]int, len(m)<<len(m))}
	for before := range 1 << len(m) {
		for week := range m {
			for a := range m {
				if before&(1<<a) != 0 {
					e.added[before*len(m)+week] += m[a][week]
				}
			}
		}
	}
	for week := range m {
		e.observed += e.added[(1<<week-1)*len(m)+week]
	}
	e.place(0, 0)
	return float64(e.above) / float64(e.all), float64(e.below) / float64(e.all)
}

// An enumeration goes through the orders of weeks. Sets of weeks are bits.
type enumeration struct {
	weeks             int
	added             []int // to the rise by a week, by the set of weeks that come before it
	observed          int
	above, below, all int
}

// place puts each of the weeks that are left next; rise is that of those before.
func (e *enumeration) place(before uint, rise int) {
	left := uint(1)<<e.weeks - 1 - before
	added := e.added[int(before)*e.weeks:]
	if left&(left-1) == 0 { // one, or none
		if left != 0 {
			rise += added[bits.TrailingZeros(left)]
		}
		e.count(rise)
		return
	}
	for ; left != 0; left &= left - 1 {
		e.place(before|left&-left, rise+added[bits.TrailingZeros(left)])
	}
}

func (e *enumeration) count(rise int) {
	e.all++
	if rise >= e.observed {
		e.above++
	}
	if rise <= e.observed {
		e.below++
	}
}
