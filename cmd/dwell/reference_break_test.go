package main

import (
	"time"
)

// rests are the stretches of away, locked and asleep of at least length.
func rests(lived []refSpan, length time.Duration) []refStretch {
	var all []refStretch
	for _, s := range lived {
		if refActive(s.presence) || s.presence == "paused" || s.from == s.to {
			continue
		}
		if n := len(all); n > 0 && all[n-1].to == s.from {
			all[n-1].to = s.to
			continue
		}
		all = append(all, refStretch{s.from, s.to, s.presence})
	}
	var long []refStretch
	for _, s := range all {
		if s.to-s.from >= length {
			long = append(long, s)
		}
	}
	return long
}

// refSince is the active time from x on.
func refSince(x time.Duration, lived []refSpan) time.Duration {
	var sum time.Duration
	for _, s := range lived {
		if refActive(s.presence) {
			sum += max(0, s.to-max(s.from, x))
		}
	}
	return sum
}

// counted reports whether n counts as a break of a kind: a rest that came when
// eyes were due too counts for both.
func (n *refNudge) counted(kind string) bool { return n.Kind == kind || (kind == "eyes" && n.both) }

// wait is how much active time there must still be before a break of a kind is
// due, and whether it is on and not used up for the day.
func (r *refRun) wait(kind string, every time.Duration, v refView, lived []refSpan) (time.Duration, bool) {
	day := refDate(v.clock(v.now), r.calendar.Starts)
	if every == 0 || r.silenced(kind, v.clock(v.now)) {
		return 0, false
	}
	long := rests(lived, r.plan.Breaks.RestFor)
	enough := long
	if kind == "eyes" { // rested by looking away for twenty seconds
		enough = rests(lived, min(r.plan.Breaks.RestFor, 20*time.Second))
	}
	var anchor, later time.Duration
	for _, s := range enough {
		anchor = max(anchor, s.to)
	}
	snoozed := false
	shown, running, most := 0, 0, 6
	for _, n := range r.said {
		// A rest rests the eyes too, and a break taken at a limit is a rest.
		if n.answer == "break" && (kind == "rest" || n.Limit == "") {
			anchor = max(anchor, n.answered)
		}
		if !n.counted(kind) {
			continue
		}
		anchor = max(anchor, n.when)
		later, snoozed = n.answered, n.answer == "snooze"
		if n.day != day {
			continue
		}
		shown++
		if running++; !r.skipped(n, v.now, long) {
			running = 0
		}
		if running >= 2 {
			most = 3
		}
	}
	if shown >= most {
		return 0, false
	}
	wait := every - refSince(anchor, lived)
	if snoozed && anchor <= later {
		wait = min(wait, 10*time.Minute-refSince(later, lived))
	}
	return wait, true
}

// skipped reports whether n is known to be a skip.
func (r *refRun) skipped(n *refNudge, now time.Duration, rests []refStretch) bool {
	switch n.answer {
	case "close", "snooze":
		return true
	case "":
		const soon = 10 * time.Minute
		for _, s := range rests {
			if s.to > n.when && s.from <= n.when+soon {
				return false
			}
		}
		return now > n.when+soon // until then a pause may begin
	}
	return false
}

// sayBreaks says what is due of breaks, nothing being held.
func (r *refRun) sayBreaks(v refView) {
	lived := v.lived()
	rest, restOn := r.wait("rest", r.plan.Breaks.Rest, v, lived)
	eyes, eyesOn := r.wait("eyes", r.plan.Breaks.Eyes, v, lived)
	restDue, eyesDue := restOn && rest <= 0, eyesOn && eyes <= 0
	switch {
	case restDue:
		r.say(v, "rest", "all", "", "").both = eyesDue
	case eyesDue:
		r.say(v, "eyes", "all", "", "")
	}
}
