package journal_test

import (
	"context"
	"encoding/json"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy/journal"
	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/replay"
	"dwell/tracker/store"
)

// A tester is what a test and a property have in common.
type tester interface {
	rapid.TB
	Context() context.Context
}

func located(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A past is a made-up person's, as a store has it, and how measures of it are asked for.
type past struct {
	s        *store.Store
	path     string
	first    time.Time // the first day's date
	days     int
	zone     *time.Location
	calendar tracker.Calendar
	options  reliance.Options
	context  reliance.Context
}

// pastOf has recorded days of an ordinary life, into which summer time comes on day 55.
func pastOf(t testing.TB, days int, o store.Options) *past {
	t.Helper()
	o.Temporary = true
	p := &past{
		path: filepath.Join(t.TempDir(), "dwell.db"), first: time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC), days: days,
		zone: located(t, "Europe/Berlin"), calendar: tracker.DefaultCalendar(),
	}
	var err error
	if p.s, err = store.Open(t.Context(), p.path, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.s.Close() })
	h := replay.Ordinary()
	h.Asking.Job, h.Asking.Editor = 0.3, 0.3
	life := replay.Person{Habit: h, Seed: 9, Zone: p.zone, First: time.Date(2026, 2, 2, 12, 0, 0, 0, p.zone), Days: days}
	if _, err := p.s.Import(t.Context(), whole(life.Spans())); err != nil {
		t.Fatal(err)
	}
	return p
}

// whole are spans without an error among them.
func whole(spans iter.Seq[tracker.Span]) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for sp := range spans {
			if !yield(sp, nil) {
				return
			}
		}
	}
}

func (p *past) measures(s *store.Store) *journal.Measures {
	c := p.context
	c.Calendar = p.calendar
	return journal.NewMeasures(s, p.zone, p.options, c)
}

func (p *past) date(n int) time.Time { return p.first.AddDate(0, 0, n) }

func (p *past) last() time.Time { return p.date(p.days - 1) }

// at is so long after the begin of day n.
func (p *past) at(n int, after time.Duration) time.Time {
	return p.calendar.Day(p.date(n), p.zone).From.Add(after)
}

func (p *past) update(t tester) {
	t.Helper()
	if err := p.measures(p.s).Update(t.Context(), p.last()); err != nil {
		t.Fatal(err)
	}
}

func (p *past) through(t tester, s *store.Store, last time.Time) []reliance.Day {
	t.Helper()
	days, err := p.measures(s).Through(t.Context(), last)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// afresh folds all days there are out of the spans.
func (p *past) afresh(t tester) (days []reliance.Day) {
	t.Helper()
	at, ok, err := p.s.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !ok {
		return nil
	}
	for date := p.calendar.Date(at, p.zone); !date.After(p.last()); date = date.AddDate(0, 0, 1) {
		period := p.calendar.Day(date, p.zone)
		d, err := reliance.Fold(p.s.Spans(t.Context(), period.From, period.To), period, date, p.options)
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, d)
	}
	return days
}

func (p *past) rows(t tester) []store.FoldedDay {
	t.Helper()
	rows, err := p.s.FoldedDays(t.Context(), p.date(-9), p.date(p.days+9))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// nothing is a day without time, as folded.
const nothing = `{"active":0,"all":{}}`

// check holds what is kept against all folded afresh: the days, their levels, and what is
// known at the end.
func (p *past) check(t tester) {
	t.Helper()
	c := p.context
	c.Calendar = p.calendar
	want := p.afresh(t)
	rows := p.rows(t)
	for len(rows) > len(want) && string(rows[0].Folded) == nothing { // of before what is left of the past
		rows = rows[1:]
	}
	if len(rows) != len(want) {
		t.Fatalf("%d days are kept, not %d", len(rows), len(want))
	}
	for i, row := range rows {
		folded, err := json.Marshal(want[i])
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(folded), string(row.Folded)); diff != "" || row.Stale || !row.Date.Equal(want[i].Date) {
			t.Fatalf("%v, stale %v: want (-), got (+):\n%s", row.Date, row.Stale, diff)
		}
		index := reliance.LevelAt(want, row.Date, c)
		level := store.Level{AsOf: row.Date, Known: index.Known, Index: index.Value, Confidence: index.Confidence}
		if !index.Known {
			level = store.Level{AsOf: row.Date}
		}
		if diff := cmp.Diff(level, row.Level); diff != "" {
			t.Fatalf("level of %v: want (-), got (+):\n%s", row.Date, diff)
		}
	}
	p.checkThrough(t, want)
}

func (p *past) checkThrough(t tester, want []reliance.Day) {
	t.Helper()
	c := p.context
	c.Calendar = p.calendar
	same(t, reliance.At(want, p.last(), c), reliance.At(p.through(t, p.s, p.last()), p.last(), c))
}

func same(t tester, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("want (-), got (+):\n%s", diff)
	}
}

// checkKept is check where the first or last day of another calendar may be left over.
func (p *past) checkKept(t tester) {
	t.Helper()
	want := map[time.Time]string{}
	for _, d := range p.afresh(t) {
		folded, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		want[d.Date] = string(folded)
	}
	for _, row := range p.rows(t) {
		if folded, ok := want[row.Date]; ok {
			same(t, folded, string(row.Folded))
			delete(want, row.Date)
		}
	}
	if len(want) > 0 {
		t.Fatalf("%d days are missing", len(want))
	}
}
