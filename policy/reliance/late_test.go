package reliance_test

import (
	"testing"
	"time"

	"dwell/policy/reliance"
	"dwell/tracker"
)

func TestHoursWithoutAI(t *testing.T) {
	type figures struct{ hours, free int }
	for _, c := range []struct {
		name  string
		parts []string
		want  figures
	}{
		{"exactly 10 active minutes are an hour", []string{"09:00", "work 10m"}, figures{1, 1}},
		{"less are none", []string{"09:00", "work 9m59.999s"}, figures{0, 0}},
		{"any active time counts", []string{"09:00", "private 4m", "unknown 3m", "music 3m"}, figures{1, 1}},
		{"absence does not", []string{"09:00", "work 9m", "away 40m"}, figures{0, 0}},
		{"under 10 s of AI leave it free", []string{"09:00", "work 10m", "ai/chat 9.999s"}, figures{1, 1}},
		{"exactly 10 s do not", []string{"09:00", "work 10m", "ai/chat 10s"}, figures{1, 0}},
		{"AI is summed up over the hour", []string{"09:00", "ai/chat 5s", "work 30m", "ai/companion 5s"}, figures{1, 0}},
		{"a span is cut where the hour ends", []string{"09:50", "work 20m"}, figures{2, 2}},
		{"and so is AI", []string{"09:49", "work 10m", "- 51s", "ai/chat 19s", "work 10m"}, figures{2, 1}},
		{"midnight is no border of its own", []string{"23:50", "work 10m", "work 10m"}, figures{2, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := foldLived(t, reliance.Options{}, c.parts...).All
			if got := (figures{all.Hours, all.FreeHours}); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestLateUse(t *testing.T) {
	const h, m = time.Hour, time.Minute
	clock := func(from, to time.Duration) reliance.Clock { return reliance.Clock{From: from, To: to} }
	for _, c := range []struct {
		name  string
		late  []reliance.Clock
		parts []string
		want  time.Duration
	}{
		{"from 23:00 on", nil, []string{"22:30", "ai/chat 1h"}, 30 * m},
		{"until the day ends at 04:00", nil, []string{"03:50", "ai/chat 30m"}, 10 * m},
		{"and until 05:00 as the day begins", nil, []string{"04:30", "ai/chat 1h"}, 30 * m},
		{"across midnight", nil, []string{"22:00", "ai/chat 4h"}, 3 * h},
		{"only AI", nil, []string{"23:00", "work 1h", "editor 30m", "ai/platform 30m", "ai/companion 5m"}, 5 * m},
		{"the person's own hours", []reliance.Clock{clock(13*h, 14*h)}, []string{"12:00", "ai/chat 3h", "23:00", "ai/chat 1h"}, h},
		{"hours that overlap count once", []reliance.Clock{clock(22*h, h), clock(20*h, 23*h), clock(0, 2*h)}, []string{"19:00", "ai/chat 8h"}, 6 * h},
		{"the whole day", []reliance.Clock{clock(0, 24*h)}, []string{"04:00", "ai/chat 24h"}, 24 * h},
		{"the whole day from six to six", []reliance.Clock{clock(6*h, 6*h)}, []string{"04:00", "ai/chat 24h"}, 24 * h},
		{"until midnight", []reliance.Clock{clock(23*h, 0)}, []string{"22:00", "ai/chat 4h"}, h},
		{"never", []reliance.Clock{}, []string{"22:00", "ai/chat 4h"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := foldLived(t, reliance.Options{Late: c.late}, c.parts...).All.Late; got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// zoned folds the day named date in a zone, lived from end to end on what, cut as the
// spanner cuts it where the clocks change.
func zoned(t *testing.T, zone string, date time.Time, what string) reliance.Day {
	t.Helper()
	place, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	day := tracker.DefaultCalendar().Day(date, place)
	var spans []tracker.Span
	for from := day.From; from.Before(day.To); {
		s := spanOf(what)
		s.Start, s.End = from, day.To
		if _, change := from.ZoneBounds(); !change.IsZero() && change.Before(day.To) {
			s.End = change
		}
		from = s.End
		spans = append(spans, s)
	}
	d, err := reliance.Fold(withoutError(spans), day, date, reliance.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A day of chat from end to end: its length, its hours and its night are what the clocks
// of the place made of them. Late is 23:00 to 04:00 as the day ends and an hour as it
// begins: six hours, but for the change.
func TestDaysOnWhichTheClocksChange(t *testing.T) {
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		zone         string
		date         time.Time
		length, late time.Duration
		hours        int
	}{
		{"Europe/Berlin", day(3, 2), 24 * time.Hour, 6 * time.Hour, 24},
		{"Europe/Berlin", day(3, 28), 23 * time.Hour, 5 * time.Hour, 23},
		{"Europe/Berlin", day(10, 24), 25 * time.Hour, 7 * time.Hour, 25},
		{"Australia/Lord_Howe", day(10, 3), 23*time.Hour + 30*time.Minute, 5*time.Hour + 30*time.Minute, 24},
		{"Australia/Lord_Howe", day(4, 4), 24*time.Hour + 30*time.Minute, 6*time.Hour + 30*time.Minute, 25},
		{"Asia/Kathmandu", day(3, 2), 24 * time.Hour, 6 * time.Hour, 24},
		{"America/St_Johns", day(3, 2), 24 * time.Hour, 6 * time.Hour, 24},
	} {
		d := zoned(t, c.zone, c.date, "ai/chat")
		if d.Active != c.length || d.All.AI != c.length || d.All.Longest != c.length || d.All.Late != c.late || d.All.Hours != c.hours || d.All.Sessions != 1 {
			t.Errorf("%s %s: %v, %+v", c.zone, c.date.Format(time.DateOnly), d.Active, d.All)
		}
		if w := zoned(t, c.zone, c.date, "work"); w.All.Hours != c.hours || w.All.FreeHours != c.hours {
			t.Errorf("%s %s: %d of %d hours are free", c.zone, c.date.Format(time.DateOnly), w.All.FreeHours, w.All.Hours)
		}
	}
}

// Each hour is one by itself: ten minutes in both together are none.
func TestARepeatedHourIsTwo(t *testing.T) {
	summer, winter := time.FixedZone("", 7200), time.FixedZone("", 3600)
	date := time.Date(2026, 10, 24, 0, 0, 0, 0, time.UTC)
	period := tracker.Period{From: time.Date(2026, 10, 24, 4, 0, 0, 0, summer), To: time.Date(2026, 10, 25, 4, 0, 0, 0, winter)}
	at := func(zone *time.Location, minute int, what string, length time.Duration) tracker.Span {
		s := spanOf(what)
		s.Start = time.Date(2026, 10, 25, 2, minute, 0, 0, zone)
		s.End = s.Start.Add(length)
		return s
	}
	for _, c := range []struct {
		first, second time.Duration
		hours, free   int
	}{
		{9 * time.Minute, 9 * time.Minute, 0, 0},
		{10 * time.Minute, 9 * time.Minute, 1, 1},
		{10 * time.Minute, 10 * time.Minute, 2, 1},
	} {
		spans := []tracker.Span{at(summer, 20, "work", c.first), at(winter, 20, "work", c.second), at(winter, 40, "ai/chat", 10*time.Second)}
		if c.second < 10*time.Minute {
			spans = spans[:2]
		}
		d, err := reliance.Fold(withoutError(spans), period, date, reliance.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.All.Hours != c.hours || d.All.FreeHours != c.free {
			t.Errorf("%v and %v: %d of %d hours are free", c.first, c.second, d.All.FreeHours, d.All.Hours)
		}
	}
}
