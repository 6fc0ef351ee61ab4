package process

import (
	"context"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/pidfd"
)

// lookEvery is how often a terminal in front is looked at while somebody types: a
// program that is stopped, or that another one starts, tells nobody.
const lookEvery = time.Second

// terminalSource is the source of what is said of terminals.
const terminalSource = "terminal"

// FollowOptions say how to follow. All are needed.
type FollowOptions struct {
	IsTerminal func(tracker.Focus) bool // asked of windows whose program is known
	Agent      func([]string) string    // the name of the AI agent a command line starts; "": none
	Stamp      func() tracker.Stamp     // reads the clocks
}

// Follow passes events on until in is closed: of each window it says which program it
// is, and after it, in a terminal, what runs there. It looks when a terminal comes to
// the front, changes its title, or is typed into again; each second while it is typed
// into; and when what ran has ended. While the hands rest, or another window is in
// front, it waits. An AI agent that was in front is known until it ends: each minute it
// is asked how busy it is. When ctx has ended it takes events and passes none on, so that whoever
// sends them can end.
func (f *Finder) Follow(ctx context.Context, o FollowOptions, in <-chan tracker.Event, out chan<- tracker.Event) {
	var t terminal
	(&follower{o: o, name: f.Window, look: t.look}).run(ctx, in, out)
}

// A follower looks from the goroutine that passes events on: no look can be told after
// the window it was for has left the front.
type follower struct {
	o    FollowOptions
	name func(context.Context, tracker.Focus) tracker.Focus
	look func(ctx context.Context, pid int, title string, afresh bool) foreground

	focus    tracker.Focus // in front; its pid is zero unless it is a terminal
	app      string        // in front, terminal or not
	pid      int           // in front, terminal or not
	handsOn  bool
	unseen   bool // the screen is locked or the machine asleep
	told     foreground
	end      *pidfd.End // of told
	agent    string     // told is one
	agents   agents
	early    int // looks that are left at a terminal that came to the front before its program
	passedOn chan<- tracker.Event
	blank    int // pid of the terminal that had no shell
	blanks   int // looks running that found none
}

func (f *follower) run(ctx context.Context, in <-chan tracker.Event, out chan<- tracker.Event) {
	f.passedOn = out
	defer func() { f.end.Close() }()
	defer f.agents.close()
	var timer <-chan time.Time // nil but while a terminal is typed into
	for {
		select {
		case ev, ok := <-in:
			if !ok {
				return
			}
			if ctx.Err() != nil {
				continue // drain: the sources must end
			}
			f.pass(ctx, ev)
			switch {
			case !f.watches():
				timer = nil
			case timer == nil:
				timer = time.After(lookEvery)
			}
		case <-timer:
			timer = nil
			if ctx.Err() == nil && f.watches() {
				f.tell(ctx, f.o.Stamp(), false)
				timer = time.After(lookEvery)
			}
		case <-f.agents.due():
			f.say(ctx, f.agents.sample(f.o.Stamp()))
		case pid := <-f.agents.ended:
			f.say(ctx, f.agents.gone(pid, f.o.Stamp()))
		case <-f.end.Reached():
			f.end.Close()
			f.end = nil
			if ctx.Err() == nil && f.focus.PID != 0 {
				f.tell(ctx, f.o.Stamp(), false)
			}
		}
	}
}

// watches reports whether what is in front may change without a word: somebody is there to
// change it, or it has only just been opened.
func (f *follower) watches() bool {
	return f.focus.PID != 0 && (f.handsOn || f.early > 0) && !f.unseen && (f.blank != f.focus.PID || f.blanks < patience)
}

// patience is how many looks may find no shell before none is waited for: a terminal is
// in front a moment before its shell runs, but some programs only call their windows
// terminals. From then on each patience-th occasion is looked at.
const patience = 5

// pass passes one event on, and what is new in the terminal with it.
func (f *follower) pass(ctx context.Context, ev tracker.Event) {
	look := false
	switch fact := ev.Fact.(type) {
	case tracker.Focus:
		if !fact.Nothing() {
			fact = f.name(ctx, fact)
			ev.Fact = fact
		}
		look = f.turn(fact)
	case tracker.Active:
		look = !f.handsOn && !f.unseen
		f.handsOn = true
	case tracker.Idle:
		f.handsOn = false
	case tracker.Lock:
		look = f.unseen && !fact.On
		f.unseen = fact.On
	case tracker.Sleep:
		look = f.unseen && !fact.On
		f.unseen = fact.On
	}
	f.send(ctx, ev)
	if look && f.focus.PID != 0 {
		f.tell(ctx, ev.Stamp, true)
	}
}

// turn notes which window is in front, and reports whether it is a terminal to look at.
// What ran in another terminal is forgotten by whoever is told of the window.
func (f *follower) turn(focus tracker.Focus) bool {
	if focus.App != f.app || focus.PID != f.pid {
		f.end.Close()
		f.end, f.told, f.agent = nil, foreground{}, ""
		f.early = patience
	}
	f.app, f.pid = focus.App, focus.PID
	before := f.focus
	if f.focus = focus; focus.Nothing() || focus.PID <= 0 || !f.o.IsTerminal(focus) {
		f.focus = tracker.Focus{}
		return false
	}
	return before.PID != focus.PID || before.App != focus.App || before.Title != focus.Title
}

// tell looks, and says what is new.
func (f *follower) tell(ctx context.Context, at tracker.Stamp, afresh bool) {
	if f.blank != f.focus.PID {
		f.blank, f.blanks = f.focus.PID, 0
	}
	f.blanks++
	if f.blanks > patience && f.blanks%patience != 0 {
		return
	}
	now := f.look(ctx, f.focus.PID, f.focus.Title, afresh)
	if now.shell {
		f.blanks = 0
	}
	f.early = max(0, f.early-1)
	if now.shell && (len(now.argv) == 0 || base(now.argv[0]) != f.focus.Exe) {
		f.early = 0
	} // else its child has yet to become what it is to run
	if now.pid != f.told.pid || now.born != f.told.born || f.end == nil {
		f.end.Close()
		f.end = pidfd.Await(now.pid)
	}
	before := f.told
	f.told = now
	agent := ""
	if now.argv != nil {
		agent = f.o.Agent(now.argv) // also of one that runs on: the person's rules may have changed
	}
	known := agent != "" && f.agents.note(ctx, now.pid, now.born, agent, at)
	if !slices.Equal(before.argv, now.argv) || agent != "" && (before.pid != now.pid || agent != f.agent) {
		f.send(ctx, tracker.Event{Stamp: at, Source: terminalSource, Fact: tracker.Program{Argv: now.argv, PID: now.pid}})
		if agent != "" && !known {
			f.send(ctx, goneEvent(agent, now.pid, at))
		}
	}
	f.agent = agent
}

// say passes on what is new of agents.
func (f *follower) say(ctx context.Context, news []tracker.Event) {
	for _, ev := range news {
		f.send(ctx, ev)
	}
}

func (f *follower) send(ctx context.Context, ev tracker.Event) {
	select {
	case f.passedOn <- ev:
	case <-ctx.Done():
	}
}
