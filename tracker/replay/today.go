package replay

import (
	"math"
	"time"
)

// today is what one day is to have, in seconds.
type today struct {
	amount  [kindCount]float64
	late    float64 // of AI with companions, after 23:00
	most    float64 // the longest session
	reaches float64 // sessions
	works   bool
}

// bedtime is when a day is over at the latest, in time for the next.
const bedtime = 27*time.Hour + 50*time.Minute

// day lives day n.
func (l *living) day(n int) {
	l.n = n
	if n > 0 {
		l.varying.next()
	}
	off, sick := l.random.Float64() < l.Habit.Off, l.random.Float64() < l.Habit.Sick
	if off || l.Habit.gone(n) {
		return // asleep until somebody comes
	}
	l.bed = l.clock(bedtime)
	works := l.Habit.works(l.clock(12 * time.Hour).Weekday())
	t := l.today(works && !sick)
	if works && sick {
		for k := range t.amount {
			t.amount[k] /= 2
		}
		t.late, t.reaches = t.late/2, t.reaches/2
	}
	l.pass(t)
}

// today draws what the day is to have.
func (l *living) today(works bool) today {
	h := l.Habit
	usual := h.FreeDay
	if works {
		usual = h.Workday
	}
	rise := h.rise(l.n)
	t := today{works: works, most: h.Asking.Longest.Seconds() * math.Exp(0.25*l.random.NormFloat64())}
	total := 0.0
	for k, d := range usual.byKind() {
		t.amount[k] = d.Seconds() * l.varying.factor(kind(k))
		total += t.amount[k]
	}
	ai := (usual.AI + usual.Companion).Seconds()
	more := rise
	if ai > 0 {
		more *= l.varying.factor(asking)
	}
	t.amount[asking] *= rise
	t.amount[companion] *= rise
	// Who asks more asks more often as well as longer.
	t.reaches = h.Asking.Reaches * total / 3600 * math.Sqrt(more)
	nights := h.Asking.LateNights
	if nights == 0 {
		nights = 0.5
	}
	if ai > 0 && l.random.Float64() < nights {
		t.late = (t.amount[asking] + t.amount[companion]) * min(h.Asking.Late.Seconds()/ai/nights, 1)
	}
	return t
}

// The share of each kind that belongs to the day, on workdays and on free days; the rest
// belongs to the evening.
func daytime(k kind, works bool) float64 {
	switch k {
	case working, learning:
		return 1
	case people:
		if works {
			return 0.6
		}
		return 0.4
	case social:
		return 0.25
	case other:
		return 0.4
	case asking, companion, gaming, video, kindCount:
	}
	return 0
}

// pass lives what the day is to have: a morning and an afternoon, or one of them if it is
// little, an evening, and late what comes late.
func (l *living) pass(t today) {
	for i := range l.stays {
		l.stays[i].clear()
	}
	morning, afternoon, evening := &l.stays[0], &l.stays[1], &l.stays[2]
	l.fill = l.fill[:0]
	for k := working; k < kindCount; k++ {
		share := daytime(k, t.works)
		l.fill = l.menus.cut(l.fill, l.random, k, t.amount[k]*share, t.works, l.Habit.Asking.Editor)
		evening.fill = l.menus.cut(evening.fill, l.random, k, t.amount[k]*(1-share), false, l.Habit.Asking.Editor)
	}
	l.shuffle(l.fill)
	l.shuffle(evening.fill)
	noon := length(l.fill) * (40 + l.random.IntN(15)) / 100
	if length(l.fill) < int(3.5*3600) {
		noon = 0
	}
	for _, p := range l.fill {
		if noon > 0 {
			morning.fill = append(morning.fill, p)
		} else {
			afternoon.fill = append(afternoon.fill, p)
		}
		noon -= p.seconds
	}
	late := l.spread(t)
	begins := l.Habit.Begins + l.minutes(0, 25)
	if !t.works {
		begins += 2 * time.Hour
	}
	begin := later(l.clock(begins), l.at.Add(5*time.Hour))
	if len(morning.fill) > 0 {
		l.stay(morning, begin, l.clock(17*time.Hour))
		begin = l.at.Add(l.minutes(50, 15))
	}
	if len(afternoon.fill) > 0 {
		l.stay(afternoon, begin, l.clock(23*time.Hour))
	}
	l.stay(evening, later(l.clock(l.Habit.Evening+l.minutes(0, 25)), l.at.Add(l.minutes(60, 15))), l.clock(27*time.Hour+30*time.Minute))
	l.night(late)
}

// night lives what comes late, with a short pause between sessions.
func (l *living) night(sessions []piece) {
	if len(sessions) == 0 {
		return
	}
	all := time.Duration(length(sessions)+300*len(sessions)) * time.Second
	begin := l.clock(23*time.Hour + 5*time.Minute + l.minutes(25, 25))
	if latest := l.bed.Add(-all); begin.After(latest) {
		begin = later(latest, l.clock(23*time.Hour))
	}
	for _, s := range sessions {
		begin = later(begin, l.at.Add(l.minutes(4, 1)))
		if l.bed.Sub(begin) < briefest*time.Second {
			return
		}
		l.sleepUntil(begin)
		l.do(s.doing, s.seconds)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
