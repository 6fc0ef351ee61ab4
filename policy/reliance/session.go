package reliance

import (
	"time"

	"dwell/tracker"
)

const (
	sessionGap = 2 * time.Minute  // the longest gap within a session
	leastReach = 10 * time.Second // held by a session that is a reach, and no mere passing through
	checkUnder = 30 * time.Second // a reach shorter than that, end to end, is a check
)

// A run is stretches of one kind, one after another; the zero run has none.
type run struct {
	from, to time.Duration // since the day began
	held     time.Duration // of that, without the gaps
}

func (r *run) empty() bool { return r.held == 0 }

// length is the run's from end to end, gaps included.
func (r *run) length() time.Duration { return r.to - r.from }

// gap is how long nothing of the run's kind was there before s.
func (r *run) gap(s stretch) time.Duration { return s.from - r.to }

func (r *run) add(s stretch) {
	if r.empty() {
		r.from = s.from
	}
	r.to = s.to
	r.held += s.length()
}

// sessions counts those of one group, whatever lies between its stretches.
type sessions struct {
	open                 run
	all, reaches, checks int
	longest              time.Duration
}

func (l *sessions) add(s stretch) {
	if l.open.gap(s) > sessionGap {
		l.end()
	}
	l.open.add(s)
}

// end counts the open session, if there is one.
func (l *sessions) end() {
	if l.open.empty() {
		return
	}
	l.all++
	l.longest = max(l.longest, l.open.length())
	if l.open.held >= leastReach {
		l.reaches++
		if l.open.length() < checkUnder {
			l.checks++
		}
	}
	l.open = run{}
}

// A grouping is a [Group] while its day's spans come in.
type grouping struct {
	of         tracker.Group
	time, late time.Duration
	sessions   sessions
}

func (g *grouping) add(s stretch) {
	if s.group != g.of {
		return
	}
	g.time += s.length()
	g.late += s.late
	g.sessions.add(s)
}

func (g *grouping) group() Group {
	g.sessions.end()
	return Group{
		Time: g.time, Late: g.late,
		Longest: g.sessions.longest, Sessions: g.sessions.all, Reaches: g.sessions.reaches, Checks: g.sessions.checks,
	}
}
