package store_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

func isAI(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "ai" }

func TestForgettingLetsDaysGo(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T, *store.Store)
		from   time.Time
		to     time.Time
		match  func(tracker.Subject, tracker.Verdict) bool
		kept   []int
		level  int // the last day that has one
	}{
		"an hour":         {from: when(-2, 0), to: when(-2, 60), kept: []int{-4, -3, -1, 0}, level: -3},
		"all of a kind":   {from: when(-3, 0), to: when(-1, 0), match: isAI, kept: []int{-4, -1, 0}, level: -4},
		"nothing there":   {from: when(-3, 300), to: when(-3, 400), kept: []int{-4, -3, -2, -1, 0}},
		"of no such kind": {from: when(-3, 60), to: when(-3, 120), match: isAI, kept: []int{-4, -3, -2, -1, 0}},
		"of today":        {from: when(1, 0), to: when(2, 0), kept: []int{-4, -3, -2, -1, 0}},
		"behind the border of a film": {
			from: when(-2, 16*60+30), to: when(-2, 18*60), kept: []int{-4, -3, -2, 0}, level: -2,
		},
		"what a correction replaced": {
			change: func(t *testing.T, s *store.Store) { relabel(t, s, when(-1, 0), when(-1, 60), "work/coding") },
			from:   when(-1, 0), to: when(0, -60), match: isAI, kept: []int{-4, -3, -2, 0}, level: -2,
		},
		"where only hours are kept": {
			change: func(t *testing.T, s *store.Store) {
				if err := s.Prune(t.Context(), when(398, 90)); err != nil {
					t.Fatal(err)
				}
			},
			from: when(-4, 0), to: when(-3, 30), match: isAI, kept: []int{-2, -1, 0}, level: -5,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := foldedPast(t, store.Options{})
			if test.change != nil {
				test.change(t, s)
			}
			if _, err := s.Forget(t.Context(), test.from, test.to, test.match); err != nil {
				t.Fatal(err)
			}
			same(t, test.kept, keptDays(t, s))
			last, err := s.LastLevel(t.Context(), dayOf(0).Date)
			if test.level == -5 {
				if err == nil {
					t.Errorf("the level of %v stands", last.AsOf)
				}
				return
			}
			if err != nil || number(last.AsOf) != test.level {
				t.Errorf("the last level is of %v (%v)", last.AsOf, err)
			}
		})
	}
}

// What is forgotten is in no byte of what was folded of it, in no file there is.
func TestForgetLeavesNoByteOfFoldedDays(t *testing.T) {
	s := foldedPast(t, store.Options{})
	dir := filepath.Dir(s.Path())
	if made, err := s.BackupIfDue(t.Context(), noon); err != nil || !made {
		t.Fatal(made, err)
	}
	const telling = `"browsing/health":1800000`
	if found := grep(t, dir, telling); len(found) < 2 {
		t.Fatal("the test does not see what it should: ", found)
	}
	if _, err := s.Forget(t.Context(), when(-1, 220), when(-1, 250), nil); err != nil {
		t.Fatal(err)
	}
	if found := grep(t, dir, telling); len(found) > 0 {
		t.Error("still there: ", found)
	}
	foldDays(t, s, dayOf(-1))
	for _, d := range foldedRows(t, s) {
		if strings.Contains(string(d.Folded), "health") {
			t.Errorf("folded again from what was forgotten: %s", d.Folded)
		}
	}
}
