package store_test

import (
	"path/filepath"
	"testing"

	"dwell/tracker"
	"dwell/tracker/store"
)

// BenchmarkCommitAfterFoldedDays measures what a folded past adds to what the recorder does all day.
func BenchmarkCommitAfterFoldedDays(b *testing.B) {
	for _, folded := range []int{0, 1825} {
		b.Run(map[bool]string{false: "none", true: "five years"}[folded > 0], func(b *testing.B) {
			s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "dwell.db"), store.Options{Temporary: true})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			for n := range folded {
				if err := s.FoldDays(b.Context(), daysOf(-n-1), true, timeByCategory); err != nil {
					b.Fatal(err)
				}
			}
			at := 0.0
			for b.Loop() {
				spans := []tracker.Span{span("a", "work/office", at, at+1), span("b", "ai/chat", at+1, at+2)}
				if _, err := s.Commit(b.Context(), spans); err != nil {
					b.Fatal(err)
				}
				at += 2
			}
		})
	}
}
