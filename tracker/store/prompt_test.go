package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/store"
)

// Prompts are counted by site in the period they begin in, and go with what is forgotten
// or concealed.
func TestPrompts(t *testing.T) {
	s, _ := open(t, store.Options{})
	begin := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	chat := tracker.Verdict{Category: "ai/chat", Because: "site:chat.example", Confidence: 1}
	sub := func(site string) tracker.Subject { return tracker.Subject{Site: site} }
	var list []tracker.Prompts
	for _, at := range []time.Duration{0, 14 * time.Minute, 16 * time.Minute} {
		list = tracker.AppendPrompt(list, begin.Add(at), sub("chat.example"), chat)
	}
	list = tracker.AppendPrompt(list, begin, sub("friend.example"), chat)
	for range 2 {
		if err := s.AddPrompts(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	}
	totals := func(from, to time.Duration) []tracker.PromptTotal {
		t.Helper()
		list, err := s.PromptTotals(t.Context(), tracker.Period{From: begin.Add(from), To: begin.Add(to)})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	total := func(site string, n int) tracker.PromptTotal {
		return tracker.PromptTotal{Site: site, Category: "ai/chat", Count: n}
	}
	for _, c := range []struct {
		from, to time.Duration
		want     []tracker.PromptTotal
	}{
		{0, time.Hour, []tracker.PromptTotal{total("chat.example", 6), total("friend.example", 2)}},
		{0, 15 * time.Minute, []tracker.PromptTotal{total("chat.example", 4), total("friend.example", 2)}},
		{15 * time.Minute, time.Hour, []tracker.PromptTotal{total("chat.example", 2)}},
		{-time.Hour, 0, nil},
	} {
		if got := totals(c.from, c.to); !cmp.Equal(got, c.want) {
			t.Errorf("%v to %v: %s", c.from, c.to, cmp.Diff(c.want, got))
		}
	}

	// Found to be a companion, its name is kept no more, and its prompts are.
	companion := tracker.Verdict{Category: "ai/companion", Because: "sensitive:ai/companion"}
	if _, err := s.Reclassify(t.Context(), func(u tracker.Subject, v tracker.Verdict) tracker.Verdict {
		if u.Site == "friend.example" {
			return companion
		}
		return v
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Conceal(t.Context(), func(u tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
		u, v, _ = tracker.Privacy{}.Keep(u, v, "", false)
		return u, v
	}); err != nil {
		t.Fatal(err)
	}
	want := []tracker.PromptTotal{total("chat.example", 6), {Category: "ai/companion", Count: 2}}
	if got := totals(0, time.Hour); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}

	done, err := s.Forget(t.Context(), begin.Add(5*time.Minute), begin.Add(6*time.Minute), func(u tracker.Subject, _ tracker.Verdict) bool { return u.Site == "chat.example" })
	if err != nil || done.Prompts != 4 {
		t.Errorf("forgot %d prompts (%v), want 4", done.Prompts, err)
	}
	want = []tracker.PromptTotal{{Category: "ai/companion", Count: 2}, total("chat.example", 2)}
	if got := totals(0, time.Hour); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if done, err = s.Forget(t.Context(), begin, begin.Add(time.Hour), nil); err != nil || done.Prompts != 4 {
		t.Errorf("forgot %d prompts (%v), want 4", done.Prompts, err)
	}
	if got := totals(0, time.Hour); got != nil {
		t.Errorf("%v is left", got)
	}
}
