package tracker

import "time"

// clockSlack is the difference between two clocks below which they agree: reads
// are not atomic, and time daemons slew by up to 0.5 ms a second.
const clockSlack = 100 * time.Millisecond

// A Clock reads stamps: it places events on the axis of true elapsed time and
// finds what nobody announced, sleep (boot time gained on monotonic time) and
// steps of the wall clock (wall time moved otherwise than boot time).
//
// Its zero value is ready to use.
type Clock struct {
	started  bool
	sleeping bool
	last     Stamp
	at       Instant
	wall     time.Time // wall time at instant zero, on the clock now running
}

// Read places ev and appends to buf what is to be lived, in order: at most an
// unannounced Sleep and its end, a Step, then ev itself. Every appended event
// has At set. Boot or mono running backwards counts as standing still: a source may
// tell what it heard before another's last word.
func (c *Clock) Read(buf []Event, ev Event) []Event {
	if !c.started {
		c.started = true
		c.last, c.wall = ev.Stamp, ev.Wall
		c.note(ev.Fact)
		return append(buf, ev)
	}
	boot := max(ev.Boot-c.last.Boot, 0)
	mono := max(ev.Mono-c.last.Mono, 0)
	late := max(c.last.Boot-ev.Boot, 0)
	// Time that went by once is not counted again after a late word.
	c.last = Stamp{Wall: ev.Wall, Mono: c.last.Mono + mono, Boot: c.last.Boot + boot}
	c.at += boot
	ev.At = c.at

	// Between sleep and wake the difference is that very sleep.
	if slept := boot - mono; slept >= clockSlack && !c.sleeping {
		from := c.at - slept
		buf = append(buf, c.made(from, Sleep{On: true}), c.made(c.at, Sleep{On: false}))
	}
	if gone := ev.Wall.Sub(c.Wall(c.at - late)); gone >= clockSlack || gone <= -clockSlack {
		c.wall = ev.Wall.Add(late - c.at)
		buf = append(buf, c.made(c.at, Step{}))
	}
	c.note(ev.Fact)
	return append(buf, ev)
}

// Wall returns the wall time of at on the clock now running.
func (c *Clock) Wall(at Instant) time.Time { return c.wall.Add(at) }

// At returns the instant of a stamp that was not read, such as the present one.
func (c *Clock) At(s Stamp) Instant { return c.at + max(s.Boot-c.last.Boot, 0) }

func (c *Clock) note(f Fact) {
	if s, ok := f.(Sleep); ok {
		c.sleeping = s.On
	}
}

func (c *Clock) made(at Instant, f Fact) Event {
	return Event{Stamp: Stamp{Wall: c.Wall(at), Mono: c.last.Mono, Boot: c.last.Boot}, At: at, Source: "clock", Fact: f}
}
