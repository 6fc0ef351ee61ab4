package reliance

import (
	"math"
	"slices"
	"time"
)

// A point is a valid day in the series that change, trend and step look at.
type point struct {
	number  int
	weekend bool
	x       float64 // minutes of AI in eight active hours
}

// eightHours is the x of a day that is all AI.
const eightHours = 8 * 60

// seriesOf are the valid days up to asOf, oldest first, as far back as anything here
// looks: the latest complete weeks of two looks, and the baseline before what is watched.
// It wants days that end with asOf.
func seriesOf(days []Day, asOf time.Time) []point {
	weeks := number(asOf) - 7*(trendWeeks+2)
	watched := number(asOf) - windowDays + 1
	var series []point
	baseline := 0
	for i := len(days) - 1; i >= 0; i-- {
		d := &days[i]
		n := number(d.Date)
		if n < weeks && baseline >= leastBaseline {
			break
		}
		if !d.Valid() {
			continue
		}
		if n < watched {
			baseline++
		}
		series = append(series, point{number: n, weekend: isWeekend(d.Date), x: eightHours * share(d.All.AI, d.Active)})
	}
	slices.Reverse(series)
	return series
}

func isWeekend(date time.Time) bool {
	w := date.Weekday()
	return w == time.Saturday || w == time.Sunday
}

func numbers(series []point) []int {
	all := make([]int, len(series))
	for i, p := range series {
		all[i] = p.number
	}
	return all
}

// between are the points from the day first to the day last.
func between(series []point, first, last int) []point {
	at := func(n int) int {
		i, _ := slices.BinarySearchFunc(series, n, func(p point, n int) int { return p.number - n })
		return i
	}
	return series[at(first):at(last+1)]
}

// tail are the latest n points, or fewer.
func tail(series []point, n int) []point { return series[max(0, len(series)-n):] }

// A level is what is usual on a log scale, weekdays and weekends each by themselves.
type level struct {
	of    [2]float64
	known [2]bool
}

// logOf takes the log of x. The 5 keeps days with next to nothing from counting most.
func logOf(x float64) float64 { return math.Log(x + 5) }

func class(p point) int {
	if p.weekend {
		return 1
	}
	return 0
}

// levelOf is the median of the series by class.
func levelOf(series []point) level {
	var values [2][]float64
	for _, p := range series {
		values[class(p)] = append(values[class(p)], logOf(p.x))
	}
	var l level
	for c, v := range values {
		l.of[c], l.known[c] = median(v), len(v) > 0
	}
	return l
}

// residuals are how far the days of series are from l, those of a class that l does not
// know left out.
func (l level) residuals(series []point) []point {
	rest := make([]point, 0, len(series))
	for _, p := range series {
		if l.known[class(p)] {
			p.x = logOf(p.x) - l.of[class(p)]
			rest = append(rest, p)
		}
	}
	return rest
}

func values(series []point) []float64 {
	all := make([]float64, len(series))
	for i, p := range series {
		all[i] = p.x
	}
	return all
}
