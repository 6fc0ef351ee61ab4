package replay_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/recorder"
	"dwell/tracker/replay"
	"dwell/tracker/store"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// sum is what a life has of everything: presence, category, why, and all that is kept of
// a subject.
type sum map[string]time.Duration

func (s sum) add(span tracker.Span) {
	v, of := span.Verdict, span.Subject
	key := span.Presence.String()
	if span.Presence.Active() {
		key += " " + string(v.Category) + " " + v.Because + " " + of.App + " " + of.Site + " " + of.Program + " " + string(v.Group())
		if span.Fullscreen {
			key += " full screen"
		}
	}
	s[key] += span.Length()
}

// recorded lives p's events through the recorder.
func recorded(t *testing.T, p replay.Person) sum {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c, err := classify.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	sums := sum{}
	r := recorder.New(recorder.Options{
		Rules: tracker.DefaultRules(), Calendar: tracker.DefaultCalendar(), Zone: p.Zone, Classifier: c, Store: s,
		Log: slog.New(slog.DiscardHandler), CommitEvery: 1000 * time.Hour,
		Final: func(piece tracker.Piece) { sums.add(piece.Span) },
	})
	var clock tracker.Clock
	var last tracker.Event
	feed := func(ev tracker.Event) {
		for _, e := range clock.Read(nil, ev) {
			if err := r.Feed(context.Background(), e); err != nil {
				t.Fatal(err)
			}
		}
		last = ev
	}
	for ev := range p.Events() {
		feed(ev)
	}
	last.Fact = tracker.End{}
	feed(last)
	return sums
}

// What the recorder makes of a life's events is what the life's spans say: to the
// millisecond, over both changes of the clock and a year's end.
func TestEventsAndSpansAreOneLife(t *testing.T) {
	for _, begin := range []time.Time{
		time.Date(2026, 3, 23, 0, 0, 0, 0, zone(t, "Europe/Berlin")),
		time.Date(2026, 10, 19, 0, 0, 0, 0, zone(t, "America/New_York")),
		time.Date(2026, 12, 25, 0, 0, 0, 0, zone(t, "Australia/Lord_Howe")),
		time.Date(2026, 3, 29, 0, 0, 0, 0, zone(t, "Australia/Lord_Howe")),
	} {
		for i, p := range replay.Population(uint64(begin.Unix()), 3, 0.2) {
			p.Zone, p.First, p.Days = begin.Location(), begin, 21
			spans := sum{}
			for s := range p.Spans() {
				spans.add(s)
			}
			if diff := cmp.Diff(recorded(t, p), spans); diff != "" {
				t.Errorf("person %d from %v: recorded, told as spans:\n%s", i, begin, diff)
			}
		}
	}
}

// Spans are in order and leave no hole; nobody is up at four, and a day off is empty.
func TestSpansTileTheLife(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"} {
		loc := zone(t, name)
		for i, p := range replay.Population(3, 12, 0.3) {
			p.Zone, p.First, p.Days = loc, time.Date(2026, 1, 30, 12, 0, 0, 0, loc), 400
			p.Habit.Absences = []replay.Absence{{Day: 20, Days: 9}, {Day: 330, Days: 8}}
			at := time.Date(2026, 1, 30, 4, 0, 0, 0, loc)
			end := time.Date(2026, 1, 30+400, 4, 0, 0, 0, loc)
			for s := range p.Spans() {
				if !s.Start.Equal(at) || !s.End.After(s.Start) {
					t.Fatalf("person %d in %s: a span from %v to %v follows %v", i, name, s.Start, s.End, at)
				}
				at = s.End
				if _, was := s.Start.Zone(); !s.Presence.Active() && s.Subject != (tracker.Subject{}) {
					t.Fatalf("nobody there, but %v in front", s.Subject)
				} else if _, is := s.End.Add(-1).Zone(); was != is {
					t.Fatalf("the offset changes between %v and %v", s.Start, s.End)
				}
				if !s.Presence.Active() {
					continue
				}
				if h := s.Start.Hour(); h >= 4 && h < 7 {
					t.Fatalf("person %d in %s is up at %v", i, name, s.Start)
				}
				day := tracker.DefaultCalendar().Date(s.Start, loc)
				if n := int(day.Sub(time.Date(2026, 1, 30, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour)); n >= 20 && n < 29 || n >= 330 && n < 338 {
					t.Fatalf("person %d in %s is there at %v, day %d", i, name, s.Start, n)
				}
			}
			if !at.Equal(end) {
				t.Fatalf("the life ends at %v, not %v", at, end)
			}
		}
	}
}

// The same person lives the same life, whoever stops listening and when.
func TestTheSameSeedIsTheSameLife(t *testing.T) {
	p := replay.Population(9, 2, 0.1)[1]
	p.Zone, p.First, p.Days = time.UTC, time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), 60
	first := slices.Collect(p.Spans())
	if again := slices.Collect(p.Spans()); !slices.Equal(first, again) {
		t.Error("the same person lives another life")
	}
	n := 0
	for s := range p.Spans() {
		if s != first[n] {
			t.Fatalf("span %d is %v, was %v", n, s, first[n])
		}
		if n++; n == 1000 {
			break
		}
	}
	p.Seed++
	if other := slices.Collect(p.Spans()); slices.Equal(first, other) {
		t.Error("another seed is the same life")
	}
	if people, again := replay.Population(9, 5, 0.1), replay.Population(9, 5, 0.1); !cmp.Equal(people, again) {
		t.Error("the same seed is another population")
	}
}

func BenchmarkSpansOfAYear(b *testing.B) {
	p := replay.Person{Habit: replay.Ordinary(), Seed: 1, Zone: zone(b, "Europe/Berlin"), First: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Days: 365}
	n := 0
	for b.Loop() {
		n = 0
		for range p.Spans() {
			n++
		}
	}
	b.ReportMetric(float64(n), "spans")
}
