package replay

import (
	"math"
	"slices"
	"time"

	"dwell/tracker"
)

// A stay is one stretch at the computer, from unlocking it to locking it: what fills it,
// and the sessions of AI that come in between.
type stay struct {
	fill     []piece
	sessions []piece
	first    bool // AI comes within the first ten minutes
	work     bool
}

func (s *stay) clear() {
	s.fill, s.sessions, s.first, s.work = s.fill[:0], s.sessions[:0], false, false
}

// apart is how far sessions are from one another at least, in seconds: one that comes
// sooner goes on with the one before.
const apart = 150

// briefest is the shortest session, in seconds.
const briefest = 15

func (l *living) shuffle(pieces []piece) {
	l.random.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
}

// spread cuts the day's AI time into sessions, gives them to its stays, and returns those
// that come late.
func (l *living) spread(t today) []piece {
	lateCompanion := min(t.late, t.amount[companion])
	lateAsking := min(t.late-lateCompanion, t.amount[asking])
	l.late = l.sessionsOf(l.late[:0], lateCompanion, 0, t.most, l.menus.atHome[companion].of[0])
	l.late = l.sessionsOf(l.late, lateAsking, 0, t.most, l.menus.choose(l.random, asking, false))
	evening := &l.stays[2]
	evening.sessions = l.sessionsOf(
		evening.sessions, t.amount[companion]-lateCompanion, 0, min(t.most, 25*60), l.menus.atHome[companion].of[0])

	often := int(max(t.reaches-float64(len(l.late)+len(evening.sessions)), 0) + l.random.Float64())
	l.sessions = l.sessionsOf(l.sessions[:0], t.amount[asking]-lateAsking, often, t.most, nil)
	l.allot(t)
	return l.late
}

// allot gives the sessions to stays: first one to each stretch of work that begins with
// AI, then each to one of the stays by how long it is.
func (l *living) allot(t today) {
	var sums [len(l.stays)]int
	total := 0
	for i := range l.stays {
		s := &l.stays[i]
		s.work = i < 2
		s.first = s.work && len(s.fill) > 0 && l.random.Float64() < l.Habit.Asking.First
		sums[i] = length(s.fill)
		total += sums[i]
	}
	for n, session := range l.sessions {
		to := 2
		pick := l.random.IntN(max(total, 1))
		for i, sum := range sums {
			if pick -= sum; pick < 0 {
				to = i
				break
			}
		}
		// The longest comes first in the list, and is not what work begins with.
		for i := range 2 {
			if s := &l.stays[i]; s.first && len(s.sessions) == 0 && (n > 0 || len(l.sessions) == 1) {
				to = i
				break
			}
		}
		s := &l.stays[to]
		s.sessions = append(s.sessions, piece{l.asked(to < 2 && t.works), session.seconds})
	}
	for i := range l.stays {
		l.shuffle(l.stays[i].sessions)
	}
}

// asked chooses what is asked.
func (l *living) asked(works bool) *activity {
	if works {
		switch pick := l.random.Float64(); {
		case pick < l.Habit.Asking.Agents:
			return l.menus.agent
		case pick < l.Habit.Asking.Agents+l.Habit.Asking.Job:
			return l.menus.job
		}
	}
	return l.menus.choose(l.random, asking, works)
}

// sessionsOf cuts so many seconds into about often sessions, the first of them as long as
// the longest may be.
func (l *living) sessionsOf(list []piece, seconds float64, often int, most float64, doing *activity) []piece {
	all := int(seconds + l.random.Float64())
	if all < briefest {
		return list
	}
	left := all
	longest := max(int(most), 2*briefest)
	often = min(max(often, (left+longest-1)/longest, 1), left/briefest)
	begin := len(list)
	first := min(longest, left-(often-1)*briefest)
	list = append(list, piece{doing, first})
	left -= first
	shares, sum := make([]float64, often-1), 0.0
	for i := range shares {
		shares[i] = math.Exp(0.6 * l.random.NormFloat64())
		sum += shares[i]
	}
	spare := float64(left - len(shares)*briefest)
	for _, share := range shares {
		list = append(list, piece{doing, briefest + int(spare*share/sum)})
	}
	list[len(list)-1].seconds += all - length(list[begin:]) // what rounding left over
	return list
}

// stay lives s from from on; what would not be done by to is left undone.
func (l *living) stay(s *stay, from, to time.Time) {
	asked := length(s.sessions)
	room := int(to.Sub(from)/time.Second)*9/10 - asked
	for len(s.fill) > 0 && length(s.fill) > room {
		s.fill = s.fill[:len(s.fill)-1]
	}
	if len(s.fill) == 0 && asked == 0 {
		return
	}
	s.merge()
	l.place(s, from, length(s.fill), asked)
	l.sleepUntil(from)
	done, next := 0, 0 // of what fills it; of the sessions
	ask := func(upTo int) {
		for next < len(s.sessions) && int(l.offsets[next]) <= upTo {
			l.do(s.sessions[next].doing, s.sessions[next].seconds)
			next++
		}
	}
	for _, p := range s.fill {
		for left := p.seconds; left > 0; {
			ask(done)
			part := left
			if next < len(s.sessions) {
				part = min(part, int(l.offsets[next])-done)
			}
			l.do(p.doing, part)
			left -= part
			done += part
		}
		if l.random.IntN(9) == 0 && l.at.Sub(from) > 12*time.Minute && to.Sub(l.at) > 2*time.Hour {
			l.walk(p.doing)
		}
	}
	ask(math.MaxInt)
}

// walk is a short pause. Who leaves what may hold attention locks the screen.
func (l *living) walk(left *activity) {
	presence := tracker.Away
	if left.holds {
		presence = tracker.Locked
	}
	l.spend(l.at.Add(l.minutes(9, 5)), presence, nil, nil)
}

// merge joins sessions that the stay has no room to keep apart.
func (s *stay) merge() {
	room := length(s.fill)*3/4/apart + 1
	for i := len(s.sessions) - 1; i > 0 && len(s.sessions) > room; i-- {
		last := s.sessions[i]
		j := slices.IndexFunc(s.sessions[:i], func(p piece) bool { return p.doing.of == last.doing.of })
		if j < 0 {
			continue
		}
		s.sessions[j].seconds += last.seconds
		s.sessions = slices.Delete(s.sessions, i, i+1)
	}
}

// place draws after how much of the rest each session comes. Evenings have them before 23:00.
func (l *living) place(s *stay, from time.Time, fill, asked int) {
	l.offsets = l.offsets[:0]
	n := len(s.sessions)
	if n == 0 {
		return
	}
	const soon, notSoon = 9 * 60, 11 * 60
	lowest, highest := 0.0, float64(fill)
	spacing := float64(apart * (n - 1))
	if s.work {
		lowest = max(min(notSoon, highest-spacing), 0)
	} else {
		before := l.clock(22*time.Hour+40*time.Minute).Sub(from).Seconds() - float64(asked)
		highest = max(min(highest, before), min(spacing, highest))
	}
	span := max(highest-lowest-spacing, 0)
	// Sums of exponential draws lie as evenly drawn moments would, in order.
	sum := 0.0
	for range n {
		sum += l.random.ExpFloat64()
		l.offsets = append(l.offsets, sum)
	}
	sum += l.random.ExpFloat64()
	for i, at := range l.offsets {
		l.offsets[i] = min(lowest+span*at/sum+float64(apart*i), float64(fill))
	}
	if s.first {
		l.offsets[0] = min(l.random.Float64()*soon, l.offsets[0])
	}
}
