package journal_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker/store"
)

var (
	zone   = time.FixedZone("", 3600)
	origin = time.Date(2026, 11, 20, 8, 0, 0, 0, zone)
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func shown(id string, after time.Duration) policy.Record {
	return policy.Record{Nudge: policy.Nudge{
		ID: id, Day: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Kind: policy.ReachedKind, Target: "ai", Limit: "ai/day",
		Because: "limit:ai/day", Title: "AI: 1 h today", Text: "That is what you set.", Actions: []policy.Action{policy.Extend, policy.NotToday},
		Shown: origin.Add(after), At: after, Extended: 15 * time.Minute,
	}}
}

func since(t *testing.T, j *journal.Journal, from time.Time) []policy.Record {
	t.Helper()
	all, err := j.Since(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRecordsComeBackInOrder(t *testing.T) {
	j := journal.New(open(t), origin)
	old, second, third := shown("2026-11-20/reached/ai/1", time.Minute), shown("2", time.Hour), shown("3", time.Hour)
	for _, r := range []policy.Record{old, second, third} {
		if err := j.Save(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	second.Answer, second.Answered, second.AnsweredAt, second.Granted = policy.Extend, second.Shown.Add(time.Second), second.At+time.Second, 30*time.Minute
	if err := j.Answer(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]policy.Record{second, third}, since(t, j, origin.Add(2*time.Minute))); diff != "" {
		t.Error(diff)
	}
}

func TestAnswersThatCountForNothing(t *testing.T) {
	j := journal.New(open(t), origin)
	r := shown("1", time.Minute)
	if err := j.Save(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	r.Answer, r.Answered = policy.NotToday, r.Shown
	if err := j.Answer(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	again, unknown := r, shown("2", time.Minute)
	again.Answer, unknown.Answer = policy.Extend, policy.Extend
	for _, late := range []policy.Record{again, unknown} {
		if err := j.Answer(t.Context(), late); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]policy.Record{r}, since(t, j, origin)); diff != "" {
		t.Error(diff)
	}
}

// A run that began two hours later sees the first run's nudge before its own
// beginning, and the gap between the two as it was.
func TestInstantsOfAnEarlierRun(t *testing.T) {
	s := open(t)
	r := shown("1", time.Hour)
	r.At += 7 * time.Minute // the wall clock was set back meanwhile
	if err := journal.New(s, origin).Save(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	later := journal.New(s, origin.Add(2*time.Hour))
	got := since(t, later, origin)[0]
	if got.At != -time.Hour || got.AnsweredAt != 0 {
		t.Errorf("shown at %v", got.At)
	}
	got.Answer, got.Answered, got.AnsweredAt = policy.Snooze, origin.Add(150*time.Minute), 30*time.Minute
	if err := later.Answer(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]policy.Record{got}, since(t, later, origin)); diff != "" {
		t.Error(diff)
	}
}

func TestLimits(t *testing.T) {
	j := journal.New(open(t), origin)
	days, err := policy.ParseDays("mon-fri")
	if err != nil {
		t.Fatal(err)
	}
	site, err := policy.ParseTarget("site:reddit.com")
	if err != nil {
		t.Fatal(err)
	}
	ai, err := policy.ParseTarget("ai")
	if err != nil {
		t.Fatal(err)
	}
	want := []policy.Limit{
		{ID: "site:reddit.com/day/mon-fri", Target: site, Budget: 30 * time.Minute, Per: policy.Day, Days: days},
		{ID: "ai/week", Target: ai, Budget: 5 * time.Hour, Per: policy.Week},
	}
	for _, l := range want {
		if err := j.SetLimit(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	got, err := j.Limits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if l, err := j.RemoveLimit(t.Context(), want[0].ID); err != nil || l != want[0] {
		t.Error(l, err)
	}
	changes, err := j.PlanChanges(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 3 || !changes[2].Removed || changes[2].Limit != want[0] || changes[0].Made.IsZero() {
		t.Errorf("%+v", changes)
	}
}
