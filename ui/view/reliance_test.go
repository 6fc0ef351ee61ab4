package view_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

func TestTheReportIsTheContracts(t *testing.T) {
	for name, st := range map[string]reliance.State{"reliance.json": viewtest.Pattern(), "reliance-nothing.json": viewtest.Nothing()} {
		b, err := json.MarshalIndent(view.ReportOf(st, false), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, string(b)+"\n")
	}
}

// keys are the paths of all keys in v; those of a list's elements are of the first.
func keys(path string, v any) []string {
	var all []string
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, path+name), keys(path+name+".", v[name])...)
		}
	case []any:
		if len(v) > 0 {
			all = keys(path, v[0])
		}
	}
	return all
}

// Whatever is missing, a program that reads the report finds every key.
func TestEveryKeyIsAlwaysThere(t *testing.T) {
	read := func(st reliance.State) []string {
		b, err := json.Marshal(view.ReportOf(st, false))
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(keys("", v), func(key string) bool {
			return strings.HasPrefix(key, "parts.") || strings.HasPrefix(key, "days.")
		})
	}
	whole := read(viewtest.Pattern())
	for name, st := range map[string]reliance.State{"nothing": viewtest.Nothing(), "the zero state": {}} {
		if diff := cmp.Diff(whole, read(st)); diff != "" {
			t.Errorf("%s (-whole +it):\n%s", name, diff)
		}
	}
}

// figures are all figures of st.
func figures(st *reliance.State) []*reliance.Figure {
	all := []*reliance.Figure{&st.Coverage, &st.Index.Figure, &st.Tool, &st.Companion}
	for i := range st.Groups {
		g := &st.Groups[i]
		all = append(all, &g.Share, &g.Sessions, &g.ReachRate, &g.Checking, &g.LongestStretch, &g.Late)
	}
	return all
}

// What is below its floor is told nowhere: the words, rows and JSON of a state are the
// same whatever its unknown figures hold.
func TestThinDataShowsNoNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		st, other := viewtest.Pattern(), viewtest.Pattern()
		if rapid.Bool().Draw(t, "nothing") {
			st, other = viewtest.Nothing(), viewtest.Nothing()
		}
		junk := func() float64 { return rapid.Float64Range(0, 1e6).Draw(t, "junk") }
		hide := func(a, b *reliance.Figure) {
			if rapid.Bool().Draw(t, "known") {
				return
			}
			a.Known, b.Known, b.Value = false, false, junk()
			a.NotBefore = st.AsOf.AddDate(0, 0, rapid.IntRange(1, 60).Draw(t, "days"))
			b.NotBefore = a.NotBefore
		}
		theirs := figures(&other)
		for i, f := range figures(&st) {
			hide(f, theirs[i])
		}
		for _, m := range reliance.Measures() {
			a, b := st.Measures[m], other.Measures[m]
			hide(&a, &b)
			st.Measures[m], other.Measures[m] = a, b
		}
		if !st.Index.Known {
			other.Index.Low, other.Index.High, other.Index.Band, other.Parts = junk(), junk(), "none", nil
		}
		if rapid.Bool().Draw(t, "no change") {
			st.Change.Known, other.Change = false, reliance.Change{Now: junk(), Usual: junk(), Z: junk(), NotBefore: st.Change.NotBefore}
		}
		if rapid.Bool().Draw(t, "no trend") {
			st.Trend.Known = false
			other.Trend = reliance.Trend{Weeks: st.Trend.Weeks, Word: reliance.Rising, Rise: junk(), PRise: junk(), PFall: junk(), NotBefore: st.Trend.NotBefore}
		}
		if rapid.Bool().Draw(t, "no step") {
			st.Step.Known = false
			other.Step = reliance.Step{Up: true, Since: st.AsOf, Size: junk(), DelayDays: 3, NotBefore: st.Step.NotBefore}
		}
		said := func(st reliance.State) string {
			r := view.ReportOf(st, false)
			b, err := json.Marshal([]any{r, r.IndexWords(), r.MeasureRows(), r.PartRows(), r.GroupRows()})
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		if diff := cmp.Diff(said(st), said(other)); diff != "" {
			t.Error(diff)
		}
		if text := view.ReportOf(st, false).Text; !st.Index.Known && !strings.Contains(text.Headline, "not enough yet") {
			t.Errorf("no index, and the headline is %q", text.Headline)
		}
	})
}

