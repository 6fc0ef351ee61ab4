package tracker

import "time"

// Take returns, appended to buf, what was decided since the last Take: no later
// event can change it.
func (s *Spanner) Take(buf []Piece) []Piece {
	to := s.decided()
	if to <= s.taken {
		return buf
	}
	buf = s.pieces(buf, s.taken, to)
	s.taken = to
	s.labels = prune(s.labels, to, func(l label) Instant { return l.from })
	s.scenes = prune(s.scenes, to, func(c scene) Instant { return c.from })
	s.clocks = prune(s.clocks, to, func(w wallClock) Instant { return w.from })
	old := s.now - memory
	if s.mode == inGap {
		old = min(old, s.gap)
	}
	s.signs = prune(s.signs, old, func(g sign) Instant { return g.from })
	return buf
}

// Open returns, appended to buf, what follows the last Take up to now, judged as
// it stands. Later events may change it.
func (s *Spanner) Open(buf []Piece) []Piece {
	if !s.started {
		return buf
	}
	return s.pieces(buf, s.taken, s.now)
}

// decided returns the instant before which nothing can change any more: input
// came, evidence covers it, or the gap is long enough, and what an Idle may say
// late is past.
func (s *Spanner) decided() Instant {
	to := s.taken
	told := s.now - s.rules.lateness()
	switch s.mode {
	case inInput:
		to = max(s.open, min(s.lastInput, s.now), told)
	case inGap:
		last := s.rules.lastSign(s.signs, s.gap, s.now)
		switch {
		case s.now-last >= s.rules.AwayAfter:
			to = max(s.open, told)
		case told-s.gap >= s.rules.HandsOffAfter: // no input told late makes it hands-on
			to = max(s.open, min(last, told))
		default:
			to = s.open
		}
	case isClosed, isOver:
		to = s.now
	}
	if s.blanking {
		to = min(to, s.blank)
	}
	return max(to, s.taken)
}

// pieces cuts [from, to) where presence, scene, clock or UTC offset change.
func (s *Spanner) pieces(buf []Piece, from, to Instant) []Piece {
	var store [8]label
	labels := s.judged(append(store[:0], s.labels...))
	var l, c, w int
	for at := from; at < to; {
		end := to
		l, end = seek(labels, l, at, end, func(l label) Instant { return l.from })
		c, end = seek(s.scenes, c, at, end, func(c scene) Instant { return c.from })
		w, end = seek(s.clocks, w, at, end, func(w wallClock) Instant { return w.from })
		start := s.clocks[w].time(at)
		if _, next := start.ZoneBounds(); !next.IsZero() {
			end = min(end, at+next.Sub(start))
		}
		p := Piece{From: at, To: end, Span: Span{
			Start:    start.Truncate(time.Millisecond),
			End:      s.clocks[w].time(end).Truncate(time.Millisecond),
			Presence: labels[l].presence,
		}}
		if p.Presence.Active() {
			scene := s.scenes[c]
			p.Subject, p.Verdict, p.Title = scene.Subject, scene.Verdict, scene.Title
			p.Fullscreen, p.Source, p.Agent = scene.Fullscreen, scene.Source, scene.Agent
		}
		if p.Start.Before(p.End) {
			buf = append(buf, p)
		}
		at = end
	}
	return buf
}

// seek returns the index, from i on, of the element that holds at at, and the
// earlier of end and the next element's begin.
func seek[T any](list []T, i int, at, end Instant, from func(T) Instant) (int, Instant) {
	for i+1 < len(list) && from(list[i+1]) <= at {
		i++
	}
	if i+1 < len(list) {
		end = min(end, from(list[i+1]))
	}
	return i, end
}

// prune drops the elements that ended by at.
func prune[T any](list []T, at Instant, from func(T) Instant) []T {
	i, _ := seek(list, 0, at, at, from)
	if i == 0 {
		return list
	}
	return append(list[:0], list[i:]...)
}
