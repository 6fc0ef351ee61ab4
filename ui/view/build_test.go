package view_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

func berlin(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone database: install tzdata")
	}
	return zone
}

func seconds(n int64) *view.Seconds {
	s := view.Seconds(time.Duration(n) * time.Second)
	return &s
}

// at returns a span of category on a local wall time of 2026 in UTC.
func at(stamp string, length time.Duration, c tracker.Category) tracker.Span {
	start, err := time.Parse("2006-01-02 15:04", stamp)
	if err != nil {
		panic(err)
	}
	return tracker.Span{
		Start: start, End: start.Add(length), Presence: tracker.HandsOn,
		Subject: tracker.Subject{App: "app-" + string(c)}, Verdict: tracker.Verdict{Category: c, Because: "app:x"},
	}
}

// Wednesday 4 March 2026, with 30, 10 and 50 minutes of AI on three of the four
// Wednesdays before and a fourth on which the machine was off.
func wednesdays() []tracker.Span {
	return []tracker.Span{
		at("2026-02-04 10:00", 30*time.Minute, "ai/chat"),
		at("2026-02-11 10:00", 10*time.Minute, "ai/chat"),
		at("2026-02-25 10:00", 50*time.Minute, "ai/chat"),
		at("2026-03-03 09:00", 20*time.Minute, "work/email"),
		at("2026-03-04 10:00", time.Hour, "ai/chat"),
	}
}

