package reliance

import (
	"math"
	"time"
)

const (
	nowDays      = 7  // whose median is now
	usualDays    = 56 // valid days before them, at most
	leastMinutes = 2  // of the scale: a habit of next to nothing has next to no spread
)

// changeAt is the last week beside the weeks before it, without asking whether there are
// days enough.
func changeAt(series []point, asOf int) (now, usual, z float64) {
	latest := between(series, asOf-nowDays+1, asOf)
	earlier := tail(series[:len(series)-len(latest)], usualDays)
	now = median(values(latest))
	usual, z = robustZ(now, values(earlier))
	return now / eightHours, usual / eightHours, z
}

// robustZ is how far x is from the median of usual, in units of their spread.
func robustZ(x float64, usual []float64) (center, z float64) {
	center = median(usual)
	scale := max(spread(usual, center), 0.1*math.Abs(center), leastMinutes)
	return center, (x - center) / scale
}

func changeOf(series []point, valid []int, asOf time.Time) Change {
	n := number(asOf)
	if !changeFloor(valid, n) {
		return Change{NotBefore: earliest(valid, n, changeFloor)}
	}
	now, usual, z := changeAt(series, n)
	return Change{Now: now, Usual: usual, Z: z, Known: true}
}
