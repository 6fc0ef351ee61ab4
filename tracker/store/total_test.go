package store_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestTotalsOfOneDay(t *testing.T) {
	s, _ := open(t, store.Options{})
	site := span("browser", "ai/chat", 20, 50)
	site.Subject.Site, site.Presence = "chatgpt.com", tracker.HandsOff
	other := span("browser", "browsing/uncategorised", 50, 55)
	other.Subject.Site, other.Verdict = "x.example", tracker.UnknownVerdict(true)
	private := span(tracker.Private, "other", 55, 60)
	private.Verdict = tracker.UnknownVerdict(false)
	agent := span("terminal", "ai/coding", 60, 61)
	agent.Subject.Program = "claude"
	ide := span("cursor", "ai/coding", 61, 63)
	ide.Verdict.Editor = true
	away := tracker.Span{Start: ide.End, End: ide.End.Add(2 * time.Hour), Presence: tracker.Away, Source: "x11"}
	commit(t, s, span("writer", "work/office", 0, 20), site, other, private, agent, ide, away)

	c := tracker.DefaultCalendar()
	date := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	today, yesterday := c.Day(date, noon.Location()), c.Day(date.AddDate(0, 0, -1), noon.Location())
	ctx := t.Context()

	categories, err := s.CategoryTotals(ctx, []tracker.Period{yesterday, today})
	if err != nil {
		t.Fatal(err)
	}
	same(t, []tracker.CategoryTotal{
		{Period: 1, Category: "ai/chat", Active: 30 * time.Minute},
		{Period: 1, Category: "ai/coding", Active: time.Minute},
		{Period: 1, Category: "ai/coding", Editor: true, Active: 2 * time.Minute},
		{Period: 1, Category: "browsing/uncategorised", Active: 5 * time.Minute},
		{Period: 1, Category: "other", Active: 5 * time.Minute},
		{Period: 1, Category: "work/office", Active: 20 * time.Minute},
	}, categories)

	for name, want := range map[tracker.Name][]tracker.NameTotal{
		tracker.AppName:     {{Name: "browser", Category: "ai/chat", Active: 35 * time.Minute}, {Name: "writer", Category: "work/office", Active: 20 * time.Minute}},
		tracker.SiteName:    {{Name: "chatgpt.com", Category: "ai/chat", Active: 30 * time.Minute}, {Name: "x.example", Category: "browsing/uncategorised", Active: 5 * time.Minute}},
		tracker.ProgramName: {{Name: "claude", Category: "ai/coding", Active: time.Minute}},
	} {
		got, err := s.NameTotals(ctx, today, name, 2)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
	}

	hours, err := s.HourTotals(ctx, today)
	if err != nil {
		t.Fatal(err)
	}
	one := noon.Add(time.Hour)
	same(t, []tracker.HourTotal{
		{Start: noon, Category: "ai/chat", Active: 30 * time.Minute},
		{Start: noon, Category: "browsing/uncategorised", Active: 5 * time.Minute},
		{Start: noon, Category: "other", Active: 5 * time.Minute},
		{Start: noon, Category: "work/office", Active: 20 * time.Minute},
		{Start: one, Category: "ai/coding", Active: time.Minute},
		{Start: one, Category: "ai/coding", Editor: true, Active: 2 * time.Minute},
	}, hours)

	presence, err := s.PresenceTotals(ctx, today)
	if err != nil {
		t.Fatal(err)
	}
	same(t, []tracker.PresenceTotal{{Presence: tracker.HandsOn, Time: 33 * time.Minute}, {Presence: tracker.HandsOff, Time: 30 * time.Minute}, {Presence: tracker.Away, Time: 2 * time.Hour}}, presence)

	if got, err := s.Unclassified(ctx, today); err != nil || got != 5*time.Minute {
		t.Errorf("unclassified %v, %v; private time is none of it", got, err)
	}
	if first, ok, err := s.First(ctx); err != nil || !ok || !first.Equal(noon) {
		t.Error(first, ok, err)
	}
}

func TestFirstOfNothing(t *testing.T) {
	s, _ := open(t, store.Options{})
	if _, ok, err := s.First(t.Context()); ok || err != nil {
		t.Error(ok, err)
	}
}

// In the night clocks go back the hour from two to three is lived twice: two
// hours of the same name, an hour apart.
func TestRepeatedHour(t *testing.T) {
	s, _ := open(t, store.Options{})
	summer, winter := time.FixedZone("", 7200), time.FixedZone("", 3600)
	change := time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)
	before, after := span("a", "work/office", 0, 1), span("a", "work/office", 0, 1)
	before.Start, before.End = change.Add(-time.Hour).In(summer), change.In(summer)
	after.Start, after.End = change.In(winter), change.Add(time.Hour).In(winter)
	commit(t, s, before, after)
	hours, err := s.HourTotals(t.Context(), tracker.Period{From: change.Add(-24 * time.Hour), To: change.Add(24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	same(t, []tracker.HourTotal{
		{Start: before.Start, Category: "work/office", Active: time.Hour},
		{Start: after.Start, Category: "work/office", Active: time.Hour},
	}, hours)
	if h, m := hours[0].Start.Hour(), hours[1].Start.Hour(); h != 2 || m != 2 {
		t.Errorf("the hours are %d and %d o'clock", h, m)
	}
}

// Spans go after a while, totals never; what is left of the past can neither be
// added to nor imported over.
func TestTotalsOutliveSpans(t *testing.T) {
	s, _ := open(t, store.Options{KeepSpans: 24 * time.Hour})
	old := span("old", "work/office", 0, 30)
	commit(t, s, old)
	commit(t, s, span("new", "work/office", 48*60, 48*60+1))
	if err := s.Prune(t.Context(), noon.Add(49*time.Hour)); err != nil {
		t.Fatal(err)
	}
	same(t, []tracker.Span{span("new", "work/office", 48*60, 48*60+1)}, spans(t, s))
	rep, err := s.Import(t.Context(), func(yield func(tracker.Span, error) bool) { yield(old, nil) })
	if err != nil {
		t.Fatal(err)
	}
	same(t, store.Report{Spans: 1, Cut: 30 * time.Minute}, rep)
	c, err := s.Add(t.Context(), noon, noon.Add(time.Hour), tracker.Subject{App: "x"}, tracker.Verdict{Category: "work/office"})
	if err != nil || c.Changed != 0 {
		t.Error(c, err)
	}
	usage, err := s.Usage(t.Context(), noon.Add(-time.Hour), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	same(t, tracker.Usage{{App: "old", Category: "work/office"}: 30 * time.Minute}, usage)
	if first, ok, err := s.First(t.Context()); err != nil || !ok || !first.Equal(noon) {
		t.Error(first, ok, err)
	}
}
