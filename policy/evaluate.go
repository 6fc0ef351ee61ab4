package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"dwell/tracker"
)

// Evaluate says how each limit stands at in.Now, which nudges are due, and when
// to ask again. The caller journals the nudges before it asks again, or they
// are due once more.
//
// States show the truth whatever holds. Nudges wait while anything holds or
// nobody is there, and are said at the first moment after, whatever is in front
// then, unless their period has ended.
func Evaluate(in Input) Output {
	m := newMoment(in)
	present := m.Presence.Active()
	held := m.Holds.Call || m.Holds.Fullscreen || m.Holds.Share || m.Holds.DoNotDisturb
	loud, ends := quietEnd(m.Now, m.Plan.Quiet, m.Holds.QuietUntil)
	speaks := present && !held && ends && loud.Equal(m.Now)

	var out Output
	next := earliest{after: m.At}
	waits := false // something is due and only quiet hours hold it

	if len(m.Plan.Limits) > 0 {
		out.Limits = make([]LimitState, len(m.Plan.Limits))
	}
	for i, l := range m.Plan.Limits {
		s := m.standing(l)
		out.Limits[i] = s.LimitState
		if s.due != "" && speaks {
			out.Nudges = append(out.Nudges, m.limitNudge(&s, out.Nudges))
		}
		waits = waits || s.due != ""
		s.next(&m, &next)
	}

	// Breaks change no state: where nothing could be said, nothing is to be asked.
	if present && !held && ends && (m.Plan.Breaks.Rest > 0 || m.Plan.Breaks.Eyes > 0) {
		ps := pauses(m.Lived, m.At, m.Plan.Breaks.restFor())
		rest, eyes := m.rest(ps), m.eyes(ps)
		if said := firstDue(&rest, &eyes); said != nil && speaks {
			n := m.breakNudge(said, out.Nudges)
			if said == &rest && eyes.dueNow() {
				n.Because = becauseBoth
			}
			out.Nudges = append(out.Nudges, n)
			// What comes next is counted from here.
			m.Journal = append(slices.Clip(m.Journal), Record{Nudge: n})
			rest, eyes = m.rest(ps), m.eyes(ps)
		}
		for _, c := range []*course{&rest, &eyes} {
			switch {
			case !c.on:
			case c.spent:
				next.add(m.instant(m.day.To))
			default:
				due := c.next(m.At)
				if end, ok := quietEnd(m.wall(due), m.Plan.Quiet, m.Holds.QuietUntil); ok {
					next.add(m.instant(end))
				}
			}
		}
	}
	if waits && present && !held && ends {
		next.add(m.instant(loud))
	}
	out.Next = next.at
	return out
}

// firstDue returns the break to be shown, if any. Both due together: the rest
// alone, and it counts for both.
func firstDue(rest, eyes *course) *course {
	switch {
	case rest.dueNow():
		return rest
	case eyes.dueNow():
		return eyes
	}
	return nil
}

// A moment is an input with its day and week.
type moment struct {
	Input
	date      time.Time // the person's day
	day, week tracker.Period
}

func newMoment(in Input) moment {
	in.Now = in.Now.Round(0) // wall time only: a monotonic reading would not follow a clock step
	zone := in.Now.Location()
	m := moment{Input: in, date: in.Calendar.Date(in.Now, zone)}
	m.day = in.Calendar.Day(m.date, zone)
	m.week = in.Calendar.Week(m.date, zone)
	return m
}

// instant is when, in true time, the wall clock will show t if it does not step.
func (m *moment) instant(t time.Time) tracker.Instant { return m.At + t.Sub(m.Now) }

// wall is what the wall clock will show at the instant i if it does not step.
func (m *moment) wall(i tracker.Instant) time.Time { return m.Now.Add(i - m.At) }

// nudge returns a nudge of the kind, shown now, with the next free number
// within its day, kind and target. Numbers are read from the ids and not
// counted, since the person may have had some forgotten.
func (m *moment) nudge(kind Kind, target string, before []Nudge) Nudge {
	prefix := m.date.Format(time.DateOnly) + "/" + string(kind) + "/" + target + "/"
	last := 0
	number := func(n *Nudge) {
		if n.Kind != kind || n.Target != target {
			return
		}
		if digits, ok := strings.CutPrefix(n.ID, prefix); ok {
			if i, err := strconv.Atoi(digits); err == nil {
				last = max(last, i)
			}
		}
	}
	for i := range m.Journal {
		number(&m.Journal[i].Nudge)
	}
	for i := range before {
		number(&before[i])
	}
	return Nudge{
		ID: prefix + strconv.Itoa(last+1), Day: m.date, Kind: kind, Target: target,
		Shown: m.Now, At: m.At,
	}
}

func (m *moment) limitNudge(s *standing, before []Nudge) Nudge {
	n := m.nudge(s.due, s.Limit.Target.String(), before)
	n.Limit, n.Because, n.Extended = s.Limit.ID, "limit:"+s.Limit.ID, s.Extended
	if s.due == AheadKind {
		n.Title, n.Text = aheadText(s.LimitState)
		n.Actions = []Action{Extend, NotToday}
	} else {
		n.Title, n.Text = reachedText(s.LimitState)
		n.Actions = []Action{Break, Extend, NotToday}
	}
	return n
}

func (m *moment) breakNudge(c *course, before []Nudge) Nudge {
	n := m.nudge(c.kind, string(AllTarget), before)
	n.Because = "breaks:" + string(c.kind)
	if c.kind == RestKind {
		n.Title, n.Text = restText(c.since, m.Plan.Breaks.restFor())
	} else {
		n.Title, n.Text = eyesText(c.since)
	}
	n.Actions = []Action{Break, Snooze, NotToday}
	return n
}

// earliest keeps the first instant added that lies after another; zero: none.
type earliest struct{ after, at tracker.Instant }

func (e *earliest) add(i tracker.Instant) {
	if i > e.after && (e.at == 0 || i < e.at) {
		e.at = i
	}
}
