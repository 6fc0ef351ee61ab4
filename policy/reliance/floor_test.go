package reliance

import (
	"testing"
	"time"

	"dwell/tracker"
)

// bare is a valid day on which nothing is measured but time.
func bare(date time.Time) Day { return Day{Date: date, Active: time.Hour} }

func TestMeasureFloors(t *testing.T) {
	blocks := func(n int) []Block { return make([]Block, n, n+1) }
	asked := Block{Length: time.Hour, Asked: true}
	type sum func(days []Day)
	first := func(tally Tally) sum { return func(days []Day) { days[0].All = tally } }
	people := func(with, ai time.Duration) sum {
		return func(days []Day) { days[0].People, days[1].All.Conversation = with, ai }
	}
	met := func(met int) Context {
		return Context{Encounters: func([]time.Time) (int, int) { return met, 1 }}
	}
	for _, c := range []struct {
		name    string
		measure Measure
		days    int
		sum     sum
		context Context
		want    float64
		known   bool
		n       int
	}{
		{"share of four days", AIShare, 4, nil, Context{}, 0, false, 4},
		{"share of five days", AIShare, 5, nil, Context{}, 0, true, 5},
		{"time of four days", AITime, 4, nil, Context{}, 0, false, 4},
		{"time of five days", AITime, 5, nil, Context{}, 0, true, 5},
		{"sessions of five days", AISessions, 5, nil, Context{}, 0, true, 5},
		{"reach rate of five days, which are five hours", ReachRate, 5, nil, Context{}, 0, true, 5},
		{"longest stretch of four days", LongestStretch, 4, nil, Context{}, 0, false, 4},
		{"fragmentation of five days", Fragmentation, 5, nil, Context{}, 0, true, 5},
		{"checking of five days", Checking, 5, nil, Context{}, 0, true, 5},
		{"late use of four nights", LateUse, 4, nil, Context{}, 0, false, 4},
		{"late use of five, of which one long one counts two hours", LateUse, 5, first(Tally{Late: 3 * time.Hour}), Context{}, 24 * 60, true, 5},
		{"nine blocks", AIFirst, 5, first(Tally{Blocks: append(blocks(8), asked)}), Context{}, 0, false, 9},
		{"ten blocks", AIFirst, 5, first(Tally{Blocks: append(blocks(9), asked)}), Context{}, 0.1, true, 10},
		{"ten blocks of four days", AIFirst, 4, first(Tally{Blocks: append(blocks(9), asked)}), Context{}, 0, false, 10},
		{"first AI of nine blocks", TimeToFirstAI, 5, first(Tally{Blocks: append(blocks(8), asked)}), Context{}, 0, false, 9},
		{"first AI of ten, not reached", TimeToFirstAI, 5, first(Tally{Blocks: append(blocks(9), asked)}), Context{}, 0, false, 10},
		{"nine hours", AIFreeHours, 5, first(Tally{Hours: 9, FreeHours: 3}), Context{}, 0, false, 9},
		{"ten hours", AIFreeHours, 5, first(Tally{Hours: 10, FreeHours: 3}), Context{}, 0.3, true, 10},
		{"an hour of AI", CompanionShare, 5, first(Tally{AI: time.Hour, Companion: 15 * time.Minute}), Context{}, 0.25, true, 5},
		{"a millisecond less", CompanionShare, 5, first(Tally{AI: time.Hour - time.Millisecond}), Context{}, 0, false, 5},
		{"an hour of people and AI", HumanContact, 5, people(15*time.Minute, 45*time.Minute), Context{}, 0.25, true, 5},
		{"a millisecond less of them", HumanContact, 5, people(15*time.Minute-time.Millisecond, 45*time.Minute), Context{}, 0, false, 5},
		{"people alone", HumanContact, 5, people(time.Hour, 0), Context{}, 1, true, 5},
		{"four encounters", OverrideRate, 5, nil, met(4), 0, false, 5},
		{"five encounters", OverrideRate, 5, nil, met(5), 0.2, true, 5},
		{"five encounters in four days", OverrideRate, 4, nil, met(5), 0, false, 4},
		{"no limits", OverrideRate, 5, nil, Context{}, 0, false, 5},
	} {
		days := make([]Day, c.days)
		for i := range days {
			days[i] = bare(monday.AddDate(0, 0, i))
		}
		if c.sum != nil {
			c.sum(days)
		}
		asOf := days[c.days-1].Date
		f := At(days, asOf, c.context).Measures[c.measure]
		want := Figure{Value: c.want, Known: c.known, N: c.n}
		if c.name != "first AI of ten, not reached" && !c.known {
			want.NotBefore = asOf.AddDate(0, 0, 1)
		}
		if f != want {
			t.Errorf("%s: %+v, want %+v", c.name, f, want)
		}
	}
}

