package store_test

import (
	"os"
	"testing"
	"time"

	"dwell/tracker/store"
)

// A day of which only hours are kept is not folded again, and one that never was is not
// made up from what is left of it.
func TestDaysWithoutTheirSpans(t *testing.T) {
	s := foldedPast(t, store.Options{})
	before := foldedRows(t, s)
	if err := s.Prune(t.Context(), when(398, 90)); err != nil {
		t.Fatal(err)
	}
	again := daysOf(-5, -4, -3, -2, -1, 0)
	for i := range again {
		again[i].Basis = 8
	}
	foldDays(t, s, again...)
	got := foldedRows(t, s)
	same(t, []int{-5, -4, -3, -2, -1, 0}, keptDays(t, s)) // nothing is known of day -5: it was empty
	for i := range 3 {
		same(t, []any{before[i].Folded, before[i].Period}, []any{got[i+1].Folded, got[i+1].Period})
	}
	same(t, []int{-5, -1, 0}, numbers(got, func(d store.FoldedDay) bool { return d.Basis == 8 }))

	// What is imported into hours nothing is known of is whole there.
	if _, err := s.Import(t.Context(), asImported(span("chat", "ai/chat", at(-5, 0), at(-5, 10)), span("chat", "ai/chat", at(-4, 400), at(-4, 410)))); err != nil {
		t.Fatal(err)
	}
	same(t, []int{-5}, staleDays(t, s))
	foldDays(t, s, daysOf(-5, -4)...)
	same(t, `{"ai/chat":600000}`, string(foldedRows(t, s)[0].Folded))
	same(t, before[0].Folded, foldedRows(t, s)[1].Folded)
}

// Days as another zone has them overlap, and end out of order.
func TestFoldedDaysOfSeveralZones(t *testing.T) {
	s, _ := open(t, store.Options{})
	for hour := range 5 * 24 {
		commit(t, s, span([]string{"a", "b"}[hour%2], "work/office", at(-2, float64(hour)*60), at(-2, float64(hour+1)*60)))
	}
	west := dayOf(0)
	west.Period.From, west.Period.To = west.Period.From.Add(12*time.Hour), west.Period.To.Add(12*time.Hour)
	foldDays(t, s, dayOf(-1), west, dayOf(1))
	relabel(t, s, when(1, -8*60+5), when(1, -8*60+10), "ai/chat") // at 04:05 of day 1, the afternoon before in the west
	same(t, []int{0, 1}, staleDays(t, s))
	foldDays(t, s, daysOf(-1, 0)...)
	same(t, []int{1}, staleDays(t, s))
}

// What a file that was damaged still has of folded days is taken over.
func TestFoldedDaysOutliveDamage(t *testing.T) {
	s := foldedPast(t, store.Options{})
	want := foldedRows(t, s)
	if err := s.Prune(t.Context(), when(600, 0)); err != nil {
		t.Fatal(err)
	}
	if made, err := s.BackupIfDue(t.Context(), noon); err != nil || !made {
		t.Fatal(made, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Path(), []byte("this is no database, and long enough to be told from an empty one"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), s.Path(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Recovered() == "" {
		t.Error("it was not recovered")
	}
	same(t, want, foldedRows(t, s))
}
