package store_test

import (
	"slices"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// at is minutes after noon of the day n days from noon's.
func at(n int, minutes float64) float64 { return float64(n)*24*60 + minutes }

func when(n int, minutes float64) time.Time {
	return noon.Add(time.Duration(at(n, minutes) * float64(time.Minute)))
}

// foldedPast is a store with the days from -4 to 0 folded and judged. Every day has an hour
// of chat, two in an editor and the rest away; day -1 has a clinic's site, days -3 and -1 a
// puzzle, and from day -2 to -1 a film goes on over 04:00.
func foldedPast(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, _ := open(t, o)
	var all []tracker.Span
	for n := -4; n <= 0; n++ {
		all = append(all, span("chat", "ai/chat", at(n, 0), at(n, 60)), span("editor", "work/coding", at(n, 60), at(n, 180)))
		if n == -3 || n == -1 {
			all = append(all, span("puzzle", "gaming/game", at(n, 200), at(n, 210)))
		}
		if n == -1 {
			clinic := span("browser", "browsing/health", at(n, 220), at(n, 250))
			clinic.Subject.Site = "clinic.example"
			all = append(all, clinic)
		}
		if n == -2 {
			all = append(all, span("film", "video/player", at(n, 15*60), at(n, 17*60)))
		}
	}
	all = append(all, span("late", "social/forum", at(0, 181), at(0, 182))) // in an hour that is in no total yet
	commit(t, s, all...)
	foldDays(t, s, daysOf(-4, -3, -2, -1, 0)...)
	judgeDays(t, s, -4, 0, 1)
	return s
}

func staleDays(t *testing.T, s *store.Store) []int {
	t.Helper()
	return numbers(foldedRows(t, s), func(d store.FoldedDay) bool { return d.Stale })
}

func keptDays(t *testing.T, s *store.Store) []int {
	t.Helper()
	return numbers(foldedRows(t, s), func(store.FoldedDay) bool { return true })
}

func asImported(spans ...tracker.Span) func(func(tracker.Span, error) bool) {
	return func(yield func(tracker.Span, error) bool) {
		for _, sp := range spans {
			if !yield(sp, nil) {
				return
			}
		}
	}
}

func undo(t *testing.T, s *store.Store) {
	t.Helper()
	if _, err := s.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// appIs re-labels all time of an app.
func appIs(app string, to tracker.Category, because string) func(*testing.T, *store.Store) {
	return func(t *testing.T, s *store.Store) {
		if _, err := s.Reclassify(t.Context(), func(sub tracker.Subject, v tracker.Verdict) tracker.Verdict {
			if sub.App == app {
				v.Category, v.Because, v.Confidence, v.Reader = to, because, 1, !v.Reader
			}
			return v
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func relabel(t *testing.T, s *store.Store, from, to time.Time, c tracker.Category) {
	t.Helper()
	if _, err := s.Relabel(t.Context(), from, to, c); err != nil {
		t.Fatal(err)
	}
}

func addTime(t *testing.T, s *store.Store, from, to time.Time) {
	t.Helper()
	if _, err := s.Add(t.Context(), from, to, tracker.Subject{App: "meeting"}, tracker.Verdict{Category: "work/meetings", Because: "none"}); err != nil {
		t.Fatal(err)
	}
}

// Whatever changes the past, the days whose time it is are to be folded again, and no
// others; the levels that rest on those that came out different are reckoned again.
func TestWhatMakesDaysStale(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*testing.T, *store.Store)
		stale  []int
		due    []int // after folding again
	}{
		"nothing": {change: func(*testing.T, *store.Store) {}},
		"a commit of what is lived": {change: func(t *testing.T, s *store.Store) {
			commit(t, s, span("chat", "ai/chat", at(0, 16*60), at(0, 17*60)))
		}},
		"a late commit": {
			change: func(t *testing.T, s *store.Store) { commit(t, s, span("chat", "ai/chat", at(0, 200), at(0, 230))) },
			stale:  []int{0}, due: []int{0},
		},
		"a late commit over the border": {
			change: func(t *testing.T, s *store.Store) {
				commit(t, s, span("chat", "ai/chat", at(-4, 15*60), at(-4, 17*60)))
			},
			stale: []int{-4, -3}, due: []int{-4, -3, -2, -1, 0},
		},
		"a late commit over the end": {
			change: func(t *testing.T, s *store.Store) { commit(t, s, span("chat", "ai/chat", at(0, 15*60), at(0, 17*60))) },
			stale:  []int{0}, due: []int{0},
		},
		"unattended work": {change: func(t *testing.T, s *store.Store) {
			if _, err := s.Commit(t.Context(), nil, span("agent", "ai/agent", at(-2, 0), at(-2, 60))); err != nil {
				t.Fatal(err)
			}
		}},
		"an import": {
			change: func(t *testing.T, s *store.Store) {
				if _, err := s.Import(t.Context(), asImported(
					span("chat", "ai/chat", at(-4, 300), at(-4, 301)), span("chat", "ai/chat", at(-2, 300), at(-2, 301)))); err != nil {
					t.Fatal(err)
				}
			},
			stale: []int{-4, -2}, due: []int{-4, -3, -2, -1, 0},
		},
		"an import of what is known": {change: func(t *testing.T, s *store.Store) {
			if _, err := s.Import(t.Context(), asImported(span("other", "ai/chat", at(-4, 10), at(-4, 20)))); err != nil {
				t.Fatal(err)
			}
		}},
		"added time": {
			change: func(t *testing.T, s *store.Store) { addTime(t, s, when(-3, 400), when(-3, 460)) },
			stale:  []int{-3}, due: []int{-3, -2, -1, 0},
		},
		"added time taken back": {
			change: func(t *testing.T, s *store.Store) {
				addTime(t, s, when(-3, 400), when(-3, 460))
				foldDays(t, s, dayOf(-3))
				judgeDays(t, s, -4, 0, 1)
				undo(t, s)
			},
			stale: []int{-3}, due: []int{-3, -2, -1, 0},
		},
		"a correction": {
			change: func(t *testing.T, s *store.Store) { relabel(t, s, when(-2, 0), when(-1, 30), "social/forum") },
			stale:  []int{-2, -1}, due: []int{-2, -1, 0},
		},
		"a correction taken back before it was folded": {
			change: func(t *testing.T, s *store.Store) {
				relabel(t, s, when(-2, 0), when(-1, 30), "social/forum")
				undo(t, s)
			},
			stale: []int{-2, -1},
		},
		"a correction of nothing": {change: func(t *testing.T, s *store.Store) {
			relabel(t, s, when(-2, 500), when(-2, 600), "social/forum")
		}},
		"a rule": {
			change: appIs("puzzle", "ai/chat", "rule:1"),
			stale:  []int{-3, -1}, due: []int{-3, -2, -1, 0},
		},
		"a rule on the hour that is in no total yet": {
			change: appIs("late", "ai/chat", "rule:1"),
			stale:  []int{0}, due: []int{0},
		},
		"a verdict as sure as another": {change: appIs("puzzle", "gaming/game", "app:puzzle")},
		"names let go": {
			change: func(t *testing.T, s *store.Store) {
				n, err := s.Conceal(t.Context(), func(sub tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
					if v.Category == "browsing/health" {
						return tracker.Subject{App: tracker.Private}, v
					}
					return sub, v
				})
				if err != nil || n != 1 {
					t.Fatal(n, err)
				}
			},
			stale: []int{-1},
		},
		"what is old is dropped": {change: func(t *testing.T, s *store.Store) {
			if err := s.Prune(t.Context(), when(398, 90)); err != nil {
				t.Fatal(err)
			}
		}},
		"a rule after what is old was dropped": {
			change: func(t *testing.T, s *store.Store) {
				if err := s.Prune(t.Context(), when(398, 90)); err != nil { // the first hour of day -2, and all before
					t.Fatal(err)
				}
				appIs("chat", "work/coding", "rule:1")(t, s)
			},
			stale: []int{-1, 0}, due: []int{-1, 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := foldedPast(t, store.Options{})
			before := foldedRows(t, s)
			test.change(t, s)
			stale := staleDays(t, s)
			if !slices.Equal(test.stale, stale) {
				t.Errorf("%v are stale, not %v", stale, test.stale)
			}
			for i, d := range foldedRows(t, s) {
				if !slices.Contains(test.stale, number(d.Date)) {
					same(t, before[i], d)
				}
			}
			foldDays(t, s, daysOf(stale...)...)
			if left := staleDays(t, s); len(left) > 0 {
				t.Errorf("%v are stale after folding", left)
			}
			if due := judgeDays(t, s, -4, 0, 1); !slices.Equal(test.due, due) {
				t.Errorf("levels of %v were due, not of %v", due, test.due)
			}
			kept := foldedRows(t, s)
			foldDays(t, s, daysOf(-4, -3, -2, -1, 0)...)
			same(t, kept, foldedRows(t, s)) // nothing that was not marked has changed
		})
	}
}
