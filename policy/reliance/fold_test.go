package reliance_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/policy/reliance"
	"dwell/tracker"
)

// foldDate names the day that [lived] tells of; it runs from 04:00 to 04:00 of UTC.
func foldDate() time.Time { return time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC) }

// lived tells a day: "09:00" is when what follows begins, past midnight where that is
// before 04:00, and "ai/chat 8m" goes on from what is before it. A dash is time without a
// span; away and its kin are presences, agent is what one does by itself.
func lived(parts ...string) []tracker.Span {
	var spans []tracker.Span
	var now time.Time
	for _, part := range parts {
		what, long, two := strings.Cut(part, " ")
		if !two {
			clock, err := time.Parse("15:04", what)
			if err != nil {
				panic(err)
			}
			now = foldDate().Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
			if clock.Hour() < 4 {
				now = now.AddDate(0, 0, 1)
			}
			continue
		}
		length, err := time.ParseDuration(long)
		if err != nil {
			panic(err)
		}
		if what != "-" {
			span := spanOf(what)
			span.Start, span.End = now, now.Add(length)
			spans = append(spans, span)
		}
		now = now.Add(length)
	}
	return spans
}

// spanOf is a span on what: a category, or one of the words of [lived].
func spanOf(what string) tracker.Span {
	if p, ok := tracker.ParsePresence(what); ok {
		return tracker.Span{Presence: p}
	}
	s := tracker.Span{
		Presence: tracker.HandsOn, Subject: tracker.Subject{App: "org.example.App"},
		Verdict: tracker.Verdict{Category: tracker.Category(what), Because: "app:org.example.App", Confidence: 1},
	}
	switch what {
	case "agent":
		s.Presence, s.Subject.Program, s.Verdict.Category = 0, "claude", "ai/coding"
	case "editor":
		s.Verdict.Category, s.Verdict.Editor = "ai/coding", true
	case "job":
		s.Subject.Site, s.Verdict.Category = "job.example.org", "ai/chat"
	case "jobfriend":
		s.Subject.Site, s.Verdict.Category = "job.example.org", "ai/companion"
	case "private":
		s.Subject, s.Verdict = tracker.Subject{App: tracker.Private}, tracker.UnknownVerdict(false)
	case "unknown":
		s.Verdict = tracker.UnknownVerdict(false)
	case "unknownpage":
		s.Verdict = tracker.UnknownVerdict(true)
	}
	return s
}

// jobSite is the job of who works at the site of "job".
func jobSite(k tracker.UsageKey) bool { return k.Site == "job.example.org" }

