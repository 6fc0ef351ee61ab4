package reliance

import (
	"math"
	"slices"
)

// median sorts values and is their middle, the mean of the middle two of an even count;
// 0 of none.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// spread is the median distance of values from center, as the standard deviation of a
// normal distribution with it.
func spread(values []float64, center float64) float64 {
	far := make([]float64, len(values))
	for i, v := range values {
		far[i] = math.Abs(v - center)
	}
	return normal * median(far)
}

// normal makes a median absolute deviation the standard deviation it goes with in a
// normal distribution.
const normal = 1.4826
