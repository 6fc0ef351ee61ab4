package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

// dayOf is noon's day and n more, as what folds asks for it.
func dayOf(n int) store.FoldedDay {
	date := time.Date(2026, 11, 20+n, 0, 0, 0, 0, time.UTC)
	from := time.Date(2026, 11, 20+n, 4, 0, 0, 0, noon.Location())
	return store.FoldedDay{Date: date, Period: tracker.Period{From: from, To: from.AddDate(0, 0, 1)}, Basis: 7}
}

func daysOf(numbers ...int) (days []store.FoldedDay) {
	for _, n := range numbers {
		days = append(days, dayOf(n))
	}
	return days
}

// timeByCategory folds a day into what it has of each category, in milliseconds.
func timeByCategory(_ store.FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
	sums := map[tracker.Category]int64{}
	for sp, err := range spans {
		if err != nil {
			return nil, err
		}
		if sp.Presence.Active() {
			sums[sp.Verdict.Category] += sp.Length().Milliseconds()
		}
	}
	return json.Marshal(sums)
}

func foldDays(t *testing.T, s *store.Store, days ...store.FoldedDay) {
	t.Helper()
	if err := s.FoldDays(t.Context(), days, true, timeByCategory); err != nil {
		t.Fatal(err)
	}
}

// judgeDays reckons each level as how many days it rests on, and returns for which days,
// counted from noon's, that was due.
func judgeDays(t *testing.T, s *store.Store, first, last int, by int64) (due []int) {
	t.Helper()
	err := s.JudgeDays(t.Context(), dayOf(first).Date, dayOf(last).Date, by, func(days []store.FoldedDay, dates []time.Time) (all []store.Level, err error) {
		for _, date := range dates {
			due = append(due, number(date))
			n := 0
			for _, d := range days {
				if !d.Date.After(date) && d.Date.After(date.AddDate(0, 0, -store.IndexDays)) {
					n++
				}
			}
			all = append(all, store.Level{AsOf: date, Known: n > 1, Index: float64(n), Confidence: 0.5})
		}
		return all, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return due
}

func number(date time.Time) int { return int(date.Sub(dayOf(0).Date) / (24 * time.Hour)) }

func foldedRows(t *testing.T, s *store.Store) []store.FoldedDay {
	t.Helper()
	days, err := s.FoldedDays(t.Context(), dayOf(-4000).Date, dayOf(4000).Date)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// numbers are those of the days that are as asked.
func numbers(days []store.FoldedDay, as func(store.FoldedDay) bool) (all []int) {
	for _, d := range days {
		if as(d) {
			all = append(all, number(d.Date))
		}
	}
	return all
}

func TestFoldedDaysComeBack(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("chat", "ai/chat", 0, 30), span("editor", "work/coding", 30, 1440+60))
	foldDays(t, s, daysOf(0, 1)...)
	want := daysOf(0, 1)
	want[0].Folded, want[1].Folded = []byte(`{"ai/chat":1800000,"work/coding":55800000}`), []byte(`{"work/coding":32400000}`)
	for i := range want {
		want[i].Level.AsOf = want[i].Date
		want[i].Period = tracker.Period{From: want[i].Period.From.Local(), To: want[i].Period.To.Local()}
	}
	same(t, want, foldedRows(t, s))
	same(t, []int{0, 1}, judgeDays(t, s, 0, 1, 3))
	want[0].Judged, want[1].Judged = 3, 3
	want[0].Level.Index, want[0].Level.Confidence = 0, 0
	want[1].Level = store.Level{AsOf: want[1].Date, Known: true, Index: 2, Confidence: 0.5}
	same(t, want, foldedRows(t, s))

	r, err := store.OpenReadOnly(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	same(t, want, foldedRows(t, r))
	if err := r.FoldDays(t.Context(), daysOf(0), true, timeByCategory); !errors.Is(err, store.ErrReadOnly) {
		t.Errorf("a read-only store kept a day: %v", err)
	}
}

func TestFirstFoldable(t *testing.T) {
	s, _ := open(t, store.Options{KeepSpans: 24 * time.Hour})
	first := func() (time.Time, bool) {
		t.Helper()
		at, ok, err := s.FirstFoldable(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return at, ok
	}
	if at, ok := first(); ok {
		t.Errorf("an empty store begins %v", at)
	}
	commit(t, s, span("a", "work/office", 0, 60), span("a", "work/office", 6000, 6060))
	if at, ok := first(); !ok || !at.Equal(noon) {
		t.Error(at, ok)
	}
	foldDays(t, s, dayOf(0))
	if err := s.Prune(t.Context(), noon.Add(6060*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if at, ok := first(); !ok || !at.Equal(dayOf(0).Period.From) {
		t.Errorf("with a folded day before the spans it begins %v", at)
	}
}

// An error, or the end of the context, leaves none of the days it came upon.
func TestFoldKeepsAllOrNone(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 5000))
	wrong := errors.New("wrong")
	if err := s.FoldDays(t.Context(), daysOf(0, 1, 2), true, func(d store.FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
		if d.Date.Equal(dayOf(1).Date) {
			return nil, wrong
		}
		return timeByCategory(d, spans)
	}); !errors.Is(err, wrong) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.FoldDays(ctx, daysOf(0, 1, 2), true, func(d store.FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
		if d.Date.Equal(dayOf(1).Date) {
			cancel()
		}
		return timeByCategory(d, spans)
	}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	same(t, []store.FoldedDay(nil), foldedRows(t, s))
	commit(t, s, span("a", "work/office", 5000, 5001)) // nothing is left open
}

func TestFoldThatIsNotKept(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 5000))
	var folded []int
	if err := s.FoldDays(t.Context(), daysOf(0, 1), false, func(d store.FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
		folded = append(folded, number(d.Date))
		return timeByCategory(d, spans)
	}); err != nil {
		t.Fatal(err)
	}
	same(t, []int{0, 1}, folded)
	same(t, []store.FoldedDay(nil), foldedRows(t, s))
}

func TestLevelsAreReckonedWhereDaysChanged(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 60*24*60))
	var all []int
	for n := range 40 {
		all = append(all, n)
		foldDays(t, s, dayOf(n))
	}
	same(t, all[3:], judgeDays(t, s, 3, 39, 1))
	same(t, all[:3], judgeDays(t, s, 0, 39, 1))
	same(t, []int(nil), judgeDays(t, s, 0, 39, 1))

	foldDays(t, s, dayOf(5)) // as it was
	same(t, []int(nil), judgeDays(t, s, 0, 39, 1))
	if _, err := s.Relabel(t.Context(), noon.AddDate(0, 0, 5), noon.AddDate(0, 0, 5).Add(time.Hour), "ai/chat"); err != nil {
		t.Fatal(err)
	}
	same(t, []int(nil), judgeDays(t, s, 0, 39, 1)) // what it was stands until the day is folded
	foldDays(t, s, dayOf(5))
	same(t, all[5:5+store.IndexDays], judgeDays(t, s, 0, 39, 1))

	same(t, all, judgeDays(t, s, 0, 39, 2)) // by something else
}

func TestLevelsThatFailLeaveNone(t *testing.T) {
	s, _ := open(t, store.Options{})
	commit(t, s, span("a", "work/office", 0, 60))
	foldDays(t, s, dayOf(0))
	wrong := errors.New("wrong")
	err := s.JudgeDays(t.Context(), dayOf(0).Date, dayOf(0).Date, 1, func([]store.FoldedDay, []time.Time) ([]store.Level, error) { return nil, wrong })
	if !errors.Is(err, wrong) {
		t.Error(err)
	}
	same(t, []int{0}, judgeDays(t, s, 0, 0, 1))
}

func TestLastLevel(t *testing.T) {
	s, _ := open(t, store.Options{})
	if _, err := s.LastLevel(t.Context(), dayOf(0).Date); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
	commit(t, s, span("a", "work/office", 0, 3*24*60))
	foldDays(t, s, daysOf(0, 1, 2)...)
	if _, err := s.LastLevel(t.Context(), dayOf(2).Date); !errors.Is(err, store.ErrNotFound) {
		t.Error("a day whose level was never reckoned has one:", err)
	}
	judgeDays(t, s, 0, 1, 1)
	for date, want := range map[int]store.Level{
		0:  {AsOf: dayOf(0).Date},
		1:  {AsOf: dayOf(1).Date, Known: true, Index: 2, Confidence: 0.5},
		90: {AsOf: dayOf(1).Date, Known: true, Index: 2, Confidence: 0.5},
	} {
		got, err := s.LastLevel(t.Context(), dayOf(date).Date)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
	}
}

// Two processes have the file open: what one changes the other sees as it folds.
func TestFoldedByOneChangedByAnother(t *testing.T) {
	s, path := open(t, store.Options{})
	other, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	commit(t, s, span("chat", "ai/chat", 0, 60), span("a", "work/office", 3000, 3001))
	foldDays(t, s, daysOf(0, 1)...)
	if _, err := other.Relabel(t.Context(), noon, noon.Add(time.Hour), "work/coding"); err != nil {
		t.Fatal(err)
	}
	same(t, []int{0}, numbers(foldedRows(t, s), func(d store.FoldedDay) bool { return d.Stale }))
	foldDays(t, other, dayOf(0))
	for _, each := range []*store.Store{s, other} {
		row := foldedRows(t, each)[0]
		same(t, []any{`{"work/coding":3600000}`, false}, []any{string(row.Folded), row.Stale})
	}
}

// A file of before there were folded days is not read until it was opened for writing, and
// loses nothing then.
func TestFileOfBeforeFoldedDays(t *testing.T) {
	s, path := open(t, store.Options{})
	commit(t, s, span("chat", "ai/chat", 0, 60))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{`DROP TABLE reliance_day`, `DELETE FROM goose_db_version WHERE version_id = 6`, `PRAGMA user_version = 5`} {
		execute(t, path, statement)
	}
	if _, err := store.OpenReadOnly(t.Context(), path); !errors.Is(err, store.ErrOlderSchema) {
		t.Error(err)
	}
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same(t, []tracker.Span{span("chat", "ai/chat", 0, 60)}, spans(t, s))
	foldDays(t, s, dayOf(0))
	same(t, `{"ai/chat":3600000}`, string(foldedRows(t, s)[0].Folded))
}
