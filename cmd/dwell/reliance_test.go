package main

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/store"
)

// A limit that was reached is met; one that was extended then is passed. What was said on
// other days, or ahead of a limit, is neither.
func TestEncounters(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	date := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	kept := journal.New(s, date)
	for i, said := range []struct {
		kind   policy.Kind
		back   int
		answer policy.Action
	}{
		{policy.ReachedKind, 0, policy.Extend},
		{policy.ReachedKind, 0, policy.Close},
		{policy.ReachedKind, 3, ""},
		{policy.ReachedKind, 9, policy.Extend}, // not asked for
		{policy.AheadKind, 0, policy.Close},
	} {
		day := date.AddDate(0, 0, -said.back)
		shown := day.Add(12*time.Hour + time.Duration(i)*time.Minute)
		r := policy.Record{
			Nudge: policy.Nudge{
				ID: fmt.Sprintf("%s/%s/ai/%d", day.Format(time.DateOnly), said.kind, i+1), Day: day, Kind: said.kind,
				Target: "ai", Limit: "ai/day", Shown: shown, At: shown.Sub(date), Actions: []policy.Action{policy.Extend, policy.Close},
			},
			Answer: said.answer,
		}
		if said.answer != "" {
			r.Answered, r.AnsweredAt = shown.Add(time.Minute), r.At+time.Minute
		}
		if err := kept.Save(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	r := &reading{store: s, now: date.AddDate(0, 0, 1), zone: time.UTC}
	r.Calendar = tracker.DefaultCalendar()
	count, err := r.encounters(t.Context(), date)
	if err != nil {
		t.Fatal(err)
	}
	if met, passed := count([]time.Time{date.AddDate(0, 0, -3), date}); met != 3 || passed != 1 {
		t.Errorf("%d met and %d passed, want 3 and 1", met, passed)
	}
}
