package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dwell/tracker"

	"pgregory.net/rapid"
)

// tick is the grain of drawn lives: what happens in them falls on a multiple.
const tick = 10 * time.Second

// A turn is one thing that happens in a drawn life, and how long it lasts.
type turn struct {
	lasts    time.Duration
	presence tracker.Presence
	front    tracker.UsageKey
	hold     int // 0 none, 1 call, 2 full screen, 3 share, 4 do-not-disturb
	quiet    time.Duration
	off      time.Duration // nothing ran before it
	answer   Action        // to the latest open nudge of kind
	kind     Kind
}

func (c turn) play(l *life) {
	if c.off > 0 {
		l.off(c.off)
	}
	if c.answer != "" {
		l.answer(c.kind, c.answer)
	}
	l.in.Holds = Holds{Call: c.hold == 1, Fullscreen: c.hold == 2, Share: c.hold == 3, DoNotDisturb: c.hold == 4, QuietUntil: l.in.Holds.QuietUntil}
	if c.quiet > 0 {
		l.in.Holds.QuietUntil = l.in.Now.Add(c.quiet)
	}
	l.in.Presence, l.in.Front = c.presence, c.front
	if !c.presence.Active() {
		l.in.Front = tracker.UsageKey{}
	}
	l.pass(c.lasts)
}

func drawTurn(t *rapid.T) turn {
	ticks := func(least, most int, name string) time.Duration {
		return time.Duration(rapid.IntRange(least, most).Draw(t, name)) * tick
	}
	c := turn{
		lasts: ticks(1, 600, "lasts"), // up to 100 minutes
		presence: rapid.SampledFrom([]tracker.Presence{
			tracker.HandsOn, tracker.HandsOn, tracker.HandsOn, tracker.HandsOff, tracker.Away, tracker.Locked, tracker.Asleep, tracker.Paused,
		}).Draw(t, "presence"),
		front: rapid.SampledFrom([]tracker.UsageKey{chat, chat, feed, message, code, hidden, {Category: "other"}}).Draw(t, "front"),
		hold:  max(0, rapid.IntRange(-8, 4).Draw(t, "hold")),
		kind:  rapid.SampledFrom([]Kind{AheadKind, ReachedKind, RestKind, EyesKind}).Draw(t, "kind"),
		answer: rapid.SampledFrom([]Action{
			"", "", Break, Snooze, Extend, Extend, NotToday, Close,
		}).Draw(t, "answer"),
	}
	if !c.presence.Active() {
		c.lasts = ticks(1, 120, "gone")
	}
	if rapid.IntRange(0, 15).Draw(t, "quiet") == 0 {
		c.quiet = ticks(1, 360, "quiet for")
	}
	if rapid.IntRange(0, 15).Draw(t, "off") == 0 {
		c.off = ticks(1, 720, "off for")
	}
	return c
}

func drawPlan(t *rapid.T) Plan {
	plan := quietless()
	taken := func(id string) bool {
		return slices.ContainsFunc(plan.Limits, func(l Limit) bool { return l.ID == id })
	}
	for range rapid.IntRange(0, 4).Draw(t, "limits") {
		l := Limit{Budget: time.Duration(rapid.IntRange(1, 30).Draw(t, "budget")) * 10 * time.Minute}
		l.Target, _ = ParseTarget(rapid.SampledFrom([]string{"ai", "ai/chat", "social", "people", "all", "site:reddit.com", "app:code"}).Draw(t, "target"))
		l.Per = rapid.SampledFrom([]Per{Day, Week}).Draw(t, "per")
		l.Days, _ = ParseDays(rapid.SampledFrom([]string{"", "", "mon-fri", "sat,sun", "sun"}).Draw(t, "days"))
		l.ID = LimitID(l.Target, l.Per, l.Days, taken)
		plan.Limits = append(plan.Limits, l)
	}
	plan.Breaks.Rest = time.Duration(rapid.IntRange(0, 12).Draw(t, "rest")) * 5 * time.Minute
	plan.Breaks.Eyes = time.Duration(rapid.IntRange(0, 5).Draw(t, "eyes")) * 5 * time.Minute
	plan.Quiet = rapid.SampledFrom([][]Window{
		nil, nil, DefaultPlan().Quiet,
		{{From: 150 * time.Minute, To: 5 * time.Hour}, {From: 4 * time.Hour, To: 6 * time.Hour}},
	}).Draw(t, "quiet")
	return plan
}

