package main

import (
	"slices"
	"strings"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// refDate is the person's day of t, as its date: it ends when the next begins.
func refDate(t time.Time, starts int) string {
	y, m, d := t.Date()
	if t.Before(time.Date(y, m, d, starts, 0, 0, 0, t.Location())) {
		d--
	}
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// refDays are the dates that period of a limit has that day is in, those the
// limit is not for left out.
func refDays(l policy.Limit, day string, weekStarts time.Weekday) []string {
	date, _ := time.Parse(time.DateOnly, day) // from refDate
	n := 1
	if l.Per == policy.Week {
		n = 7
		for date.Weekday() != weekStarts {
			date = date.AddDate(0, 0, -1)
		}
	}
	var all []string
	for range n {
		if refApplies(l.Days.String(), date.Weekday()) {
			all = append(all, date.Format(time.DateOnly))
		}
		date = date.AddDate(0, 0, 1)
	}
	return all
}

// refPeriod names the period of a limit that day is in.
func refPeriod(l policy.Limit, day string, weekStarts time.Weekday) string {
	if l.Per == policy.Day {
		return day
	}
	date, _ := time.Parse(time.DateOnly, day) // from refDate
	for date.Weekday() != weekStarts {
		date = date.AddDate(0, 0, -1)
	}
	return "week " + date.Format(time.DateOnly)
}

// refApplies reads "mon-fri", "sat,sun", "mon,wed-fri"; nothing is every day.
func refApplies(days string, day time.Weekday) bool {
	if days == "" {
		return true
	}
	names := []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	for part := range strings.SplitSeq(days, ",") {
		from, to, ranged := strings.Cut(part, "-")
		if !ranged {
			to = from
		}
		for i := slices.Index(names, from); ; i = (i + 1) % 7 {
			if i == int(day) {
				return true
			}
			if names[i] == to {
				break
			}
		}
	}
	return false
}

// refCounts reports whether time of s counts against target.
func refCounts(target string, s refSpan) bool {
	if !refActive(s.presence) {
		return false
	}
	if app, ok := strings.CutPrefix(target, "app:"); ok {
		return strings.EqualFold(app, s.app)
	}
	if target == "all" {
		return true
	}
	if strings.Contains(target, "/") {
		return s.category == target
	}
	group, _, _ := strings.Cut(s.category, "/")
	switch s.category {
	case "social/messaging", "work/meetings", "work/email":
		group = "people"
	case "ai/platform":
		group = "work"
	}
	if group == "system" {
		group = "other"
	}
	return group == target
}

// refUsed is the time of spans against l on days, which begin and end where the
// person is now.
func refUsed(l policy.Limit, days []string, c tracker.Calendar, zone *time.Location, spans []refSpan) time.Duration {
	var sum time.Duration
	for _, s := range spans {
		if !refCounts(l.Target.String(), s) {
			continue
		}
		for _, day := range days {
			from, to := refBorders(day, c, zone)
			if s.start.After(from) {
				from = s.start
			}
			if s.end.Before(to) {
				to = s.end
			}
			sum += max(0, to.Sub(from))
		}
	}
	return sum
}

// refBorders are the begin and the end of a day.
func refBorders(day string, c tracker.Calendar, zone *time.Location) (from, to time.Time) {
	date, _ := time.Parse(time.DateOnly, day) // from refDate
	y, m, d := date.Date()
	return time.Date(y, m, d, c.Starts, 0, 0, 0, zone), time.Date(y, m, d+1, c.Starts, 0, 0, 0, zone)
}

// refAhead is when a limit is spoken of before it is reached.
func refAhead(budget time.Duration) time.Duration {
	return max(budget/2, min(budget*9/10, budget-10*time.Minute))
}

// A refLimit is how a limit stands.
type refLimit struct {
	ID, State            string
	Used, Left, Extended time.Duration

	period   string
	from, to time.Time
}

// limits are how all limits stand at the view's now.
func (r *refRun) limits(v refView) []refLimit {
	var all []refLimit
	spans := recorded(v.lived())
	clock := v.clock(v.now)
	day := refDate(clock, r.calendar.Starts)
	for _, l := range r.plan.Limits {
		period := refPeriod(l, day, r.calendar.WeekStarts)
		days := refDays(l, day, r.calendar.WeekStarts)
		s := refLimit{ID: l.ID, period: period, Used: refUsed(l, days, r.calendar, clock.Location(), spans)}
		whole := l
		whole.Days = 0
		dates := refDays(whole, day, r.calendar.WeekStarts)
		s.from, _ = refBorders(dates[0], r.calendar, clock.Location())
		_, s.to = refBorders(dates[len(dates)-1], r.calendar, clock.Location())
		for _, e := range r.extended {
			if e.limit == l.ID && !e.at.Before(s.from) && e.at.Before(s.to) {
				s.Extended = max(s.Extended, e.by)
			}
		}
		budget := l.Budget + s.Extended
		s.Left = max(0, budget-s.Used)
		switch {
		case !slices.Contains(days, day) || r.silenced(l.ID, clock):
			s.State = "off"
		case s.Used >= budget:
			s.State = "reached"
		case s.Used >= refAhead(budget):
			s.State = "near"
		default:
			s.State = "ok"
		}
		all = append(all, s)
	}
	return all
}

// sayLimits says what is due of limits, nothing being held.
func (r *refRun) sayLimits(v refView, limits []refLimit) {
	for i, l := range r.plan.Limits {
		key := l.ID + " " + limits[i].period
		switch limits[i].State {
		case "reached":
			if r.reached[key] != nil && *r.reached[key] == limits[i].Extended {
				continue
			}
			r.reached[key] = &limits[i].Extended
			r.ahead[key] = true // dropped
			r.say(v, "reached", l.Target.String(), l.ID, limits[i].period)
		case "near":
			if !r.ahead[key] {
				r.ahead[key] = true
				r.say(v, "ahead", l.Target.String(), l.ID, limits[i].period)
			}
		}
	}
}
