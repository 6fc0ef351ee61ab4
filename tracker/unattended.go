package tracker

import (
	"cmp"
	"slices"
	"time"
)

// Three clocks run where an AI agent works in a terminal. Watching is the time its
// terminal is in front with the hands at rest, steering the time it is in front and typed
// into: both are the person's, and stand in spans. The third is the agent's own: it works
// while the person is elsewhere or gone. It stands beside their time, never in it.

// An AgentID tells agents apart that run at the same time: a program, and the process it
// is, zero where only the program is known.
type AgentID struct {
	Program string
	PID     int
}

// An AgentAtWork is one that works at this moment, whoever sits before it.
type AgentAtWork struct {
	Subject Subject
	Verdict Verdict
	For     time.Duration
}

// IsAgent reports whether s, found to be v, is an AI agent in a terminal.
func IsAgent(s Subject, v Verdict) bool {
	return s.Program != "" && (v.Category == "ai/coding" || v.Category == "ai/agent")
}

// AppendUnattended appends a stretch in which an agent worked by itself to list, or
// lengthens the one there that it goes on with: two agents may be at it at once.
func AppendUnattended(list []Span, s Span) []Span {
	for i := range slices.Backward(list) {
		if list[i].Joins(s) {
			list[i].End = s.End
			return list
		}
	}
	return append(list, s)
}

// agentLateness is how late it may be said since when an agent works or rests: that is
// found by looking each minute at what it did in the last one.
const agentLateness = 2 * time.Minute

// still is the end of what goes on.
const still Instant = 1 << 62

// Agents is the machine of the third clock. It is told which agents were in front, since
// when each works or rests, and what of the person's time is decided; it says when agents
// worked and nobody sat before them. An agent that was never in front is none of its
// business, and time asleep, paused or not recorded is nobody's.
type Agents struct {
	known map[AgentID]*agentWork
	lived []moment // decided, not yet settled

	decided, settled Instant // up to there
}

// agentWork is when an agent worked, as far as that is not settled.
type agentWork struct {
	subject Subject // as it was in front
	verdict Verdict
	bouts   []bout
	hidden  bool // it may not be kept, or is none by what the person says now
	gone    bool // its process has ended
}

type bout struct{ from, to Instant }

// A moment is what of a piece matters here.
type moment struct {
	from, to Instant
	start    time.Time
	counted  bool
	front    AgentID // attended to
}

// Seen says that from at on id is in front as s, found to be v.
func (a *Agents) Seen(at Instant, id AgentID, s Subject, v Verdict) {
	if id == (AgentID{}) {
		return
	}
	w := a.known[id]
	if w == nil {
		if a.known == nil {
			a.known = map[AgentID]*agentWork{}
		}
		w = &agentWork{}
		a.known[id] = w
	}
	if w.hidden { // what it did meanwhile stays untold
		w.bouts = slices.DeleteFunc(w.bouts, func(b bout) bool { return b.to <= at })
		for i := range w.bouts {
			w.bouts[i].from = max(w.bouts[i].from, at)
		}
	}
	w.subject, w.verdict, w.hidden = s, v, false
}

// Work says that id works, or rests, since then; gone that it will do neither again.
func (a *Agents) Work(id AgentID, busy, gone bool, since Instant) {
	w := a.known[id]
	if w == nil {
		return
	}
	w.gone = gone
	last := len(w.bouts) - 1
	switch open := last >= 0 && w.bouts[last].to == still; {
	case busy && !open:
		if last >= 0 {
			since = max(since, w.bouts[last].to)
		}
		w.bouts = append(w.bouts, bout{max(since, a.settled), still})
	case !busy && open:
		w.bouts[last].to = max(since, w.bouts[last].from, a.settled)
	}
}

// Idle reports whether no agent is known.
func (a *Agents) Idle() bool { return len(a.known) == 0 }

// Working returns the agents that work at the instant now and how long they have, those
// that began first first.
func (a *Agents) Working(now Instant) []AgentAtWork {
	var at []AgentAtWork
	for _, w := range a.known {
		last := len(w.bouts) - 1
		if last >= 0 && w.bouts[last].to == still && !w.hidden {
			at = append(at, AgentAtWork{w.subject, w.verdict, max(now-w.bouts[last].from, 0)})
		}
	}
	slices.SortStableFunc(at, func(a, b AgentAtWork) int {
		return cmp.Or(cmp.Compare(b.For, a.For), cmp.Compare(a.Subject.Program, b.Subject.Program))
	})
	return at
}

// Settled is the instant up to which nothing can change any more.
func (a *Agents) Settled() Instant { return a.settled }

// Amend has each agent be what as says of what it was in front as. One that is none by
// that, or has no name any more, is told of no further until it is seen again.
func (a *Agents) Amend(as func(Subject, Verdict) (Subject, Verdict)) {
	for _, w := range a.known {
		if !w.hidden {
			w.subject, w.verdict = as(w.subject, w.verdict)
			w.hidden = !IsAgent(w.subject, w.verdict)
		}
	}
}

// Live notes a piece that is decided, and what of it is recorded: nothing of what the
// clock showed before.
func (a *Agents) Live(p Piece, recorded []Piece) {
	a.decided = p.To
	for _, part := range recorded {
		a.lived = append(a.lived, momentOf(part))
	}
}

func momentOf(p Piece) moment {
	m := moment{from: p.From, to: p.To, start: p.Start, counted: p.Presence != Asleep && p.Presence != Paused}
	if p.Presence.Active() {
		m.front = p.Agent
	}
	return m
}

// Settle calls each with what no later word can change, at the instant now; with all of
// it where that was the last.
func (a *Agents) Settle(now Instant, last bool, each func(Span)) {
	until := min(now-agentLateness, a.decided)
	if last {
		until = a.decided
	}
	for len(a.lived) > 0 && a.lived[0].from < until {
		m := a.lived[0]
		end := min(m.to, until)
		for id, w := range a.known {
			w.within(id, m, end, each)
		}
		if end < m.to {
			a.lived[0].start, a.lived[0].from = m.start.Add(end-m.from), end
			break
		}
		a.lived = a.lived[1:]
	}
	a.settled = max(a.settled, until)
	for id, w := range a.known {
		w.bouts = slices.DeleteFunc(w.bouts, func(b bout) bool { return b.to <= a.settled })
		if w.gone && len(w.bouts) == 0 {
			delete(a.known, id)
		}
	}
}

// Open calls each with what follows what is settled, up to now, as it stands: open is
// what of the person's time is not decided.
func (a *Agents) Open(open []Piece, now Instant, each func(Span)) {
	if len(a.known) == 0 {
		return
	}
	moments := slices.Clone(a.lived)
	for _, p := range open {
		moments = append(moments, momentOf(p))
	}
	for _, m := range moments {
		for id, w := range a.known {
			w.within(id, m, min(m.to, now), each)
		}
	}
}

// within calls each with what id worked by itself in m before to.
func (w *agentWork) within(id AgentID, m moment, to Instant, each func(Span)) {
	if !m.counted || w.hidden || m.front == id {
		return
	}
	for _, b := range w.bouts {
		if start, end := max(m.from, b.from), min(to, b.to); start < end {
			each(Span{
				Start: m.start.Add(start - m.from), End: m.start.Add(end - m.from), Subject: w.subject, Verdict: w.verdict,
			})
		}
	}
}
