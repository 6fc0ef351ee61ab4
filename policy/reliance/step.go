package reliance

import (
	"math"
	"time"
)

const (
	allowed      = 0.6 // of a day's deviation is forgiven
	alarm        = 7.5 // what adds up to more is no chance
	largest      = 3   // deviation that a day counts with
	leastStep    = 1.25
	confirmDays  = 7 // latest watched days that must show the step as well
	leastNoise   = 0.15
	mostMemory   = 0.6 // of a day for the day before it
	soonest      = 5   // days in which a step can be told from a few odd days
	latestNotice = 91  // days; later is never
	exampleStep  = 1.5
)

// cusum is the corrected cumulative sum: what deviations z come to beyond what is
// forgiven. It returns the sum, and the place from which it has not been 0; len(z) if it
// is.
func cusum(z []float64) (sum float64, since int) {
	for i, d := range z {
		sum = max(0, sum+d-allowed)
		if sum == 0 {
			since = i + 1
		}
	}
	return sum, since
}

// noise is how far days stray, with how much one takes after the day before: what goes on
// for days adds up faster than chance.
func noise(residuals []float64) float64 {
	s := max(leastNoise, spread(residuals, 0))
	phi := memory(residuals, s)
	return s * math.Sqrt((1+phi)/(1-phi))
}

// memory is the lag-1 autocorrelation over consecutive valid days, corrected for the bias
// of a short series; odd days, beyond [largest] of s, count as much as that.
func memory(residuals []float64, s float64) float64 {
	e := make([]float64, len(residuals))
	for i, r := range residuals {
		e[i] = min(max(r, -largest*s), largest*s)
	}
	center := mean(e)
	var products, squares float64
	for i := range e {
		e[i] -= center
		squares += e[i] * e[i]
		if i > 0 {
			products += e[i-1] * e[i]
		}
	}
	r1 := 0.0
	if squares > 0 {
		r1 = products / squares
	}
	n := float64(len(e))
	return min(max((n*r1+1)/(n-4), 0), mostMemory)
}

// delay is after how many days a step of half as much again would be noticed in noise s;
// 0 if not within [latestNotice].
func delay(s float64) int {
	drift := min(largest, math.Log(exampleStep)/s) - allowed
	if drift <= 0 {
		return 0
	}
	days := math.Ceil(alarm / drift)
	if days > latestNotice {
		return 0
	}
	return max(soonest, int(days))
}

// stepAt looks for a step in the days watched, without asking whether there are days
// enough. A class of days that the baseline has none of is not watched: nothing says what
// is usual on them.
func stepAt(series []point, asOf int) Step {
	watched := between(series, asOf-windowDays+1, asOf)
	baseline := tail(series[:len(series)-len(watched)], leastBaseline)
	usual := levelOf(baseline)
	s := noise(values(usual.residuals(baseline)))
	step := Step{DelayDays: delay(s), Known: true}

	residuals := usual.residuals(watched)
	middle := median(values(tail(residuals, confirmDays)))
	up, down := make([]float64, len(residuals)), make([]float64, len(residuals))
	for i, p := range residuals {
		up[i] = min(max(p.x/s, -largest), largest)
		down[i] = -up[i]
	}
	if sum, since := cusum(up); sum > alarm && middle >= math.Log(leastStep) {
		step.Up, step.Since, step.Size = true, dateOf(residuals[since].number), math.Exp(middle)-1
	}
	if sum, since := cusum(down); sum > alarm && middle <= -math.Log(leastStep) {
		step.Down, step.Since, step.Size = true, dateOf(residuals[since].number), math.Exp(middle)-1
	}
	return step
}

func stepOf(series []point, valid []int, asOf time.Time) Step {
	n := number(asOf)
	if !stepFloor(valid, n) {
		return Step{NotBefore: earliest(valid, n, stepFloor)}
	}
	return stepAt(series, n)
}