func withoutError(spans []tracker.Span) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for _, s := range spans {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func foldLived(t *testing.T, o reliance.Options, parts ...string) reliance.Day {
	t.Helper()
	d, err := reliance.Fold(withoutError(lived(parts...)), tracker.DefaultCalendar().Day(foldDate(), time.UTC), foldDate(), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The day that the definitions were tried on: its figures are worked by hand.
func TestFoldOfTheWorkedDay(t *testing.T) {
	const minute = time.Minute
	got := foldLived(t, reliance.Options{},
		"09:00", "work/coding 12m", "ai/chat 8m", "work/coding 1m", "ai/chat 9m", "work/coding 40m", "away 15m",
		"ai/chat 1m", "work/coding 34m", "23:10", "ai/companion 30m")
	want := reliance.Day{
		Date: foldDate(), Active: 135 * minute,
		All: reliance.Tally{
			AI: 48 * minute, Companion: 30 * minute, Conversation: 48 * minute, Late: 30 * minute,
			Longest: 30 * minute, Sessions: 3, Reaches: 3, Changes: 5, Hours: 3,
			Blocks: []reliance.Block{{Length: 120 * minute, Asked: true, FirstAI: 12 * minute}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
	morning := foldLived(t, reliance.Options{}, "09:12", "ai/chat 8m", "work/coding 1m", "ai/chat 9m")
	if morning.All.Longest != 18*minute {
		t.Errorf("the merged session of the morning is %v", morning.All.Longest)
	}
}

func TestADayWithoutTimeIsEmpty(t *testing.T) {
	for _, parts := range [][]string{nil, {"09:00", "away 3h", "locked 2h", "asleep 1h", "paused 1h"}, {"09:00", "agent 5h"}} {
		if diff := cmp.Diff(reliance.Day{Date: foldDate()}, foldLived(t, reliance.Options{Job: jobSite}, parts...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", parts, diff)
		}
	}
}

// What an agent does by itself goes on beside the person's own time.
func TestAgentsByThemselvesCountNowhere(t *testing.T) {
	var spans []tracker.Span
	own := lived("09:00", "work/coding 40m", "away 40m", "ai/chat 5s", "ai/coding 40m")
	agents := lived("09:10", "agent 20m", "09:45", "agent 10m", "10:30", "agent 10m")
	spans = append(append(spans, own...), agents...)
	slices.SortStableFunc(spans, func(a, b tracker.Span) int { return a.Start.Compare(b.Start) })
	period := tracker.DefaultCalendar().Day(foldDate(), time.UTC)
	got, err := reliance.Fold(withoutError(spans), period, foldDate(), reliance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := reliance.Fold(withoutError(own), period, foldDate(), reliance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-without +with agents):\n" + diff)
	}
}

func TestWhatIsAI(t *testing.T) {
	type figures struct{ ai, companion, conversation, editor time.Duration }
	const m = time.Minute
	for _, c := range []struct {
		what    string
		editors bool
		want    figures
	}{
		{"ai/chat", false, figures{ai: m, conversation: m}},
		{"ai/companion", false, figures{ai: m, companion: m, conversation: m}},
		{"ai/coding", false, figures{ai: m}},
		{"ai", false, figures{ai: m}},
		{"ai/agent", true, figures{ai: m}},
		{"ai/platform", false, figures{}},
		{"ai/platform", true, figures{}},
		{"editor", false, figures{editor: m}},
		{"editor", true, figures{ai: m, editor: m}},
		{"work/coding", true, figures{}},
		{"private", true, figures{}},
		{"unknown", true, figures{}},
	} {
		d := foldLived(t, reliance.Options{Editors: c.editors}, "09:00", c.what+" 1m")
		got := figures{d.All.AI, d.All.Companion, d.All.Conversation, d.Editor}
		if got != c.want || d.Active != m || d.Own != nil {
			t.Errorf("%s, editors %v: %+v, want %+v", c.what, c.editors, got, c.want)
		}
	}
}

func TestUnknownTimeIsUnclassifiedAndPrivateTimeIsNot(t *testing.T) {
	d := foldLived(t, reliance.Options{}, "09:00", "work 48m", "unknown 7m", "unknownpage 5m", "private 30m")
	if d.Active != 90*time.Minute || d.Unclassified != 12*time.Minute {
		t.Errorf("%v of %v", d.Unclassified, d.Active)
	}
}

// Private time is in totals only, whatever else may be said of it.
func TestPrivateTimeIsInNoGroup(t *testing.T) {
	spans := lived("09:00", "ai/chat 1m", "work/email 1m", "social/feed 1m")
	for i := range spans {
		spans[i].Subject = tracker.Subject{App: tracker.Private}
	}
	got, err := reliance.Fold(withoutError(spans), tracker.DefaultCalendar().Day(foldDate(), time.UTC), foldDate(), reliance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(reliance.Day{Date: foldDate(), Active: 3 * time.Minute}, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
}

func TestADayIsValidWithAnHourOfWhichAFifthIsUnknown(t *testing.T) {
	for _, c := range []struct {
		parts []string
		want  bool
	}{
		{[]string{"09:00", "work 48m", "unknown 12m"}, true},
		{[]string{"09:00", "work 47m59.999s", "unknown 12m"}, false}, // too short
		{[]string{"09:00", "work 48m", "unknown 12m0.001s"}, false},  // too much
		{[]string{"09:00", "private 1h"}, true},
	} {
		if got := foldLived(t, reliance.Options{}, c.parts...).Valid(); got != c.want {
			t.Errorf("%v: %v", c.parts, got)
		}
	}
}

func TestPeopleAreMessagesMeetingsAndMail(t *testing.T) {
	d := foldLived(t, reliance.Options{}, "09:00", "social/messaging 1m", "work/meetings 2m", "work/email 4m", "social/feed 8m", "ai/companion 16m")
	if d.People != 7*time.Minute {
		t.Errorf("people %v", d.People)
	}
}

func TestMeasuredGroupsAreCountedAsAIIs(t *testing.T) {
	for _, c := range []struct {
		group    tracker.Group
		category string
	}{
		{tracker.Social, "social/feed"}, {tracker.Gaming, "gaming/game"}, {tracker.Video, "video/player"}, {tracker.Shopping, "shopping/store"},
	} {
		d := foldLived(t, reliance.Options{}, "22:50", c.category+" 9.999s", "work 5m", c.category+" 10s", "work 2m", c.category+" 20m", "work 3m",
			c.category+" 29.999s")
		// The long session begins at 22:55:09.999 and ends 22 min 10 s later, of which
		// 17:19.999 are after 23:00; the last one is late, too.
		want := map[tracker.Group]reliance.Group{c.group: {
			Time: 20*time.Minute + 49*time.Second + 998*time.Millisecond, Longest: 22*time.Minute + 10*time.Second,
			Late:     17*time.Minute + 19*time.Second + 999*time.Millisecond + 29*time.Second + 999*time.Millisecond,
			Sessions: 3, Reaches: 2, Checks: 1,
		}}
		if diff := cmp.Diff(want, d.Groups); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.group, diff)
		}
	}
	if d := foldLived(t, reliance.Options{}, "09:00", "social/messaging 1h", "news 1h", "music 1h"); d.Groups != nil {
		t.Errorf("groups %v", d.Groups)
	}
}

func TestSpansAreCutAtTheDaysBorders(t *testing.T) {
	spans := lived("04:00", "ai/chat 3h")
	spans[0].Start = spans[0].Start.Add(-2 * time.Hour)
	last := lived("03:00", "social/feed 4h")
	d, err := reliance.Fold(withoutError(append(spans, last...)), tracker.DefaultCalendar().Day(foldDate(), time.UTC), foldDate(), reliance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if d.All.AI != 3*time.Hour || d.All.Longest != 3*time.Hour || d.All.Late != time.Hour || d.All.Hours != 4 {
		t.Errorf("AI %+v", d.All)
	}
	if want := (reliance.Group{Time: time.Hour, Late: time.Hour, Longest: time.Hour, Sessions: 1, Reaches: 1}); d.Groups[tracker.Social] != want {
		t.Errorf("social %+v", d.Groups[tracker.Social])
	}
}

func TestFoldEndsAtTheFirstError(t *testing.T) {
	wrong := errors.New("the disk is gone")
	read := 0
	spans := func(yield func(tracker.Span, error) bool) {
		for _, s := range lived("09:00", "ai/chat 1h") {
			read++
			if !yield(s, nil) {
				return
			}
		}
		read++
		if yield(tracker.Span{}, wrong) {
			t.Error("it asks for more")
		}
	}
	d, err := reliance.Fold(spans, tracker.DefaultCalendar().Day(foldDate(), time.UTC), foldDate(), reliance.Options{})
	if !errors.Is(err, wrong) || !strings.Contains(err.Error(), "2026-03-02") || read != 2 {
		t.Errorf("%v after %d", err, read)
	}
	if diff := cmp.Diff(reliance.Day{}, d); diff != "" {
		t.Error(diff)
	}
}
