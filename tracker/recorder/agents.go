package recorder

import (
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
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
	r.agents.Settle(r.now, over, func(id tracker.AgentID, from, to time.Time) {
		r.keeper.unattended = r.appendUnattended(r.keeper.unattended, id, from, to)
	})
}

// openAgents is what agents worked by themselves up to now and is not settled.
func (r *Recorder) openAgents() []tracker.Unattended {
	open := slices.Clone(r.keeper.unattended)
	if r.agents.Idle() {
		return open
	}
	r.agents.Open(r.Open(), r.now, func(id tracker.AgentID, from, to time.Time) {
		open = r.appendUnattended(open, id, from, to)
	})
	return open
}

// appendUnattended appends what privacy allows and nobody had forgotten.
func (r *Recorder) appendUnattended(list []tracker.Unattended, id tracker.AgentID, from, to time.Time) []tracker.Unattended {
	subject, verdict := r.front.agent(id.Program)
	if subject.Program == "" {
		return list
	}
	span := tracker.Span{Start: from.Truncate(time.Millisecond), End: to.Truncate(time.Millisecond), Subject: subject, Verdict: verdict}
	if !span.Start.Before(span.End) {
		return list
	}
	for _, p := range r.forgetting([]tracker.Piece{{Span: span, To: span.Length()}}) {
		list = tracker.AppendUnattended(list, tracker.Unattended{Start: p.Start, End: p.End, Subject: subject, Verdict: verdict})
	}
	return list
}

// amendAgents has agents be as rules and privacy have them now.
func (r *Recorder) amendAgents() {
	r.agents.Forget(func(id tracker.AgentID) bool { return tracker.IsAgent(r.front.agent(id.Program)) })
	pending := r.keeper.unattended
	r.keeper.unattended = nil
	for _, u := range pending {
		if u = r.front.amendedUnattended(u); u.Subject.Program != "" {
			r.keeper.unattended = append(r.keeper.unattended, u)
		}
	}
}

// agent is what a program by itself is known as, as far as that may be kept.
func (f *front) agent(program string) (tracker.Subject, tracker.Verdict) {
	subject, verdict := f.classifier.Classify(classify.Evidence{Argv: []string{program}})
	subject, verdict, _ = f.privacy.Keep(subject, verdict, "", false)
	return tracker.Subject{Program: subject.Program}, verdict
}

// amendedUnattended is u as rules and privacy have it now; without a program it may not
// be kept.
func (f *front) amendedUnattended(u tracker.Unattended) tracker.Unattended {
	u.Subject, u.Verdict = f.agent(u.Subject.Program)
	return u
}
