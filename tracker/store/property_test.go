package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

// Whatever is done to the store in whatever order: spans never overlap, every
// roll-up equals the sum of what it rolls up, every total equals the sum over
// spans, to the millisecond; an undo brings back what was there.
func TestRollUpsEqualSpans(t *testing.T) {
	dir := memoryDir(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		s, err := Open(context.Background(), filepath.Join(dir, fmt.Sprint(n), "dwell.db"), Options{KeepSpans: 24 * time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		l := life{s: s, now: epoch}
		t.Repeat(map[string]func(*rapid.T){
			"commit": l.commit, "import": l.imported, "relabel": l.relabel, "add": l.add, "undo": l.undo,
			"forget": l.forget, "reclassify": l.reclassify, "conceal": l.conceal, "prune": l.prune, "step": l.step,
			"": l.check,
		})
	})
}

// memoryDir is a folder where fsync costs nothing, if there is one: this test
// commits some thousand times and pulls no plug.
func memoryDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "dwell-store-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

var epoch = time.Date(2026, 3, 27, 22, 17, 3, 500_000_000, time.UTC)

// A life is a random use of a store over a few days, across offsets of whole,
// half and quarter hours.
type life struct {
	s   *Store
	now time.Time
}

var offsets = []int{0, 3600, 7200, 5*3600 + 1800, -(3*3600 + 1800), 5*3600 + 2700}

func (l *life) spans(t *rapid.T) []tracker.Span {
	var out []tracker.Span
	for range rapid.IntRange(1, 8).Draw(t, "spans") {
		zone := time.FixedZone("", rapid.SampledFrom(offsets).Draw(t, "offset"))
		length := time.Duration(rapid.SampledFrom([]int{1, 999, 30_000, 1_800_000, 7_200_000, 30_000_000}).Draw(t, "ms")) * time.Millisecond
		sp := tracker.Span{
			Start: l.now.In(zone), End: l.now.Add(length).In(zone), Source: "x11",
			Presence: tracker.Presence(rapid.IntRange(1, 6).Draw(t, "presence")),
		}
		if sp.Presence.Active() {
			sp.Fullscreen = rapid.Bool().Draw(t, "full")
			sp.Subject, sp.Verdict = subjectNumber(rapid.IntRange(0, 4).Draw(t, "subject"))
			if rapid.IntRange(0, 9).Draw(t, "titled") == 0 {
				sp.Title = "title"
			}
		}
		out = append(out, sp)
		l.now = sp.End
		if rapid.IntRange(0, 4).Draw(t, "hole") == 0 {
			l.now = l.now.Add(time.Duration(rapid.IntRange(1, 5_000_000).Draw(t, "hole ms")) * time.Millisecond)
		}
	}
	return out
}

func subjectNumber(i int) (tracker.Subject, tracker.Verdict) {
	if i == 0 {
		return tracker.Subject{}, tracker.UnknownVerdict(false)
	}
	kinds := []tracker.Category{"ai/chat", "work/coding", "gaming/game"}
	app := fmt.Sprintf("app%d", i)
	return tracker.Subject{App: app, Site: fmt.Sprintf("site%d", i%2)},
		tracker.Verdict{Category: kinds[i%3], Because: "app:" + app, Confidence: 0.9, Editor: i == 4}
}

func (l *life) step(t *rapid.T) {
	l.now = l.now.Add(-time.Duration(rapid.IntRange(0, 10_000_000).Draw(t, "back ms")) * time.Millisecond)
}

func (l *life) commit(t *rapid.T) {
	before, err := l.s.Seq(context.Background())
	must(t, err)
	seq, err := l.s.Commit(context.Background(), l.spans(t))
	must(t, err)
	if seq != before+1 {
		t.Fatalf("seq went from %d to %d", before, seq)
	}
}

func (l *life) imported(t *rapid.T) {
	spans := l.spans(t)
	each := func(yield func(tracker.Span, error) bool) {
		for _, sp := range spans {
			if !yield(sp, nil) {
				return
			}
		}
	}
	_, err := l.s.Import(context.Background(), each)
	must(t, err)
	before := l.everything(t)
	again, err := l.s.Import(context.Background(), each)
	must(t, err)
	if again.Stored != 0 {
		t.Fatalf("the same again stored %v", again.Stored)
	}
	same(t, before, l.everything(t))
}

func (l *life) window(t *rapid.T) tracker.Period {
	from := l.now.Add(-time.Duration(rapid.IntRange(0, 100_000_000).Draw(t, "from ms")) * time.Millisecond)
	return tracker.Period{From: from, To: from.Add(time.Duration(rapid.IntRange(1, 50_000_000).Draw(t, "for ms")) * time.Millisecond)}
}

func (l *life) relabel(t *rapid.T) {
	p := l.window(t)
	before := l.everything(t)
	c, err := l.s.Relabel(context.Background(), p.From, p.To, "learning/course")
	must(t, err)
	l.maybeUndo(t, c, before)
}

func (l *life) add(t *rapid.T) {
	p := l.window(t)
	before := l.everything(t)
	subject, _ := subjectNumber(rapid.IntRange(0, 4).Draw(t, "subject"))
	was := l.usage(t, p)
	c, err := l.s.Add(context.Background(), p.From, p.To, subject,
		tracker.Verdict{Category: "work/meetings", Because: "none"})
	must(t, err)
	if pruned := l.pruned(t); !p.From.Before(time.Unix(pruned, 0).Add(2 * time.Hour)) {
		if got := l.usage(t, p) - was; got != c.Changed {
			t.Fatalf("added %v, said %v", got, c.Changed)
		}
	}
	l.maybeUndo(t, c, before)
}

func (l *life) usage(t *rapid.T, p tracker.Period) time.Duration {
	u, err := l.s.Usage(context.Background(), p.From, p.To)
	must(t, err)
	return u.Total()
}

func (l *life) maybeUndo(t *rapid.T, c Correction, before []tracker.Span) {
	if c.Changed == 0 || !rapid.Bool().Draw(t, "undo") {
		return
	}
	l.check(t)
	got, err := l.s.Undo(context.Background())
	must(t, err)
	if got.ID != c.ID || got.Changed != c.Changed {
		t.Fatalf("undid %+v, not %+v", got, c)
	}
	same(t, before, l.everything(t))
}

func (l *life) undo(t *rapid.T) {
	if _, err := l.s.Undo(context.Background()); err != nil && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
}

func (l *life) forget(t *rapid.T) {
	p := l.window(t)
	var match func(tracker.Subject, tracker.Verdict) bool
	if rapid.Bool().Draw(t, "some") {
		match = func(_ tracker.Subject, v tracker.Verdict) bool { return v.Category.Top() == "ai" }
	}
	_, err := l.s.Forget(context.Background(), p.From, p.To, match)
	must(t, err)
	for sp, err := range l.s.Spans(context.Background(), p.From, p.To) {
		must(t, err)
		if match == nil || match(sp.Subject, sp.Verdict) {
			t.Fatalf("still there: %v", sp)
		}
	}
}

// conceal takes the site from one app: its time moves to what is left of it.
func (l *life) conceal(t *rapid.T) {
	app := fmt.Sprintf("app%d", rapid.IntRange(1, 4).Draw(t, "concealed"))
	_, err := l.s.Conceal(context.Background(), func(s tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
		if s.App == app {
			s.Site = ""
		}
		return s, v
	})
	must(t, err)
}

func (l *life) reclassify(t *rapid.T) {
	to := tracker.Category(rapid.SampledFrom([]string{"video/player", "ai/chat", "work/coding"}).Draw(t, "category"))
	app := fmt.Sprintf("app%d", rapid.IntRange(1, 4).Draw(t, "app"))
	_, err := l.s.Reclassify(context.Background(), func(s tracker.Subject, v tracker.Verdict) tracker.Verdict {
		if s.App == app {
			v.Category, v.Because = to, "rule:1"
		}
		return v
	})
	must(t, err)
}

func (l *life) prune(t *rapid.T) {
	whole := tracker.Period{From: epoch.AddDate(-1, 0, 0), To: l.now.AddDate(1, 0, 0)}
	before := l.usage(t, whole)
	must(t, l.s.Prune(context.Background(), l.now))
	if after := l.usage(t, whole); after != before {
		t.Fatalf("pruning changed the sum from %v to %v", before, after)
	}
}

func (l *life) pruned(t *rapid.T) (pruned int64) {
	must(t, l.s.c.read(context.Background(), func(q session) error { return q.row(`SELECT pruned FROM progress`, nil, &pruned) }))
	return pruned
}

func (l *life) everything(t *rapid.T) []tracker.Span {
	var all []tracker.Span
	for sp, err := range l.s.Spans(context.Background(), epoch.AddDate(-1, 0, 0), l.now.AddDate(1, 0, 0)) {
		must(t, err)
		all = append(all, sp)
	}
	return all
}

func (l *life) check(t *rapid.T) {
	all := l.everything(t)
	for i, sp := range all {
		if !sp.Start.Before(sp.End) || i > 0 && sp.Start.Before(all[i-1].End) {
			t.Fatalf("span %d is empty or overlaps: %v", i, sp)
		}
	}
	must(t, audit(l.s))
	l.checkTotals(t, all)
	var covered []tracker.Period
	for _, sp := range all {
		if n := len(covered); n > 0 && covered[n-1].To.Equal(sp.Start) {
			covered[n-1].To = sp.End.UTC()
			continue
		}
		covered = append(covered, tracker.Period{From: sp.Start.UTC(), To: sp.End.UTC()})
	}
	got, err := l.s.Coverage(context.Background(), epoch.AddDate(-1, 0, 0))
	must(t, err)
	same(t, covered, got)
}

// checkTotals holds the totals of two touching periods against the spans, from
// where spans are kept.
func (l *life) checkTotals(t *rapid.T, all []tracker.Span) {
	p := l.window(t)
	from := p.From
	if pruned := time.Unix(l.pruned(t), 0).Add(2 * time.Hour); from.Before(pruned) {
		from = pruned
	}
	if p.To.Before(from) {
		p.To = from
	}
	periods := []tracker.Period{{From: from, To: p.To}, {From: p.To, To: p.To.Add(26 * time.Hour)}}
	ctx := context.Background()
	byCategory, err := l.s.CategoryTotals(ctx, periods)
	must(t, err)
	for i, p := range periods {
		want := tracker.Usage{}
		presence := map[tracker.Presence]time.Duration{}
		for _, sp := range all {
			if sp, ok := sp.Cut(p.From, p.To); ok {
				presence[sp.Presence] += sp.Length()
				if sp.Presence.Active() {
					want[tracker.KeyOf(sp.Subject, sp.Verdict)] += sp.Length()
				}
			}
		}
		got, err := l.s.Usage(ctx, p.From, p.To)
		must(t, err)
		same(t, want, got)
		hours, err := l.s.HourTotals(ctx, p)
		must(t, err)
		var sums [4]time.Duration
		for _, h := range hours {
			sums[0] += h.Active
		}
		for _, c := range byCategory {
			if c.Period == i {
				sums[1] += c.Active
			}
		}
		names, err := l.s.NameTotals(ctx, p, tracker.AppName, 0)
		must(t, err)
		for _, n := range names {
			sums[2] += n.Active
		}
		sums[2] += want[tracker.UsageKey{Category: "other"}] + want[tracker.UsageKey{Category: "learning/course"}] + want[tracker.UsageKey{Category: "work/meetings"}]
		levels, err := l.s.PresenceTotals(ctx, p)
		must(t, err)
		found := map[tracker.Presence]time.Duration{}
		for _, level := range levels {
			found[level.Presence] = level.Time
		}
		same(t, presence, found)
		sums[3] = found[tracker.HandsOn] + found[tracker.HandsOff]
		for i, sum := range sums {
			if sum != want.Total() {
				t.Fatalf("total %d is %v, spans are %v", i, sum, want.Total())
			}
		}
	}
}

func same(t *rapid.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("want (-), got (+):\n%s", diff)
	}
}

func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
