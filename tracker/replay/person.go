package replay

import (
	"iter"
	"math/rand/v2"
	"time"

	"dwell/tracker"
)

// A Person is made up: a habit, lived from a first day on. The same Person always lives
// the same life; another seed is another life of the same habit.
//
// [Person.Events] tells it as a desktop would, for the recorder; [Person.Spans] tells what
// the recorder makes of that, many times faster.
type Person struct {
	Habit Habit
	Seed  uint64
	Zone  *time.Location
	First time.Time // the first day, any moment of it in Zone
	Days  int
}

// source is the name of what tells of made-up lives.
const source = "made up"

// Events returns the person's life in order.
func (p Person) Events() iter.Seq[tracker.Event] {
	return func(yield func(tracker.Event) bool) {
		t := telling{yield: yield, start: p.begin(), on: true, random: rand.New(rand.NewPCG(p.Seed, agentsOwn))}
		t.say(t.start, tracker.Zone{Location: p.Zone})
		t.say(t.start, tracker.Lock{On: true})
		t.was = tracker.Locked
		p.live(func(m moment) bool {
			t.moment(m)
			return t.on
		})
		t.turn(p.end(), tracker.Locked)
	}
}

// telling is a life being told as events.
type telling struct {
	yield  func(tracker.Event) bool
	random *rand.Rand // for what agents do by themselves, which no moment knows of
	start  time.Time
	was    tracker.Presence
	asleep time.Time     // since when
	slept  time.Duration // before that
	works  string        // the agent that works by itself
	until  time.Time     // when it is done
	on     bool
}

func (t *telling) say(at time.Time, f tracker.Fact) {
	if t.works != "" && !t.until.After(at) {
		done := tracker.Agent{Program: t.works}
		t.works = ""
		t.say(t.until, done)
	}
	boot := at.Sub(t.start)
	mono := boot - t.slept
	if !t.asleep.IsZero() {
		mono -= at.Sub(t.asleep)
	}
	t.on = t.on && t.yield(tracker.Event{Stamp: tracker.Stamp{Wall: at, Mono: mono, Boot: boot}, Source: source, Fact: f})
}

func (t *telling) moment(m moment) {
	t.turn(m.at, m.presence)
	if m.presence == tracker.HandsOn {
		t.do(m)
	}
}

// turn says how somebody comes, goes, and has the machine sleep: always locked.
func (t *telling) turn(at time.Time, to tracker.Presence) {
	was := t.was
	if was == to {
		return
	}
	t.was = to
	if was == tracker.Asleep {
		t.slept += at.Sub(t.asleep)
		t.asleep = time.Time{}
		t.say(at, tracker.Sleep{On: false})
		was = tracker.Locked
	}
	if was == tracker.Locked && (to == tracker.HandsOn || to == tracker.Away) {
		t.say(at, tracker.Lock{On: false})
		t.say(at, tracker.Active{})
	}
	switch to {
	case tracker.HandsOn:
		if was == tracker.Away {
			t.say(at, tracker.Active{})
		}
	case tracker.Away:
		t.say(at, tracker.Idle{Since: at})
	case tracker.Locked:
		if was != tracker.Locked {
			t.say(at, tracker.Lock{On: true})
		}
	case tracker.Asleep:
		if was != tracker.Locked {
			t.say(at, tracker.Lock{On: true})
		}
		if t.works != "" { // nothing works in a machine that sleeps
			t.until = at
		}
		t.say(at, tracker.Sleep{On: true})
		t.asleep = at
	case tracker.HandsOff, tracker.Paused:
	}
}

// do tells of one thing done, and of the hands at rest in it.
func (t *telling) do(m moment) {
	a, end := m.doing, m.at.Add(m.length)
	if a.url != "" {
		t.say(m.at, tracker.Web{App: a.app, URL: a.url, Audible: a.media})
	}
	if a.call {
		t.say(m.at, tracker.Call{On: true})
	}
	t.say(m.at, tracker.Focus{App: a.app, Class: a.app, Title: a.title, Fullscreen: a.fullscreen})
	switch {
	case a.agent != "": // what it is asked takes it longer than it is looked at
		t.say(m.at, tracker.Program{Argv: []string{a.agent}})
		t.say(m.at, tracker.Agent{Program: a.agent, Busy: true})
		t.works, t.until = a.agent, end.Add(time.Duration(60+t.random.IntN(22*60))*time.Second)
	case a.app == terminal:
		t.say(m.at, tracker.Program{})
	}
	for _, r := range m.rests {
		since := m.at.Add(r.after)
		t.say(since.Add(noticed), tracker.Idle{Since: since})
		t.say(since.Add(r.length), tracker.Active{})
	}
	if a.call {
		t.say(end, tracker.Call{On: false})
	}
}
