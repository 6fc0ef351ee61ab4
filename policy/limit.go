package policy

import (
	"strconv"
	"time"

	"dwell/tracker"
)

const (
	aheadBy   = 10 * time.Minute // "ahead" comes no later than this before the budget, if that is past half
	extension = 15 * time.Minute // what an answer "extend" gives
)

// Validate says what is wrong with l, as a [*ValueError]; the budget of a day
// fits a day, that of a week a week.
func (l Limit) Validate() error {
	if t, err := ParseTarget(l.Target.String()); err != nil {
		return err
	} else if t != l.Target {
		return &ValueError{What: "target", Value: l.Target.String(), Allowed: targetAllowed}
	}
	most, allowed := 24*time.Hour, "more than 0 and at most 24h for a day"
	switch l.Per {
	case Day:
	case Week:
		most, allowed = maxDuration, "more than 0 and at most 168h for a week"
	default:
		return &ValueError{What: "period", Value: string(l.Per), Allowed: "day or week"}
	}
	if l.Budget <= 0 || l.Budget > most {
		return &ValueError{What: "budget", Value: words(l.Budget), Allowed: allowed}
	}
	return nil
}

// LimitID names a limit by what makes it one: "ai/day", "social/day/mon-fri".
// Where taken says that name is used, "#2" and so on follows.
func LimitID(t Target, per Per, d Days, taken func(string) bool) string {
	id := t.String() + "/" + string(per)
	if !d.Every() {
		id += "/" + d.String()
	}
	name := id
	for n := 2; taken != nil && taken(name); n++ {
		name = id + "#" + strconv.Itoa(n)
	}
	return name
}

// UsedFor is the time that counts for l in the day named date, or in its week
// up to the last of days: days on which l does not apply count nothing.
func UsedFor(l Limit, cal tracker.Calendar, date time.Time, days []tracker.DayUsage) time.Duration {
	first, last := l.dates(cal, date)
	var used time.Duration
	for _, day := range days {
		if day.Date.Before(first) || day.Date.After(last) || !l.Days.Has(day.Date.Weekday()) {
			continue
		}
		used += l.Target.of(day.Usage)
	}
	return used
}

// of is the time in u that counts for t.
func (t Target) of(u tracker.Usage) time.Duration {
	var sum time.Duration
	for key, d := range u {
		if t.Matches(key) {
			sum += d
		}
	}
	return sum
}

// dates returns the first and the last day of the period of l that holds date.
func (l Limit) dates(cal tracker.Calendar, date time.Time) (first, last time.Time) {
	if l.Per != Week {
		return date, date
	}
	first = cal.WeekOf(date)
	return first, first.AddDate(0, 0, 6)
}

// aheadPoint is the used time at which "ahead" is due for a budget, extension
// included: 90 % of it or 10 minutes before its end, whichever comes first, but
// never before half.
func aheadPoint(budget time.Duration) time.Duration {
	return max(min(budget/10*9+budget%10*9/10, budget-aheadBy), budget/2)
}

// A standing is a limit's state with what it has already said.
type standing struct {
	LimitState
	silenced bool // "not-today", until the next day begins
	due      Kind // what is to be said now if nothing holds; empty: nothing
}

// standing judges l at m by usage and journal.
func (m *moment) standing(l Limit) standing {
	s := standing{LimitState: LimitState{Limit: l, Period: m.day}}
	if l.Per == Week {
		s.Period = m.week
	}
	s.Used = UsedFor(l, m.Calendar, m.date, m.Days)

	first, last := l.dates(m.Calendar, m.date)
	var saidAhead, saidReached bool
	var reachedAt time.Duration // the largest extension at which "reached" spoke
	for i := range m.Journal {
		r := &m.Journal[i]
		if r.Limit != l.ID {
			continue
		}
		// An answer counts where it is given: "+15 min" on a nudge of yesterday
		// is wanted now.
		if r.Answer == Extend && s.Period.Contains(r.Answered) {
			s.Extended = max(s.Extended, r.Granted)
		}
		if r.Answer == NotToday && m.day.Contains(r.Answered) {
			s.silenced = true
		}
		if r.Day.Before(first) || r.Day.After(last) {
			continue
		}
		switch r.Kind {
		case AheadKind:
			saidAhead = true
		case ReachedKind:
			saidReached, reachedAt = true, max(reachedAt, r.Extended)
			saidAhead = true // or dropped, since this was due too
		}
	}

	budget := l.Budget + s.Extended
	s.Left = max(0, budget-s.Used)
	switch {
	case s.silenced || !l.Days.Has(m.date.Weekday()):
		s.State = Off
	case s.Used >= budget:
		s.State = Reached
		if !saidReached || reachedAt < s.Extended {
			s.due = ReachedKind
		}
	case s.Used >= aheadPoint(budget):
		s.State = Near
		if !saidAhead {
			s.due = AheadKind
		}
	default:
		s.State = OK
	}
	return s
}

// next adds to e when s changes by itself.
func (s *standing) next(m *moment, e *earliest) {
	l := s.Limit
	if l.Per == Week && l.Days.Every() && !s.silenced {
		e.add(m.instant(m.week.To))
	} else {
		e.add(m.instant(m.day.To))
	}
	if s.State == Off || s.State == Reached || !m.Presence.Active() || !l.Target.Matches(m.Front) {
		return
	}
	budget := l.Budget + s.Extended
	point := budget
	if s.State == OK {
		point = aheadPoint(budget)
	}
	e.add(m.At + point - s.Used)
}

// Same reports whether a and b need no new state line: state, extension and
// period agree, whatever was used meanwhile.
func (a LimitState) Same(b LimitState) bool {
	return a.Limit.ID == b.Limit.ID && a.State == b.State && a.Extended == b.Extended &&
		a.Period.From.Equal(b.Period.From) && a.Period.To.Equal(b.Period.To)
}
