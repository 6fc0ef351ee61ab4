package store_test

import (
	"context"
	"errors"
	"testing"

	"dwell/tracker/store"
)

func TestAddRulesAsOne(t *testing.T) {
	s, _ := open(t, store.Options{})
	first, err := s.AddRule(t.Context(), "app:first", "work")
	if err != nil {
		t.Fatal(err)
	}
	pack := []store.Rule{{Match: "app:a", Category: "work"}, {Match: "app:b", Category: "music"}}
	note := func(text string, err error) *store.RuleNote {
		return &store.RuleNote{Key: "packs", Text: func(was string, added []store.Rule) (string, error) {
			if len(added) != len(pack) || added[0].ID != first.ID+1 || added[1].ID != first.ID+2 {
				t.Errorf("added %v behind %v", added, first)
			}
			return was + text, err
		}}
	}
	holds := func(want ...store.Rule) {
		t.Helper()
		rules, err := s.Rules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, rules)
	}

	// None where it cannot be noted, or nobody wants it any more.
	failed := errors.New("no note")
	if _, err := s.AddRules(t.Context(), pack, note("", failed)); !errors.Is(err, failed) {
		t.Error(err)
	}
	ended, end := context.WithCancel(t.Context())
	cancelling := note("", nil)
	text := cancelling.Text
	cancelling.Text = func(was string, added []store.Rule) (string, error) {
		end()
		return text(was, added)
	}
	if _, err := s.AddRules(ended, pack, cancelling); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	holds(first)
	if _, ok, err := s.Setting(t.Context(), "packs"); ok || err != nil {
		t.Error("there is a note of nothing", err)
	}

	added, err := s.AddRules(t.Context(), pack, note("two", nil))
	if err != nil {
		t.Fatal(err)
	}
	holds(append([]store.Rule{first}, added...)...)
	if text, _, err := s.Setting(t.Context(), "packs"); text != "two" || err != nil {
		t.Errorf("noted %q (%v)", text, err)
	}
	// Each is a change of its own, taken back the last first.
	for _, want := range []store.Rule{added[1], added[0], first} {
		if c, err := s.UndoRule(t.Context()); err != nil || c.Rule != want || c.Removed {
			t.Errorf("%v taken back (%v), want %v", c, err, want)
		}
	}
}
