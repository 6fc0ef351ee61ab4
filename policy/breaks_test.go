package policy

import (
	"testing"
	"time"

	"dwell/tracker"
)

func breaks(rest, eyes time.Duration) Plan {
	p := quietless()
	p.Breaks.Rest, p.Breaks.Eyes = rest, eyes
	return p
}

// Each story is a sentence of the contract on breaks, told as a life that
// begins on a Wednesday morning.
func TestBreakStories(t *testing.T) {
	for _, c := range []struct {
		name string
		plan Plan
		live func(l *life)
		said []string
	}{
		{
			name: "off until chosen", plan: breaks(0, 0),
			live: func(l *life) { l.on(code, 10*time.Hour) },
		},
		{
			name: "a rest after so much active time, then again from the notice", plan: breaks(55*minute, 0),
			live: func(l *life) { l.on(code, 2*time.Hour) },
			said: []string{"09:55:00 rest all", "10:50:00 rest all"},
		},
		{
			name: "hands-off is active time; a pause shorter than rest_for neither counts nor resets", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 30*minute)
				l.gone(tracker.Away, 4*minute+59*time.Second)
				l.gone(tracker.HandsOff, 30*minute)
			},
			said: []string{"09:59:59 rest all"},
		},
		{
			name: "a pause of rest_for resets, whatever it is made of", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 50*minute)
				l.gone(tracker.Away, 3*minute)
				l.gone(tracker.Locked, 2*minute)
				l.on(code, 54*minute)
				l.gone(tracker.Asleep, 5*minute)
				l.on(code, 55*minute)
			},
			said: []string{"11:49:00 rest all"},
		},
		{
			name: "so does time in which nothing ran; a restart does not", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 50*minute)
				l.off(5 * minute)
				l.on(code, 50*minute)
				l.off(30 * time.Second)
				l.on(code, 5*minute)
			},
			said: []string{"10:50:30 rest all"},
		},
		{
			name: "tracking paused is no pause", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 50*minute)
				l.gone(tracker.Paused, 20*minute)
				l.on(code, 5*minute)
			},
			said: []string{"10:15:00 rest all"},
		},
		{
			name: "an answer break counts from the answer", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 58*minute)
				l.answers(RestKind, Break)
				l.on(code, time.Hour)
			},
			said: []string{"09:55:00 rest all", "10:53:00 rest all"},
		},
		{
			name: "snooze brings it back after ten minutes of active time", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 56*minute)
				l.answers(RestKind, Snooze)
				l.on(code, 5*minute)
				l.gone(tracker.Away, 4*minute)
				l.on(code, 10*minute)
			},
			said: []string{"09:55:00 rest all", "10:10:00 rest all"},
		},
		{
			name: "a rest taken meanwhile ends the snooze", plan: breaks(55*minute, 0),
			live: func(l *life) {
				l.on(code, 56*minute)
				l.answers(RestKind, Snooze)
				l.gone(tracker.Away, 6*minute)
				l.on(code, 30*minute)
			},
			said: []string{"09:55:00 rest all"},
		},
		{
			name: "after two skips running three a day", plan: breaks(30*minute, 0),
			live: func(l *life) {
				for range 2 {
					l.on(code, 30*minute)
					l.answers(RestKind, Close)
				}
				l.on(code, 30*minute)
				l.answers(RestKind, Break)
				l.on(code, 5*time.Hour)
			},
			said: []string{"09:30:00 rest all", "10:00:00 rest all", "10:30:00 rest all"},
		},
		{
			name: "unanswered is a skip, unless a rest began within ten minutes", plan: breaks(30*minute, 0),
			live: func(l *life) {
				for range 8 {
					l.on(code, 40*minute)
					l.gone(tracker.Away, 5*minute)
				}
			},
			said: []string{
				"09:30:00 rest all", "10:15:00 rest all", "11:00:00 rest all", "11:45:00 rest all", "12:30:00 rest all", "13:15:00 rest all",
			},
		},
		{
			name: "a rest that began later is a skip", plan: breaks(30*minute, 0),
			live: func(l *life) {
				for range 8 {
					l.on(code, 41*minute)
					l.gone(tracker.Away, 5*minute)
				}
			},
			said: []string{"09:30:00 rest all", "10:16:00 rest all", "11:02:00 rest all"},
		},
		{
			name: "one taken between two skips keeps the six", plan: breaks(30*minute, 0),
			live: func(l *life) {
				for i := range 8 {
					l.on(code, 30*minute)
					l.answer(RestKind, []Action{Close, Break}[i%2])
				}
			},
			said: []string{
				"09:30:00 rest all", "10:00:00 rest all", "10:30:00 rest all", "11:00:00 rest all", "11:30:00 rest all", "12:00:00 rest all",
			},
		},
		{
			name: "the day border gives new ones and does not reset the time", plan: breaks(50*minute, 0),
			live: func(l *life) {
				l.off(18 * time.Hour) // 03:00
				l.on(code, 2*time.Hour)
			},
			said: []string{"03:50:00 rest all", "04:40:00 rest all"},
		},
		{
			name: "spent today, due: said when the next day begins", plan: breaks(50*minute, 0),
			live: func(l *life) {
				l.off(18 * time.Hour)
				l.on(code, 55*minute)
				l.answers(RestKind, NotToday)
				l.gone(tracker.HandsOn, 50*minute)
				l.on(code, 50*minute)
			},
			said: []string{"03:50:00 rest all", "04:40:00 rest all", "05:30:00 rest all"},
		},
		{
			name: "not-today silences that kind only", plan: breaks(50*minute, 20*minute),
			live: func(l *life) {
				l.on(code, 20*minute)
				l.answers(EyesKind, NotToday)
				l.on(code, 50*minute)
			},
			said: []string{"09:20:00 eyes all", "09:50:00 rest all"},
		},
		{
			name: "both due together: rest only, and it counts for both", plan: breaks(time.Hour, 30*minute),
			live: func(l *life) { l.on(code, 95*minute) },
			said: []string{"09:30:00 eyes all", "10:00:00 rest all", "10:30:00 eyes all"},
		},
		{
			name: "a rest that counts for both counts towards both caps", plan: breaks(time.Hour, 20*minute),
			live: func(l *life) { l.on(code, 125*minute) },
			said: []string{"09:20:00 eyes all", "09:40:00 eyes all", "10:00:00 rest all", "11:00:00 rest all"},
		},
		{
			name: "put off, a rest that counts for both comes back for both", plan: breaks(time.Hour, time.Hour),
			live: func(l *life) {
				l.on(code, time.Hour)
				l.answers(RestKind, Snooze)
				l.on(code, 65*minute)
			},
			said: []string{"10:00:00 rest all", "10:10:00 rest all"},
		},
		{
			name: "a rest shown while the eyes were not due leaves them", plan: breaks(50*minute, 20*minute),
			live: func(l *life) { l.on(code, 65*minute) },
			said: []string{"09:20:00 eyes all", "09:40:00 eyes all", "09:50:00 rest all", "10:00:00 eyes all"},
		},
		{
			name: "a rest spent for today leaves the eyes theirs", plan: breaks(20*minute, 20*minute),
			live: func(l *life) {
				l.on(code, 20*minute)
				l.answers(RestKind, NotToday)
				l.on(code, 20*minute)
			},
			said: []string{"09:20:00 rest all", "09:40:00 eyes all"},
		},
		{
			name: "twenty seconds away rest the eyes, nineteen do not", plan: breaks(0, 20*minute),
			live: func(l *life) {
				l.on(code, 19*minute)
				l.gone(tracker.Locked, 19*time.Second)
				l.on(code, 2*minute)
				l.gone(tracker.Locked, 20*time.Second)
				l.on(code, 20*minute)
			},
			said: []string{"09:20:19 eyes all", "09:41:39 eyes all"},
		},
		{
			name: "an answer break is a break, whichever nudge it was offered at", plan: breaks(50*minute, 40*minute),
			live: func(l *life) {
				l.on(code, 40*minute)
				l.answers(EyesKind, Break)
				l.on(code, 10*minute)
			},
			said: []string{"09:40:00 eyes all"},
		},
		{
			name: "held in a call, said at its end", plan: breaks(50*minute, 0),
			live: func(l *life) {
				l.in.Holds.Call = true
				l.on(code, time.Hour)
				l.in.Holds.Call = false
				l.on(code, minute)
			},
			said: []string{"10:00:00 rest all"},
		},
		{
			name: "quiet hours hold breaks", plan: func() Plan {
				p := breaks(50*minute, 0)
				p.Quiet = []Window{{From: 9 * time.Hour, To: 12 * time.Hour}, {From: 11 * time.Hour, To: 13 * time.Hour}}
				return p
			}(),
			live: func(l *life) { l.on(code, 5*time.Hour) },
			said: []string{"13:00:00 rest all", "13:50:00 rest all"},
		},
		{
			name: "taken back: said stays said, and counting begins after the pause", plan: breaks(50*minute, 0),
			live: func(l *life) {
				l.on(code, 51*minute)
				l.takeBack(3 * minute)
				l.pass(10 * minute)
				l.on(code, 50*minute)
			},
			said: []string{"09:50:00 rest all", "10:51:00 rest all"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLife(t, "2026-03-04 09:00", c.plan)
			c.live(l)
			l.wantSaid(c.said...)
		})
	}
}

