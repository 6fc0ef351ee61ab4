package store

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker"
)

// Whatever is done to the store in whatever order, and in whatever zone days were folded: a
// folded day that is not marked as stale is what would be folded now, or its spans are gone.
func TestFoldedDaysAreStaleOrTrue(t *testing.T) {
	dir := memoryDir(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		s, err := Open(context.Background(), filepath.Join(dir, fmt.Sprint(n), "dwell.db"), Options{KeepSpans: 36 * time.Hour, Temporary: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		l := foldedLife{life{s: s, now: epoch}}
		t.Repeat(map[string]func(*rapid.T){
			"commit": l.commit, "import": l.imported, "relabel": l.relabel, "add": l.add, "undo": l.undo,
			"forget": l.forget, "reclassify": l.reclassify, "conceal": l.conceal, "prune": l.prune, "step": l.step,
			"fold": l.fold, "fold again": l.foldAgain, "": l.checkFolded,
		})
	})
}

// A foldedLife is one whose days are folded now and then.
type foldedLife struct{ life }

// fold folds some days of a zone.
func (l *foldedLife) fold(t *rapid.T) {
	zone := time.FixedZone("", rapid.SampledFrom(offsets).Draw(t, "zone"))
	calendar := tracker.Calendar{Starts: rapid.IntRange(0, 6).Draw(t, "starts")}
	date := calendar.Date(l.now.AddDate(0, 0, -rapid.IntRange(0, 3).Draw(t, "days ago")), zone)
	var days []FoldedDay
	for range rapid.IntRange(1, 3).Draw(t, "days") {
		days = append(days, FoldedDay{Date: date, Period: calendar.Day(date, zone)})
		date = date.AddDate(0, 0, 1)
	}
	must(t, l.s.FoldDays(context.Background(), days, true, sharesByKind))
}

// foldAgain folds the days that are stale.
func (l *foldedLife) foldAgain(t *rapid.T) {
	for _, d := range l.folded(t) {
		if d.Stale {
			must(t, l.s.FoldDays(context.Background(), []FoldedDay{d}, true, sharesByKind))
		}
	}
}

func (l *foldedLife) folded(t *rapid.T) []FoldedDay {
	days, err := l.s.FoldedDays(context.Background(), epoch.AddDate(-1, 0, 0), l.now.AddDate(1, 0, 0))
	must(t, err)
	return days
}

func (l *foldedLife) checkFolded(t *rapid.T) {
	must(t, audit(l.s))
	for _, d := range l.folded(t) {
		if d.Stale {
			continue
		}
		kept := string(d.Folded)
		must(t, l.s.FoldDays(context.Background(), []FoldedDay{d}, false, func(d FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
			now, err := sharesByKind(d, spans)
			if err == nil && string(now) != kept {
				t.Fatalf("%s is kept as\n%s and would be\n%s", d.Date.Format(time.DateOnly), kept, now)
			}
			return now, err
		}))
	}
}

// sharesByKind folds a day into what measures tell apart, in milliseconds.
func sharesByKind(_ FoldedDay, spans iter.Seq2[tracker.Span, error]) ([]byte, error) {
	sums := map[string]int64{}
	for sp, err := range spans {
		if err != nil {
			return nil, err
		}
		if v := sp.Verdict; sp.Presence.Active() {
			sums[fmt.Sprintf("%s %s %s %v %v", sp.Subject.App, sp.Subject.Site, v.Category, v.Editor, v.Unknown())] += sp.Length().Milliseconds()
		}
	}
	return json.Marshal(sums)
}
