package reliance

import (
	"slices"
	"time"

	"dwell/tracker"
)

// Valid days that figures need at the least.
const (
	leastIndex       = 6 // fewer cannot reach [ConfidenceFloor]
	leastNow         = 4 // of the last 7
	leastUsual       = 28
	leastWeeks       = 5 // of the latest 8
	leastDaysOfAWeek = 3
	leastWatched     = 5 // of the last 28
	leastBaseline    = 56
)

// farthest is how many days ahead a floor is looked for; none is farther than the
// baseline and what is watched.
const farthest = leastBaseline + windowDays + 7

// A floor says whether there are days enough for a figure at the end of asOf. Days are
// numbers, and valid the ascending ones of valid days up to it.
type floor func(valid []int, asOf int) bool

// windowFloor wants least valid days in the window.
func windowFloor(least int) floor {
	return func(valid []int, asOf int) bool { return countBetween(valid, asOf-windowDays+1, asOf) >= least }
}

func changeFloor(valid []int, asOf int) bool {
	return countBetween(valid, asOf-nowDays+1, asOf) >= leastNow && countBefore(valid, asOf-nowDays+1) >= leastUsual
}

func stepFloor(valid []int, asOf int) bool {
	return countBetween(valid, asOf-windowDays+1, asOf) >= leastWatched && countBefore(valid, asOf-windowDays+1) >= leastBaseline
}

func trendFloor(c tracker.Calendar) floor {
	return func(valid []int, asOf int) bool {
		weeks := 0
		for end, i := weeksEnd(c, asOf), 0; i < trendWeeks; i++ {
			if countBetween(valid, end-7*i-7, end-7*i-1) >= leastDaysOfAWeek {
				weeks++
			}
		}
		return weeks >= leastWeeks
	}
}

// earliest is the first date after asOf at whose end f would hold if every coming day
// were valid.
func earliest(valid []int, asOf int, f floor) time.Time {
	valid = slices.Clip(valid)
	for day := asOf + 1; day <= asOf+farthest; day++ {
		valid = append(valid, day)
		if f(valid, day) {
			return dateOf(day)
		}
	}
	return time.Time{}
}

// countBefore counts the numbers below n.
func countBefore(valid []int, n int) int {
	i, _ := slices.BinarySearch(valid, n)
	return i
}

// countBetween counts the numbers from first to last.
func countBetween(valid []int, first, last int) int {
	return countBefore(valid, last+1) - countBefore(valid, first)
}
