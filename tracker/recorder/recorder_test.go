package recorder_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/recorder"
	"dwell/tracker/store"
)

var t0 = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday

// rig is a recorder over a real store in a folder of its own.
type rig struct {
	store *store.Store
	rec   *recorder.Recorder
	clock tracker.Clock
	o     recorder.Options
	begin time.Time
}

// renew begins another life over the same store.
func (r *rig) renew() { r.clock, r.rec = tracker.Clock{}, recorder.New(r.o) }

// fatal is what testing.TB and rapid.T share.
type fatal interface {
	Helper()
	Fatal(...any)
}

func newRig(t testing.TB, dir string, change func(*recorder.Options)) *rig {
	t.Helper()
	r := &rig{begin: t0}
	s, err := store.Open(t.Context(), filepath.Join(dir, "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	r.store = s
	c, err := classify.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := recorder.Options{
		Rules: tracker.DefaultRules(), Calendar: tracker.DefaultCalendar(), Zone: time.UTC, Classifier: c, Store: s,
		TailPath: filepath.Join(dir, "tail"), Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&o)
	}
	r.o = o
	r.renew()
	return r
}

// feed says fact at seconds after t0, running timers due before.
func (r *rig) feed(t fatal, at float64, fact tracker.Fact) {
	t.Helper()
	d := time.Duration(at * float64(time.Second))
	r.stamped(t, tracker.Stamp{Wall: r.begin.Add(d), Mono: d, Boot: d}, fact)
}

func (r *rig) stamped(t fatal, stamp tracker.Stamp, fact tracker.Fact) {
	t.Helper()
	for _, ev := range r.clock.Read(nil, tracker.Event{Stamp: stamp, Source: "test", Fact: fact}) {
		for next := r.rec.Next(); next != 0 && next > r.rec.Now() && next <= ev.At; next = r.rec.Next() {
			r.feedPlaced(t, tracker.Event{Stamp: tracker.Stamp{Wall: r.rec.WallAt(next)}, At: next, Fact: tracker.Tick{}})
		}
		r.feedPlaced(t, ev)
	}
}

func (r *rig) feedPlaced(t fatal, ev tracker.Event) {
	t.Helper()
	if err := r.rec.Feed(context.Background(), ev); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) stored(t fatal) []tracker.Span {
	t.Helper()
	var spans []tracker.Span
	for s, err := range r.store.Spans(context.Background(), r.begin.AddDate(0, 0, -8), r.begin.AddDate(0, 0, 60)) {
		if err != nil {
			t.Fatal(err)
		}
		spans = append(spans, s)
	}
	return spans
}

func window(app string) tracker.Focus { return tracker.Focus{App: app, Class: app} }

func TestCommitsAtMostEvery90SecondsAndWhenAwayBegins(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("a"))
	r.feed(t, 60, window("b"))
	if n := len(r.stored(t)); n != 0 {
		t.Fatalf("%d spans stored after a minute", n)
	}
	r.feed(t, 91, tracker.Tick{})
	spans := r.stored(t)
	if len(spans) != 1 || !spans[0].End.Equal(t0.Add(60*time.Second)) {
		// At 90 s what is older than 30 s is decided.
		t.Fatalf("stored at 91 s: %v", spans)
	}
	r.feed(t, 115, tracker.Idle{Since: t0.Add(100 * time.Second)})
	r.feed(t, 280, tracker.Tick{}) // away began at 280
	spans = r.stored(t)
	if last := spans[len(spans)-1]; last.Presence != tracker.Away || len(spans) != 3 {
		t.Fatalf("when away began: %v", spans)
	}
	seq, err := r.store.Seq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if next := r.rec.Next(); next != 0 {
		t.Errorf("away, the recorder wants to be woken at %v", next)
	}
	r.feed(t, 5000, window("c"))
	r.feed(t, 9000, tracker.Tick{})
	if after, err := r.store.Seq(t.Context()); err != nil || after != seq {
		t.Errorf("%d commits while away (%v)", after-seq, err)
	}
}

func TestTheTailOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, dir, nil)
	r.feed(t, 0, window("a"))
	r.feed(t, 100, window("b"))
	r.feed(t, 123, tracker.Tick{})
	info, err := os.Stat(filepath.Join(dir, "tail"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("tail: %v %v", info, err)
	}
	if err := r.store.Close(); err != nil { // as kill -9 would: nothing is told
		t.Fatal(err)
	}

	again := newRig(t, dir, nil)
	again.feed(t, 300, window("c"))
	spans := again.stored(t)
	if len(spans) != 2 || spans[1].Subject.App != "b" {
		t.Fatalf("recovered: %v", spans)
	}
	if lost := t0.Add(123 * time.Second).Sub(spans[1].End); lost < 0 || lost > 10*time.Second {
		t.Errorf("%v lost", lost)
	}
	if _, err := os.Stat(filepath.Join(dir, "tail")); !os.IsNotExist(err) {
		t.Errorf("the tail was not emptied: %v", err)
	}
	days := again.rec.Days()
	if got, want := days[0].Usage.Total(), spans[1].End.Sub(t0); got != want {
		t.Errorf("today has %v after the restart, want %v", got, want)
	}
}

