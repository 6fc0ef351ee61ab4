package reliance_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy/reliance"
	"dwell/tracker"
)

// foldedDays is how many random days the fold is held against the reference on, and
// foldSeed which they are.
const (
	foldedDays = 1000
	foldSeed   = 20260302
)

func TestFoldAgreesWithTheReference(t *testing.T) {
	set := func(name, value string) {
		was := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := flag.Set(name, was); err != nil {
				t.Fatal(err)
			}
		})
	}
	set("rapid.checks", fmt.Sprint(foldedDays))
	set("rapid.seed", fmt.Sprint(foldSeed))

	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := drawFoldDay(t)
		o := drawFoldOptions(t)
		got, err := reliance.Fold(withoutError(l.spans), l.day, l.date, o)
		if err != nil {
			t.Fatal(err)
		}
		want := referenceFold(l.spans, l.day, l.date, o)
		if diff := cmp.Diff(want, got); diff != "" {
			for _, s := range l.spans {
				t.Logf("%v - %v %v %+v %s %v", s.Start, s.End, s.Presence, s.Subject, s.Verdict.Category, s.Verdict.Editor)
			}
			t.Fatalf("%v to %v, %+v (-reference +fold):\n%s", l.day.From, l.day.To, o, diff)
		}
		for what, is := range map[string]bool{
			"blocks": len(got.All.Blocks) > 0, "two blocks": len(got.All.Blocks) > 1, "unasked blocks": len(got.All.Blocks) > 0 && !got.All.Blocks[0].Asked,
			"late": got.All.Late > 0, "checks": got.All.Checks > 0, "sessions below a reach": got.All.Sessions > got.All.Reaches,
			"job": got.Own != nil, "editor": got.Editor > 0, "free hours": got.All.FreeHours > 0, "hours with AI": got.All.Hours > got.All.FreeHours,
			"short day": l.day.To.Sub(l.day.From) < 24*time.Hour, "long day": l.day.To.Sub(l.day.From) > 24*time.Hour,
			"empty": got.Active == 0, "valid": got.Valid(), "all groups": len(got.Groups) == 4, "companion": got.All.Companion > 0,
		} {
			if is {
				seen[what]++
			}
		}
	})
	t.Logf("days with each: %v", seen)
	for _, what := range []string{
		"blocks", "two blocks", "unasked blocks", "late", "checks", "sessions below a reach", "job", "editor", "free hours",
		"hours with AI", "short day", "long day", "empty", "valid", "all groups", "companion",
	} {
		if seen[what] < foldedDays/100 {
			t.Errorf("only %d of the days have %s", seen[what], what)
		}
	}
}

// A foldDay is a random day's spans: they begin before it and end after it.
type foldDay struct {
	day   tracker.Period
	date  time.Time
	spans []tracker.Span
}

func drawFoldDay(t *rapid.T) foldDay {
	zone, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "Australia/Lord_Howe"}).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	// The zones change their clocks in spring and autumn: in the nights after the first four
	// days, which are in the next four where days begin before it.
	date := rapid.SampledFrom([]time.Time{
		foldDate().AddDate(0, 0, 26), foldDate().AddDate(0, 0, 33), time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC),
		foldDate().AddDate(0, 0, 27), foldDate().AddDate(0, 0, 34), time.Date(2026, 10, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC),
		foldDate(),
	}).Draw(t, "date")
	calendar := tracker.Calendar{Starts: rapid.SampledFrom([]int{4, 4, 4, 0, 2, 13}).Draw(t, "starts")}
	l := foldDay{day: calendar.Day(date, zone), date: date}
	if rapid.IntRange(0, 29).Draw(t, "off") == 0 {
		return l
	}
	d := foldDrawer{
		kinds:   drawKinds(t),
		lengths: rapid.SampledFrom([][]time.Duration{briefLengths(), mixedLengths(), mixedLengths(), longLengths()}).Draw(t, "pace"),
		zone:    zone,
	}
	now := l.day.From.Add(-rapid.SampledFrom([]time.Duration{0, time.Second, time.Hour, -5 * time.Hour}).Draw(t, "before"))
	for range rapid.SampledFrom([]int{3, 20, 100, 300}).Draw(t, "spans") {
		if now.After(l.day.To.Add(time.Hour)) {
			break
		}
		now = d.draw(t, now, &l.spans)
	}
	return l
}

type foldDrawer struct {
	kinds   []string
	lengths []time.Duration
	zone    *time.Location
}

