package reliance

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dwell/tracker"

	"pgregory.net/rapid"
)

// A made is a made-up series: a quarter of weekdays is AI, two fifths of that at weekends,
// times noise that is normal on the log scale, with phi of it left the next day.
type made struct {
	sd, phi float64
	usual   float64 // x of a weekday; 0: [usualX]
	days    int
	times   func(day int) float64 // what becomes of the level; nil: nothing
}

const usualX, weekendFactor = 120, 0.4

// series is that of one person, from a Monday on.
func (m made) series(random *rand.Rand) []point {
	series := make([]point, m.days)
	usual := m.usual
	if usual == 0 {
		usual = usualX
	}
	e := random.NormFloat64()
	for i := range series {
		if i > 0 {
			e = m.phi*e + math.Sqrt(1-m.phi*m.phi)*random.NormFloat64()
		}
		date := monday.AddDate(0, 0, i)
		x := usual * math.Exp(m.sd*e)
		if isWeekend(date) {
			x *= weekendFactor
		}
		if m.times != nil {
			x *= m.times(i)
		}
		series[i] = point{number: number(date), weekend: isWeekend(date), x: min(x, eightHours)}
	}
	return series
}

func (m made) String() string { return fmt.Sprintf("sd %.1f phi %.1f", m.sd, m.phi) }

// stepUp raises the level by factor from day on.
func stepUp(day int, factor float64) func(int) float64 {
	return func(i int) float64 {
		if i >= day {
			return factor
		}
		return 1
	}
}

// each calls do for n persons on all cores, each person with chance of their own that
// depends on nothing else.
func each(n int, do func(person int, random *rand.Rand)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for {
				person := int(next.Add(1)) - 1
				if person >= n {
					return
				}
				do(person, rand.New(rand.NewPCG(uint64(person), 7)))
			}
		})
	}
	all.Wait()
}

// portion is how many of n persons something is so of.
func portion(n int, is func(random *rand.Rand) bool) float64 {
	var hits atomic.Int64
	each(n, func(_ int, random *rand.Rand) {
		if is(random) {
			hits.Add(1)
		}
	})
	return float64(hits.Load()) / float64(n)
}

// looksRising is how often one look at weeks of m has a p of 5 % or less.
func looksRising(n, weeks int, m made) float64 {
	m.days = 7 * weeks
	return portion(n, func(random *rand.Rand) bool {
		l, ok := lookAt(m.series(random), number(monday)+m.days)
		return ok && l.pRise <= 0.05
	})
}

// trendAlarms is which persons' trend is ever rising, and ever anything but steady, in 13
// weekly looks of which the first is at the end of week first.
func trendAlarms(n, first int, m made) (rising, either float64) {
	m.days = 7 * (first + 12)
	var ups, ways atomic.Int64
	each(n, func(_ int, random *rand.Rand) {
		series := m.series(random)
		var earlier look
		var up, some bool
		for week := first - 1; week <= first+12; week++ {
			now, ok := lookAt(series, number(monday)+7*week)
			if week >= first && ok && earlier.weeks >= leastWeeks {
				word := wordOf(earlier, now)
				up, some = up || word == Rising, some || word != Steady
			}
			earlier = now
		}
		if up {
			ups.Add(1)
		}
		if some {
			ways.Add(1)
		}
	})
	return float64(ups.Load()) / float64(n), float64(ways.Load()) / float64(n)
}

// steadyDays is how many days there are before a step is looked for: a full baseline and what
// is watched.
const steadyDays = leastBaseline + windowDays

// stepAlarms is of whom a step is ever seen in 91 days without one: up, and up or down.
func stepAlarms(n int, m made) (up, either float64) {
	m.days = steadyDays + 91
	var ups, ways atomic.Int64
	each(n, func(_ int, random *rand.Rand) {
		series := m.series(random)
		var risen, some bool
		for day := steadyDays; day < m.days; day++ {
			s := stepAt(series[:day+1], series[day].number)
			risen, some = risen || s.Up, some || s.Up || s.Down
		}
		if risen {
			ups.Add(1)
		}
		if some {
			ways.Add(1)
		}
	})
	return float64(ups.Load()) / float64(n), float64(ways.Load()) / float64(n)
}

