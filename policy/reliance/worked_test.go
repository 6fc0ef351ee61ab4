package reliance

import (
	"math"
	"slices"
	"testing"
	"time"

	"dwell/tracker"
)

// near wants got to be want as printed, to n places.
func near(t *testing.T, what string, got, want float64, places int) {
	t.Helper()
	if !(math.Abs(got-want) <= 0.5000001*math.Pow10(-places)) {
		t.Errorf("%s is %.*f, want %.*f", what, places+2, got, places, want)
	}
}

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// habit is a day of four hours that counts 24 % share, 2.25 reaches an hour, half of two
// blocks AI-first, 48 min at a time, 9 min late and 72 % of talk with AI.
func habit(date time.Time) Day {
	return Day{
		Date: date, Active: 4 * time.Hour, Unclassified: 4 * time.Hour * 8 / 100, People: 28 * time.Minute,
		All: Tally{
			AI: 4 * time.Hour * 24 / 100, Conversation: 72 * time.Minute, Late: 9 * time.Minute, Longest: 48 * time.Minute,
			Sessions: 11, Reaches: 9, Checks: 3, Changes: 20, Hours: 5, FreeHours: 2,
			Blocks: []Block{{Length: 50 * time.Minute, Asked: true, FirstAI: 10 * time.Minute}, {Length: 40 * time.Minute}},
		},
	}
}

func habits(n int) []Day {
	days := make([]Day, n)
	for i := range days {
		days[i] = habit(monday.AddDate(0, 0, i))
	}
	return days
}

func context() Context { return Context{Calendar: tracker.DefaultCalendar()} }

func TestIndexAsWorked(t *testing.T) {
	days := habits(9)
	s := At(days, days[8].Date, context())
	if !s.Index.Known {
		t.Fatalf("no index: %+v", s.Index)
	}
	near(t, "index", s.Index.Value, 51.008403, 6)
	near(t, "confidence", s.Index.Confidence, 0.502714, 6)
	near(t, "coverage", s.Coverage.Value, 0.92, 9)
	if s.Index.Band != Strong || s.Index.Good || s.Index.N != 9 {
		t.Errorf("index is %+v, want a rough strong one of 9 days", s.Index)
	}
	// Days that are all the same leave nothing to chance.
	near(t, "low", s.Index.Low, s.Index.Value, 9)
	near(t, "high", s.Index.High, s.Index.Value, 9)

	points := map[Measure]float64{AIShare: 10.857, ReachRate: 7.5, AIFirst: 7.5, LongestStretch: 4, LateUse: 3, Displacement: 10.5}
	if len(s.Parts) != len(points) || s.Parts[0].Part != AIShare || s.Parts[1].Part != Displacement {
		t.Errorf("parts are %+v", s.Parts)
	}
	for i, p := range s.Parts {
		near(t, string(p.Part), p.Points, points[p.Part], 3)
		if i > 0 && p.Points > s.Parts[i-1].Points {
			t.Errorf("%s has more points than the part before it", p.Part)
		}
		moved := 100 * (p.OnePoint / (p.To - p.From) * p.Weight) / 85
		near(t, "one point of "+string(p.Part), moved, 1, 9)
	}
	near(t, "tool", s.Tool.Value, 100*(10.857142857+7.5+7.5+4)/60, 6)
	near(t, "companion", s.Companion.Value, 100*(3+10.5+0)/35, 6)
}

func TestBaselineAsWorked(t *testing.T) {
	usual := []float64{28, 30, 31, 29, 35, 27, 33, 30, 32, 28, 90, 31, 29, 30}
	near(t, "scale", spread(slices.Clone(usual), 30), 2.2239, 4)
	center, z := robustZ(40, slices.Clone(usual))
	near(t, "median", center, 30, 9)
	near(t, "z", z, 3.3333, 4)
	near(t, "z unfloored", (40-center)/spread(usual, center), 4.4966, 4)
}

func TestKaplanMeierAsWorked(t *testing.T) {
	at := func(minutes int) Block {
		return Block{Length: time.Hour, Asked: true, FirstAI: time.Duration(minutes) * time.Minute}
	}
	cut := func(minutes int) Block { return Block{Length: time.Duration(minutes) * time.Minute} }
	for _, c := range []struct {
		name    string
		blocks  []Block
		want    int
		reached bool
	}{
		{"the worked example", []Block{at(3), at(8), cut(12), at(25), cut(40)}, 25, true},
		{"in any order", []Block{cut(40), at(25), at(8), cut(12), at(3)}, 25, true},
		{"exactly half is reached", []Block{at(5), cut(9)}, 5, true},
		{"half of ten, rounding or not", []Block{at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10)}, 5, true},
		{"less than half is not", []Block{at(5), cut(9), cut(9)}, 0, false},
		{"what happens comes before what is cut off then", []Block{at(5), cut(5)}, 5, true},
		{"what is cut off before counts no more", []Block{cut(4), at(5), cut(6)}, 5, true},
		{"AI from the beginning", []Block{at(0), at(0), cut(30)}, 0, true},
		{"nobody asks", []Block{cut(20), cut(30)}, 0, false},
		{"no block", nil, 0, false},
	} {
		got, reached := timeToFirstAI(c.blocks)
		if got != time.Duration(c.want)*time.Minute || reached != c.reached {
			t.Errorf("%s: %v, %v; want %d min, %v", c.name, got, reached, c.want, c.reached)
		}
	}
}

// weeksOf makes a series of rows of minutes, Monday to Sunday.
func weeksOf(rows [][]float64) []point {
	var series []point
	for w, row := range rows {
		for d, x := range row {
			date := monday.AddDate(0, 0, 7*w+d)
			series = append(series, point{number: number(date), weekend: isWeekend(date), x: x})
		}
	}
	return series
}

