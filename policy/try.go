package policy

import (
	"time"

	"dwell/tracker"
)

// A Hindsight is how a limit would have gone on the person's own past.
type Hindsight struct {
	Past    []PastPeriod // the days or weeks with any active time on days it applies, oldest first
	Ahead   int          // how many came near the budget, those that reached it included
	Reached int          // how many reached it
	Over    time.Duration
	Most    time.Duration // the furthest over in one period
}

// A PastPeriod is one day or week of a [Hindsight].
type PastPeriod struct {
	First time.Time // its first day, as [tracker.Calendar.Date] names it
	Used  time.Duration
	State State         // how it would have ended
	Over  time.Duration // past the budget
}

// Try says on how many of the days (or weeks) the limit l would have spoken, and
// by how much they were over, had nobody changed anything for it. The days are
// oldest first; a week counts as far as they tell of it.
func Try(l Limit, cal tracker.Calendar, days []tracker.DayUsage) Hindsight {
	var h Hindsight
	for _, day := range days {
		if !l.Days.Has(day.Date.Weekday()) || day.Usage.Total() <= 0 {
			continue
		}
		first, _ := l.dates(cal, day.Date)
		if n := len(h.Past); n == 0 || !h.Past[n-1].First.Equal(first) {
			h.Past = append(h.Past, PastPeriod{First: first})
		}
		h.Past[len(h.Past)-1].Used += l.Target.of(day.Usage)
	}
	for i := range h.Past {
		p := &h.Past[i]
		p.State = OK
		if p.Used >= aheadPoint(l.Budget) {
			p.State = Near
			h.Ahead++
		}
		if p.Used >= l.Budget {
			p.State, p.Over = Reached, p.Used-l.Budget
			h.Reached++
		}
		h.Over += p.Over
		h.Most = max(h.Most, p.Over)
	}
	return h
}
