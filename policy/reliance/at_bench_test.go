package reliance

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// years are five years of days with nothing missing.
func years() []Day {
	random := rand.New(rand.NewPCG(1, 1))
	days := habits(5 * 365)
	for i := range days {
		scale := math.Exp(0.4 * random.NormFloat64())
		days[i].All.AI = time.Duration(scale * float64(days[i].All.AI))
		days[i].All.Reaches = int(scale * 9)
		days[i].All.Longest = time.Duration(scale * float64(days[i].All.Longest))
	}
	return days
}

func BenchmarkAt(b *testing.B) {
	days := years()
	asOf := days[len(days)-1].Date
	for b.Loop() {
		At(days, asOf, context())
	}
}

func BenchmarkAtParts(b *testing.B) {
	days := years()
	asOf := days[len(days)-1].Date
	series := seriesOf(days, asOf)
	valid := numbers(series)
	window := windowOf(latest(days, asOf))
	r := readiness{days: len(window)}
	parts := partsOf(measured(window, Day.Mine, r), false)
	for name, part := range map[string]func(){
		"series":   func() { seriesOf(days, asOf) },
		"change":   func() { changeOf(series, valid, asOf) },
		"look":     func() { lookAt(series, weeksEnd(context().Calendar, number(asOf))) },
		"step":     func() { stepOf(series, valid, asOf) },
		"measures": func() { measured(window, Day.Mine, r) },
		"interval": func() { interval(window, parts) },
		"missing":  func() { earliest(nil, number(asOf), stepFloor) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				part()
			}
		})
	}
}
