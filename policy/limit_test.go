package policy

import (
	"testing"
	"time"

	"dwell/tracker"
)

const minute = time.Minute

func TestAheadPoint(t *testing.T) {
	for _, c := range []struct{ budget, want time.Duration }{
		{2 * time.Hour, 108 * minute},            // 90 % comes first
		{100 * minute, 90 * minute},              // both at once
		{time.Hour, 50 * minute},                 // ten minutes before
		{20 * minute, 10 * minute},               // ten minutes before is half
		{15 * minute, 7*minute + 30*time.Second}, // never before half
		{5 * minute, 2*minute + 30*time.Second},
		{168 * time.Hour, 151*time.Hour + 12*minute},
		{time.Second, time.Second / 2},
	} {
		if got := aheadPoint(c.budget); got != c.want {
			t.Errorf("ahead of %v at %v, want %v", c.budget, got, c.want)
		}
	}
}

// Each story is a sentence of the contract on limits, told as a life.
func TestLimitStories(t *testing.T) {
	ai := func(t *testing.T) Limit { return limit(t, "ai", "1h", "day", "") }
	for _, c := range []struct {
		name, start string
		plan        func(t *testing.T) Plan
		live        func(l *life)
		said        []string
		states      []string
	}{
		{
			name: "ahead and reached, once each, at the exact moment", start: "2026-03-04 09:00",
			plan:   func(t *testing.T) Plan { return quietless(ai(t)) },
			live:   func(l *life) { l.on(chat, 30*minute); l.on(code, 7*minute); l.on(chat, 3*time.Hour) },
			said:   []string{"09:57:00 ahead ai", "10:07:00 reached ai"},
			states: []string{"09:00:00 ai/day ok+0s", "09:57:00 ai/day near+0s", "10:07:00 ai/day reached+0s"},
		},
		{
			name: "extend gives fifteen minutes from the answer and reached speaks again, ahead does not", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.on(chat, 65*minute)
				l.answers(ReachedKind, Extend) // 5 min over: 5 + 15
				l.on(chat, time.Hour)
			},
			said: []string{"09:50:00 ahead ai", "10:00:00 reached ai", "10:20:00 reached ai"},
			states: []string{
				"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s", "10:00:00 ai/day reached+0s",
				"10:05:00 ai/day ok+20m0s", "10:10:00 ai/day near+20m0s", "10:20:00 ai/day reached+20m0s",
			},
		},
		{
			name: "extend on ahead, and again on reached", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.on(chat, 52*minute)
				l.answers(AheadKind, Extend)
				l.on(chat, 23*minute)
				l.answers(ReachedKind, Extend)
				l.on(chat, 15*minute)
			},
			said: []string{"09:50:00 ahead ai", "10:15:00 reached ai", "10:30:00 reached ai"},
			states: []string{
				"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s", "09:52:00 ai/day ok+15m0s", "10:05:00 ai/day near+15m0s",
				"10:15:00 ai/day reached+15m0s", "10:15:00 ai/day ok+30m0s", "10:20:00 ai/day near+30m0s", "10:30:00 ai/day reached+30m0s",
			},
		},
		{
			name: "the next day begins afresh", start: "2026-03-04 22:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.on(chat, time.Hour)
				l.answers(ReachedKind, Extend)
				l.on(code, 5*time.Hour) // past 04:00
				l.on(chat, time.Hour)
				l.on(code, time.Hour)
			},
			said: []string{"22:50:00 ahead ai", "23:00:00 reached ai", "04:50:00 ahead ai", "05:00:00 reached ai"},
			states: []string{
				"22:00:00 ai/day ok+0s", "22:50:00 ai/day near+0s", "23:00:00 ai/day reached+0s", "23:00:00 ai/day ok+15m0s",
				"04:00:00 ai/day ok+0s", "04:50:00 ai/day near+0s", "05:00:00 ai/day reached+0s",
			},
		},
		{
			name: "what is held is said at the first moment nothing holds, whatever is in front", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.in.Holds.Call = true
				l.on(chat, 55*minute)
				l.on(code, 10*minute)
				l.in.Holds.Call, l.in.Holds.Fullscreen = false, true
				l.on(code, minute)
				l.in.Holds.Fullscreen = false
				l.on(code, minute)
			},
			said:   []string{"10:06:00 ahead ai"},
			states: []string{"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s"},
		},
		{
			name: "reached due too: ahead is dropped", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.in.Holds.Share = true
				l.on(chat, 70*minute)
				l.in.Holds.Share = false
				l.on(code, minute)
			},
			said:   []string{"10:10:00 reached ai"},
			states: []string{"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s", "10:00:00 ai/day reached+0s"},
		},
		{
			name: "held beyond its period: never said", start: "2026-03-04 03:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.in.Holds.DoNotDisturb = true
				l.on(chat, 50*minute)
				l.on(code, 20*minute)
				l.in.Holds.DoNotDisturb = false
				l.on(code, minute)
			},
			states: []string{"03:00:00 ai/day ok+0s", "03:50:00 ai/day near+0s", "04:00:00 ai/day ok+0s"},
		},
		{
			name: "quiet hours hold limits while the state shows the truth", start: "2026-03-05 04:00",
			plan: func(t *testing.T) Plan { p := DefaultPlan(); p.Limits = []Limit{ai(t)}; return p },
			live: func(l *life) { l.on(chat, 55*minute); l.on(code, 4*time.Hour) },
			said: []string{"07:00:00 ahead ai"}, states: []string{"04:00:00 ai/day ok+0s", "04:50:00 ai/day near+0s"},
		},
		{
			name: "the person's own quiet holds until it ends", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.in.Holds.QuietUntil = l.in.Now.Add(54 * minute)
				l.on(chat, time.Hour)
			},
			said:   []string{"09:54:00 ahead ai", "10:00:00 reached ai"},
			states: []string{"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s", "10:00:00 ai/day reached+0s"},
		},
		{
			name: "nobody there: said on coming back", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.in.Holds.Call = true
				l.on(chat, 55*minute)
				l.in.Presence, l.in.Front, l.in.Holds.Call = tracker.Locked, tracker.UsageKey{}, false
				l.pass(20 * minute)
				l.on(code, minute)
			},
			said: []string{"10:15:00 ahead ai"}, states: []string{"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s"},
		},
		{
			name: "not-today silences until the next day, for a week's limit too", start: "2026-03-04 09:00", // a Wednesday
			plan: func(t *testing.T) Plan { return quietless(limit(t, "ai", "1h", "week", "")) },
			live: func(l *life) {
				l.on(chat, 50*minute)
				l.answers(AheadKind, NotToday)
				l.on(chat, 20*minute)
				l.on(code, 20*time.Hour)
			},
			said: []string{"09:50:00 ahead ai", "04:00:00 reached ai"},
			states: []string{
				"09:00:00 ai/week ok+0s", "09:50:00 ai/week near+0s", "09:50:00 ai/week off+0s", "04:00:00 ai/week reached+0s",
			},
		},
		{
			name: "Saturday 02:00 is Friday's", start: "2026-03-07 01:00",
			plan: func(t *testing.T) Plan { return quietless(limit(t, "ai", "1h", "day", "mon-fri")) },
			live: func(l *life) { l.on(chat, time.Hour); l.on(code, 3*time.Hour); l.on(chat, time.Hour) },
			said: []string{"01:50:00 ahead ai", "02:00:00 reached ai"},
			states: []string{
				"01:00:00 ai/day/mon-fri ok+0s", "01:50:00 ai/day/mon-fri near+0s", "02:00:00 ai/day/mon-fri reached+0s",
				"04:00:00 ai/day/mon-fri off+0s",
			},
		},
		{
			name: "a week counts and speaks on its days only", start: "2026-03-06 20:00", // a Friday
			plan: func(t *testing.T) Plan { return quietless(limit(t, "ai", "2h", "week", "fri,sun")) },
			live: func(l *life) {
				l.on(chat, 100*minute)
				l.gone(tracker.Away, 22*time.Hour)
				l.on(chat, 5*time.Hour) // Saturday: nothing
				l.gone(tracker.Away, 12*time.Hour)
				l.on(chat, 30*minute)
				l.gone(tracker.Away, 24*time.Hour) // into the next week
			},
			said: []string{"12:48:00 ahead ai", "13:00:00 reached ai"},
			states: []string{
				"20:00:00 ai/week/fri,sun ok+0s", "04:00:00 ai/week/fri,sun off+0s", "04:00:00 ai/week/fri,sun ok+0s",
				"12:48:00 ai/week/fri,sun near+0s", "13:00:00 ai/week/fri,sun reached+0s", "04:00:00 ai/week/fri,sun off+0s",
			},
		},
		{
			name: "social never counts people time; all counts everything, private too", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan {
				return quietless(limit(t, "social", "20m", "day", ""), limit(t, "all", "1h", "day", ""), limit(t, "other", "20m", "day", ""))
			},
			live: func(l *life) { l.on(message, 30*minute); l.on(hidden, 30*minute); l.on(feed, 10*minute) },
			said: []string{"09:50:00 ahead all", "10:00:00 reached all", "10:10:00 ahead social"},
			states: []string{
				"09:00:00 social/day ok+0s", "09:00:00 all/day ok+0s", "09:00:00 other/day ok+0s",
				"09:50:00 all/day near+0s", "10:00:00 all/day reached+0s", "10:10:00 social/day near+0s",
			},
		},
		{
			name: "an undecided gap taken back: what was said stays said", start: "2026-03-04 09:00",
			plan: func(t *testing.T) Plan { return quietless(ai(t)) },
			live: func(l *life) {
				l.on(chat, 61*minute)
				l.takeBack(3 * minute)
				l.pass(10 * minute)
				l.on(chat, 5*minute)
			},
			said: []string{"09:50:00 ahead ai", "10:00:00 reached ai"},
			states: []string{
				"09:00:00 ai/day ok+0s", "09:50:00 ai/day near+0s", "10:00:00 ai/day reached+0s",
				"10:01:00 ai/day near+0s", "10:13:00 ai/day reached+0s",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLife(t, c.start, c.plan(t))
			c.live(l)
			l.wantSaid(c.said...)
			l.wantStates(c.states...)
		})
	}
}

