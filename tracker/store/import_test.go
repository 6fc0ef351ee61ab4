package store_test

import (
	"errors"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestImportIsAllOrNothing(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 10))
	want := spans(t, s)
	bad := errors.New("line 3 is bad")
	_, err := s.Import(t.Context(), func(yield func(tracker.Span, error) bool) {
		_ = yield(span("b", "work/office", 10, 20), nil) && yield(span("c", "work/office", 20, 30), nil) && yield(tracker.Span{}, bad)
	})
	if !errors.Is(err, bad) {
		t.Error(err)
	}
	same(t, want, spans(t, s))
	usage, err := s.Usage(t.Context(), noon, noon.Add(time.Hour))
	if err != nil || usage.Total() != 10*time.Minute {
		t.Error(usage, err)
	}
}

func TestImportKeepsWhatIsKnown(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("known", "gaming/game", 5, 10))
	titled := span("browser", "ai/chat", 10, 20)
	titled.Verdict.Because, titled.Subject.Mark = "title:chatgpt", "title:chatgpt"
	rep, err := s.Import(t.Context(), func(yield func(tracker.Span, error) bool) {
		_ = yield(span("known", "other", 0, 10), nil) && yield(titled, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, store.Report{Spans: 2, Stored: 15 * time.Minute, Cut: 5 * time.Minute}, rep)
	// What is known of a subject here stands over what the import says of it.
	same(t, []tracker.Span{span("known", "gaming/game", 0, 10), titled}, spans(t, s))
}