func risingWeeks() [][]float64 {
	return [][]float64{
		{20, 22, 19, 21, 20, 5, 4},
		{21, 24, 20, 23, 22, 6, 5},
		{23, 25, 24, 24, 21, 5, 7},
		{26, 27, 25, 28, 25, 8, 6},
		{28, 30, 27, 29, 29, 7, 9},
	}
}

func flatWeeks() [][]float64 {
	return [][]float64{
		{20, 22, 19, 21, 20, 5, 4},
		{22, 20, 21, 19, 23, 6, 5},
		{19, 21, 20, 22, 21, 4, 6},
		{21, 19, 22, 20, 20, 5, 5},
		{20, 23, 19, 21, 22, 6, 4},
	}
}

func TestWeekOrdersAsWorked(t *testing.T) {
	for _, c := range []struct {
		name        string
		rows        [][]float64
		s           int
		rise, fall  float64
		weekdays    float64 // slope of weekday minutes, by the week
		risePercent float64
	}{
		{"rising", risingWeeks(), 401, 1, 120, 2, 34.505},
		{"flat", flatWeeks(), 27, 43, 0, 0, 0},
	} {
		series := weeksOf(c.rows)
		residuals := levelOf(series).residuals(series)
		var weeks [][]point
		for w := range c.rows {
			weeks = append(weeks, residuals[7*w:7*w+7])
		}
		if s := rises(comparisons(weeks)); s != c.s {
			t.Errorf("%s: S is %d, want %d", c.name, s, c.s)
		}
		l, ok := lookAt(series, series[len(series)-1].number+1)
		if !ok || l.weeks != 5 {
			t.Fatalf("%s: looked at %d weeks", c.name, l.weeks)
		}
		near(t, c.name+": p", l.pRise, c.rise/120, 9)
		near(t, c.name+": p of both sides", 2*min(l.pRise, l.pFall), 2*c.rise/120, 9)
		if c.fall > 0 {
			near(t, c.name+": p of falling", l.pFall, c.fall/120, 9)
		}
		near(t, c.name+": rise", 100*l.rise, c.risePercent, 3)
		var weekdays []point
		for _, p := range series {
			if !p.weekend {
				weekdays = append(weekdays, p)
			}
		}
		near(t, c.name+": slope of weekdays", 7*slope(weekdays), c.weekdays, 9)
	}
	series := weeksOf(risingWeeks())
	near(t, "slope by the day", slope(levelOf(series).residuals(series)), 0.01058685, 8)
}

// rises is how much the weeks rise in the order they came.
func rises(m [][]int) int {
	sum := 0
	for a := range m {
		for b := a + 1; b < len(m); b++ {
			sum += m[a][b]
		}
	}
	return sum
}

// Theil-Sen and Mann-Kendall by the day: weeks of one day each.
func TestSlopesAsWorked(t *testing.T) {
	for _, c := range []struct {
		days, y  []float64 // no days: one after the other
		s        int
		slope, p float64 // two-sided, where it is small enough to enumerate
	}{
		{nil, []float64{40, 42, 39, 45, 48, 44, 50, 53, 49, 55, 58, 60, 57, 63}, 75, 1.75, 0},
		{nil, []float64{30, 30, 30, 30, 30, 30, 30, 30, 30, 30}, 0, 0, 0},
		{nil, []float64{50, 47, 52, 50, 46, 51, 49, 50, 53, 48}, 2, 0, 0},
		{nil, []float64{10, 12, 11, 15, 14}, 6, 1.25, 7.0 / 30},
		{[]float64{0, 1, 3, 4, 7, 8}, []float64{20, 22, 25, 29, 33, 36}, 15, 2, 1.0 / 360},
	} {
		var series []point
		var weeks [][]point
		for i, y := range c.y {
			n := i
			if c.days != nil {
				n = int(c.days[i])
			}
			series = append(series, point{number: n, x: y})
			weeks = append(weeks, series[i:i+1:i+1])
		}
		m := comparisons(weeks)
		if s := rises(m); s != c.s {
			t.Errorf("%v: S is %d, want %d", c.y, s, c.s)
		}
		near(t, "slope", slope(series), c.slope, 9)
		if c.p > 0 {
			rise, _ := orders(m)
			near(t, "p", 2*rise, c.p, 9)
		}
	}
}

func TestCusumAsWorked(t *testing.T) {
	z := []float64{.2, -.5, .1, 1.2, .9, 1.6, .4, 2, 1.1, 1.5}
	for i, want := range []float64{0, 0, 0, .6, .9, 1.9, 1.7, 3.1, 3.6, 4.5} {
		sum, since := cusum(z[:i+1])
		near(t, "C", sum, want, 9)
		if wantSince := min(i+1, 3); since != wantSince {
			t.Errorf("after %d days C is not 0 since %d, want %d", i+1, since, wantSince)
		}
	}
}

func TestDelay(t *testing.T) {
	for _, c := range []struct {
		s    float64
		want int
	}{
		{0.10, 5},  // counts as 3 at most: 7.5/2.4 = 3.1, and five days at the least
		{0.15, 5},  // 7.5/2.103 = 3.6
		{0.20, 6},  // 7.5/1.427 = 5.3
		{0.30, 10}, // 7.5/0.7516 = 9.98
		{0.40, 19}, // 7.5/0.4137 = 18.1
		{0.59, 86}, // 7.5/0.0872 = 85.98
		{0.60, 0},  // 99 days: later than 91
		{0.70, 0},  // no drift
	} {
		if got := delay(c.s); got != c.want {
			t.Errorf("in noise %.2f a step shows in %d days, want %d", c.s, got, c.want)
		}
	}
}
