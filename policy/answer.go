package policy

import (
	"slices"

	"dwell/tracker"
)

// ParseAction reads an answer to a nudge as buttons, sockets and replays spell
// it. The error is a [*ValueError].
func ParseAction(s string) (Action, error) {
	switch a := Action(s); a {
	case Break, Snooze, Extend, NotToday, Close, Accept, Adjust, No:
		return a, nil
	}
	names := []string{string(Break), string(Snooze), string(Extend), string(NotToday), string(Close), string(Accept), string(Adjust), string(No)}
	return "", &ValueError{
		What: "action", Value: s, Nearest: tracker.Nearest(fold(s), names),
		Allowed: "break, snooze, extend, not-today, close, accept, adjust or no",
	}
}

// Apply turns the person's answer, given at in.Now, into the nudge's new
// record; it is the caller's to journal. What the answer changes follows from
// the record the next time [Evaluate] is asked. ok is false, and nothing
// changes, where the nudge is unknown or was already answered, or the action is
// none.
func Apply(in Input, nudge string, action Action) (r Record, ok bool) {
	if _, err := ParseAction(string(action)); err != nil {
		return Record{}, false
	}
	i := slices.IndexFunc(in.Journal, func(r Record) bool { return r.ID == nudge })
	if i < 0 || in.Journal[i].Answer != "" {
		return Record{}, false
	}
	r = in.Journal[i]
	m := newMoment(in)
	r.Answer, r.Answered, r.AnsweredAt = action, m.Now, m.At
	if action != Extend {
		return r, true
	}
	for _, l := range m.Plan.Limits {
		if l.ID != r.Limit {
			continue
		}
		s := m.standing(l)
		// From now on: what is already over the budget is granted too.
		r.Granted = max(s.Extended, s.Used-l.Budget, 0) + extension
	}
	return r, true
}
