package recorder

import (
	"slices"
	"time"

	"dwell/tracker"
)

// work takes in since when an agent works or rests.
func (r *Recorder) work(ev tracker.Event, f tracker.Agent) {
	since := ev.At
	if !f.Since.IsZero() {
		since -= max(ev.Wall.Sub(f.Since), 0)
	}
	r.agents.Work(tracker.AgentID{Program: f.Program, PID: f.PID}, f.Busy, f.Gone, since)
}

// settleAgents has what agents worked by themselves, and no later word can change, wait
// to be stored.
func (r *Recorder) settleAgents(over bool) {
	r.agents.Settle(r.now, over, func(u tracker.Span) {
		r.keeper.unattended = r.appendUnattended(r.keeper.unattended, u)
	})
}

// openAgents is what agents worked by themselves up to now and is not stored.
func (r *Recorder) openAgents() []tracker.Span {
	open := slices.Clone(r.keeper.unattended)
	if r.agents.Idle() {
		return open
	}
	r.agents.Open(r.Open(), r.now, func(u tracker.Span) { open = r.appendUnattended(open, u) })
	return open
}

// AgentsAtWork returns the agents that work now, as far back as nobody had it forgotten;
// none while nothing is recorded.
func (r *Recorder) AgentsAtWork() []tracker.AgentAtWork {
	if r.Presence() == tracker.Paused {
		return nil
	}
	working := r.agents.Working(r.now)
	for i, a := range working {
		span := tracker.Span{Start: r.Wall().Add(-a.For), End: r.Wall(), Subject: a.Subject, Verdict: a.Verdict}
		left := r.forgetting([]tracker.Piece{{Span: span, To: a.For}})
		working[i].For = 0
		if n := len(left); n > 0 && left[n-1].End.Equal(span.End) {
			working[i].For = left[n-1].Length()
		}
	}
	return working
}

// appendUnattended appends what nobody had forgotten.
func (r *Recorder) appendUnattended(list []tracker.Span, u tracker.Span) []tracker.Span {
	u.Start, u.End = u.Start.Truncate(time.Millisecond), u.End.Truncate(time.Millisecond)
	if !u.Start.Before(u.End) {
		return list
	}
	for _, p := range r.forgetting([]tracker.Piece{{Span: u, To: u.Length()}}) {
		list = tracker.AppendUnattended(list, p.Span)
	}
	return list
}

// amendAgents has agents be as rules and privacy have them now.
func (r *Recorder) amendAgents() {
	r.agents.Amend(r.front.amendedAgent)
	r.keeper.unattended = slices.DeleteFunc(r.keeper.unattended, func(u tracker.Span) bool { return !r.front.keepsAgent(u) })
	for i := range r.keeper.unattended {
		r.keeper.unattended[i] = r.front.amendedUnattended(r.keeper.unattended[i])
	}
}

func (f *front) amendedAgent(s tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
	c := f.amended(tracker.Scene{Subject: s, Verdict: v})
	return c.Subject, c.Verdict
}

// amendedUnattended is u as rules and privacy have it now.
func (f *front) amendedUnattended(u tracker.Span) tracker.Span {
	u.Subject, u.Verdict = f.amendedAgent(u.Subject, u.Verdict)
	return u
}

// keepsAgent reports whether u may still be kept: it is nothing but its agent's name.
func (f *front) keepsAgent(u tracker.Span) bool {
	return tracker.IsAgent(f.amendedAgent(u.Subject, u.Verdict))
}
