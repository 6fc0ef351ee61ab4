package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/policy/journal"
	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/replay"
	"dwell/tracker/store"
)

func (p *past) relabel(t testing.TB, n int) {
	t.Helper()
	c, err := p.s.Relabel(t.Context(), p.at(n, 0), p.at(n, 24*time.Hour), "ai/companion")
	if err != nil || c.Changed == 0 {
		t.Fatal(c.Changed, err)
	}
}

func TestMeasuresAreKeptAsFolded(t *testing.T) {
	p := pastOf(t, 70, store.Options{})
	p.checkThrough(t, p.afresh(t)) // nothing is kept yet
	p.update(t)
	p.check(t)
	if last := p.rows(t)[69].Level; !last.Known || last.Index <= 0 {
		t.Errorf("the index is %+v", last)
	}
}

// A change is in what is asked for at once, and in what is kept after the next update.
func TestMeasuresAfterChanges(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	p.update(t)
	for _, change := range []struct {
		name string
		make func() error
	}{
		{"relabel", func() error { p.relabel(t, 20); return nil }},
		{"undo", func() error { _, err := p.s.Undo(t.Context()); return err }},
		{"add", func() error {
			_, err := p.s.Add(t.Context(), p.at(5, 0), p.at(5, 2*time.Hour), tracker.Subject{App: "chat"}, tracker.Verdict{Category: "ai/chat", Because: "none"})
			return err
		}},
		{"rule", func() error {
			_, err := p.s.Reclassify(t.Context(), func(_ tracker.Subject, v tracker.Verdict) tracker.Verdict {
				if v.Category.Top() == "social" {
					v.Category, v.Because = "ai/companion", "rule:1"
				}
				return v
			})
			return err
		}},
		{"conceal", func() error {
			_, err := p.s.Conceal(t.Context(), func(s tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
				if v.Category == "ai/companion" {
					s = tracker.Subject{App: tracker.Private}
				}
				return s, v
			})
			return err
		}},
		{"forget", func() error {
			_, err := p.s.Forget(t.Context(), p.at(30, 0), p.at(33, 0), func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "ai" })
			return err
		}},
		{"forget the first days", func() error { _, err := p.s.Forget(t.Context(), p.at(0, 0), p.at(3, 0), nil); return err }},
	} {
		if err := change.make(); err != nil {
			t.Fatal(change.name, err)
		}
		want := p.afresh(t)
		p.checkThrough(t, want)
		p.update(t)
		p.check(t)
	}
}

// What folding goes by is part of what is kept: other words, another day.
func TestMeasuresOfOtherOptions(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	p.update(t)
	before := p.rows(t)
	for name, change := range map[string]func(){
		"late":    func() { p.options.Late = []reliance.Clock{{From: 20 * time.Hour, To: 24 * time.Hour}} },
		"editors": func() { p.options.Editors = true },
		"job": func() {
			p.options.Job, p.options.JobWords = func(k tracker.UsageKey) bool { return k.Site == replay.JobSite }, "site:"+replay.JobSite
		},
		"begin of the day": func() { p.calendar.Starts = 12 },
		"another zone":     func() { p.zone = located(t, "America/New_York") },
		"far away":         func() { p.zone = located(t, "Pacific/Auckland") },
		"contact":          func() { p.context.Elsewhere = true },
	} {
		t.Run(name, func(t *testing.T) {
			change()
			p.checkThrough(t, p.afresh(t))
			p.update(t)
			p.checkKept(t)
		})
	}
	if cmp.Equal(before, p.rows(t)) {
		t.Error("nothing of it made a difference")
	}
}

// An update that is ended leaves whole days, and the next one goes on from there.
func TestUpdateThatIsEnded(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	p.options.JobWords = "site:" + replay.JobSite
	p.options.Job = func(k tracker.UsageKey) bool {
		if asked++; asked == 250 {
			cancel()
		}
		return k.Site == replay.JobSite
	}
	if err := p.measures(p.s).Update(ctx, p.last()); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	rows := p.rows(t)
	if len(rows) == 0 || len(rows) == p.days {
		t.Fatalf("%d days were kept: the test does not see what it should", len(rows))
	}
	want := p.afresh(t)
	for i, row := range rows {
		folded, err := json.Marshal(want[i])
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(folded), string(row.Folded))
	}
	p.update(t)
	p.check(t)
}

func TestReadOnlyMeasuresKeepNothing(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	for _, kept := range []bool{false, true} {
		if kept {
			p.update(t)
			p.relabel(t, 38)
		}
		want := p.afresh(t)
		if err := p.s.Close(); err != nil { // the log is in the file now
			t.Fatal(err)
		}
		before, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := store.OpenReadOnly(t.Context(), p.path)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, p.through(t, r, p.last()))
		if err := p.measures(r).Update(t.Context(), p.last()); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("kept in a read-only store: %v", err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(p.path)
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("the file has changed (%v)", err)
		}
		if p.s, err = store.Open(t.Context(), p.path, store.Options{Temporary: true}); err != nil {
			t.Fatal(err)
		}
	}
}

// However many days there are, and however many of them say nothing: what is known at the
// end is what all of them tell.
func TestThroughReachesFarEnough(t *testing.T) {
	p := pastOf(t, 260, store.Options{})
	if _, err := p.s.Forget(t.Context(), p.at(90, 0), p.at(180, 0), nil); err != nil { // a long absence
		t.Fatal(err)
	}
	all := p.afresh(t)
	for _, n := range []int{0, 1, 27, 28, 89, 120, 185, 215, 259} {
		want := reliance.At(all[:n+1], p.date(n), reliance.Context{Calendar: p.calendar})
		same(t, want, reliance.At(p.through(t, p.s, p.date(n)), p.date(n), reliance.Context{Calendar: p.calendar}))
	}
	p.update(t)
	p.check(t)
	if got := p.through(t, p.s, p.last()); len(got) >= len(all) {
		t.Errorf("all %d days are read", len(got))
	}
}

func TestMeasuresOfTheFirstDay(t *testing.T) {
	p := pastOf(t, 1, store.Options{})
	yesterday := p.date(-1)
	if err := p.measures(p.s).Update(t.Context(), yesterday); err != nil {
		t.Fatal(err)
	}
	same(t, 0, len(p.rows(t)))
	same(t, 0, len(p.through(t, p.s, yesterday)))
	same(t, 0, len(journalDays(t, open(t), yesterday))) // nothing was ever recorded
	p.update(t)
	p.check(t)
}

func journalDays(t *testing.T, s *store.Store, last time.Time) []reliance.Day {
	t.Helper()
	m := journal.NewMeasures(s, time.UTC, reliance.Options{}, reliance.Context{Calendar: tracker.DefaultCalendar()})
	if err := m.Update(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	days, err := m.Through(t.Context(), last)
	if err != nil {
		t.Fatal(err)
	}
	return days
}
