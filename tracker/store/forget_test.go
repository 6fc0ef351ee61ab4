package store_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// grep returns the files under dir whose bytes hold any of words.
func grep(t *testing.T, dir string, words ...string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, w := range words {
			if bytes.Contains(raw, []byte(w)) {
				found = append(found, filepath.Base(path)+": "+w)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestForgetLeavesNoByte(t *testing.T) {
	s, path := open(t, store.Options{})
	ctx := t.Context()
	secret := span("browser", "browsing/health", 100, 160)
	secret.Subject.Site, secret.Title = "secretclinic.example", "Secretdiagnosis"
	secret.Verdict.Because = "site:secretclinic.example"
	kept := span("browser", "work/office", 0, 100)
	kept.Subject.Site = "kept.example"
	commit(t, s, kept, secret, span("browser2", "work/office", 160, 200))
	// It is everywhere a copy can be: a correction's original, two backups, a
	// damaged file set aside, a nudge, the log.
	if _, err := s.Relabel(ctx, noon.Add(110*time.Minute), noon.Add(120*time.Minute), "work/office"); err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{noon, noon.AddDate(0, 0, 8)} {
		if made, err := s.BackupIfDue(ctx, at); err != nil || !made {
			t.Fatal(made, err)
		}
	}
	if err := s.Backup(ctx, path+".damaged-20260101T000000Z"); err != nil {
		t.Fatal(err)
	}
	for _, n := range []store.Nudge{
		{ID: "1", Target: "site:secretclinic.example", Text: "secretclinic.example: 50 min", Shown: noon.Add(150 * time.Minute)},
		{ID: "2", Target: "ai", Text: "AI: 50 min", Shown: noon.Add(150 * time.Minute)},
	} {
		if err := s.SaveNudge(ctx, n); err != nil {
			t.Fatal(err)
		}
	}
	words := []string{"secretclinic", "Secretdiagnosis"}
	if len(grep(t, filepath.Dir(path), words...)) < 6 {
		t.Fatal("the test does not see what it should")
	}

	f, err := s.Forget(ctx, noon, noon.Add(24*time.Hour), func(sub tracker.Subject, _ tracker.Verdict) bool {
		return strings.HasPrefix(sub.Site, "secretclinic")
	})
	if err != nil {
		t.Fatal(err)
	}
	if f.Active != time.Hour || f.Nudges != 1 || f.Backups != 3 {
		t.Errorf("%+v", f)
	}
	if found := grep(t, filepath.Dir(path), words...); len(found) > 0 {
		t.Error("still there: ", found)
	}
	same(t, []tracker.Span{kept, span("browser2", "work/office", 160, 200)}, spans(t, s))
	if found := grep(t, filepath.Join(filepath.Dir(path), "backups"), "kept.example"); len(found) != 1 {
		t.Error("what was not forgotten has no fresh backup: ", found)
	}
	if left, err := s.Nudges(ctx, noon); err != nil || len(left) != 1 {
		t.Error(left, err)
	}
}

func TestForgetHoursWithoutSpans(t *testing.T) {
	s, _ := open(t, store.Options{KeepSpans: 24 * time.Hour})
	commit(t, s, span("old", "gaming/game", 0, 130), span("other", "work/office", 130, 180), span("new", "work/office", 5000, 5001))
	if err := s.Prune(t.Context(), noon.Add(5001*time.Minute)); err != nil {
		t.Fatal(err)
	}
	f, err := s.Forget(t.Context(), noon.Add(90*time.Minute), noon.Add(150*time.Minute),
		func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "gaming" })
	if err != nil || f.Active != 70*time.Minute {
		t.Error(f, err) // the two hours it touches, whole: 60 and 10 minutes
	}
	usage, err := s.Usage(t.Context(), noon, noon.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	same(t, tracker.Usage{{App: "old", Category: "gaming/game"}: time.Hour, {App: "other", Category: "work/office"}: 50 * time.Minute}, usage)
}