func TestATornTailIsSetAside(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tail"), []byte("00000000\n{\"Seq\":1"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, dir, nil)
	r.feed(t, 0, window("a"))
	if spans := r.stored(t); len(spans) != 0 {
		t.Fatal(spans)
	}
}

func TestClockSetBackRecordsNothingTwice(t *testing.T) {
	var cut time.Duration
	r := newRig(t, t.TempDir(), func(o *recorder.Options) { o.Cut = func(p tracker.Period) { cut += p.To.Sub(p.From) } })
	second := func(s int) time.Duration { return time.Duration(s) * time.Second }
	r.feed(t, 0, window("a"))
	r.feed(t, 3600, window("b"))
	// Half an hour back; then an hour goes by.
	r.stamped(t, tracker.Stamp{Wall: t0.Add(1800 * time.Second), Mono: second(3600), Boot: second(3600)}, window("c"))
	r.stamped(t, tracker.Stamp{Wall: t0.Add(5400 * time.Second), Mono: second(7200), Boot: second(7200)}, tracker.End{})
	var total time.Duration
	var last time.Time
	for _, s := range r.stored(t) {
		if s.Start.Before(last) {
			t.Fatalf("%v overlaps what ends %v", s, last)
		}
		last = s.End
		total += s.Length()
	}
	if total != 5400*time.Second || cut != 1800*time.Second {
		t.Errorf("stored %v, cut %v", total, cut)
	}
}

func TestForgottenTimeIsNeverStored(t *testing.T) {
	r := newRig(t, t.TempDir(), nil)
	r.feed(t, 0, window("a"))
	r.feed(t, 10, window("secret"))
	r.feed(t, 20, window("a"))
	if err := r.rec.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.rec.Forget(tracker.Period{From: t0, To: t0.Add(time.Hour)}, func(s tracker.Subject, _ tracker.Verdict) bool { return s.App == "secret" })
	for _, s := range r.rec.Tail().Spans {
		if s.Subject.App == "secret" {
			t.Error("the tail has it")
		}
	}
	r.feed(t, 200, window("secret")) // later time is not meant
	r.feed(t, 300, tracker.End{})
	var got []string
	for _, s := range r.stored(t) {
		got = append(got, s.Subject.App)
	}
	if diff := cmp.Diff([]string{"a", "a", "secret"}, got); diff != "" {
		t.Error(diff)
	}
}

// A day's usage as limits see it equals what is stored and pending and open, at
// any moment of any life. Each life is lived in weeks of its own, so that one
// store serves them all.
func TestUsageIsTheSumOfSpans(t *testing.T) {
	r := newRig(t, t.TempDir(), func(o *recorder.Options) { o.TailPath = "" })
	week := 0
	rapid.Check(t, func(rt *rapid.T) {
		week += 52
		r.begin = t0.AddDate(0, 0, 7*week)
		r.renew()
		at := 0.0
		r.feed(rt, 0, tracker.Active{})
		for range rapid.IntRange(1, 12).Draw(rt, "events") {
			at += rapid.SampledFrom([]float64{0.05, 1, 14, 29, 61, 200, 4000, 40000}).Draw(rt, "later")
			switch rapid.IntRange(0, 5).Draw(rt, "fact") {
			case 0:
				r.feed(rt, at, tracker.Active{})
			case 1:
				ago := time.Duration(rapid.IntRange(0, 30).Draw(rt, "ago")) * time.Second
				r.feed(rt, at, tracker.Idle{Since: r.begin.Add(time.Duration(at*float64(time.Second)) - ago)})
			case 2:
				r.feed(rt, at, tracker.Focus{})
			case 3:
				r.feed(rt, at, tracker.Lock{On: rapid.Bool().Draw(rt, "on")})
			default:
				r.feed(rt, at, window(rapid.SampledFrom([]string{"a", "b", "code"}).Draw(rt, "app")))
			}
			check(rt, r)
		}
		r.feed(rt, at+1, tracker.End{})
		check(rt, r)
		if len(r.rec.Tail().Spans) != 0 {
			rt.Fatal("something is left after the end")
		}
	})
}

func check(t *rapid.T, r *rig) {
	t.Helper()
	spans := append(r.stored(t), r.rec.Tail().Spans...)
	for _, day := range r.rec.Days() {
		want := tracker.Usage{}
		for _, s := range spans {
			if cut, ok := s.Cut(day.Period.From, day.Period.To); ok && s.Presence.Active() {
				want[tracker.KeyOf(s.Subject, s.Verdict)] += cut.Length()
			}
		}
		if diff := cmp.Diff(want, day.Usage); diff != "" {
			t.Fatalf("%s (-spans +usage):\n%s", day.Date.Format(time.DateOnly), diff)
		}
		if total := day.Usage.Total(); total > 24*time.Hour {
			t.Fatalf("%v in a day", total)
		}
	}
}