func TestADayIsBesideItsWeekday(t *testing.T) {
	h := &viewtest.Life{Spans: wednesdays()}
	s, err := view.Build(t.Context(), h, view.Ask{
		Kind: view.Day, Date: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC),
		Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := view.GroupRow{Group: tracker.AI, Comparison: view.Comparison{
		Active: *seconds(3600), Previous: seconds(0), Usual: seconds(30 * 60),
	}}
	if diff := cmp.Diff(want, s.Group(tracker.AI)); diff != "" {
		t.Error("AI beside the three Wednesdays that were recorded (-want +got):\n" + diff)
	}
	if got := *s.Group(tracker.People).Previous; got != *seconds(1200) {
		t.Errorf("people on the day before: %v, want 20 m", got.Duration())
	}
	if got := s.DataQuality.NotRunning; got != *seconds(7 * 3600) {
		t.Errorf("not running from 04:00 to 12:00 but for an hour: %v, want 7 h", got.Duration())
	}
}

func TestUnderTwoRecordedPeriodsThereIsNoUsual(t *testing.T) {
	h := &viewtest.Life{Spans: wednesdays()[2:]}
	s, err := view.Build(t.Context(), h, view.Ask{
		Kind: view.Day, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Group(tracker.AI).Usual; got != nil {
		t.Errorf("usual of one Wednesday is %v, want none", got.Duration())
	}
}

// A holiday on which the machine only slept is a day of no AI, not a day unknown.
func TestADayAwayCountsAsNothingSpent(t *testing.T) {
	away := at("2026-02-18 09:00", time.Hour, "")
	away.Presence, away.Subject = tracker.Away, tracker.Subject{}
	spans := wednesdays()
	spans = append(spans[:2:2], append([]tracker.Span{away}, spans[2:]...)...)
	s, err := view.Build(t.Context(), &viewtest.Life{Spans: spans}, view.Ask{
		Kind: view.Day, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Group(tracker.AI).Usual; got == nil || *got != *seconds(20 * 60) {
		t.Errorf("median of 30, 10, 0 and 50 minutes is %v, want 20 m", got)
	}
}

// The JSON is what other programs read, so its spelling is held letter by letter.
func TestSummaryJSON(t *testing.T) {
	editor := at("2026-03-04 11:00", 90*time.Second+300*time.Millisecond, "ai/coding")
	editor.Verdict.Editor, editor.Subject.Site = true, ""
	tail := at("2026-03-04 11:59", time.Minute, "other")
	tail.Verdict.Because, tail.Presence = "none", tracker.HandsOff
	target, err := policy.ParseTarget("ai")
	if err != nil {
		t.Fatal(err)
	}
	steered := at("2026-03-04 08:00", 20*time.Minute, "ai/coding")
	steered.Subject = tracker.Subject{App: "kitty", Program: "claude"}
	watched := at("2026-03-04 08:20", 5*time.Minute, "ai/coding")
	watched.Subject, watched.Presence = steered.Subject, tracker.HandsOff
	alone := tracker.Span{Start: watched.End, End: watched.End.Add(2 * time.Hour), Subject: tracker.Subject{Program: "claude"}}
	until := time.Date(2026, 3, 5, 5, 0, 0, 0, time.UTC) // only an hour of it is this day's
	late := tracker.Span{Start: until.Add(-2 * time.Hour), End: until, Subject: tracker.Subject{Program: "codex"}, Verdict: steered.Verdict}
	h := &viewtest.Life{Spans: []tracker.Span{steered, wednesdays()[4], editor}, Agents: []tracker.Span{alone}}
	s, err := view.Build(t.Context(), h, view.Ask{
		Unattended: []tracker.Span{late}, Kind: view.Day, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
		Tail: []tracker.Span{watched, tail},
		Limits: []policy.LimitState{{
			Limit: policy.Limit{ID: "ai/day", Target: target, Budget: time.Hour, Per: policy.Day},
			State: policy.Reached, Used: time.Hour,
		}},
		SourcesDown: []view.SourceDown{{Name: "x11", For: *seconds(3)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Groups = s.Groups[:2] // the other ten look alike
	got, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "day.json", string(got)+"\n")
}

func TestAnEmptyHomeAnswersTheSameShape(t *testing.T) {
	s, err := view.Build(t.Context(), &viewtest.Life{}, view.Ask{
		Kind: view.Month, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"categories", "apps", "sites", "programs", "hours", "limits", "sources_down"} {
		if !strings.Contains(string(got), `"`+list+`":[]`) {
			t.Errorf("%s is not an empty list in %s", list, got)
		}
	}
	if s.DataQuality.NotRunning != 0 {
		t.Errorf("not running %v before recording began", s.DataQuality.NotRunning.Duration())
	}
}

// drawLife draws spans that do not overlap, over six weeks around a change of
// clocks, and splits them into stored ones and a tail.
func drawLife(t *rapid.T, zone *time.Location) (stored, tail []tracker.Span) {
	categories := rapid.SampledFrom([]tracker.Category{
		"ai/chat", "ai/coding", "ai/platform", "ai", "social/messaging", "social/feed",
		"work/email", "work/coding", "system/monitor", "other", "browsing/uncategorised",
	})
	now := time.Date(2026, 2, 20, 3, 17, 0, 0, zone)
	for range rapid.IntRange(0, 80).Draw(t, "spans") {
		now = now.Add(time.Duration(rapid.Int64Range(0, 30*3600*1000).Draw(t, "gap")) * time.Millisecond)
		length := time.Duration(rapid.Int64Range(1, 5*3600*1000).Draw(t, "length")) * time.Millisecond
		s := tracker.Span{Start: now, End: now.Add(length), Presence: tracker.Presence(rapid.IntRange(1, 6).Draw(t, "presence"))}
		if s.Presence.Active() {
			c := categories.Draw(t, "category")
			s.Subject.App = string(c) + rapid.SampledFrom([]string{"1", "2"}).Draw(t, "app")
			s.Verdict = tracker.Verdict{Category: c, Because: "none", Editor: c == "ai/coding" && rapid.Bool().Draw(t, "editor")}
		}
		// As the spanner does: a span has one offset.
		if _, end := s.Start.ZoneBounds(); !end.IsZero() && s.End.After(end) {
			s.End = end
		}
		now = s.End
		stored = append(stored, s)
	}
	n := rapid.IntRange(0, len(stored)).Draw(t, "tail")
	return stored[:len(stored)-n], stored[len(stored)-n:]
}

func TestSumsAgree(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		stored, tail := drawLife(t, zone)
		a := view.Ask{
			Kind: rapid.SampledFrom([]view.Kind{view.Day, view.Week, view.Month}).Draw(t, "kind"),
			Date: time.Date(2026, 3, 1+rapid.IntRange(0, 40).Draw(t, "date"), 0, 0, 0, 0, time.UTC),
			Now:  time.Date(2026, 5, 1, 0, 0, 0, 0, zone), Zone: zone, Calendar: tracker.DefaultCalendar(), Tail: tail,
		}
		s, err := view.Build(t.Context(), &viewtest.Life{Spans: stored}, a)
		if err != nil {
			t.Fatal(err)
		}
		p := tracker.Period{From: s.From.Time, To: s.To.Time}
		var want, recorded view.Seconds
		for _, span := range append(stored[:len(stored):len(stored)], tail...) {
			if part, ok := span.Cut(p.From, p.To); ok {
				recorded += view.Seconds(part.Length())
				if part.Presence.Active() {
					want += view.Seconds(part.Length())
				}
			}
		}
		sums := map[string]view.Seconds{"active_s": s.Active}
		for _, row := range s.Groups {
			sums["groups"] += row.Active
		}
		for _, row := range s.Categories {
			sums["categories"] += row.Active
			var children view.Seconds
			for _, child := range row.Children {
				children += child.Active
			}
			if children != row.Active {
				t.Errorf("children of %s sum to %v, it is %v", row.Category, children, row.Active)
			}
		}
		for _, row := range s.Apps {
			sums["apps"] += row.Active
		}
		for _, row := range s.Hours {
			if row.Active > view.Seconds(time.Hour) {
				t.Errorf("hour %v holds %v", row.Start, row.Active.Duration())
			}
			sums["hours"] += row.Active
			for _, d := range row.Categories {
				sums["hours by category"] += d
			}
			for _, d := range row.Groups {
				sums["hours by group"] += d
			}
		}
		for name, sum := range sums {
			if sum != want && (want > 0 || sum != 0) {
				t.Errorf("%s sum to %v, spans to %v", name, sum.Duration(), want.Duration())
			}
		}
		if s.DataQuality.Recorded != recorded {
			t.Errorf("recorded %v, spans sum to %v", s.DataQuality.Recorded.Duration(), recorded.Duration())
		}
		if whole := p.To.Sub(p.From); (s.DataQuality.Recorded + s.DataQuality.NotRunning).Duration() > whole {
			t.Errorf("recorded and not running make %v of %v", s.DataQuality.Recorded+s.DataQuality.NotRunning, whole)
		}
	})
}

// Where the border between store and tail lies must not show.
func TestTheTailIsAsGoodAsStored(t *testing.T) {
	zone := berlin(t)
	rapid.Check(t, func(t *rapid.T) {
		stored, tail := drawLife(t, zone)
		all := append(stored[:len(stored):len(stored)], tail...)
		a := view.Ask{
			Date: time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), Now: time.Date(2026, 5, 1, 0, 0, 0, 0, zone),
			Zone: zone, Calendar: tracker.DefaultCalendar(),
		}
		whole, err := view.BuildWeek(t.Context(), &viewtest.Life{Spans: all}, a, (&viewtest.Life{Spans: all}).All())
		if err != nil {
			t.Fatal(err)
		}
		a.Tail = tail
		split, err := view.BuildWeek(t.Context(), &viewtest.Life{Spans: stored}, a, (&viewtest.Life{Spans: stored}).All())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole, split); diff != "" {
			t.Error("(-all stored +with tail):\n" + diff)
		}
		for _, g := range tracker.Groups() {
			var days view.Seconds
			for _, d := range whole.Days {
				days += d.Group(g).Active
			}
			if week := whole.Group(g).Active; days != week {
				t.Errorf("%s: days sum to %v, the week is %v", g, days, week)
			}
		}
	})
}

func TestBuildAsksFewQueries(t *testing.T) {
	h := &viewtest.Life{Spans: wednesdays()}
	if _, err := view.Build(t.Context(), h, view.Ask{
		Kind: view.Week, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	}); err != nil {
		t.Fatal(err)
	}
	// One for each figure, and one for the week on which nothing was recorded.
	if h.Queries > 11 {
		t.Errorf("a week took %d queries", h.Queries)
	}
}

func TestKeptLimits(t *testing.T) {
	target, err := policy.ParseTarget("ai")
	if err != nil {
		t.Fatal(err)
	}
	days, err := policy.ParseDays("mon-fri")
	if err != nil {
		t.Fatal(err)
	}
	spans := []tracker.Span{
		at("2026-03-02 10:00", 61*time.Minute, "ai/chat"),
		at("2026-03-03 10:00", 60*time.Minute, "ai/chat"),
		at("2026-03-07 10:00", 3*time.Hour, "ai/chat"), // a Saturday
		at("2026-03-08 02:00", 3*time.Hour, "ai/chat"), // two hours of Saturday's, one of Sunday's
	}
	limit := func(per policy.Per) policy.LimitState {
		return policy.LimitState{Limit: policy.Limit{Target: target, Budget: time.Hour, Per: per, Days: days}}
	}
	w, err := view.BuildWeek(t.Context(), &viewtest.Life{Spans: spans}, view.Ask{
		Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
		Limits: []policy.LimitState{limit(policy.Day), limit(policy.Week)},
	}, (&viewtest.Life{Spans: spans}).All())
	if err != nil {
		t.Fatal(err)
	}
	over := func(k view.LimitKept) (days []bool) {
		for _, d := range k.Days {
			days = append(days, d.Over)
		}
		return days
	}
	if diff := cmp.Diff([]bool{true, false, false, false, false, false, false}, over(w.Kept[0])); diff != "" {
		t.Error("an hour a day, Monday to Friday (-want +got):\n" + diff)
	}
	if diff := cmp.Diff([]bool{true, true, true, true, true, false, false}, over(w.Kept[1])); diff != "" {
		t.Error("an hour a week, Monday to Friday (-want +got):\n" + diff)
	}
	if want := *seconds(121 * 60); w.Kept[0].Used != want {
		t.Errorf("used on the days that count: %v, want %v", w.Kept[0].Used.Duration(), want.Duration())
	}
	if want := *seconds(5 * 3600); w.Kept[0].Days[5].Used != want {
		t.Errorf("Saturday until Sunday 04:00: %v, want %v", w.Kept[0].Days[5].Used.Duration(), want.Duration())
	}
}
