package process

import (
	"context"
	"maps"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/alarm"
	"dwell/tracker/pidfd"
)

const (
	// sampleEvery is how often the agents that live are looked at.
	sampleEvery = time.Minute
	// workingShare is the part of one processor's time, its children's included, from
	// which on an agent is taken to work. One that waits for a word takes nearly none; one
	// that works draws, reads, writes and starts programs.
	workingShare = 0.01
	// ticksPerSecond is the unit of processor times on every Linux (USER_HZ, time(7)).
	ticksPerSecond = 100
	// maxAgents bounds how many are looked at.
	maxAgents = 64
)

// agentSource is the source of what is said of agents.
const agentSource = "agents"

// agents are the AI agents that were in front of the person and still live. Whether one
// works is told by the processor time of it and its children, each minute; that it ended,
// by a pidfd. What they read and write is never looked at.
type agents struct {
	reader reader
	known  map[int]*agent
	ended  chan int
	alarm  *alarm.Alarm // nil while none lives
}

type agent struct {
	program string
	born    uint64
	spent   uint64 // ticks, when looked at last
	looked  tracker.Stamp
	busy    bool
	end     *pidfd.End
}

// note has the process pid of an agent be watched until it ends. It reports whether it is:
// it may have ended already.
func (a *agents) note(ctx context.Context, pid int, born uint64, program string, at tracker.Stamp) bool {
	if was := a.known[pid]; was != nil && was.born == born {
		return true
	}
	if len(a.known) >= maxAgents {
		return false
	}
	if a.known == nil {
		a.known, a.ended = map[int]*agent{}, make(chan int)
	}
	spent, ok := a.spent(pid, born)
	if !ok {
		return false
	}
	a.drop(pid)
	now := &agent{program: program, born: born, spent: spent, looked: at, end: pidfd.Await(pid)}
	a.known[pid] = now
	if now.end != nil {
		go func() {
			select {
			case <-now.end.Reached():
			case <-ctx.Done():
				return
			}
			select {
			case a.ended <- pid:
			case <-ctx.Done():
			}
		}()
	}
	return a.wake()
}

// wake has the agents be looked at in a while. It reports whether that can be had.
func (a *agents) wake() bool {
	if a.alarm != nil {
		return true
	}
	var err error
	if a.alarm, err = alarm.New(); err != nil {
		return false
	}
	return a.alarm.Set(sampleEvery) == nil
}

// due is when the agents are to be looked at.
func (a *agents) due() <-chan struct{} {
	if a.alarm == nil {
		return nil
	}
	return a.alarm.Rang()
}

// sample looks at all of them, and returns what is new.
func (a *agents) sample(now tracker.Stamp) []tracker.Event {
	var news []tracker.Event
	for _, pid := range slices.Sorted(maps.Keys(a.known)) {
		it := a.known[pid]
		spent, ok := a.spent(pid, it.born)
		if !ok {
			news = append(news, a.gone(pid, now)...)
			continue
		}
		busy := it.busy
		if spent >= it.spent { // else a child left the family and took along what it had spent
			worked := float64(spent-it.spent) / ticksPerSecond
			busy = worked >= workingShare*(now.Mono-it.looked.Mono).Seconds()
		}
		if busy != it.busy {
			news = append(news, it.word(pid, now, tracker.Agent{Busy: busy, Since: it.looked.Wall}))
		}
		it.spent, it.looked, it.busy = spent, now, busy
	}
	if a.alarm != nil {
		_ = a.alarm.Set(sampleEvery) // it could be set before
	}
	return news
}

// gone says that the process pid has ended, if it has: what is known by its pid may be
// another one by now.
func (a *agents) gone(pid int, now tracker.Stamp) []tracker.Event {
	it := a.known[pid]
	if it == nil {
		return nil
	}
	if s, ok := a.reader.stat(pid); ok && s.born == it.born && !s.ended() {
		return nil
	}
	a.drop(pid)
	return []tracker.Event{goneEvent(it.program, pid, now)}
}

func (it *agent) word(pid int, now tracker.Stamp, fact tracker.Agent) tracker.Event {
	fact.Program, fact.PID = it.program, pid
	return tracker.Event{Stamp: now, Source: agentSource, Fact: fact}
}

// goneEvent says that nothing more will be told of an agent.
func goneEvent(program string, pid int, now tracker.Stamp) tracker.Event {
	return tracker.Event{Stamp: now, Source: agentSource, Fact: tracker.Agent{Program: program, PID: pid, Gone: true}}
}

// drop forgets a process; with the last one nothing is waited for.
func (a *agents) drop(pid int) {
	if it := a.known[pid]; it != nil {
		it.end.Close()
		delete(a.known, pid)
	}
	if len(a.known) == 0 && a.alarm != nil {
		a.alarm.Close()
		a.alarm = nil
	}
}

func (a *agents) close() {
	for pid := range a.known {
		a.drop(pid)
	}
}

// spent returns the processor time of a process, of those it has started, and of those of
// them that have ended and were waited for, in ticks; false if the process is another
// than the one that was born then.
func (a *agents) spent(pid int, born uint64) (ticks uint64, ok bool) {
	if s, there := a.reader.stat(pid); !there || s.born != born || s.ended() {
		return 0, false
	}
	family := []int{pid}
	for i := 0; i < len(family); i++ {
		if s, there := a.reader.stat(family[i]); there {
			ticks += s.spent
		}
		if len(family) < maxFamily {
			family = append(family, a.reader.children(family[i])...)
		}
	}
	return ticks, true
}