// starts are evenings before a plain night, a week border, and both nights on
// which daylight saving changes.
var starts = []string{"2026-03-05 18:00", "2026-03-08 21:00", "2026-03-28 22:00", "2026-10-24 22:00", "2026-03-06 23:50"}

// TestNextSkipsNothing lives the same drawn life twice: once asked only when
// something happens or Next says, once at every tick. Both must say the same at
// the same moments and pass through the same states.
func TestNextSkipsNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := drawPlan(rt)
		start := rapid.SampledFrom(starts).Draw(rt, "start")
		turns := rapid.SliceOfN(rapid.Custom(drawTurn), 5, 16).Draw(rt, "turns")
		exact, every := newLife(t, start, plan), newLife(t, start, plan)
		exact.check, every.step = invariants, tick
		for _, c := range turns {
			c.play(exact)
			c.play(every)
		}
		if !slices.Equal(exact.said, every.said) {
			rt.Fatalf("asked when Next says:\n  %s\nasked at every tick:\n  %s", strings.Join(exact.said, "\n  "), strings.Join(every.said, "\n  "))
		}
		if !slices.Equal(exact.states, every.states) {
			rt.Fatalf("states when Next says:\n  %s\nat every tick:\n  %s", strings.Join(exact.states, "\n  "), strings.Join(every.states, "\n  "))
		}
	})
}

// invariants is what holds of every answer in every life.
func invariants(l *life, out Output) {
	in := l.in
	clock := clockOf(in.Now)
	quiet := in.Holds.QuietUntil.After(in.Now) || slices.ContainsFunc(in.Plan.Quiet, func(w Window) bool { return w.left(clock) > 0 })
	holds := in.Holds.Call || in.Holds.Fullscreen || in.Holds.Share || in.Holds.DoNotDisturb
	if len(out.Nudges) > 0 && (quiet || holds || !in.Presence.Active()) {
		l.t.Fatalf("%s: spoke while held (%v, quiet %v) or %v", l.clock(), in.Holds, quiet, in.Presence)
	}

	// Journalled, nothing is said twice and the next question stays.
	if again := Evaluate(in); len(again.Nudges) != 0 || again.Next != out.Next {
		l.t.Fatalf("%s: asked again it says %d more and next %v, not %v", l.clock(), len(again.Nudges), again.Next, out.Next)
	}

	type key struct{ what, day string }
	ahead, reached, extended, shown := map[key]int{}, map[key]int{}, map[key]int{}, map[key]int{}
	ids := map[string]bool{}
	for _, r := range in.Journal {
		if ids[r.ID] {
			l.t.Fatalf("%s twice", r.ID)
		}
		ids[r.ID] = true
		if r.Limit == "" {
			shown[key{string(r.Kind), r.Day.String()}]++
			continue
		}
		i := slices.IndexFunc(in.Plan.Limits, func(l Limit) bool { return l.ID == r.Limit })
		period := func(date time.Time) key {
			first, _ := in.Plan.Limits[i].dates(in.Calendar, date)
			return key{r.Limit, first.String()}
		}
		switch r.Kind {
		case AheadKind:
			ahead[period(r.Day)]++
		case ReachedKind:
			reached[period(r.Day)]++
		}
		if r.Answer == Extend {
			extended[period(in.Calendar.Date(r.Answered, r.Answered.Location()))]++
		}
	}
	for k, n := range ahead {
		if n > 1 {
			l.t.Fatalf("%v: ahead %d times", k, n)
		}
	}
	for k, n := range reached {
		if n > 1+extended[k] {
			l.t.Fatalf("%v: reached %d times with %d extensions", k, n, extended[k])
		}
	}
	for k, n := range shown {
		if n > breakCap {
			l.t.Fatalf("%v: %d breaks", k, n)
		}
	}
}