func TestLimitStateFigures(t *testing.T) {
	l := newLife(t, "2026-03-04 09:00", quietless(limit(t, "ai", "1h", "day", "")))
	l.on(chat, 75*minute)
	if s := l.last[0]; s.Used != 75*minute || s.Left != 0 || s.Extended != 0 {
		t.Errorf("before the answer: used %v, left %v, extended %v", s.Used, s.Left, s.Extended)
	}
	l.answers(ReachedKind, Extend)
	l.on(chat, 4*minute)
	if s := l.last[0]; s.Used != 79*minute || s.Left != 11*minute || s.Extended != 30*minute {
		t.Errorf("after it: used %v, left %v, extended %v", s.Used, s.Left, s.Extended)
	}
	day := tracker.Period{From: l.in.Now.Add(-79*minute - 5*time.Hour), To: l.in.Now.Add(-79*minute + 19*time.Hour)}
	if p := l.last[0].Period; !p.From.Equal(day.From) || !p.To.Equal(day.To) {
		t.Errorf("period %v to %v, want %v to %v", p.From, p.To, day.From, day.To)
	}
}

// A limit on one day of the week between two dates of daylight saving: the days
// have 23 and 25 hours, and borders stay at 04:00 of the clock.
func TestBordersAcrossDST(t *testing.T) {
	for _, start := range []string{"2026-03-28 22:00", "2026-10-24 22:00"} {
		l := newLife(t, start, quietless(limit(t, "ai", "1h", "day", "")))
		l.on(chat, 9*time.Hour)
		if got := l.states[3]; got != "04:00:00 ai/day ok+0s" {
			t.Errorf("from %s: %q, want the border at 04:00", start, got)
		}
	}
}

