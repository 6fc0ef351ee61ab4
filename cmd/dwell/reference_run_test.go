package main

import (
	"fmt"
	"slices"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// A refNudge is one thing said, with its answer.
type refNudge struct {
	ID, At, Kind, Target, Limit string

	when, answered time.Duration
	day, period    string
	answer         string
	answeredAt     time.Time
	both           bool // a rest that eyes were due with
}

// A refState is what a state line says.
type refState struct {
	At, Presence string
	Limits       []refLimit
}

// A refRun is a life with its plan, lived moment by moment.
type refRun struct {
	life     []refMoment
	plan     policy.Plan
	calendar tracker.Calendar
	rules    *refRules

	said     []*refNudge
	states   []refState
	extended []refExtended
	reached  map[string]*time.Duration // the extension reached was said at, by limit and period
	ahead    map[string]bool           // by limit and period
}

// live goes through the life, stopping wherever anything could change.
func (r *refRun) live() {
	r.reached, r.ahead = map[string]*time.Duration{}, map[string]bool{}
	for i, l := range r.life {
		v := viewOf(r.life[:i+1], r.rules)
		if l.Kind == "answer" {
			r.answer(v, l)
		}
		r.look(v)
		if i+1 == len(r.life) {
			r.look(v) // the end, besides what the last line changed
			break
		}
		for until := r.life[i+1].when; v.now < until; {
			v.now = r.next(v, until)
			r.look(v)
		}
	}
}

// look says what is due and writes down how things stand.
func (r *refRun) look(v refView) {
	limits := r.limits(v)
	presence := v.presenceNow()
	r.states = append(r.states, refState{At: v.clock(v.now).Format(refFormat), Presence: presence, Limits: limits})
	if !refActive(presence) || r.held(v) {
		return
	}
	r.sayLimits(v, limits)
	r.sayBreaks(v)
}

// held reports whether nudges hold off.
func (r *refRun) held(v refView) bool {
	clock := v.clock(v.now)
	y, m, d := clock.Date()
	for _, w := range r.plan.Quiet {
		for _, begin := range []int{d - 1, d} {
			from := refClock(y, m, begin, w.From, clock.Location())
			end := begin
			if w.To <= w.From {
				end++
			}
			if !clock.Before(from) && clock.Before(refClock(y, m, end, w.To, clock.Location())) {
				return true
			}
		}
	}
	return v.on("call") || v.on("share") || v.on("dnd") || windowAt(v.windows, v.now).fullscreen
}

func refClock(y int, m time.Month, d int, clock time.Duration, zone *time.Location) time.Time {
	return time.Date(y, m, d, 0, int(clock/time.Minute), 0, 0, zone)
}

// say says something now.
func (r *refRun) say(v refView, kind, target, limit, period string) *refNudge {
	clock := v.clock(v.now)
	day := refDate(clock, r.calendar.Starts)
	n := 1
	for _, old := range r.said {
		if old.day == day && old.Kind == kind && old.Target == target {
			n++
		}
	}
	r.said = append(r.said, &refNudge{
		ID: fmt.Sprintf("%s/%s/%s/%d", day, kind, target, n), At: clock.Format(refFormat), Kind: kind, Target: target, Limit: limit,
		when: v.now, day: day, period: period,
	})
	return r.said[len(r.said)-1]
}

// answer takes the answer of a line, if there is such a nudge and it has none.
func (r *refRun) answer(v refView, l refMoment) {
	i := slices.IndexFunc(r.said, func(n *refNudge) bool { return n.ID == l.Nudge && n.answer == "" })
	if i < 0 {
		return
	}
	n := r.said[i]
	n.answer, n.answered = l.Action, l.when
	n.answeredAt = v.clock(v.now)
	if l.Action != "extend" {
		return
	}
	for i, s := range r.limits(v) {
		if budget := r.plan.Limits[i].Budget; s.ID == n.Limit {
			r.extended = append(r.extended, refExtended{s.ID, n.answeredAt, max(s.Extended, s.Used-budget, 0) + 15*time.Minute})
		}
	}
}

// silenced reports whether "not-today" was said today to a limit or a kind of
// break.
func (r *refRun) silenced(what string, clock time.Time) bool {
	from, to := refBorders(refDate(clock, r.calendar.Starts), r.calendar, clock.Location())
	return slices.ContainsFunc(r.said, func(n *refNudge) bool {
		if n.Limit != what && (n.Limit != "" || n.Kind != what) {
			return false
		}
		return n.answer == "not-today" && !n.answeredAt.Before(from) && n.answeredAt.Before(to)
	})
}

// A refExtended is more time for a limit: by so much in all.
type refExtended struct {
	limit string
	at    time.Time
	by    time.Duration
}

// next is the next moment, at most until, at which something could change.
// Between two of them every length grows evenly or stands still.
func (r *refRun) next(v refView, until time.Duration) time.Duration {
	next := until
	try := func(x time.Duration) {
		if v.now < x && x < next {
			next = x
		}
	}
	clock := v.clock(v.now)
	if g, ok := v.gap(v.now); ok {
		sign := v.sign(g)
		try(g.last + v.rules.handsOff)
		try(sign + v.rules.away)
		for _, most := range v.rules.caps {
			try(g.last + most)
			try(g.last + most + v.rules.away)
		}
	}
	if w := windowAt(v.windows, v.now); w.app == "" {
		try(w.from + 100*time.Millisecond)
	}
	for _, n := range r.said {
		try(n.when + 10*time.Minute)
	}
	lived := v.lived()
	for _, s := range lived {
		try(v.now + s.start.Sub(clock))
		try(v.now + s.end.Sub(clock))
	}
	if _, change := clock.ZoneBounds(); !change.IsZero() {
		try(v.now + change.Sub(clock))
	}
	y, m, d := clock.Date()
	for _, day := range []int{d, d + 1} {
		try(v.now + time.Date(y, m, day, r.calendar.Starts, 0, 0, 0, clock.Location()).Sub(clock))
		for _, w := range r.plan.Quiet {
			try(v.now + refClock(y, m, day, w.From, clock.Location()).Sub(clock))
			try(v.now + refClock(y, m, day, w.To, clock.Location()).Sub(clock))
		}
	}
	// What grows reaches its mark before next or not at all. What stands still a moment
	// before its mark would be looked at each such moment.
	for i, s := range r.limits(v) {
		budget := r.plan.Limits[i].Budget + s.Extended
		for _, mark := range []time.Duration{budget, refAhead(budget)} {
			then := v
			then.now = v.now + mark - s.Used
			if v.now < then.now && then.now < next && r.limits(then)[i].Used >= mark {
				try(then.now)
			}
		}
	}
	for kind, every := range map[string]time.Duration{"rest": r.plan.Breaks.Rest, "eyes": r.plan.Breaks.Eyes} {
		if wait, on := r.wait(kind, every, v, lived); on {
			try(v.now + wait)
		}
	}
	return next
}

// settled are the first state, every change, and the end.
func settled(states []refState) []refState {
	var all []refState
	for i, s := range states {
		if n := len(all); n == 0 || i+1 == len(states) || changed(all[n-1], s) {
			all = append(all, s)
		}
	}
	return all
}

func changed(a, b refState) bool {
	return a.Presence != b.Presence || !slices.EqualFunc(a.Limits, b.Limits, func(x, y refLimit) bool {
		return x.State == y.State && x.Extended == y.Extended && x.from.Equal(y.from) && x.to.Equal(y.to)
	})
}
