package tracker_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"dwell/tracker"
)

// said is one event of a random life, on a grid of whole seconds.
type said struct {
	at    int
	verb  string
	since int
}

// randomLife draws a life whose idles are told within 30 s, as sources promise.
func randomLife(t *rapid.T) (events []said, end int) {
	at, active := 0, 0
	idle := -1
	for range rapid.IntRange(1, 40).Draw(t, "n") {
		at += rapid.SampledFrom([]int{0, 1, 4, 14, 15, 16, 29, 60, 150, 179, 180, 181, 500, 4000}).Draw(t, "later")
		verb := rapid.SampledFrom([]string{"active", "idle", "active", "idle", "lock", "unlock", "read", "media", "none"}).Draw(t, "verb")
		e := said{at: at, verb: verb}
		switch verb {
		case "active":
			active, idle = at, -1
		case "idle":
			e.since = max(at-rapid.IntRange(0, 30).Draw(t, "ago"), active, idle)
			idle = e.since
		}
		events = append(events, e)
	}
	return events, at + rapid.IntRange(1, 300).Draw(t, "rest")
}

// slow judges every second of a life by itself, from the whole of it, straight
// from the contract's sentences.
func slow(events []said, end int) []tracker.Presence {
	const handsOff, away, reading, film = 15, 180, 480, 3 * 3600
	type gap struct{ last, to, told int } // from the last input to the next, which was told then
	var gaps []gap
	locked := make([]bool, end)
	evidence := make([]string, end)
	open, idle, lock := -1, false, false
	last, kind := 0, ""
	for i, e := range events {
		next := end
		if i+1 < len(events) {
			next = events[i+1].at
		}
		switch e.verb {
		case "active":
			if open >= 0 {
				gaps = append(gaps, gap{open, e.at, e.at})
			}
			open, idle, last = -1, false, e.at
		case "idle":
			since := max(e.since, last)
			if !lock {
				if open >= 0 && since > open {
					gaps = append(gaps, gap{open, since, e.at})
					open = since
				} else if open < 0 {
					open = since
				}
			}
			idle = true
		case "lock":
			if open >= 0 {
				gaps = append(gaps, gap{open, e.at, e.at})
			}
			open, lock = -1, true
		case "unlock":
			if lock {
				last = e.at
				if idle {
					open = e.at
				}
			}
			lock = false
		}
		switch e.verb {
		case "read", "media":
			kind = e.verb
		case "none":
			kind = ""
		}
		for s := e.at; s < next; s++ {
			locked[s], evidence[s] = lock, kind
		}
	}
	if open >= 0 {
		gaps = append(gaps, gap{open, end, end})
	}
	out := make([]tracker.Presence, end)
	for s := range out {
		out[s] = tracker.HandsOn
	}
	lastSign := func(last, to int) int {
		sign := last
		for s := last; s < to; s++ {
			holds := evidence[s] == "read" && s < last+reading || evidence[s] == "media" && s < last+film
			if holds && s < sign+away {
				sign = s + 1
			}
		}
		return sign
	}
	for _, g := range gaps {
		sign := lastSign(g.last, g.to)
		for s := g.last; s < g.to; s++ {
			switch {
			case g.to-sign >= away && s >= sign:
				out[s] = tracker.Away
			case g.to-sign < away && g.to-g.last < handsOff:
			default:
				out[s] = tracker.HandsOff
			}
		}
		// Away when its end was told: what was older than half a minute then, stays.
		if sign := lastSign(g.last, g.told); g.told-sign >= away {
			for s := sign; s < min(g.to, g.told-2*handsOff); s++ {
				out[s] = tracker.Away
			}
		}
	}
	for s := range out {
		if locked[s] {
			out[s] = tracker.Locked
		}
	}
	return out
}

func TestPresenceEqualsSlowReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events, end := randomLife(t)
		l := newLife()
		setEvidence := func(e tracker.Evidence) func(*tracker.Scene) {
			return func(s *tracker.Scene) { s.Evidence = e }
		}
		l.feed(0, 0, 0, tracker.Active{}, nil)
		for _, e := range events {
			at := float64(e.at)
			switch e.verb {
			case "active":
				l.feed(at, at, at, tracker.Active{}, nil)
			case "idle":
				l.feed(at, at, at, tracker.Idle{Since: t0.Add(time.Duration(e.since) * time.Second)}, nil)
			case "lock", "unlock":
				l.feed(at, at, at, tracker.Lock{On: e.verb == "lock"}, nil)
			case "read":
				l.feed(at, at, at, tracker.Tick{}, setEvidence(tracker.ReadingNow))
			case "media":
				l.feed(at, at, at, tracker.Tick{}, setEvidence(tracker.Watching))
			case "none":
				l.feed(at, at, at, tracker.Tick{}, setEvidence(0))
			}
			// What is open begins where what was taken ends, and reaches to now.
			if open := l.spanner.Open(nil); len(open) > 0 && open[len(open)-1].To != l.spanner.Now() {
				t.Fatalf("open pieces end at %v, now is %v", open[len(open)-1].To, l.spanner.Now())
			}
			if len(l.pieces) > 0 {
				last := l.pieces[len(l.pieces)-1]
				if open := l.spanner.Open(nil); len(open) > 0 && open[0].From != last.To {
					t.Fatalf("open begins at %v, taken ends at %v", open[0].From, last.To)
				}
			}
		}
		l.feed(float64(end), float64(end), float64(end), tracker.End{}, nil)

		want := slow(events, end)
		var at tracker.Instant
		for _, p := range l.pieces {
			if p.From != at || p.To <= p.From {
				t.Fatalf("piece %v-%v after %v", p.From, p.To, at)
			}
			at = p.To
			if p.Length() != p.To-p.From {
				t.Fatalf("piece of %v is %v long on the wall", p.To-p.From, p.Length())
			}
			for s := p.From; s < p.To; s += time.Second {
				if got, want := p.Presence, want[int(s/time.Second)]; got != want {
					t.Fatalf("second %d is %v, want %v\n%v\n%+v", int(s/time.Second), got, want, told(l.pieces), events)
				}
			}
		}
		if at != time.Duration(end)*time.Second {
			t.Fatalf("pieces end at %v, life at %d s", at, end)
		}
	})
}

func TestCoverageConservesTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var covered tracker.Coverage
		seconds := map[int]int{}
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			from := rapid.IntRange(0, 100).Draw(t, "from")
			to := from + rapid.IntRange(1, 40).Draw(t, "length")
			p := tracker.Piece{
				Span: tracker.Span{Start: t0.Add(time.Duration(from) * time.Second), End: t0.Add(time.Duration(to) * time.Second)},
				From: time.Hour, To: time.Hour + time.Duration(to-from)*time.Second,
			}
			for _, free := range covered.Free(nil, p) {
				if free.Length() != free.To-free.From || free.Length() <= 0 {
					t.Fatalf("a free part of %v lasts %v", free.Length(), free.To-free.From)
				}
				for s := free.Start; s.Before(free.End); s = s.Add(time.Second) {
					seconds[int(s.Sub(t0)/time.Second)]++
				}
				covered.Add(free.Start, free.End)
			}
			for s := from; s < to; s++ {
				if seconds[s] != 1 {
					t.Fatalf("second %d is recorded %d times", s, seconds[s])
				}
			}
		}
	})
}
