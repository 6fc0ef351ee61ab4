package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/recorder"
	"dwell/tracker/store"
)

// nobody is told of a life.
type nobody struct{}

func (nobody) nudged(context.Context, policy.Record) error   { return nil }
func (nobody) answered(context.Context, policy.Record) error { return nil }
func (nobody) turned(context.Context, time.Time, tracker.Presence, []policy.LimitState) error {
	return nil
}

// A Tick that policy did not want leaves what it said before; whoever looks gets
// the figures of that moment.
func TestWhoLooksGetsTheFiguresOfTheMoment(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	c, err := classify.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	limit, err := limitFrom("all", "1h", "day", "")
	if err != nil {
		t.Fatal(err)
	}
	l := &life{
		calendar: tracker.DefaultCalendar(), plan: policy.Plan{Limits: []policy.Limit{limit}}, told: nobody{},
		recorder: recorder.New(recorder.Options{
			Rules: tracker.DefaultRules(), Calendar: tracker.DefaultCalendar(), Zone: time.UTC, Classifier: c, Store: s,
			Log: slog.New(slog.DiscardHandler),
		}),
	}
	event := func(after time.Duration, fact tracker.Fact) tracker.Event {
		begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		return tracker.Event{Stamp: tracker.Stamp{Wall: begin.Add(after), Mono: after, Boot: after}, Source: "test", Fact: fact}
	}
	for _, ev := range []tracker.Event{event(0, tracker.Active{}), event(100*time.Second, tracker.Tick{})} {
		if err := l.feed(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	if used := l.limits[0].Used; used != 0 {
		t.Errorf("policy was asked without need: %v used", used)
	}
	if err := l.look(t.Context(), event(200*time.Second, tracker.Tick{})); err != nil {
		t.Fatal(err)
	}
	if used := l.limits[0].Used; used != 200*time.Second {
		t.Errorf("used %v, want 200 s", used)
	}
}
