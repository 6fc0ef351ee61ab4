package desktop

import (
	"context"
	"sync"

	"dwell/tracker"
)

// A rank says how good a source is at what several may see; the lower the better.
// XWayland answers as an X server does and knows its own windows only, so X11 comes
// last.
type rank int

// The ranks of sources of windows and of input.
const (
	rankGnome    rank = iota // its own shell says, and Mutter of input
	rankKwin                 // a script in the compositor
	rankSway                 // the compositor's socket: window, pid, full screen
	rankHyprland             // the same, another form
	rankI3                   // its socket, joined with the X server
	rankToplevel             // foreign-toplevel: no pid. Of input: ext-idle-notify, KDE's idle
	rankX11
	ranks
)

// A chooser lets through what the best of several sources says that are up, so
// that two that see the same are not heard twice. When the best goes, the next best's
// last word is repeated; when none is left, nothing is what there is to say.
type chooser struct {
	// nothing is what to say when no source is left, of which last was the last
	// word; nil where that says it already.
	nothing func(last tracker.Fact, at tracker.Stamp) tracker.Fact

	mu    sync.Mutex
	hands *hands // of input: what else tells of it; nil of windows
	last  [ranks]word
	spoke bool // something was let through
}

// A word is what a source said last; from is nil while it is not up.
type word struct {
	fact    tracker.Fact
	from    *reporter
	unheard bool // it stands in for input that cannot be heard
}

// newWindows chooses among sources of the window in front.
func newWindows() *chooser {
	return &chooser{nothing: func(last tracker.Fact, _ tracker.Stamp) tracker.Fact {
		if f, ok := last.(tracker.Focus); ok && f.Nothing() {
			return nil
		}
		return tracker.Focus{}
	}}
}

// newInput chooses among sources of input and its absence.
func newInput() *chooser {
	return &chooser{hands: &hands{}, nothing: func(last tracker.Fact, at tracker.Stamp) tracker.Fact {
		if _, idle := last.(tracker.Idle); idle {
			return nil
		}
		return tracker.Idle{Since: at.Wall}
	}}
}

// tell says fact, if no better source is up.
func (c *chooser) tell(ctx context.Context, by rank, out *reporter, at tracker.Stamp, fact tracker.Fact) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, idle := fact.(tracker.Idle); idle && c.last[by].unheard {
		return // since later: what ended is what could not be heard, and nobody touched anything
	}
	c.last[by] = word{fact: fact, from: out}
	if c.best() == by {
		c.say(ctx, out, at, fact)
	}
}

func (c *chooser) say(ctx context.Context, out *reporter, at tracker.Stamp, fact tracker.Fact) {
	c.spoke = true
	if c.hands != nil {
		fact = c.hands.hear(atDisplay, at, fact)
	}
	if fact != nil {
		out.event(ctx, at, fact)
	}
}

// tellBeside says of input what none of the chooser's sources can see: it is joined
// with the best one's word and outranks none.
func (c *chooser) tellBeside(ctx context.Context, from hand, out *reporter, at tracker.Stamp, fact tracker.Fact) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if fact = c.hands.hear(from, at, fact); fact != nil {
		out.event(ctx, at, fact)
	}
}

// unheard says that a source hears no input any more from here on, though it is up: if
// somebody was there, the last was now.
func (c *chooser) unheard(ctx context.Context, by rank, at tracker.Stamp) {
	c.turn(ctx, by, at, func(w word) word {
		if _, active := w.fact.(tracker.Active); active {
			return word{tracker.Idle{Since: at.Wall}, w.from, true}
		}
		return word{}
	})
}

// heard says that there was input a source could not hear.
func (c *chooser) heard(ctx context.Context, by rank, at tracker.Stamp) {
	c.turn(ctx, by, at, func(w word) word {
		if _, idle := w.fact.(tracker.Idle); idle {
			return word{tracker.Active{}, w.from, false}
		}
		return word{}
	})
}

// turn has a source say what follows from its last word, if it said one and something
// does.
func (c *chooser) turn(ctx context.Context, by rank, at tracker.Stamp, follows func(word) word) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.last[by]
	if w.from == nil {
		return
	}
	if w = follows(w); w.fact == nil {
		return
	}
	c.last[by] = w
	if c.best() == by {
		c.say(ctx, w.from, at, w.fact)
	}
}

// leave says that a source sees nothing any more, for now, or did not from the
// start.
func (c *chooser) leave(ctx context.Context, by rank, out *reporter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	gone, best := c.last[by], c.best()
	c.last[by] = word{}
	if best != by && (best < ranks || c.spoke) {
		return
	}
	at := Stamp()
	if next := c.best(); next < ranks {
		c.say(ctx, c.last[next].from, at, c.last[next].fact)
	} else if fact := c.nothing(gone.fact, at); fact != nil {
		c.say(ctx, out, at, fact)
	}
}

// best is the rank of the best source that is up; ranks if none is.
func (c *chooser) best() rank {
	for r := range ranks {
		if c.last[r].from != nil {
			return r
		}
	}
	return ranks
}