func TestBreakAtALimitIsARest(t *testing.T) {
	plan := quietless(limit(t, "work", "40m", "day", ""))
	plan.Breaks.Rest = 50 * minute
	l := newLife(t, "2026-03-04 09:00", plan)
	l.on(code, 40*minute)
	l.answers(ReachedKind, Break)
	l.on(code, time.Hour)
	l.wantSaid("09:30:00 ahead work", "09:40:00 reached work", "10:30:00 rest all")
}

// A break lasts as long as a rest, from the notice or taken, and eyes rest shorter;
// what ended it, or was answered otherwise, leaves none.
func TestBreakLeft(t *testing.T) {
	begin := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	answered := func(kind Kind, a Action, at tracker.Instant) Record {
		return Record{Nudge: Nudge{Kind: kind}, Answer: a, Answered: begin.Add(at), AnsweredAt: at}
	}
	b := Breaks{RestFor: 7 * minute}
	for name, c := range map[string]struct {
		journal []Record
		ended   time.Time
		want    time.Duration
	}{
		"none":              {nil, time.Time{}, 0},
		"taken":             {[]Record{answered(TakenKind, Break, 58*minute)}, time.Time{}, 5 * minute},
		"at a notice":       {[]Record{answered(ReachedKind, Break, 59*minute)}, time.Time{}, 6 * minute},
		"in an earlier run": {[]Record{answered(TakenKind, Break, -minute)}, time.Time{}, 0},
		"over":              {[]Record{answered(TakenKind, Break, 53*minute)}, time.Time{}, 0},
		"put off":           {[]Record{answered(RestKind, Snooze, 59*minute)}, time.Time{}, 0},
		"eyes":              {[]Record{answered(EyesKind, Break, 60*minute-5*time.Second)}, time.Time{}, 15 * time.Second},
		"eyes within one":   {[]Record{answered(RestKind, Break, 58*minute), answered(EyesKind, Break, 60*minute)}, time.Time{}, 5 * minute},
		"ended":             {[]Record{answered(TakenKind, Break, 58*minute)}, begin.Add(58 * minute), 0},
		"taken again":       {[]Record{answered(TakenKind, Break, 58*minute), answered(TakenKind, Break, 59*minute)}, begin.Add(58 * minute), 6 * minute},
	} {
		if got := b.Left(c.journal, c.ended, 60*minute); got != c.want {
			t.Errorf("%s: %v left, want %v", name, got, c.want)
		}
	}
	if got := (Breaks{}).Left([]Record{answered(TakenKind, Break, 60*minute)}, time.Time{}, 60*minute); got != 5*minute {
		t.Errorf("without rest_for a break has %v, want five minutes", got)
	}
}
