package browser

import "time"

// silentAfter is how long a browser may be in front without a word of its watcher, which
// speaks once a minute whatever happens.
const silentAfter = 2 * time.Minute

// A Silence notices a browser that is used while nobody tells its sites any more, or ever
// did. The zero value knows of none.
type Silence struct {
	front string    // the browser in front, as watchers call its kind; empty: none is
	since time.Time // when it came to the front, or when somebody was back before it
	heard map[string]time.Time
}

// Front says which browser is in front, from at on if it was not: its family, or empty
// where none is.
func (s *Silence) Front(family string, at time.Time) {
	if s.front != family {
		s.front, s.since = family, at
	}
}

// Again says that somebody is before it again.
func (s *Silence) Again(at time.Time) { s.since = at }

// Heard says that a watcher of that family spoke.
func (s *Silence) Heard(family string, at time.Time) {
	if s.heard == nil {
		s.heard = map[string]time.Time{}
	}
	s.heard[family] = at
}

// Of returns the browser that is silent at now, and when it was heard last: zero if never.
func (s *Silence) Of(now time.Time) (family string, last time.Time, silent bool) {
	if s.front == "" || now.Before(s.Next()) {
		return "", time.Time{}, false
	}
	return s.front, s.heard[s.front], true
}

// Next is when the browser in front will have been silent for long; zero: never.
func (s *Silence) Next() time.Time {
	if s.front == "" {
		return time.Time{}
	}
	at := s.since
	if last := s.heard[s.front]; last.After(at) {
		at = last
	}
	return at.Add(silentAfter)
}
