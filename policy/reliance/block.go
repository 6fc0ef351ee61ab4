package reliance

import (
	"time"

	"dwell/tracker"
)

const (
	blockPause    = 30 * time.Minute // the shortest pause that ends a block
	shortestBlock = 20 * time.Minute // end to end
	leastWork     = 10 * time.Minute // of work or learning
)

// blocks finds the day's. AI is in them, only companions are not: time with one is a pause,
// as time in any other group is.
type blocks struct {
	list []Block
	open run
	work time.Duration // of work and learning in the open one
	ai   run           // the open one's latest AI session, until one is a reach
	// asked is the begin of the open one's first reach for AI, from its own begin.
	asked    time.Duration
	hasAsked bool
}

func (b *blocks) add(s stretch) {
	work := s.group == tracker.Work || s.group == tracker.Learning
	if !work && (s.group != tracker.AI || s.companion()) {
		return
	}
	if b.open.gap(s) >= blockPause {
		b.end()
	}
	b.open.add(s)
	switch {
	case work:
		b.work += s.length()
	case !b.hasAsked:
		b.ask(s)
	}
}

// ask counts AI in the open block. It was asked when the session began that now holds
// enough to be a reach.
func (b *blocks) ask(s stretch) {
	if b.ai.gap(s) > sessionGap {
		b.ai = run{}
	}
	b.ai.add(s)
	if b.ai.held >= leastReach {
		b.asked, b.hasAsked = b.ai.from-b.open.from, true
	}
}

// end lists the open block if it is long enough to count.
func (b *blocks) end() {
	if b.open.length() >= shortestBlock && b.work >= leastWork {
		b.list = append(b.list, Block{Length: b.open.length(), Asked: b.hasAsked, FirstAI: b.asked})
	}
	*b = blocks{list: b.list}
}
