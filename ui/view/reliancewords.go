package view

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"dwell/policy/reliance"
)

// The words come before the numbers: what somebody reads first is how AI lies in their
// time, and whether that changes. They describe, and neither judge nor explain; what is
// not known yet says from when it may be.

// RelianceWords tells st. Editors says whether time in AI editors is AI time in it.
func RelianceWords(st *reliance.State, editors bool) RelianceText {
	t := RelianceText{Headline: headline(st), Lines: []string{}, Unseen: relianceUnseen(st, editors)}
	add := func(lines ...string) {
		for _, line := range lines {
			if line != "" {
				t.Lines = append(t.Lines, line)
			}
		}
	}
	if !st.Index.Known {
		add(validDays(st))
	}
	add(usualDay(st), workBlocks(st), talk(st), presences(st), change(&st.Change), trend(&st.Trend), step(&st.Step), stillToCome(st))
	return t
}

func headline(st *reliance.State) string {
	share := st.Measures[reliance.AIShare]
	switch {
	case !st.Index.Known && st.Index.NotBefore.IsZero():
		return "There is not enough yet for a pattern."
	case !st.Index.Known:
		return "There is not enough yet for a pattern; it may be there from " + dateWords(st.Index.NotBefore) + " on."
	case !share.Known:
		return "This is the pattern of the days up to " + dateWords(st.AsOf) + "."
	}
	return "AI is in front " + fractionWords(share.Value) + course(st) + "."
}

// course is where the headline goes: what came at once before what came slowly.
func course(st *reliance.State) string {
	switch {
	case st.Step.Known && st.Step.Up:
		return ", more than before " + dateWords(st.Step.Since)
	case st.Step.Known && st.Step.Down:
		return ", less than before " + dateWords(st.Step.Since)
	case st.Trend.Known:
		return ", and that is " + string(st.Trend.Word)
	}
	return ""
}

// fractionWords says a share as people do.
func fractionWords(share float64) string {
	for _, step := range []struct {
		below float64
		words string
	}{
		{.01, "hardly ever"},
		{.075, "a little of the time"},
		{.13, "about a tenth of the time"},
		{.18, "about a sixth of the time"},
		{.225, "about a fifth of the time"},
		{.29, "about a quarter of the time"},
		{.365, "about a third of the time"},
		{.45, "about two fifths of the time"},
		{.55, "about half of the time"},
		{.7, "about two thirds of the time"},
		{.85, "about three quarters of the time"},
	} {
		if share < step.below {
			return step.words
		}
	}
	return "nearly all of the time"
}

// validDays says what a pattern is waiting for.
func validDays(st *reliance.State) string {
	return fmt.Sprintf("Days that count so far: %d. A day counts with an hour or more at the screen, of which at least four fifths are known.", st.Valid)
}

func usualDay(st *reliance.State) string {
	spent, sessions, longest := st.Measures[reliance.AITime], st.Measures[reliance.AISessions], st.Measures[reliance.LongestStretch]
	if !spent.Known || !sessions.Known || !longest.Known {
		return ""
	}
	if spent.Value < 60 {
		return "On a usual day AI is in front for less than a minute."
	}
	return fmt.Sprintf("On a usual day AI is in front for %s, in about %s; the longest lasts %s.",
		secondsWords(spent.Value), countWords(max(1, math.Round(sessions.Value)), "session"), secondsWords(longest.Value))
}

func workBlocks(st *reliance.State) string {
	first := st.Measures[reliance.AIFirst]
	if !first.Known {
		return ""
	}
	line := "In " + partWords(first.Value) + " of your work blocks AI comes within the first ten minutes"
	if median := st.Measures[reliance.TimeToFirstAI]; median.Known {
		line += "; in half of all it has come by " + secondsWords(median.Value)
	}
	return line + "."
}

func talk(st *reliance.State) string {
	people := st.Measures[reliance.HumanContact]
	if !people.Known {
		return ""
	}
	return "Of your time in conversation on this computer " + partWords(people.Value) + " is with people, " + partWords(1-people.Value) + " with AI."
}

// presences are the two lines, as words.
func presences(st *reliance.State) string {
	var parts []string
	if st.Tool.Known {
		parts = append(parts, "as a tool (time, reaches, first moves, long stretches) "+presenceWords(st.Tool.Value))
	}
	if st.Companion.Known {
		parts = append(parts, "as company (late hours, conversation, companions) "+presenceWords(st.Companion.Value))
	}
	if len(parts) == 0 {
		return ""
	}
	return "The presence of AI: " + strings.Join(parts, "; ") + "."
}

func presenceWords(points float64) string {
	switch {
	case points < 25:
		return string(reliance.Light)
	case points < 50:
		return string(reliance.Moderate)
	case points < 75:
		return string(reliance.Strong)
	}
	return string(reliance.VeryStrong)
}

// beyond is how many of somebody's own usual deviations are worth a word.
const beyond = 2

