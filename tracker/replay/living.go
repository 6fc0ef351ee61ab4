package replay

import (
	"math"
	"math/rand/v2"
	"time"

	"dwell/tracker"
)

// What a life draws from has a stream of its own for each purpose, so that one does not
// shift another: days go up and down the same whatever is done in them.
const (
	agentsOwn uint64 = iota + 1
	daysNoise
	firstDay // and on from there
)

// noticed is how long hands rest before that is told.
const noticed = 15 * time.Second

// A moment is one thing after another: something done with the hands on it, or nobody
// there.
type moment struct {
	at       time.Time
	length   time.Duration
	presence tracker.Presence // hands-on, away, locked or asleep
	doing    *activity
	rests    []rest // of the hands, in order; valid until the next moment
}

// A rest is hands off what is being done.
type rest struct{ after, length time.Duration }

// dayBegins is where one day of a life ends and the next begins; nobody is up then.
const dayBegins = 4

func (p Person) begin() time.Time { return p.dayAt(0) }

func (p Person) end() time.Time { return p.dayAt(p.Days) }

func (p Person) dayAt(n int) time.Time {
	y, m, d := p.First.In(p.Zone).Date()
	return time.Date(y, m, d+n, dayBegins, 0, 0, 0, p.Zone)
}

// live calls each with the moments of the person's life, without a hole, until it returns
// false.
func (p Person) live(each func(moment) bool) {
	noise := rand.NewPCG(p.Seed, daysNoise)
	source := &rand.PCG{}
	l := living{
		Person: p, each: each, at: p.begin(), presence: tracker.Asleep, on: true,
		random: rand.New(source), varying: newVarying(p.Habit.Varies, rand.New(noise)),
		menus: newMenus(),
	}
	l.year, l.month, l.date = p.First.In(p.Zone).Date()
	for n := 0; n < p.Days && l.on; n++ {
		source.Seed(p.Seed, firstDay+uint64(n))
		l.day(n)
	}
	l.sleepUntil(p.end())
}

// living is a life being lived.
type living struct {
	Person
	each    func(moment) bool
	random  *rand.Rand
	varying varying
	menus   menus
	on      bool

	year  int
	month time.Month
	date  int
	n     int // the day

	bed      time.Time // when the day is over, whatever was still to be done
	at       time.Time // up to when it is lived
	presence tracker.Presence

	fill, late []piece // reused
	sessions   []piece // reused
	stays      [3]stay // reused: morning, afternoon, evening
	rests      []rest  // reused
	offsets    []float64
}

// clock is the moment of this day at which the wall clock shows so long after midnight.
func (l *living) clock(after time.Duration) time.Time {
	return time.Date(l.year, l.month, l.date+l.n, 0, 0, int(after/time.Second), 0, l.Zone)
}

// minutes draws a time of so many minutes, give or take.
func (l *living) minutes(about, give int) time.Duration {
	return time.Duration(60*about+l.random.IntN(2*60*give+1)-60*give) * time.Second
}

// spend passes the time up to to.
func (l *living) spend(to time.Time, presence tracker.Presence, doing *activity, rests []rest) {
	if !l.on || !to.After(l.at) {
		return
	}
	l.on = l.each(moment{at: l.at, length: to.Sub(l.at), presence: presence, doing: doing, rests: rests})
	l.at, l.presence = to, presence
}

// sleepUntil has nobody there until to: locked first, and asleep where it is long.
func (l *living) sleepUntil(to time.Time) {
	if l.presence != tracker.Asleep {
		nap := to
		if to.Sub(l.at) > 90*time.Minute {
			nap = l.at.Add(15 * time.Minute)
		}
		l.spend(nap, tracker.Locked, nil, nil)
	}
	l.spend(to, tracker.Asleep, nil, nil)
}

// do does a for so long, hands resting now and then; not beyond bedtime.
func (l *living) do(a *activity, seconds int) {
	seconds = min(seconds, int(l.bed.Sub(l.at)/time.Second))
	l.rests = l.rests[:0]
	const margin = 30 // hands are on it as it begins and ends
	for at := margin + l.hands(a); ; {
		length := 16 + l.random.IntN(a.rests)
		if at+length+margin > seconds {
			break
		}
		l.rests = append(l.rests, rest{time.Duration(at) * time.Second, time.Duration(length) * time.Second})
		at += length + l.hands(a)
	}
	l.spend(l.at.Add(time.Duration(seconds)*time.Second), tracker.HandsOn, a, l.rests)
}

// hands draws for how long hands are on a.
func (l *living) hands(a *activity) int {
	return 5 + int(l.random.ExpFloat64()*float64(a.handsFor))
}

// rise is what AI time is times of its first on day n.
func (h Habit) rise(n int) float64 {
	rise := 1.0
	for _, t := range h.Turns {
		switch past := n - t.Day; {
		case past >= t.Over:
			rise *= t.Times
		case past > 0:
			rise *= math.Pow(t.Times, float64(past)/float64(t.Over))
		}
	}
	return rise
}

// varying is how a person's days go up and down: one logarithm for all AI, one for each
// other kind.
type varying struct {
	v      Variation
	random *rand.Rand
	z      [kindCount]float64
}

func newVarying(v Variation, random *rand.Rand) varying {
	y := varying{v: v, random: random}
	for k := range y.z {
		y.z[k] = random.NormFloat64()
	}
	return y
}

// next goes on by one day.
func (y *varying) next() {
	for k := range y.z {
		y.z[k] = y.v.Phi*y.z[k] + math.Sqrt(1-y.v.Phi*y.v.Phi)*y.random.NormFloat64()
	}
}

// factor is today's of k, one in the mean.
func (y *varying) factor(k kind) float64 {
	sd := y.v.Rest
	if k == asking || k == companion {
		k, sd = asking, y.v.AI
	}
	return math.Exp(sd*y.z[k] - sd*sd/2)
}
