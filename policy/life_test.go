package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests' zones, wherever they run

	"dwell/tracker"
)

// What the lives in these tests are spent on.
var (
	chat    = tracker.UsageKey{App: "firefox", Site: "chatgpt.com", Category: "ai/chat"}
	feed    = tracker.UsageKey{App: "firefox", Site: "reddit.com", Category: "social/feed"}
	message = tracker.UsageKey{App: "signal", Category: "social/messaging"}
	code    = tracker.UsageKey{App: "code", Category: "work/coding"}
	hidden  = tracker.UsageKey{App: tracker.Private, Category: "other"}
)

// A life drives Evaluate as the daemon does: it asks on every change and
// whenever the last answer wanted to be asked again, keeps usage, stretches and
// journal, and writes down what was said and every new state.
type life struct {
	t      testing.TB
	in     Input
	step   time.Duration // ask this often instead of when Next says; zero: trust Next
	said   []string      // "hh:mm:ss kind target"
	states []string      // "hh:mm:ss limit state+extension"
	last   []LimitState
	asked  int
	check  func(*life, Output) // invariants, after each answer
}

func newLife(t testing.TB, start string, plan Plan) *life {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", start, zone)
	if err != nil {
		t.Fatal(err)
	}
	return &life{t: t, in: Input{
		Now: now, At: time.Hour, Calendar: tracker.DefaultCalendar(), Plan: plan,
		Presence: tracker.HandsOn, Front: code,
	}}
}

// quietless is a plan that speaks at any hour.
func quietless(limits ...Limit) Plan {
	p := DefaultPlan()
	p.Quiet, p.Limits = nil, limits
	return p
}

// limit makes a limit of its parts as a person writes them.
func limit(t testing.TB, target, budget, per, days string) Limit {
	t.Helper()
	var l Limit
	var errs [4]error
	l.Target, errs[0] = ParseTarget(target)
	l.Budget, errs[1] = ParseDuration(budget)
	l.Per, errs[2] = ParsePer(per)
	l.Days, errs[3] = ParseDays(days)
	for _, err := range append(errs[:], l.Validate()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	l.ID = LimitID(l.Target, l.Per, l.Days, nil)
	return l
}

func (l *life) clock() string { return l.in.Now.Format("15:04:05") }

// ask evaluates, journals what is said and returns when to ask again.
func (l *life) ask() tracker.Instant {
	l.t.Helper()
	l.asked++
	out := Evaluate(l.in)
	for _, n := range out.Nudges {
		l.said = append(l.said, fmt.Sprintf("%s %s %s", l.clock(), n.Kind, n.Target))
		l.in.Journal = append(l.in.Journal, Record{Nudge: n})
	}
	for i, s := range out.Limits {
		if l.last == nil || !s.Same(l.last[i]) {
			l.states = append(l.states, fmt.Sprintf("%s %s %s+%s", l.clock(), s.Limit.ID, s.State, s.Extended))
		}
	}
	l.last = out.Limits
	if out.Next != 0 && out.Next <= l.in.At {
		l.t.Fatalf("%s: next is %v ago", l.clock(), l.in.At-out.Next)
	}
	if l.check != nil {
		l.check(l, out)
	}
	return out.Next
}

// pass lets d go by with the same in front and the same presence.
func (l *life) pass(d time.Duration) {
	l.t.Helper()
	end := l.in.At + d
	for {
		next := l.ask()
		if l.step > 0 {
			next = l.in.At + l.grain()
		}
		if l.in.At == end {
			return
		}
		if next == 0 || next > end {
			next = end
		}
		l.move(next - l.in.At)
	}
}

// grain is how often to ask so that no change falls between: budgets are whole
// minutes, but nine tenths of an extension may end on any second.
func (l *life) grain() time.Duration {
	for _, s := range l.last {
		if s.Extended%(100*time.Second) != 0 {
			return time.Second
		}
	}
	return l.step
}

// move puts the clock on by d without asking.
func (l *life) move(d time.Duration) {
	in := &l.in
	if n := len(in.Lived); n > 0 && in.Lived[n-1].Presence == in.Presence && in.Lived[n-1].To == in.At {
		in.Lived[n-1].To = in.At + d
	} else {
		in.Lived = append(in.Lived, tracker.Stretch{From: in.At, To: in.At + d, Presence: in.Presence})
	}
	in.At += d
	for d > 0 { // a day at a time
		date := in.Calendar.Date(in.Now, in.Now.Location())
		period := in.Calendar.Day(date, in.Now.Location())
		part := min(d, period.To.Sub(in.Now))
		if in.Presence.Active() {
			l.usage(date, period)[in.Front] += part
		}
		in.Now, d = in.Now.Add(part), d-part
	}
}

func (l *life) usage(date time.Time, period tracker.Period) tracker.Usage {
	days := l.in.Days
	if n := len(days); n == 0 || !days[n-1].Date.Equal(date) {
		days = append(days, tracker.DayUsage{Date: date, Period: period, Usage: tracker.Usage{}})
		l.in.Days = days
	}
	return days[len(days)-1].Usage
}

// on spends d on key.
func (l *life) on(key tracker.UsageKey, d time.Duration) {
	l.t.Helper()
	l.in.Presence, l.in.Front = tracker.HandsOn, key
	l.pass(d)
}

// gone spends d in presence p, with nothing in front.
func (l *life) gone(p tracker.Presence, d time.Duration) {
	l.t.Helper()
	l.in.Presence, l.in.Front = p, tracker.UsageKey{}
	l.pass(d)
}

// off lets d go by with nothing running.
func (l *life) off(d time.Duration) {
	l.in.Now, l.in.At = l.in.Now.Add(d), l.in.At+d
}

// answer gives a to the latest nudge of the kind that has none.
func (l *life) answer(kind Kind, a Action) bool {
	for i := range slices.Backward(l.in.Journal) {
		if r := &l.in.Journal[i]; r.Kind == kind && r.Answer == "" {
			record, ok := Apply(l.in, r.ID, a)
			if ok {
				*r = record
			}
			return ok
		}
	}
	return false
}

// answers is answer where there must be a nudge.
func (l *life) answers(kind Kind, a Action) {
	l.t.Helper()
	if !l.answer(kind, a) {
		l.t.Fatalf("%s: no %s to answer", l.clock(), kind)
	}
}

func (l *life) wantSaid(want ...string) {
	l.t.Helper()
	if !slices.Equal(l.said, want) {
		l.t.Errorf("said\n  %s\nwant\n  %s", strings.Join(l.said, "\n  "), strings.Join(want, "\n  "))
	}
}

func (l *life) wantStates(want ...string) {
	l.t.Helper()
	if !slices.Equal(l.states, want) {
		l.t.Errorf("states\n  %s\nwant\n  %s", strings.Join(l.states, "\n  "), strings.Join(want, "\n  "))
	}
}

// takeBack makes the last d away after all, as a gap that was undecided does.
func (l *life) takeBack(d time.Duration) {
	in := &l.in
	in.Days[len(in.Days)-1].Usage[in.Front] -= d
	last := &in.Lived[len(in.Lived)-1]
	last.To -= d
	in.Lived = append(in.Lived, tracker.Stretch{From: last.To, To: in.At, Presence: tracker.Away})
	in.Presence, in.Front = tracker.Away, tracker.UsageKey{}
}
