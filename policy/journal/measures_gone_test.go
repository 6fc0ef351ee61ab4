package journal_test

import (
	"bytes"
	"iter"
	"testing"

	"dwell/tracker"
	"dwell/tracker/store"
)

// A row that cannot be read is folded anew; if its spans are gone, the day is left out.
func TestMeasuresOfDamagedDays(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	p.update(t)
	damage := func(n int, text string) {
		row := p.rows(t)[n]
		if err := p.s.FoldDays(t.Context(), []store.FoldedDay{row}, true, func(store.FoldedDay, iter.Seq2[tracker.Span, error]) ([]byte, error) {
			return []byte(text), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i, text := range []string{"", "{", `{"active":"long"}`, `{"groups":[]}`, "\x00\xff"} {
		damage(10+i, text)
	}
	p.checkThrough(t, p.afresh(t))
	p.update(t)
	p.check(t)

	damage(2, "{")
	if err := p.s.Prune(t.Context(), p.at(5, 0).AddDate(0, 0, 400)); err != nil {
		t.Fatal(err)
	}
	p.update(t)
	got := p.through(t, p.s, p.last())
	if len(got) != p.days-1 || !got[2].Date.Equal(p.date(3)) {
		t.Errorf("%d days, the third of them %v", len(got), got[2].Date)
	}
}

// Days whose spans are no longer kept stay as they were folded, whatever changes.
func TestMeasuresOfDaysWithoutSpans(t *testing.T) {
	p := pastOf(t, 40, store.Options{})
	p.update(t)
	before := p.rows(t)
	if err := p.s.Prune(t.Context(), p.at(20, 0).AddDate(0, 0, 400)); err != nil {
		t.Fatal(err)
	}
	p.options.Editors = true
	p.update(t)
	p.update(t)
	rows := p.rows(t)
	if len(rows) != p.days {
		t.Fatalf("%d days are kept", len(rows))
	}
	other := 0
	for i := range rows {
		if i < 19 {
			same(t, string(before[i].Folded), string(rows[i].Folded))
		} else if !bytes.Equal(before[i].Folded, rows[i].Folded) {
			other++
		}
	}
	if other == 0 {
		t.Error("days with spans were not folded anew")
	}
	if got := p.through(t, p.s, p.last()); len(got) != p.days {
		t.Errorf("%d days are told of", len(got))
	}

	if _, err := p.s.Forget(t.Context(), p.at(3, 0), p.at(5, 0), func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "ai" }); err != nil {
		t.Fatal(err)
	}
	p.update(t)
	for _, row := range p.rows(t) {
		if row.Date.Equal(p.date(3)) || row.Date.Equal(p.date(4)) {
			t.Errorf("%v is kept: %s", row.Date, row.Folded)
		}
		if row.Judged == 0 {
			t.Errorf("the level of %v was not reckoned", row.Date)
		}
	}
	if got := p.through(t, p.s, p.last()); len(got) != p.days-2 {
		t.Errorf("%d days are told of", len(got))
	}
}
