package reliance

import (
	"math"
	"time"

	"dwell/tracker"
)

const (
	trendWeeks = 8
	chance     = 0.015   // how rarely weeks without a trend may look so
	leastRise  = 0.2     // what is smaller is not worth a word
	leastFall  = 1.0 / 6 // undoes the least rise
)

// A look is what the latest complete weeks say of a trend.
type look struct {
	weeks int // with days enough
	rise  float64
	// Of all orders that the weeks could have come in, the share that rises, or falls,
	// as much as theirs.
	pRise, pFall float64
}

// goes is where l goes by itself.
func (l look) goes() Direction {
	switch {
	case l.pRise <= chance && l.rise >= leastRise:
		return Rising
	case l.pFall <= chance && l.rise <= -leastFall:
		return Easing
	}
	return Steady
}

// weeksEnd is the day after the last week that is over at the end of asOf.
func weeksEnd(c tracker.Calendar, asOf int) int { return number(c.WeekOf(dateOf(asOf + 1))) }

// lookAt looks at the weeks before end, and is false where too few have days enough.
func lookAt(series []point, end int) (look, bool) {
	var used []point
	var lengths []int // of weeks, oldest first
	var first, last int
	for i := trendWeeks; i >= 1; i-- {
		begin := end - 7*i
		week := between(series, begin, begin+6)
		if len(week) < leastDaysOfAWeek {
			continue
		}
		if len(lengths) == 0 {
			first = begin
		}
		last = begin
		lengths = append(lengths, len(week))
		used = append(used, week...)
	}
	l := look{weeks: len(lengths)}
	if l.weeks < leastWeeks {
		return l, false
	}
	residuals := levelOf(used).residuals(used)
	l.rise = math.Exp(slope(residuals)*float64(last-first)) - 1
	weeks := make([][]point, len(lengths))
	for i, n := range lengths {
		weeks[i], residuals = residuals[:n], residuals[n:]
	}
	l.pRise, l.pFall = orders(comparisons(weeks))
	return l, true
}

// slope is the Theil-Sen slope by the day: the median of the slopes of all pairs.
func slope(series []point) float64 {
	slopes := make([]float64, 0, len(series)*(len(series)-1)/2)
	for j, b := range series {
		for _, a := range series[:j] {
			slopes = append(slopes, (b.x-a.x)/float64(b.number-a.number))
		}
	}
	return median(slopes)
}

// trendOf looks twice, a week apart: what one look says alone is too often chance.
func trendOf(series []point, valid []int, asOf time.Time, c tracker.Calendar) Trend {
	n := number(asOf)
	end := weeksEnd(c, n)
	now, ok := lookAt(series, end)
	if !ok {
		return Trend{Weeks: now.weeks, NotBefore: earliest(valid, n, trendFloor(c))}
	}
	t := Trend{Word: Steady, Weeks: now.weeks, Rise: now.rise, PRise: now.pRise, PFall: now.pFall, Known: true}
	if now.goes() != Steady {
		if earlier, ok := lookAt(series, end-7); ok {
			t.Word = wordOf(earlier, now)
		}
	}
	return t
}

// wordOf is where two looks running go, if both go there.
func wordOf(earlier, now look) Direction {
	if earlier.goes() != now.goes() {
		return Steady
	}
	return now.goes()
}
