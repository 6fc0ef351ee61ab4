package classify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dwell/tracker"
)

// A labelledRow is a line of testdata/*.jsonl: evidence as `explain --batch` takes
// it, and what a careful person says it is. The sets were frozen before the
// catalogue grew beyond its first facts.
type labelledRow struct {
	App, Exe, Class, Title, URL string
	Argv                        []string
	Hints                       map[string]string
	Want                        []tracker.Category // the label, then what else is right; a top takes in all below it
	Not                         []tracker.Category // traps: the tops it must never be
	Kind                        string             // the stratum it was drawn for
}

func (r *labelledRow) evidence() Evidence {
	return Evidence{App: r.App, Exe: r.Exe, Class: r.Class, Title: r.Title, URL: r.URL, Argv: r.Argv, Hints: r.Hints}
}

func (r *labelledRow) right(got tracker.Category) bool {
	return slices.ContainsFunc(r.Want, got.Within) && !r.fallen(got)
}

func (r *labelledRow) fallen(got tracker.Category) bool {
	return slices.ContainsFunc(r.Not, got.Within)
}

// labelled reads one set.
func labelled(t *testing.T, set string) []labelledRow {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", set+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []labelledRow
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		var r labelledRow
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%s: %q: %v", set, line, err)
		}
		if len(r.Want) == 0 || r.Kind == "" || !valid(r.Want) || !valid(r.Not) {
			t.Errorf("%s: %q is not labelled rightly", set, line)
		}
		evidence := fmt.Sprintf("%q", r.evidence())
		if seen[evidence] {
			t.Errorf("%s: %q stands there twice", set, line)
		}
		seen[evidence] = true
		rows = append(rows, r)
	}
	return rows
}

func valid(all []tracker.Category) bool {
	return !slices.ContainsFunc(all, func(c tracker.Category) bool { return !c.Valid() })
}

// A score counts one stratum.
type score struct{ all, right, strict, unknown, fallen int }

func (s *score) add(r *labelledRow, v tracker.Verdict) {
	s.all++
	if r.right(v.Category) {
		s.right++
	}
	if v.Category == r.Want[0] {
		s.strict++
	}
	if v.Because == tracker.UnknownVerdict(false).Because {
		s.unknown++
	}
	if r.fallen(v.Category) {
		s.fallen++
	}
}

func (s *score) String() string {
	part := func(n int) string { return fmt.Sprintf("%.3f", float64(n)/float64(max(s.all, 1))) }
	return fmt.Sprintf("%4d rows  right %s  exactly %s  unknown %s  fallen in %s", s.all, part(s.right), part(s.strict), part(s.unknown), part(s.fallen))
}

// A confusion counts one top category.
type confusion struct{ hit, missed, wrong int }

func (c confusion) precision() float64 { return float64(c.hit) / float64(max(c.hit+c.wrong, 1)) }
func (c confusion) recall() float64    { return float64(c.hit) / float64(max(c.hit+c.missed, 1)) }
func (c confusion) f1() float64 {
	return 2 * c.precision() * c.recall() / max(c.precision()+c.recall(), 1e-9)
}

// TestLabelled prints how much of each set comes out right. It holds what the
// figures were when last looked at: whoever changes rules or facts sees the cost.
func TestLabelled(t *testing.T) {
	c := newClassifier(t)
	tops := map[tracker.Category]*confusion{}
	for set, floor := range map[string]struct {
		rows  int
		right float64
	}{"sites": {300, 0.67}, "programs": {300, 0.86}, "titles": {300, 0.83}, "argv": {300, 0.86}, "traps": {300, 0.95}} {
		rows := labelled(t, set)
		if len(rows) < floor.rows {
			t.Errorf("%s: %d rows", set, len(rows))
		}
		total, kinds := &score{}, map[string]*score{}
		for i := range rows {
			r := &rows[i]
			_, v := c.Classify(r.evidence())
			if kinds[r.Kind] == nil {
				kinds[r.Kind] = &score{}
			}
			kinds[r.Kind].add(r, v)
			total.add(r, v)
			if !r.right(v.Category) && os.Getenv("DWELL_LABELLED") == set {
				t.Logf("%s %s: %s by %s: %q", r.Kind, r.Want[0], v.Category, v.Because, r.evidence())
			}
			if set != "traps" && r.Kind != "bare" {
				confuse(tops, r, v)
			}
		}
		t.Logf("%-10s %s", set, total)
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			t.Logf("  %-12s %s", kind, kinds[kind])
		}
		if right := float64(total.right) / float64(total.all); right < floor.right {
			t.Errorf("%s: %.3f right, was %.3f", set, right, floor.right)
		}
	}
	sum := 0.0
	for _, top := range slices.SortedFunc(maps.Keys(tops), func(a, b tracker.Category) int { return cmp.Compare(a, b) }) {
		t.Logf("%-10s precision %.3f  recall %.3f  F1 %.3f", top, tops[top].precision(), tops[top].recall(), tops[top].f1())
		sum += tops[top].f1()
	}
	t.Logf("macro-F1 %.3f", sum/float64(len(tops)))
}

// confuse counts r under the top of its label; an accepted alternative is its
// label, and unknown is missed but not taken for anything.
func confuse(tops map[tracker.Category]*confusion, r *labelledRow, v tracker.Verdict) {
	of := func(c tracker.Category) *confusion {
		if tops[c.Top()] == nil {
			tops[c.Top()] = &confusion{}
		}
		return tops[c.Top()]
	}
	switch {
	case r.right(v.Category):
		of(r.Want[0]).hit++
	case v.Because == tracker.UnknownVerdict(false).Because:
		of(r.Want[0]).missed++
	default:
		of(r.Want[0]).missed++
		of(v.Category).wrong++
	}
}