// The state lines say what the figures say, at any use and extension.
func TestStateFollowsFigures(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := newLife(t, "2026-03-04 09:00", quietless())
		budget := time.Duration(rapid.Int64Range(1, int64(24*time.Hour)).Draw(rt, "budget"))
		used := time.Duration(rapid.Int64Range(0, int64(18*time.Hour)).Draw(rt, "used"))
		l.in.Plan.Limits = []Limit{{ID: "ai/day", Target: Target{Kind: GroupTarget, Name: "ai"}, Budget: budget, Per: Day}}
		l.in.Front = chat
		l.move(used)
		s := Evaluate(l.in).Limits[0]
		if s.Used != used || s.Left != max(0, budget-used) || (s.State == Reached) != (s.Left == 0) {
			rt.Fatalf("%v of %v: %+v", used, budget, s)
		}
		if point := aheadPoint(budget); (s.State == OK) != (used < point) || point < budget/2 || point > budget {
			rt.Fatalf("%v of %v, ahead at %v: %s", used, budget, point, s.State)
		}
	})
}

func TestNudgeIDs(t *testing.T) {
	// Two limits on one target speak at once; the first of the day was forgotten.
	l := newLife(t, "2026-03-05 02:00", quietless(
		limit(t, "site:example.org/a/b", "1h", "day", ""), limit(t, "site:example.org/a/b", "1h", "week", "")))
	l.on(tracker.UsageKey{Site: "example.org/a/b"}, 52*minute)
	l.in.Journal = l.in.Journal[1:]
	l.pass(8 * minute)
	var ids []string
	for _, r := range l.in.Journal {
		ids = append(ids, r.ID+" for "+r.Limit)
	}
	want := []string{
		"2026-03-04/ahead/site:example.org/a/b/2 for site:example.org/a/b/week",
		"2026-03-04/ahead/site:example.org/a/b/3 for site:example.org/a/b/day",
		"2026-03-04/reached/site:example.org/a/b/1 for site:example.org/a/b/day",
		"2026-03-04/reached/site:example.org/a/b/2 for site:example.org/a/b/week",
	}
	if !slices.Equal(ids, want) {
		t.Errorf("ids\n  %s\nwant\n  %s", strings.Join(ids, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestNothingToAsk(t *testing.T) {
	l := newLife(t, "2026-03-04 09:00", DefaultPlan())
	if out := Evaluate(l.in); out.Next != 0 || out.Limits != nil || out.Nudges != nil {
		t.Errorf("without limits and breaks: %+v", out)
	}
	l.in.Plan = breaks(time.Hour, 0)
	l.in.Plan.Quiet = []Window{{From: 0, To: 24 * time.Hour}}
	if out := Evaluate(l.in); out.Next != 0 {
		t.Errorf("a break in quiet that never ends asks again at %v", out.Next)
	}
	l.in.Plan, l.in.Presence = breaks(time.Hour, 0), tracker.Away
	if out := Evaluate(l.in); out.Next != 0 {
		t.Errorf("a break with nobody there asks again at %v", out.Next)
	}
	l.in.Plan = quietless(limit(t, "ai", "1h", "day", ""))
	if out := Evaluate(l.in); out.Next != l.in.At+19*time.Hour {
		t.Errorf("with nobody there a limit asks again after %v, want the day's end", out.Next-l.in.At)
	}
}

func TestQuietEnd(t *testing.T) {
	zone := newLife(t, "2026-03-04 09:00", Plan{}).in.Now.Location()
	at := func(s string) time.Time {
		w, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return w.In(zone)
	}
	night, gap := Window{From: 23 * time.Hour, To: 7 * time.Hour}, Window{From: time.Hour, To: 150 * time.Minute}
	for _, c := range []struct {
		now     string
		windows []Window
		until   string
		want    string
	}{
		{now: "2026-03-04T09:00:00+01:00", windows: []Window{night}, want: "2026-03-04T09:00:00+01:00"},
		{now: "2026-03-04T23:00:00+01:00", windows: []Window{night}, want: "2026-03-05T07:00:00+01:00"},
		{now: "2026-03-05T07:00:00+01:00", windows: []Window{night}, want: "2026-03-05T07:00:00+01:00"},
		{now: "2026-03-05T06:59:59+01:00", windows: []Window{night}, want: "2026-03-05T07:00:00+01:00"},
		{now: "2026-03-05T06:00:00+01:00", windows: []Window{night}, until: "2026-03-05T23:30:00+01:00", want: "2026-03-06T07:00:00+01:00"},
		{now: "2026-03-05T06:00:00+01:00", until: "2026-03-05T06:20:00+01:00", want: "2026-03-05T06:20:00+01:00"},
		// The clock jumps from 02:00 to 03:00: 02:30 never comes, 07:00 an hour sooner.
		{now: "2026-03-29T01:00:00+01:00", windows: []Window{gap}, want: "2026-03-29T03:00:00+02:00"},
		{now: "2026-03-28T23:00:00+01:00", windows: []Window{night}, want: "2026-03-29T07:00:00+02:00"},
		// It goes back from 03:00 to 02:00: 02:30 comes twice, 07:00 an hour later.
		{now: "2026-10-25T01:00:00+02:00", windows: []Window{gap}, want: "2026-10-25T02:30:00+02:00"},
		{now: "2026-10-25T02:59:59+02:00", windows: []Window{{From: 150 * time.Minute, To: 4 * time.Hour}}, want: "2026-10-25T02:00:00+01:00"},
		{now: "2026-10-24T23:00:00+02:00", windows: []Window{night}, want: "2026-10-25T07:00:00+01:00"},
		// Around the clock, in one window or two: it never ends.
		{now: "2026-03-04T09:00:00+01:00", windows: []Window{{}}},
		{now: "2026-03-04T09:00:00+01:00", windows: []Window{{From: 0, To: 12 * time.Hour}, {From: 11 * time.Hour, To: time.Hour}}},
	} {
		var until time.Time
		if c.until != "" {
			until = at(c.until)
		}
		got, ok := quietEnd(at(c.now), c.windows, until)
		if ok != (c.want != "") || ok && !got.Equal(at(c.want)) {
			t.Errorf("from %s in %v, until %q: %v %v, want %s", c.now, c.windows, c.until, got, ok, c.want)
		}
	}
}

// A busy plan late in a busy week: five limits, both breaks, 150 names a day, a
// stretch a minute for two days, a journal of forty.
func BenchmarkEvaluate(b *testing.B) {
	plan := DefaultPlan()
	for _, target := range []string{"ai", "social", "gaming", "site:reddit.com"} {
		plan.Limits = append(plan.Limits, limit(b, target, "3h", "day", ""))
	}
	plan.Limits = append(plan.Limits, limit(b, "all", "60h", "week", ""))
	plan.Breaks.Rest, plan.Breaks.Eyes = 55*time.Minute, 20*time.Minute
	l := newLife(b, "2026-03-02 09:00", plan)
	for day := range 6 {
		for i := range 150 {
			l.in.Presence, l.in.Front = tracker.HandsOn, tracker.UsageKey{
				App: "firefox", Site: fmt.Sprintf("site%d.example", i), Category: tracker.Categories()[i%60],
			}
			l.move(3 * time.Minute)
		}
		if day < 5 {
			l.gone(tracker.Asleep, 24*time.Hour-450*time.Minute)
		}
	}
	l.in.Lived = nil
	for i := range 2 * 24 * 60 {
		from := l.in.At - tracker.Instant(2*24*60-i)*time.Minute
		l.in.Lived = append(l.in.Lived, tracker.Stretch{From: from, To: from + time.Minute, Presence: []tracker.Presence{tracker.HandsOn, tracker.HandsOff}[i%2]})
	}
	for i := range 40 {
		r := Record{Nudge: Nudge{ID: fmt.Sprintf("2026-03-06/eyes/all/%d", i+1), Day: time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), Kind: EyesKind, Target: "all"}}
		r.At = l.in.At - tracker.Instant(24*60-i*30)*time.Minute
		l.in.Journal = append(l.in.Journal, r)
	}
	l.ask() // what is due is said, as nearly every time it is
	b.ReportAllocs()
	for b.Loop() {
		Evaluate(l.in)
	}
}
