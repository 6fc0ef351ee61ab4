package policy

import (
	"errors"
	"testing"
	"time"
)

func TestApply(t *testing.T) {
	l := newLife(t, "2026-03-04 09:00", quietless(limit(t, "ai", "1h", "day", "")))
	l.on(chat, 62*minute)
	const ahead, reached = "2026-03-04/ahead/ai/1", "2026-03-04/reached/ai/1"

	if _, ok := Apply(l.in, "2026-03-04/reached/ai/2", Extend); ok {
		t.Error("an unknown nudge takes an answer")
	}
	if _, ok := Apply(l.in, reached, "explode"); ok {
		t.Error("an unknown action is taken")
	}
	r, ok := Apply(l.in, reached, Extend)
	if !ok || r.ID != reached || r.Answer != Extend || !r.Answered.Equal(l.in.Now) || r.AnsweredAt != l.in.At || r.Granted != 17*minute {
		t.Errorf("extend gives %+v, %v", r, ok)
	}
	l.in.Journal[1] = r
	if _, ok := Apply(l.in, reached, Extend); ok {
		t.Error("an answered nudge takes a second answer")
	}
	// The older nudge still may: it goes on from what was granted.
	if r, ok = Apply(l.in, ahead, Extend); !ok || r.Granted != 32*minute {
		t.Errorf("a second extend gives %v, %v; want 32m", r.Granted, ok)
	}
	if r, ok = Apply(l.in, ahead, NotToday); !ok || r.Granted != 0 {
		t.Errorf("not-today gives %v, %v", r.Granted, ok)
	}
	// The limit gone meanwhile: the answer is kept, nothing is granted.
	l.in.Plan.Limits = nil
	if r, ok = Apply(l.in, ahead, Extend); !ok || r.Answer != Extend || r.Granted != 0 {
		t.Errorf("extend without its limit gives %+v, %v", r, ok)
	}
}

// An answer counts in the period in which it is given.
func TestApplyAfterTheDayBorder(t *testing.T) {
	l := newLife(t, "2026-03-04 03:00", quietless(limit(t, "ai", "1h", "day", "")))
	l.on(chat, 55*minute)
	l.on(code, 10*minute) // 04:05
	l.answers(AheadKind, Extend)
	l.on(chat, minute)
	if s := l.last[0]; s.Extended != 15*minute || s.Left != 74*minute || s.State != OK {
		t.Errorf("extended %v, left %v, %s", s.Extended, s.Left, s.State)
	}
	l.wantSaid("03:50:00 ahead ai")
}

func TestParseAction(t *testing.T) {
	for _, a := range []Action{Break, Snooze, Extend, NotToday, Close} {
		if got, err := ParseAction(string(a)); err != nil || got != a {
			t.Errorf("%s: %q, %v", a, got, err)
		}
	}
	for in, near := range map[string]string{"": "", "snoze": "snooze", "not today": "not-today", "delete": ""} {
		var wrong *ValueError
		if _, err := ParseAction(in); !errors.As(err, &wrong) || wrong.Nearest != near {
			t.Errorf("%q: %v, want nearest %q", in, err, near)
		}
	}
}

// Snooze on a snoozed break moves it again; each counts as shown.
func TestSnoozeAgainAndAgain(t *testing.T) {
	l := newLife(t, "2026-03-04 09:00", breaks(50*minute, 0))
	l.on(code, 50*minute)
	for range 3 {
		l.answer(RestKind, Snooze)
		l.on(code, 10*minute)
	}
	l.on(code, 5*time.Hour)
	l.wantSaid("09:50:00 rest all", "10:00:00 rest all", "10:10:00 rest all")
}
