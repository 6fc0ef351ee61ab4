package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker"
)

// A long history taken at once is stored as if each of its spans had been taken alone:
// where there is room between spans, beside dropped hours and over several offsets.
func TestHistoryIsStoredAsItsSpans(t *testing.T) {
	dir := memoryDir(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		var lives [2]*life
		for i := range lives {
			s, err := Open(context.Background(), filepath.Join(dir, fmt.Sprint(n), fmt.Sprint(i), "dwell.db"), Options{KeepSpans: 24 * time.Hour})
			must(t, err)
			defer s.Close()
			lives[i] = &life{s: s, now: epoch}
		}
		for range rapid.IntRange(1, 6).Draw(t, "stretches") {
			spans := lives[0].spans(t)
			for _, l := range lives {
				_, err := l.s.Commit(context.Background(), spans)
				must(t, err)
			}
			lives[0].now = lives[0].now.Add(time.Duration(rapid.IntRange(0, 40_000_000).Draw(t, "gap ms")) * time.Millisecond)
		}
		if rapid.Bool().Draw(t, "pruned") {
			for _, l := range lives {
				must(t, l.s.Prune(context.Background(), lives[0].now))
			}
		}
		past := life{now: epoch.Add(-time.Duration(rapid.IntRange(0, 20_000_000).Draw(t, "before ms")) * time.Millisecond)}
		var history []tracker.Span
		for range rapid.IntRange(1, 6).Draw(t, "history") {
			history = append(history, past.spans(t)...)
		}
		var one, singly Report
		one = take(t, lives[0].s, history)
		for i := range history {
			r := take(t, lives[1].s, history[i:i+1])
			singly.Spans, singly.Stored, singly.Cut = singly.Spans+r.Spans, singly.Stored+r.Stored, singly.Cut+r.Cut
		}
		same(t, singly, one)
		same(t, lives[1].everything(t), lives[0].everything(t))
		for _, l := range lives {
			must(t, audit(l.s))
		}
		if again := take(t, lives[0].s, history); again.Stored != 0 {
			t.Fatalf("the same again stored %v", again.Stored)
		}
	})
}

func take(t *rapid.T, s *Store, spans []tracker.Span) Report {
	t.Helper()
	r, err := s.Import(context.Background(), func(yield func(tracker.Span, error) bool) {
		for _, sp := range spans {
			if !yield(sp, nil) {
				return
			}
		}
	})
	must(t, err)
	return r
}

// Whoever ends an import in the middle has taken nothing.
func TestImportEndedInTheMiddleTakesNothing(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	subject, verdict := subjectNumber(1)
	_, err = s.Import(ctx, func(yield func(tracker.Span, error) bool) {
		for n := range 100 {
			if n == 50 {
				cancel()
			}
			start := epoch.Add(time.Duration(n) * time.Hour)
			if !yield(tracker.Span{Start: start, End: start.Add(time.Minute), Presence: tracker.HandsOn, Subject: subject, Verdict: verdict}, nil) {
				return
			}
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for sp, err := range s.Spans(t.Context(), epoch, epoch.AddDate(1, 0, 0)) {
		t.Fatal("taken: ", sp, err)
	}
}