func TestHeadlines(t *testing.T) {
	since := time.Date(2026, 2, 12, 0, 0, 0, 0, time.UTC)
	for want, change := range map[string]func(*reliance.State){
		"AI is in front about a quarter of the time, and that is steady.":                func(*reliance.State) {},
		"AI is in front about a quarter of the time, and that is rising.":                func(st *reliance.State) { st.Trend.Word = reliance.Rising },
		"AI is in front about a quarter of the time, and that is easing.":                func(st *reliance.State) { st.Trend.Word = reliance.Easing },
		"AI is in front about a quarter of the time.":                                    func(st *reliance.State) { st.Trend.Known = false },
		"AI is in front about a quarter of the time, more than before 12 February 2026.": func(st *reliance.State) { st.Step.Up, st.Step.Since = true, since },
		"AI is in front about a quarter of the time, less than before 12 February 2026.": func(st *reliance.State) { st.Step.Down, st.Step.Since = true, since },
		"AI is in front hardly ever, and that is steady.":                                func(st *reliance.State) { st.Measures[reliance.AIShare] = reliance.Figure{Known: true} },
		"AI is in front nearly all of the time, and that is steady.":                     func(st *reliance.State) { st.Measures[reliance.AIShare] = reliance.Figure{Known: true, Value: 1} },
		"There is not enough yet for a pattern; it may be there from 7 March 2026 on.":   func(st *reliance.State) { *st = viewtest.Nothing() },
		"There is not enough yet for a pattern.":                                         func(st *reliance.State) { st.Index.Known = false },
		"This is the pattern of the days up to 1 March 2026.":                            func(st *reliance.State) { delete(st.Measures, reliance.AIShare) },
	} {
		st := viewtest.Pattern()
		change(&st)
		if got := view.ReportOf(st, false).Text.Headline; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestLines(t *testing.T) {
	since := time.Date(2026, 2, 12, 0, 0, 0, 0, time.UTC)
	for want, change := range map[string]func(*reliance.State){
		"Over 8 weeks it rose by about 12 %, more than your usual ups and downs. A new project, or a new habit?": func(st *reliance.State) { st.Trend.Word = reliance.Rising },
		"Over 8 weeks it eased by about 20 %, more than your usual ups and downs.": func(st *reliance.State) {
			st.Trend.Word, st.Trend.Rise = reliance.Easing, -.2
		},
		"Since 12 February 2026 it is higher by about 50 %, at once and day after day.": func(st *reliance.State) {
			st.Step = reliance.Step{Up: true, Since: since, Size: .5, Known: true}
		},
		"Since 12 February 2026 it is lower by about 40 %, at once and day after day.": func(st *reliance.State) {
			st.Step = reliance.Step{Down: true, Since: since, Size: -.4, Known: true}
		},
		"In the last four weeks no step came and stayed. With your ups and downs, half as much again may not show within three months.": func(st *reliance.State) { st.Step.DelayDays = 0 },
		"In the last seven days AI took 31 % of active time, usually 24 %: beyond your usual ups and downs.":                            func(st *reliance.State) { st.Change.Z = -2.5 },
		"There is not enough yet to tell where the weeks go (from 5 April 2026).": func(st *reliance.State) {
			st.Trend.Known, st.Trend.NotBefore = false, time.Date(2026, 4, 5, 0, 0, 0, 0, time.UTC)
		},
		"On a usual day AI is in front for less than a minute.": func(st *reliance.State) { st.Measures[reliance.AITime] = reliance.Figure{Known: true, Value: 20} },
		"On a usual day AI is in front for 1 h 12 m, in about 1 session; the longest lasts 48 m.": func(st *reliance.State) {
			st.Measures[reliance.AISessions] = reliance.Figure{Known: true, Value: 1}
		},
	} {
		st := viewtest.Pattern()
		change(&st)
		if lines := view.ReportOf(st, false).Text.Lines; !slices.Contains(lines, want) {
			t.Errorf("no line is %q:\n%s", want, strings.Join(lines, "\n"))
		}
	}
}

// A median that too few blocks reach is no missing day: it says so.
func TestNotReachedIsNoMissingDay(t *testing.T) {
	st := viewtest.Pattern()
	st.Measures[reliance.TimeToFirstAI] = reliance.Figure{N: 12}
	for _, row := range view.ReportOf(st, false).MeasureRows() {
		if row.Name == "First AI in a work block after" && (row.Value != "–" || row.Note != "not reached in most of 12 blocks") {
			t.Errorf("%+v", row)
		}
	}
}

// digits are the numbers in text but for dates and the counts that floors are told by.
var digits = regexp.MustCompile(`\d+ (January|February|March|April|May|June|July) \d{4}|so far: \d+|\d+`)

// In the first two weeks of a life nothing is told below its floor: the days come one by
// one, and what is not known yet has a dash and a date.
func TestTheFirstTwoWeeks(t *testing.T) {
	first := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	day := viewtest.Pattern().Days[0]
	var days []reliance.Day
	for n := range 14 {
		asOf := first.AddDate(0, 0, n-1)
		if n > 0 {
			day.Date = asOf
			days = append(days, day)
		}
		st := reliance.At(days, asOf, reliance.Context{Calendar: tracker.DefaultCalendar()})
		r := view.ReportOf(st, false)
		if told := strings.Contains(r.Text.Headline, "not enough yet"); told != (st.Index.Value == 0) || told == st.Index.Known {
			t.Errorf("%d days: %q", n, r.Text.Headline)
		}
		for i, m := range reliance.Measures() {
			row := r.MeasureRows()[i]
			if f := st.Measures[m]; f.Known == (row.Value == "–") || !f.Known && row.Note != "not enough yet" && !strings.HasPrefix(row.Note, "from ") && !strings.HasPrefix(row.Note, "not reached") {
				t.Errorf("%d days: %s is %+v of %+v", n, m, row, f)
			}
		}
		if n >= 5 {
			continue
		}
		for _, line := range append(r.Text.Lines, r.Text.Headline, r.IndexWords()) {
			for _, digit := range digits.FindAllString(line, -1) {
				if _, err := strconv.Atoi(digit); err == nil {
					t.Errorf("%d days: %s in %q", n, digit, line)
				}
			}
		}
	}
}
