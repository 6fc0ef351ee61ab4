package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/store"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.FixedZone("", 3600))

func open(t *testing.T, o store.Options) (*store.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "home", "dwell.db")
	s, err := store.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, path
}

// span is one of app, from and until minutes after noon.
func span(app string, category tracker.Category, from, until float64) tracker.Span {
	at := func(m float64) time.Time { return noon.Add(time.Duration(m * float64(time.Minute))) }
	return tracker.Span{
		Start: at(from), End: at(until), Presence: tracker.HandsOn, Source: "x11",
		Subject: tracker.Subject{App: app, Class: app},
		Verdict: tracker.Verdict{Category: category, Because: "app:" + app, Confidence: 0.95},
	}
}

func commit(t *testing.T, s *store.Store, spans ...tracker.Span) {
	t.Helper()
	if _, err := s.Commit(t.Context(), spans); err != nil {
		t.Fatal(err)
	}
}

func spans(t *testing.T, s *store.Store) []tracker.Span {
	t.Helper()
	var all []tracker.Span
	for sp, err := range s.Spans(t.Context(), time.Time{}, noon.AddDate(100, 0, 0)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sp)
	}
	return all
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}

func TestSpansComeBackAsCommitted(t *testing.T) {
	s, path := open(t, store.Options{})
	full := span("player", "video/player", 10, 20.5)
	full.Fullscreen, full.Presence, full.Verdict.Reader = true, tracker.HandsOff, true
	titled := span("editor", "work/coding", 20.5, 21)
	titled.Title = "a title the person keeps"
	titled.Subject = tracker.Subject{App: "editor", Class: "Editor", Site: "local", Program: "vi", Mark: "title:vi"}
	away := tracker.Span{Start: titled.End, End: titled.End.Add(time.Hour), Presence: tracker.Away, Source: "x11"}
	nothing := tracker.Span{
		Start: away.End.UTC(), End: away.End.Add(time.Millisecond).UTC(), Presence: tracker.HandsOn, Source: "x11",
		Verdict: tracker.UnknownVerdict(false),
	}
	want := []tracker.Span{full, titled, away, nothing}
	commit(t, s, want...)
	same(t, want, spans(t, s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	same(t, want, spans(t, r))
	if _, err := r.Commit(t.Context(), want); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a read-only store took a commit: %v", err)
	}
}

func TestWalkLongerThanOneStep(t *testing.T) {
	s, _ := open(t, store.Options{})
	var want []tracker.Span
	for i := range 1500 {
		want = append(want, span([]string{"a", "b"}[i%2], "work/office", float64(i), float64(i+1)))
	}
	commit(t, s, want...)
	same(t, want, spans(t, s))
	var cut []tracker.Span
	for sp, err := range s.Spans(t.Context(), noon.Add(90*time.Second), noon.Add(210*time.Second)) {
		if err != nil {
			t.Fatal(err)
		}
		cut = append(cut, sp)
	}
	same(t, []tracker.Span{span("b", "work/office", 1.5, 2), span("a", "work/office", 2, 3), span("b", "work/office", 3, 3.5)}, cut)
}

func TestSpanThatJoinsLengthensTheRow(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("film", "video/player", 0, 30))
	commit(t, s, span("film", "video/player", 30, 60), span("film", "video/player", 60, 61))
	same(t, []tracker.Span{span("film", "video/player", 0, 61)}, spans(t, s))
}