// stepDelay is the median day of a step by factor at whose end it is seen; the first is 1.
func stepDelay(n int, m made, factor float64) float64 {
	m.days = steadyDays + 91
	m.times = stepUp(steadyDays, factor)
	delays := make([]float64, n)
	each(n, func(person int, random *rand.Rand) {
		series := m.series(random)
		delays[person] = math.Inf(1)
		for day := steadyDays; day < m.days; day++ {
			if stepAt(series[:day+1], series[day].number).Up {
				delays[person] = float64(day - steadyDays + 1)
				return
			}
		}
	})
	slices.Sort(delays)
	return delays[(n-1)/2]
}

// A thinLife is few days and when they are looked at.
type thinLife struct {
	days []Day
	asOf time.Time
	c    Context
	met  int
}

// shownTooEarly counts lives of which a figure is shown that has too little under it, or
// is not shown though it has enough.
func shownTooEarly(t testing.TB, n int) int {
	lives := rapid.Custom(func(t *rapid.T) thinLife {
		var l thinLife
		l.days, l.asOf = drawLife(t)
		l.c, l.met = drawContext(t)
		return l
	})
	wrong := 0
	for i := range n {
		l := lives.Example(i)
		s := At(l.days, l.asOf, l.c)
		if err := thin(l.days, s, l.c.Elsewhere, l.met); err != nil {
			wrong++
			t.Logf("life %d: %v", i, err)
		}
	}
	return wrong
}

// What the large simulation measures, on few persons and with room for chance.
func TestSmallSimulation(t *testing.T) {
	for _, c := range []struct {
		name        string
		got         float64
		least, most float64
	}{
		{"trend p without trend", looksRising(400, 6, made{sd: 0.4, phi: 0.3}), 0.02, 0.09},
		{"trend p with a ramp", looksRising(200, 6, made{sd: 0.4, phi: 0.3, times: func(day int) float64 { return 1 + float64(day)/41 }}), 0.5, 1},
		{"day on which half as much again is seen", stepDelay(100, made{sd: 0.2}, 1.5), 5, 9},
		{"states with a figure too early", float64(shownTooEarly(t, 100)), 0, 0},
	} {
		if c.got < c.least || c.got > c.most {
			t.Errorf("%s: %v, want %v to %v", c.name, c.got, c.least, c.most)
		}
	}
	rising, _ := trendAlarms(40, 8, made{sd: 0.4})
	if rising > 0.15 {
		t.Errorf("%v of persons without a trend are told of one", rising)
	}
	up, _ := stepAlarms(100, made{sd: 0.2})
	if up > 0.1 {
		t.Errorf("%v of persons without a step are told of one", up)
	}
}

// The simulations look at series; a state says the same.
func TestStateSaysWhatSeriesSay(t *testing.T) {
	c := Context{Calendar: tracker.DefaultCalendar()}
	words, steps := map[Direction]int{}, 0
	for person := range 60 {
		factor := []float64{1, 2, 0.4}[person%3]
		m := made{sd: 0.2, phi: 0.2, days: 98, times: stepUp(80, factor)}
		if person%2 == 0 {
			m.times = func(day int) float64 { return math.Pow(factor, float64(day)/30) }
		}
		series := m.series(rand.New(rand.NewPCG(uint64(person), 7)))
		var days []Day
		for _, p := range series {
			d := bare(dateOf(p.number))
			d.Active = 8 * time.Hour
			d.All.AI = time.Duration(p.x * float64(time.Minute))
			days = append(days, d)
		}
		s := At(days, days[97].Date, c)
		earlier, _ := lookAt(series, number(monday)+91)
		now, _ := lookAt(series, number(monday)+98)
		if want := wordOf(earlier, now); s.Trend.Word != want || s.Trend.Weeks != 8 {
			t.Errorf("person %d: trend %+v, want %s", person, s.Trend, want)
		}
		if want := stepAt(series, series[97].number); s.Step.Up != want.Up || s.Step.Down != want.Down || s.Step.DelayDays != want.DelayDays {
			t.Errorf("person %d: step %+v, want %+v", person, s.Step, want)
		}
		words[s.Trend.Word]++
		if s.Step.Up || s.Step.Down {
			steps++
		}
	}
	if words[Rising] < 5 || words[Easing] < 5 || words[Steady] < 5 || steps < 10 {
		t.Errorf("of 60 persons %v, %d with a step", words, steps)
	}
}