func change(c *reliance.Change) string {
	if !c.Known {
		return ""
	}
	line := "In the last seven days AI took " + percentWords(c.Now) + " of active time, usually " + percentWords(c.Usual) + ": "
	if math.Abs(c.Z) < beyond {
		return line + "within your usual ups and downs."
	}
	return line + "beyond your usual ups and downs."
}

func trend(t *reliance.Trend) string {
	if !t.Known {
		return ""
	}
	over := "Over " + countWords(float64(t.Weeks), "week")
	switch t.Word {
	case reliance.Rising:
		return over + " it rose by about " + percentWords(t.Rise) + ", more than your usual ups and downs. A new project, or a new habit?"
	case reliance.Easing:
		return over + " it eased by about " + percentWords(-t.Rise) + ", more than your usual ups and downs."
	case reliance.Steady:
	}
	return over + " there is no clear direction."
}

func step(s *reliance.Step) string {
	switch {
	case !s.Known:
		return ""
	case s.Up:
		return "Since " + dateWords(s.Since) + " it is higher by about " + percentWords(s.Size) + ", at once and day after day."
	case s.Down:
		return "Since " + dateWords(s.Since) + " it is lower by about " + percentWords(-s.Size) + ", at once and day after day."
	case s.DelayDays > 0:
		return fmt.Sprintf("In the last four weeks no step came and stayed. With your ups and downs, half as much again would show after about %s.", countWords(float64(s.DelayDays), "day"))
	}
	return "In the last four weeks no step came and stayed. With your ups and downs, half as much again may not show within three months."
}

// stillToCome names what there is not enough for, and from when there may be.
func stillToCome(st *reliance.State) string {
	var parts []string
	for _, f := range []struct {
		known bool
		name  string
		at    time.Time
	}{
		{st.Change.Known, "the last week beside what is usual", st.Change.NotBefore},
		{st.Trend.Known, "where the weeks go", st.Trend.NotBefore},
		{st.Step.Known, "a step that stays", st.Step.NotBefore},
	} {
		if !f.known {
			parts = append(parts, f.name+" ("+FromWords(f.at)+")")
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "There is not enough yet to tell " + strings.Join(parts, ", ") + "."
}

// FromWords says from when something may be there: "from 7 March 2026"; a zero date is
// none that can be told.
func FromWords(date time.Time) string {
	if date.IsZero() {
		return "later"
	}
	return "from " + dateWords(date)
}

// relianceUnseen says what no figure of st can hold.
func relianceUnseen(st *reliance.State, editors bool) []string {
	lines := []string{"AI inside editors and office programs, and on other devices, is not seen."}
	var inEditors time.Duration
	for _, d := range st.Days {
		inEditors += d.Editor
	}
	if inEditors > 0 {
		as := "as work"
		if editors {
			as = "as AI, as you set it"
		}
		lines = append(lines, "In AI editors, in the last four weeks: "+Words(inEditors)+"; it counts "+as+".")
	}
	return append(lines,
		"A general chatbot kept for company looks like a tool; people met elsewhere look like nobody.",
		"What agents do in the background takes none of your attention, and is not in here.")
}

// confidenceWord is how sure the index is, in a word.
func confidenceWord(i *reliance.Index) string {
	if i.Good {
		return "good"
	}
	return "rough"
}

// IndexWords tells the index, its interval and its confidence.
func (r *RelianceReport) IndexWords() string {
	i := &r.State.Index
	if !i.Known {
		return "There is none yet: it may be there " + FromWords(i.NotBefore) + "."
	}
	between := fmt.Sprintf("%.0f to %.0f", i.Low, i.High)
	if low, high, _ := strings.Cut(between, " to "); low == high {
		between = low
	}
	return fmt.Sprintf("%.0f of 100, a %s presence of AI; nine times of ten, days like yours give %s. The confidence is %s: it rests on %s.",
		i.Value, i.Band, between, confidenceWord(i), countWords(float64(r.State.Valid), "day"))
}

// IndexMeaning says what the index is not.
const IndexMeaning = "The index describes your pattern. Where a part begins to count and where it counts in full are choices of dwell's, not norms of any population."

// Heading names the day that r is of the end of.
func (r *RelianceReport) Heading() string {
	return "Up to " + r.State.AsOf.Format("Monday 2 January 2006")
}

func dateWords(d time.Time) string { return d.Format("2 January 2006") }

func secondsWords(s float64) string {
	return Words(time.Duration(s * float64(time.Second)).Round(time.Second))
}

func percentWords(v float64) string {
	switch p := math.Round(100 * v); {
	case p == 0 && v > 0:
		return "<1 %"
	default:
		return strconv.FormatFloat(p+0, 'f', 0, 64) + " %"
	}
}

// partWords is percentWords where the ends are words.
func partWords(v float64) string {
	switch percentWords(v) {
	case "0 %":
		return "none"
	case "100 %":
		return "all"
	}
	return percentWords(v)
}

// roundWords spells a number with one place after the point where it is small.
func roundWords(v float64) string {
	if v >= 10 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// countWords is "1 day", "9 days", "8.5 sessions".
func countWords(n float64, of string) string {
	text := roundWords(n) + " " + of
	if text[:2] == "1 " {
		return text
	}
	return text + "s"
}