func TestLimitID(t *testing.T) {
	taken := map[string]bool{"social/day/mon-fri": true, "social/day/mon-fri#2": true}
	has := func(id string) bool { return taken[id] }
	for _, c := range []struct{ target, per, days, want string }{
		{"ai", "day", "", "ai/day"},
		{"ai/chat", "week", "mon-sun", "ai/chat/week"},
		{"social", "day", "mon-fri", "social/day/mon-fri#3"},
		{"site:example.org", "day", "sun,sat", "site:example.org/day/sat,sun"},
	} {
		l := limit(t, c.target, "1h", c.per, c.days)
		if got := LimitID(l.Target, l.Per, l.Days, has); got != c.want {
			t.Errorf("id of %+v is %q, want %q", c, got, c.want)
		}
	}
}

func TestTry(t *testing.T) {
	date := func(d int) time.Time { return time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC) } // the 2nd is a Monday
	day := func(d int, ai time.Duration) tracker.DayUsage {
		return tracker.DayUsage{Date: date(d), Usage: tracker.Usage{chat: ai, code: time.Hour}}
	}
	past := []tracker.DayUsage{
		day(2, 40*minute), day(3, 55*minute), day(4, 90*minute), day(5, time.Hour),
		{Date: date(6), Usage: tracker.Usage{}},
		day(7, 3*time.Hour), day(9, 2*time.Hour),
	}
	h := Try(limit(t, "ai", "1h", "day", "mon-fri"), tracker.DefaultCalendar(), past)
	if len(h.Past) != 5 || h.Ahead != 4 || h.Reached != 3 || h.Over != 90*minute || h.Most != time.Hour {
		t.Errorf("by day: %+v", h)
	}
	h = Try(limit(t, "ai", "5h", "week", ""), tracker.DefaultCalendar(), past)
	if len(h.Past) != 2 || h.Reached != 1 || h.Over != 125*minute || h.Past[1].State != OK || !h.Past[1].First.Equal(date(9)) {
		t.Errorf("by week: %+v", h)
	}
	if h = Try(limit(t, "ai", "1h", "day", ""), tracker.DefaultCalendar(), nil); len(h.Past) != 0 || h.Reached != 0 {
		t.Errorf("without a past: %+v", h)
	}
}
