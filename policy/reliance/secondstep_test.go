package reliance

import (
	"math"
	"slices"
	"time"
)

func logs(b byDate, dates []time.Time) map[bool][]float64 {
	of := map[bool][]float64{}
	for _, date := range dates {
		of[weekend(date)] = append(of[weekend(date)], logMinutes(b[date]))
	}
	return of
}

func weekend(date time.Time) bool {
	return date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
}

func logMinutes(d Day) float64 {
	return math.Log(d.All.AI.Minutes()/d.Active.Hours()*8 + 5)
}

func middle(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return values[n/2-1]/2 + values[n/2]/2
}

// secondStep is D 9 and D 10, up alone: the sum, and the median it is confirmed by.
func secondStep(b byDate, asOf time.Time) (sum, confirmed, s float64, ok bool) {
	border := asOf.AddDate(0, 0, -28)
	watched := b.validBack(border.AddDate(0, 0, 1), asOf, 28)
	baseline := b.validBack(border.AddDate(-3, 0, 0), border, 56)
	if len(watched) < 5 || len(baseline) < 56 {
		return 0, 0, 0, false
	}
	slices.Reverse(watched)
	slices.Reverse(baseline)
	usual := logs(b, baseline)
	residual := func(date time.Time) float64 { return logMinutes(b[date]) - middle(usual[weekend(date)]) }
	var e, far []float64
	for _, date := range baseline {
		far = append(far, math.Abs(residual(date)))
	}
	unscaled := math.Max(0.15, 1.4826*middle(far))
	center := 0.0
	for _, date := range baseline {
		r := math.Max(-3*unscaled, math.Min(3*unscaled, residual(date)))
		e = append(e, r)
		center += r / 56
	}
	var lag, square float64
	for i := range e {
		square += (e[i] - center) * (e[i] - center)
		if i > 0 {
			lag += (e[i] - center) * (e[i-1] - center)
		}
	}
	r1 := 0.0
	if square > 0 {
		r1 = lag / square
	}
	phi := math.Max(0, math.Min(0.6, (56*r1+1)/52))
	s = unscaled * math.Sqrt((1+phi)/(1-phi))
	var seen []float64
	for _, date := range watched {
		if usual[weekend(date)] == nil {
			continue
		}
		seen = append(seen, residual(date))
		sum = math.Max(0, sum+math.Max(-3, math.Min(3, residual(date)/s))-0.6)
	}
	if len(seen) > 0 {
		confirmed = middle(seen[max(0, len(seen)-7):])
	}
	return sum, confirmed, s, true
}