func TestIndexFloors(t *testing.T) {
	set := func(change func(*Day)) []Day {
		days := habits(14)
		for i := range days {
			days[i].Unclassified = 0
			change(&days[i])
		}
		return days
	}
	all := set(func(*Day) {})
	for _, c := range []struct {
		name      string
		days      []Day
		elsewhere bool
		known     bool
		parts     int
		tool, companion,
		good bool
		sure float64
	}{
		{"all parts", all, false, true, 6, true, true, true, 0.85},
		{"contact elsewhere", all, true, true, 5, true, true, true, 0.7},
		{"no blocks", set(func(d *Day) { d.All.Blocks = nil }), false, true, 5, true, true, true, 0.7},
		{"no blocks and contact elsewhere", set(func(d *Day) { d.All.Blocks = nil }), true, false, 0, false, false, false, 0.55},
		{"no talk", set(func(d *Day) { d.People, d.All.Conversation = 0, 0 }), false, true, 5, true, true, true, 0.7},
		{"hardly any AI, and contact elsewhere", set(func(d *Day) { d.All.AI = time.Minute }), true, true, 5, true, false, true, 0.7},
		{"five days", all[:5], false, false, 0, false, false, false, 5.0 / 14 * 0.85},
		{"six days", all[:6], false, true, 6, true, true, false, 6.0 / 14 * 0.85},
		{"six days with less known", habits(6), false, false, 0, false, false, false, 6.0 / 14 * 0.85 * 0.92},
		{"twenty days, of which fourteen count", habits(20), false, true, 6, true, true, true, 0.85 * 0.92},
	} {
		asOf := c.days[len(c.days)-1].Date
		s := At(c.days, asOf, Context{Elsewhere: c.elsewhere})
		if s.Index.Known != c.known || len(s.Parts) != c.parts || s.Tool.Known != c.tool || s.Companion.Known != c.companion || s.Index.Good != c.good {
			t.Errorf("%s: index %+v, %d parts, lines %+v and %+v", c.name, s.Index, len(s.Parts), s.Tool, s.Companion)
		}
		near(t, c.name+": confidence", s.Index.Confidence, c.sure, 9)
		if tomorrow := asOf.AddDate(0, 0, 1); !c.known && !s.Index.NotBefore.Equal(tomorrow) {
			t.Errorf("%s: not before %v, want %v", c.name, s.Index.NotBefore, tomorrow)
		}
	}
}

func TestBands(t *testing.T) {
	for x, want := range map[float64]Band{
		0: Light, 24.999: Light, 25: Moderate, 49.999: Moderate, 50: Strong, 74.999: Strong, 75: VeryStrong, 100: VeryStrong,
	} {
		if got := bandOf(x); got != want {
			t.Errorf("%v is %s, want %s", x, got, want)
		}
	}
}

func TestNotBefore(t *testing.T) {
	// Days are said by how many days ago they were; days from and to.
	type days [][2]int
	const never = 0
	sunday := monday.AddDate(0, 0, 13)
	for _, c := range []struct {
		name                                string
		asOf                                time.Time
		valid                               days
		measure, index, change, trend, step int // days ahead; 0: there already
	}{
		{"nothing, on a Sunday", sunday, nil, 5, 6, 35, 35, 84},
		{"nothing, on a Wednesday: four days are left of the week", sunday.AddDate(0, 0, 3), nil, 5, 6, 35, 32, 84},
		{"nothing, on a Friday: two are too few", sunday.AddDate(0, 0, 5), nil, 5, 6, 35, 37, 84},
		{"four days", sunday, days{{3, 0}}, 1, 2, 31, 28, 80},
		{"five days", sunday, days{{4, 0}}, never, 1, 30, 28, 79},
		{"a week", sunday, days{{6, 0}}, never, never, 28, 28, 77},
		{"days that the window is about to leave", sunday, days{{27, 25}}, 5, 6, 32, 28, 81},
		{"four days just within the window", sunday, days{{27, 24}}, 5, 6, 31, 28, 80},
		{"four days that the window still holds tomorrow", sunday, days{{26, 23}}, 1, 6, 31, 28, 80},
		{"days that the window has left", sunday, days{{60, 28}}, 5, 6, 4, 35, 51},
		{"34 days: five weeks, and a day short of 28 before the last seven", sunday, days{{33, 0}}, never, never, 1, never, 50},
		{"35 days", sunday, days{{34, 0}}, never, never, never, never, 49},
		{"35 days, on a Saturday", sunday.AddDate(0, 0, 6), days{{34, 0}}, never, never, never, 1, 49},
		{"many days, three of them in the last week", sunday, days{{100, 7}, {2, 0}}, never, never, 1, never, never},
		{"many days, four of them in the last four weeks", sunday, days{{100, 28}, {3, 0}}, 1, 2, never, never, 1},
		{"83 days", sunday, days{{82, 0}}, never, never, never, never, 1},
		{"84 days", sunday, days{{83, 0}}, never, never, never, never, never},
	} {
		var all []Day
		for _, r := range c.valid {
			for ago := r[0]; ago >= r[1]; ago-- {
				d := habit(c.asOf.AddDate(0, 0, -ago))
				d.Unclassified = 0
				all = append(all, d)
			}
		}
		s := At(all, c.asOf, Context{Calendar: tracker.DefaultCalendar()})
		check := func(what string, known bool, notBefore time.Time, want int) {
			t.Helper()
			if want == never {
				if !known || !notBefore.IsZero() {
					t.Errorf("%s: %s is not there before %v", c.name, what, notBefore)
				}
			} else if date := c.asOf.AddDate(0, 0, want); known || !notBefore.Equal(date) {
				t.Errorf("%s: %s not before %v, want %v", c.name, what, notBefore, date)
			}
		}
		check("share", s.Measures[AIShare].Known, s.Measures[AIShare].NotBefore, c.measure)
		check("index", s.Index.Known, s.Index.NotBefore, c.index)
		check("tool", s.Tool.Known, s.Tool.NotBefore, c.index)
		check("change", s.Change.Known, s.Change.NotBefore, c.change)
		check("trend", s.Trend.Known, s.Trend.NotBefore, c.trend)
		check("step", s.Step.Known, s.Step.NotBefore, c.step)
	}
}
