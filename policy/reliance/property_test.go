package reliance

import (
	"math"
	"slices"
	"testing"
	"time"

	"dwell/tracker"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawContext(t *rapid.T) (Context, int) {
	met := rapid.IntRange(0, 9).Draw(t, "met")
	return Context{
		Calendar: tracker.DefaultCalendar(), Elsewhere: rapid.Bool().Draw(t, "elsewhere"),
		Encounters: func([]time.Time) (int, int) { return met, met / 2 },
	}, met
}

func drawLife(t *rapid.T) ([]Day, time.Time) {
	days := drawDays(t, 130)
	asOf := monday
	if len(days) > 0 {
		asOf = days[len(days)-1].Date.AddDate(0, 0, rapid.IntRange(-9, 9).Draw(t, "as of"))
	}
	return days, asOf
}

func TestStatesAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		c, met := drawContext(t)
		s := At(days, asOf, c)
		if err := sound(s); err != nil {
			t.Fatal(err)
		}
		if err := thin(days, s, c.Elsewhere, met); err != nil {
			t.Fatal(err)
		}
	})
}

// Nothing kept should look like this; if it does, figures are wrong and yet figures.
func TestImpossibleDaysAreSound(t *testing.T) {
	long := rapid.SampledFrom([]time.Duration{0, 1, time.Second, time.Hour, 25 * time.Hour, math.MaxInt64 / 3, math.MaxInt64})
	count := rapid.SampledFrom([]int{0, 1, 50, math.MaxInt32, math.MaxInt64})
	rapid.Check(t, func(t *rapid.T) {
		var days []Day
		for i := range rapid.SampledFrom([]int{1, 6, 40, 100}).Draw(t, "days") {
			l := func() time.Duration { return long.Draw(t, "long") }
			n := func() int { return count.Draw(t, "count") }
			d := Day{Date: monday.AddDate(0, 0, i), Active: l(), Unclassified: l(), People: l(), All: Tally{
				AI: l(), Companion: l(), Conversation: l(), Late: l(), Longest: l(),
				Sessions: n(), Reaches: n(), Checks: n(), Changes: n(), Hours: n(), FreeHours: n(),
				Blocks: []Block{{Length: l(), Asked: rapid.Bool().Draw(t, "asked"), FirstAI: l()}},
			}}
			if rapid.Bool().Draw(t, "plain") {
				d.Active, d.Unclassified = 2*time.Hour, 0
			}
			days = append(days, d)
		}
		c, _ := drawContext(t)
		if err := sound(At(days, days[len(days)-1].Date, c)); err != nil {
			t.Fatal(err)
		}
	})
}

// A day that is not valid is shown among the days, and changes nothing else.
func TestInvalidDaysChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		c, _ := drawContext(t)
		c.Encounters = nil
		with := At(days, asOf, c)
		valid := slices.DeleteFunc(slices.Clone(days), func(d Day) bool { return !d.Valid() })
		without := At(valid, asOf, c)
		for i, d := range with.Days {
			if !d.Valid() {
				with.Days[i] = Day{Date: d.Date}
			}
		}
		if diff := cmp.Diff(without, with); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The past is what it was: later days, and days older than is looked at, change nothing.
func TestOnlyTheDaysLookedAtCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		c, _ := drawContext(t)
		c.Encounters = nil
		s := At(days, asOf, c)
		if diff := cmp.Diff(s, At(upTo(days, asOf), asOf, c)); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(s, At(days, asOf, c)); diff != "" {
			t.Fatalf("not the same twice: %s", diff)
		}
		series := seriesOf(upTo(days, asOf), asOf)
		needed := slices.DeleteFunc(slices.Clone(days), func(d Day) bool {
			return d.Valid() && len(series) > 0 && number(d.Date) < series[0].number && number(d.Date) <= number(asOf)-28
		})
		if diff := cmp.Diff(s, At(needed, asOf, c)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A date that a figure is not there before is the first at whose end it is there, if every
// day until then is as full as can be.
func TestNotBeforeHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, asOf := drawLife(t)
		for i := range days {
			if days[i].Valid() {
				days[i].Unclassified = 0
			}
		}
		days = slices.Clip(upTo(days, asOf))
		c := Context{Calendar: tracker.Calendar{Starts: 4, WeekStarts: time.Weekday(rapid.IntRange(0, 6).Draw(t, "week starts"))}}
		figures := func(s State) map[string]Figure {
			return map[string]Figure{
				"share":  s.Measures[AIShare],
				"change": {Known: s.Change.Known, NotBefore: s.Change.NotBefore},
				"trend":  {Known: s.Trend.Known, NotBefore: s.Trend.NotBefore},
				"step":   {Known: s.Step.Known, NotBefore: s.Step.NotBefore},
			}
		}
		said := figures(At(days, asOf, c))
		for what, f := range said {
			if f.Known {
				continue
			}
			coming := days
			for date := asOf.AddDate(0, 0, 1); !date.After(f.NotBefore); date = date.AddDate(0, 0, 1) {
				coming = append(coming, bare(date))
			}
			last := f.NotBefore.AddDate(0, 0, -1)
			some := asOf.AddDate(0, 0, rapid.IntRange(0, number(last)-number(asOf)).Draw(t, "some day"))
			for _, date := range []time.Time{some, last, f.NotBefore} {
				if known := figures(At(coming, date, c))[what].Known; known != date.Equal(f.NotBefore) {
					t.Fatalf("%s is there at %v: %v; was said not before %v", what, date, known, f.NotBefore)
				}
			}
		}
	})
}
