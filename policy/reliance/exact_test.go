package reliance

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"dwell/tracker"

	"pgregory.net/rapid"
)

// Each measure of days that are all the same is that of one.
func TestMeasuresOfADay(t *testing.T) {
	days := habits(14)
	for i := range days {
		days[i].All.Companion = 12 * time.Minute
		days[i].Groups = map[tracker.Group]Group{tracker.Gaming: {
			Time: time.Hour, Late: 3 * time.Minute, Longest: 40 * time.Minute, Sessions: 6, Reaches: 4, Checks: 2,
		}}
	}
	s := At(days, days[13].Date, context())
	for m, want := range map[Measure]float64{
		AIShare: 0.24, AITime: 0.96 * 3600, AISessions: 11, ReachRate: 2.25, AIFirst: 0.5, TimeToFirstAI: 600,
		LongestStretch: 48 * 60, Fragmentation: 5, LateUse: 9 * 60, Checking: 0.75,
		CompanionShare: 12.0 / 57.6, HumanContact: 0.28, AIFreeHours: 0.4,
	} {
		near(t, string(m), s.Measures[m].Value, want, 9)
	}
	near(t, "companion line", s.Companion.Value, 100*(3+10.5+10*(12.0/57.6)/0.5)/35, 9)
	g := s.Groups[1]
	if g.Group != tracker.Gaming {
		t.Fatalf("second group is %s", g.Group)
	}
	for what, c := range map[string]struct {
		got  Figure
		want float64
	}{
		"share": {g.Share, 0.25}, "sessions": {g.Sessions, 6}, "reach rate": {g.ReachRate, 1}, "checking": {g.Checking, 0.5},
		"longest stretch": {g.LongestStretch, 40 * 60}, "late": {g.Late, 180},
	} {
		near(t, what+" of gaming", c.got.Value, c.want, 9)
	}
}

// A draw's index is that of the days drawn, written out one after the other.
func TestDrawsByWritingThemOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		window := windowOf(latest(upTo(days, asOf), asOf))
		parts := partsOf(measured(window, Day.Mine, readiness{days: len(window)}), false)
		if weight, _ := sum(parts); weight < leastWeight {
			return
		}
		r := newResampling(window, parts)
		r.draw(rand.New(rand.NewPCG(uint64(rapid.IntRange(0, 99).Draw(t, "draw")), 1)))
		var drawn []Day
		weekends := 0
		for i, n := range r.counts {
			for range n {
				drawn = append(drawn, window[i])
				if isWeekend(window[i].Date) {
					weekends++
				}
			}
		}
		for _, d := range window {
			if isWeekend(d.Date) {
				weekends--
			}
		}
		if len(drawn) != len(window) || weekends != 0 {
			t.Fatalf("drew %d of %d days, %+d at weekends", len(drawn), len(window), weekends)
		}
		b := byDate{}
		var dates []time.Time
		for i, d := range drawn {
			date := monday.AddDate(0, 0, i)
			b[date], dates = d, append(dates, date)
		}
		// Floors are the window's, not the draw's: where a draw falls below one, the second
		// way has a part less.
		if len(secondParts(b, dates, false)) != len(parts) {
			return
		}
		if want, _, _ := secondIndex(b, dates, false); !alike(r.index(), want) {
			t.Fatalf("index %v, want %v", r.index(), want)
		}
	})
}

// Nine tenths of other draws lie within the interval as well.
func TestIntervalHoldsNineTenths(t *testing.T) {
	days := years()
	window := days[:14]
	parts := partsOf(measured(window, Day.Mine, readiness{days: 14}), false)
	low, high := interval(window, parts)
	r, random := newResampling(window, parts), rand.New(rand.NewPCG(99, 99))
	const n = 10000
	within := 0
	for range n {
		r.draw(random)
		if x := r.index(); low <= x && x <= high {
			within++
		}
	}
	if low >= high || within < 87*n/100 || within > 93*n/100 {
		t.Errorf("%d of %d draws lie within %v to %v", within, n, low, high)
	}
}

func TestChangeIsAtLeastMinutes(t *testing.T) {
	_, z := robustZ(3, make([]float64, 28))
	near(t, "z of three minutes after none", z, 1.5, 9)
}