func TestTimeStoredWins(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("first", "work/office", 10, 20), span("first", "work/office", 30, 40))
	commit(t, s, span("second", "gaming/game", 0, 50))
	want := []tracker.Span{
		span("second", "gaming/game", 0, 10), span("first", "work/office", 10, 20), span("second", "gaming/game", 20, 30),
		span("first", "work/office", 30, 40), span("second", "gaming/game", 40, 50),
	}
	same(t, want, spans(t, s))
	got, err := s.Coverage(t.Context(), noon.Add(45*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	same(t, []tracker.Period{{From: noon.Add(40 * time.Minute).UTC(), To: noon.Add(50 * time.Minute).UTC()}}, got)
}

func TestSeqCountsCommits(t *testing.T) {
	s, _ := open(t, store.Options{})
	for want := range uint64(3) {
		if seq, err := s.Seq(t.Context()); err != nil || seq != want {
			t.Fatal(seq, err)
		}
		commit(t, s, span("a", "work/office", float64(want), float64(want+1)))
		commit(t, s) // nothing is no commit
	}
}

func TestFilesArePrivate(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 1))
	if _, err := s.BackupIfDue(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Dir(path), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpenMendsModeOfTheFile(t *testing.T) {
	s, path := open(t, store.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
}

func TestOpenReadOnlyMakesNothing(t *testing.T) {
	dir := t.TempDir()
	_, err := store.OpenReadOnly(t.Context(), filepath.Join(dir, "none", "dwell.db"))
	if !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Error(entries, err)
	}
}

func TestReadersWhileTheWriterIsOpen(t *testing.T) {
	s, path := open(t, store.Options{})
	r, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	day := tracker.Period{From: noon.Add(-8 * time.Hour), To: noon.Add(16 * time.Hour)}
	for n := 1; n <= 3; n++ {
		commit(t, s, span("a", "work/office", float64(n), float64(n+1)))
		// The totals last read are kept; what another process commits must show.
		for _, each := range []*store.Store{r, s} {
			names, err := each.NameTotals(t.Context(), day, tracker.AppName, 0)
			if err != nil {
				t.Fatal(err)
			}
			same(t, []tracker.NameTotal{{Name: "a", Category: "work/office", Active: time.Duration(n) * time.Minute}}, names)
		}
	}
}

func TestRulesAndTheirUndo(t *testing.T) {
	s, _ := open(t, store.Options{})
	add := func(match string) store.Rule {
		r, err := s.AddRule(t.Context(), match, "work/coding")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first, second := add("app:one"), add("app:two")
	if _, err := s.RemoveRule(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RemoveRule(t.Context(), first.ID); !errors.Is(err, store.ErrNotFound) {
		t.Error("removed twice:", err)
	}
	want := []store.Rule{second}
	for _, after := range [][]store.Rule{{first, second}, {first}, nil} {
		if got, err := s.Rules(t.Context()); err != nil || !slices.Equal(got, want) {
			t.Errorf("rules are %v, not %v (%v)", got, want, err)
		}
		if _, err := s.UndoRule(t.Context()); err != nil {
			t.Fatal(err)
		}
		want = after
	}
	if _, err := s.UndoRule(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	if again := add("app:three"); again.ID <= second.ID {
		t.Errorf("id %d was used before", again.ID)
	}
}

func TestLimitsAndTheirHistory(t *testing.T) {
	now := noon
	s, _ := open(t, store.Options{Now: func() time.Time { return now }})
	ai := store.Limit{ID: "ai/day", Target: "ai", Budget: time.Hour, Per: "day"}
	game := store.Limit{ID: "gaming/week/sat,sun", Target: "gaming", Budget: 3 * time.Hour, Per: "week", Days: "sat,sun"}
	for _, l := range []store.Limit{ai, game} {
		if err := s.SetLimit(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	now = noon.Add(time.Hour)
	ai.Budget = 2 * time.Hour
	if err := s.SetLimit(t.Context(), ai); err != nil {
		t.Fatal(err)
	}
	got, err := s.Limits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, []store.Limit{ai, game}, got)
	if l, err := s.RemoveLimit(t.Context(), game.ID); err != nil || l != game {
		t.Error(l, err)
	}
	if _, err := s.RemoveLimit(t.Context(), game.ID); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	changes, err := s.LimitChanges(t.Context(), noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	made := time.UnixMilli(now.UnixMilli())
	same(t, []store.LimitChange{{Limit: ai, Made: made}, {Limit: game, Removed: true, Made: made}}, changes)
}

func TestSettings(t *testing.T) {
	s, _ := open(t, store.Options{})
	ctx := t.Context()
	if _, ok, err := s.Setting(ctx, "paused_until"); ok || err != nil {
		t.Error(ok, err)
	}
	for _, value := range []string{"one", "two", ""} {
		if err := s.SetSetting(ctx, "paused_until", value); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := s.Setting(ctx, "paused_until"); got != value || !ok || err != nil {
			t.Error(got, ok, err)
		}
	}
	if err := s.RemoveSetting(ctx, "paused_until"); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.Setting(ctx, "paused_until"); ok || err != nil {
		t.Error(ok, err)
	}
}