// draw appends what begins at now, nothing perhaps, and returns when it ends.
func (d *foldDrawer) draw(t *rapid.T, now time.Time, spans *[]tracker.Span) time.Time {
	length := rapid.SampledFrom(d.lengths).Draw(t, "length") + time.Duration(rapid.SampledFrom([]int{0, 0, 0, -1, 1}).Draw(t, "ms"))*time.Millisecond
	length = max(length, time.Millisecond)
	kind := rapid.SampledFrom(d.kinds).Draw(t, "kind")
	if kind == "travel" {
		d.zone = rapid.SampledFrom([]*time.Location{d.zone, time.FixedZone("", -3*3600-1800), time.FixedZone("", 5*3600+2700), time.UTC}).Draw(t, "to")
		return now
	}
	if kind == "-" {
		return now.Add(length)
	}
	s := spanOf(kind)
	s.Start = now.In(d.zone)
	s.End = s.Start.Add(length)
	if s.Presence == tracker.HandsOn && rapid.Bool().Draw(t, "handsoff") {
		s.Presence = tracker.HandsOff
	}
	// As the spanner does: a span has one offset. As the store does: it is all that is
	// known of the zone.
	if _, change := s.Start.ZoneBounds(); !change.IsZero() && s.End.After(change) {
		s.End = change.In(d.zone)
	}
	if rapid.Bool().Draw(t, "stored") {
		_, offset := s.Start.Zone()
		s.Start, s.End = s.Start.In(time.FixedZone("", offset)), s.End.In(time.FixedZone("", offset))
	}
	*spans = append(*spans, s)
	return s.End
}

// drawKinds draws what the day is lived on: some things more often than others, so that
// equal spans touch and some days have none of a kind.
func drawKinds(t *rapid.T) []string {
	kinds := []string{"work/coding", "work/coding", "learning/course", "ai/chat", "-", "away"}
	all := []string{
		"ai/chat", "ai/chat", "ai/companion", "ai/coding", "ai", "ai/platform", "editor", "job", "jobfriend",
		"work/coding", "work/office", "learning/course", "work/email", "social/messaging", "work/meetings",
		"social/feed", "gaming/game", "video/player", "shopping/store", "news/general", "music/player", "browsing/search", "other", "system",
		"private", "unknown", "unknownpage", "-", "-", "away", "locked", "asleep", "paused", "agent", "travel",
	}
	if rapid.Bool().Draw(t, "all kinds") {
		return append(kinds, all...)
	}
	return append(kinds, rapid.SliceOfN(rapid.SampledFrom(all), 0, 20).Draw(t, "kinds")...)
}

// The lengths are those at which something ends, and some between.
func briefLengths() []time.Duration {
	return []time.Duration{
		time.Millisecond, time.Second, 3 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 10 * time.Minute,
	}
}

func mixedLengths() []time.Duration {
	return append(briefLengths(), 4*time.Minute, 8*time.Minute+123*time.Millisecond, 10*time.Minute, 17*time.Minute, 20*time.Minute, 30*time.Minute)
}

func longLengths() []time.Duration {
	return append(mixedLengths(), 20*time.Minute, 30*time.Minute, 45*time.Minute, time.Hour, 90*time.Minute, 3*time.Hour)
}

func drawFoldOptions(t *rapid.T) reliance.Options {
	clock := rapid.Custom(func(t *rapid.T) reliance.Clock {
		minutes := rapid.IntRange(0, 24*60)
		from, to := minutes.Draw(t, "from"), minutes.Draw(t, "to")
		return reliance.Clock{From: time.Duration(from%(24*60)) * time.Minute, To: time.Duration(to) * time.Minute}
	})
	var o reliance.Options
	if rapid.Bool().Draw(t, "own hours") {
		o.Late = rapid.SliceOfN(clock, 0, 3).Draw(t, "late")
	}
	o.Editors = rapid.Bool().Draw(t, "editors")
	if rapid.Bool().Draw(t, "job") {
		o.Job = jobSite
	}
	return o
}

// benchmarkDays are 400 days of 2,000 spans each, a few of which come again and again.
func benchmarkDays() (days []foldDay) {
	kinds := []string{"work/coding", "ai/chat", "work/coding", "learning/reference", "editor", "social/feed", "ai/coding", "work/email", "away", "video/player"}
	for i := range 400 {
		date := foldDate().AddDate(0, 0, i)
		l := foldDay{day: tracker.DefaultCalendar().Day(date, time.UTC), date: date}
		now := l.day.From.Add(4 * time.Hour)
		for j := range 2000 {
			s := spanOf(kinds[(i+j*j)%len(kinds)])
			s.Start, s.End = now, now.Add(time.Duration(1+j*j%60)*time.Second)
			now = s.End
			l.spans = append(l.spans, s)
		}
		days = append(days, l)
	}
	return days
}

// BenchmarkFold folds 400 days of 2,000 spans, a year as it is folded once anew.
func BenchmarkFold(b *testing.B) {
	days := benchmarkDays()
	for _, c := range []struct {
		name string
		o    reliance.Options
	}{{"plain", reliance.Options{}}, {"job", reliance.Options{Job: jobSite}}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, l := range days {
					if _, err := reliance.Fold(withoutError(l.spans), l.day, l.date, c.o); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