func TestWhereLooksGo(t *testing.T) {
	for _, c := range []struct {
		l    look
		want Direction
	}{
		{look{rise: 0.2, pRise: 0.015, pFall: 1}, Rising},
		{look{rise: 0.2, pRise: 0.0151, pFall: 1}, Steady},
		{look{rise: 0.199, pRise: 0.001, pFall: 1}, Steady},
		{look{rise: -1.0 / 6, pRise: 1, pFall: 0.015}, Easing},
		{look{rise: -1.0 / 6, pRise: 1, pFall: 0.0151}, Steady},
		{look{rise: -0.166, pRise: 1, pFall: 0.001}, Steady},
	} {
		if got := c.l.goes(); got != c.want {
			t.Errorf("%+v goes %s, want %s", c.l, got, c.want)
		}
		if got := wordOf(look{pRise: 0.5, pFall: 0.5}, c.l); got != Steady {
			t.Errorf("%+v after a look that goes nowhere is %s", c.l, got)
		}
		if got := wordOf(c.l, c.l); got != c.want {
			t.Errorf("%+v twice is %s, want %s", c.l, got, c.want)
		}
	}
}

// stepSeries is 56 days of 100 minutes, a little more and less by turns, then times as much
// for as many days as there are times.
func stepSeries(times ...float64) []point {
	var series []point
	for i := range leastBaseline + windowDays {
		p := point{number: number(monday) + i, x: 95}
		if i%4 < 2 {
			p.x = 105
		}
		if i >= leastBaseline {
			p.x = 100
		}
		if ago := leastBaseline + windowDays - 1 - i; ago < len(times) {
			// The 5 minutes of the logarithm are multiplied too, so that the step is times.
			p.x = 105*times[len(times)-1-ago] - 5
		}
		series = append(series, p)
	}
	return series
}

func TestStepIsConfirmed(t *testing.T) {
	same := func(n int, x float64) []float64 {
		all := make([]float64, n)
		for i := range all {
			all[i] = x
		}
		return all
	}
	for _, c := range []struct {
		name     string
		times    []float64
		up, down bool
		days     int // since when
	}{
		{"nothing", nil, false, false, 0},
		{"ten days of a quarter more and a bit", same(10, 1.26), true, false, 10},
		{"of not quite a quarter more", same(27, 1.24), false, false, 0},
		{"a week of half as much again", same(7, 1.5), true, false, 7},
		{"three days", same(3, 3), false, false, 0},
		{"four days of the last seven", same(4, 3), true, false, 4},
		{"ten days of a fifth less and a bit", same(10, 1/1.26), false, true, 10},
		{"of not quite a fifth less", same(27, 1/1.24), false, false, 0},
		{"it was, a week ago", append(same(7, 1.5), same(7, 1)...), false, false, 0},
	} {
		series := stepSeries(c.times...)
		last := series[len(series)-1].number
		s := stepAt(series, last)
		if s.Up != c.up || s.Down != c.down {
			t.Errorf("%s: %+v", c.name, s)
		}
		if c.days > 0 && !s.Since.Equal(dateOf(last-c.days+1)) {
			t.Errorf("%s: since %v, want %v", c.name, s.Since, dateOf(last-c.days+1))
		}
	}
}

func TestNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		b := byDate{}
		for _, d := range upTo(days, asOf) {
			b[d.Date] = d
		}
		_, _, want, ok := secondStep(b, asOf)
		if !ok {
			return
		}
		series := seriesOf(upTo(days, asOf), asOf)
		baseline := tail(series[:countBefore(numbers(series), number(asOf)-windowDays+1)], leastBaseline)
		if got := noise(values(levelOf(baseline).residuals(baseline))); !alike(got, want) {
			t.Fatalf("noise %v, want %v", got, want)
		}
	})
	// What each day keeps of the day before is held to be 0.6 at most.
	slow := make([]float64, leastBaseline)
	for i := range slow {
		slow[i] = math.Sin(float64(i) / 9)
	}
	near(t, "noise of what hardly moves", noise(slow)/spread(slow, 0), 2, 9)
}
