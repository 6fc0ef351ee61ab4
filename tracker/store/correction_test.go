package store_test

import (
	"errors"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestRelabelAndUndo(t *testing.T) {
	s, _ := open(t, store.Options{})
	before := []tracker.Span{span("a", "gaming/game", 0, 30), span("b", "social/feed", 30, 60)}
	commit(t, s, before...)
	c, err := s.Relabel(t.Context(), noon.Add(10*time.Minute), noon.Add(40*time.Minute), "work/design")
	if err != nil {
		t.Fatal(err)
	}
	if c.Changed != 30*time.Minute || c.Kind != store.Relabelled {
		t.Error(c)
	}
	as := func(sp tracker.Span) tracker.Span {
		sp.Verdict = tracker.Verdict{Category: "work/design", Because: "correction:work/design", Confidence: 1}
		return sp
	}
	same(t, []tracker.Span{
		span("a", "gaming/game", 0, 10), as(span("a", "", 10, 30)), as(span("b", "", 30, 40)), span("b", "social/feed", 40, 60),
	}, spans(t, s))
	// A rule re-labels the past, but not what the person said of a stretch of it.
	n, err := s.Reclassify(t.Context(), func(_ tracker.Subject, v tracker.Verdict) tracker.Verdict {
		v.Category, v.Because = "news/tech", "rule:1"
		return v
	})
	if err != nil || n != 2 {
		t.Error(n, err)
	}
	usage, err := s.Usage(t.Context(), noon, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	same(t, tracker.Usage{
		{App: "a", Category: "news/tech"}: 10 * time.Minute, {App: "b", Category: "news/tech"}: 20 * time.Minute,
		{App: "a", Category: "work/design"}: 20 * time.Minute, {App: "b", Category: "work/design"}: 10 * time.Minute,
	}, usage)
	if _, err := s.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range before {
		before[i].Verdict.Category, before[i].Verdict.Because = "news/tech", "rule:1"
	}
	same(t, before, spans(t, s))
	if _, err := s.Undo(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

func TestAddFillsWhatIsNotActive(t *testing.T) {
	s, _ := open(t, store.Options{})
	work := span("a", "work/office", 10, 20)
	away := tracker.Span{Start: work.End, End: work.End.Add(20 * time.Minute), Presence: tracker.Away, Source: "x11"}
	before := []tracker.Span{work, away}
	commit(t, s, before...)
	subject, v := tracker.Subject{App: "phone"}, tracker.Verdict{Category: "social/messaging", Because: "app:phone", Confidence: 1}
	c, err := s.Add(t.Context(), noon, noon.Add(30*time.Minute), subject, v)
	if err != nil || c.Changed != 20*time.Minute {
		t.Fatal(c, err)
	}
	added := func(from, until float64) tracker.Span {
		sp := span("phone", "social/messaging", from, until)
		sp.Subject, sp.Verdict, sp.Presence, sp.Source = subject, v, tracker.HandsOff, "added"
		return sp
	}
	rest := away
	rest.Start = noon.Add(30 * time.Minute)
	same(t, []tracker.Span{added(0, 10), work, added(20, 30), rest}, spans(t, s))
	// The recorder did not know: its own away time must not overlap.
	commit(t, s, tracker.Span{Start: noon, End: noon.Add(40 * time.Minute), Presence: tracker.Away, Source: "x11"})
	same(t, []tracker.Span{added(0, 10), work, added(20, 30), rest}, spans(t, s))
	if _, err := s.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, before, spans(t, s))
}

// What a subject is stays what it is; a category the person gives while adding
// holds for that time only.
func TestAddWithAnotherCategory(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 10))
	if _, err := s.Add(t.Context(), noon.Add(20*time.Minute), noon.Add(30*time.Minute), tracker.Subject{App: "a", Class: "a"},
		tracker.Verdict{Category: "gaming/game"}); err != nil {
		t.Fatal(err)
	}
	usage, err := s.Usage(t.Context(), noon, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	same(t, tracker.Usage{{App: "a", Category: "work/office"}: 10 * time.Minute, {App: "a", Category: "gaming/game"}: 10 * time.Minute}, usage)
}
