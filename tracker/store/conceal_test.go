package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/store"
)

func TestConcealedNamesAreGoneAndTheirTimeStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dwell.db")
	s, err := store.Open(t.Context(), path, store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var spans []tracker.Span
	for i, site := range []string{"marker-one.example", "plain.example", "marker-two.example", "marker-one.example"} {
		v := tracker.Verdict{Category: "browsing/health", Because: "site:" + site, Confidence: 0.9}
		if site == "plain.example" {
			v.Category = "news"
		}
		spans = append(spans, tracker.Span{
			Start: start.Add(time.Duration(i) * time.Hour), End: start.Add(time.Duration(i+1) * time.Hour), Presence: tracker.HandsOn,
			Subject: tracker.Subject{App: "firefox", Site: site}, Verdict: v, Title: "Title of " + site,
		})
	}
	if _, err := s.Commit(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
	n, err := s.Conceal(t.Context(), func(subject tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
		subject, v, _ = tracker.Privacy{}.Keep(subject, v, "", false)
		return subject, v
	})
	if err != nil || n != 2 {
		t.Fatalf("concealed %d: %v", n, err)
	}
	got, err := s.Usage(t.Context(), start, start.Add(5*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := tracker.Usage{
		{Category: "browsing/health"}:                             3 * time.Hour,
		{App: "firefox", Site: "plain.example", Category: "news"}: time.Hour,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("marker-")) {
			t.Errorf("%s holds a name", filepath.Base(file))
		}
		if err == nil && file == path && !bytes.Contains(b, []byte("plain.example")) {
			t.Error("names that may be kept are gone too")
		}
	}
}
