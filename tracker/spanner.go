package tracker

import "time"

// A Scene is what was in front, after classification and privacy.
type Scene struct {
	Subject    Subject
	Verdict    Verdict
	Title      string // empty unless the person keeps titles
	Fullscreen bool
	Source     string
	Evidence   Evidence // what in this scene is a sign of attention
	Nothing    bool     // no window in front
	Agent      AgentID  // in front; zero: none
}

const (
	// flicker is how long "nothing in front" must last to be believed: window
	// managers clear the active window for a moment between two windows.
	flicker = 100 * time.Millisecond
	// memory is how far back signs are remembered: no cap is longer.
	memory = callingCap
)

// A Piece is a decided span, or part of one, with its place on the axis of true
// time. Pieces come in the order lived and touch; neighbours that [Span.Joins]
// are one span.
type Piece struct {
	Span
	From, To Instant
	Agent    AgentID // in front, zero where there was none or nobody to see it
}

// A Spanner is the machine of presence and spans. It is told what is in front
// ([Spanner.SetScene]) and everything said of input, lock, sleep, pause, clock
// and zone ([Spanner.Feed]), and gives back pieces once no later event can
// change them ([Spanner.Take]). Events come in order of their instants.
type Spanner struct {
	rules   Rules
	started bool
	now     Instant

	// What was lived and is not taken yet: each list holds what reaches past
	// taken, in order.
	taken  Instant
	labels []label // presence up to open
	scenes []scene
	clocks []wallClock
	signs  []sign // reaches further back, to judge a gap that is told late

	// The stretch from open on, whose presence later events still decide.
	open      Instant
	mode      mode
	gap       Instant  // inGap: the last input
	closed    Presence // isClosed: which
	lastInput Instant
	idle      bool // an Idle stands that no Active ended

	blank    Instant // blanking: nothing has been in front since
	blanking bool

	asleep, locked, paused bool
}

type mode uint8

const (
	inInput  mode = iota // input is taken as unbroken
	inGap                // no input since gap
	isClosed             // asleep, locked or paused
	isOver               // the recording ended
)

type scene struct {
	from Instant
	Scene
}

// A wallClock maps instants from from on to wall time and zone.
type wallClock struct {
	from Instant
	wall time.Time // at from
	zone *time.Location
}

func (w wallClock) time(at Instant) time.Time { return w.wall.Add(at - w.from).In(w.zone) }

// NewSpanner returns a spanner for times in zone.
func NewSpanner(rules Rules, zone *time.Location) *Spanner {
	return &Spanner{rules: rules, clocks: []wallClock{{zone: zone}}}
}

// Feed tells the spanner of one event. Facts it has no use for only move its
// time on.
func (s *Spanner) Feed(ev Event) {
	s.begin(ev)
	s.now = max(s.now, ev.At)
	if s.blanking && s.now-s.blank >= flicker {
		s.blanking = false
	}
	if s.mode == isOver {
		return
	}
	switch f := ev.Fact.(type) {
	case Active:
		s.active()
	case Idle:
		s.idleSince(s.now - max(ev.Wall.Sub(f.Since), 0))
	case Lock:
		s.locked = f.On
		s.turn()
	case Sleep:
		s.asleep = f.On
		s.turn()
	case Pause:
		s.paused = f.On
		s.turn()
	case Step:
		s.setClock(wallClock{from: s.now, wall: ev.Wall, zone: s.clock().zone})
	case Zone:
		s.setClock(wallClock{from: s.now, wall: s.Wall(s.now), zone: f.Location})
	case End:
		s.shut()
		s.mode, s.blanking = isOver, false
	}
}

// begin starts the recording at the first event: the person is taken to be
// there, with nothing in front.
func (s *Spanner) begin(ev Event) {
	if s.started {
		return
	}
	s.started = true
	s.now, s.taken, s.open = ev.At, ev.At, ev.At
	s.lastInput = -1 << 62 // until there is a word on input, an Idle may say an earlier one
	s.clocks[0] = wallClock{from: ev.At, wall: ev.Wall, zone: s.clocks[0].zone}
	s.scenes = append(s.scenes, scene{ev.At, Scene{Verdict: unknown, Source: ev.Source, Nothing: true}})
	s.signs = append(s.signs, sign{from: ev.At})
	s.blank, s.blanking = ev.At, true
}

func (s *Spanner) active() {
	if s.mode == inGap {
		s.shut()
		s.mode = inInput
	}
	s.idle, s.lastInput = false, s.now
}

// idleSince takes the last input to have been at l, or at the last one that was
// told, if that is later.
func (s *Spanner) idleSince(l Instant) {
	l = max(l, s.lastInput)
	s.idle = true
	oldest := s.now - s.rules.lateness()
	switch s.mode {
	case inInput:
		from := max(s.open, l, oldest)
		s.labels = appendLabel(s.labels, label{s.open, HandsOn}, from)
		s.open, s.mode, s.gap = from, inGap, l
	case inGap:
		if l > s.gap {
			s.inputInGap(max(l, oldest), oldest)
			s.gap = l
		}
	case isClosed, isOver:
	}
}

// inputInGap closes the gap as input at to does, told only now: away time older
// than oldest was decided and stays, whether or not it was taken yet.
func (s *Spanner) inputInGap(to, oldest Instant) {
	was := s.rules.judge(nil, s.signs, s.gap, s.open, s.now)
	if len(was) > 0 {
		if last := was[len(was)-1]; last.presence == Away && last.from < oldest {
			s.labels = append(s.labels, was...)
			s.open = oldest
		}
	}
	s.labels = s.rules.judge(s.labels, s.signs, s.gap, s.open, to)
	s.open = max(s.open, to)
}

// turn follows a change of asleep, locked or paused.
func (s *Spanner) turn() {
	var as Presence
	switch { // the order is their precedence
	case s.asleep:
		as = Asleep
	case s.locked:
		as = Locked
	case s.paused:
		as = Paused
	}
	switch {
	case as != 0:
		if s.mode != isClosed || as != s.closed {
			s.shut()
			s.mode, s.closed = isClosed, as
		}
	case s.mode == isClosed: // unlock, wake and resume count as input
		s.shut()
		s.mode, s.lastInput = inInput, s.now
		if s.idle {
			s.mode, s.gap = inGap, s.now
		}
	}
}

// shut ends the stretch now open, as input would.
func (s *Spanner) shut() {
	s.labels = s.judged(s.labels)
	s.open = s.now
}

// judged appends the presence of the open stretch, judged by its length so far.
func (s *Spanner) judged(buf []label) []label {
	switch s.mode {
	case inInput:
		return appendLabel(buf, label{s.open, HandsOn}, s.now)
	case inGap:
		return s.rules.judge(buf, s.signs, s.gap, s.open, s.now)
	case isClosed:
		return appendLabel(buf, label{s.open, s.closed}, s.now)
	case isOver:
	}
	return buf
}

// appendLabel appends l unless it would be empty.
func appendLabel(buf []label, l label, to Instant) []label {
	if l.from >= to {
		return buf
	}
	return append(buf, l)
}

// SetScene says what is in front from the last event fed on. A window that
// follows nothing in less than the flicker has been in front since nothing was.
func (s *Spanner) SetScene(c Scene) {
	at := s.now
	switch {
	case s.mode == isOver:
		return
	case s.blanking && c.Nothing: // still blank, though a call or a media player may have changed
		at = s.blank
	case s.blanking:
		at, s.blanking = s.blank, false
	case c.Nothing && !s.scenes[len(s.scenes)-1].Nothing:
		s.blank, s.blanking = s.now, true
	}
	for len(s.scenes) > 0 && s.scenes[len(s.scenes)-1].from >= at {
		s.scenes = s.scenes[:len(s.scenes)-1]
	}
	if n := len(s.scenes); n == 0 || s.scenes[n-1].Scene != c {
		s.scenes = append(s.scenes, scene{at, c})
	}
	for len(s.signs) > 0 && s.signs[len(s.signs)-1].from >= at {
		s.signs = s.signs[:len(s.signs)-1]
	}
	if n := len(s.signs); n == 0 || s.signs[n-1].held != c.Evidence {
		s.signs = append(s.signs, sign{at, c.Evidence})
	}
}

// Amend has what is in front, and was in what is not taken yet, be as amend says.
// Evidence stays what it was.
func (s *Spanner) Amend(amend func(Scene) Scene) {
	for i := range s.scenes {
		s.scenes[i].Scene = amend(s.scenes[i].Scene)
	}
}

// SetRules has presence judged by rules: what is not decided yet, and all that
// comes.
func (s *Spanner) SetRules(rules Rules) { s.rules = rules }

func (s *Spanner) clock() wallClock { return s.clocks[len(s.clocks)-1] }

func (s *Spanner) setClock(w wallClock) {
	if s.clock().from == w.from {
		s.clocks[len(s.clocks)-1] = w
		return
	}
	s.clocks = append(s.clocks, w)
}

// Wall returns the wall time of at, in the zone and on the clock now current.
func (s *Spanner) Wall(at Instant) time.Time { return s.clock().time(at) }

// Now returns the instant of the last event.
func (s *Spanner) Now() Instant { return s.now }

// Scene returns what is in front now.
func (s *Spanner) Scene() Scene {
	if len(s.scenes) == 0 {
		return Scene{Verdict: unknown, Nothing: true}
	}
	return s.scenes[len(s.scenes)-1].Scene
}

// Presence returns the presence now, an undecided gap judged by its length so far.
func (s *Spanner) Presence() Presence {
	switch s.mode {
	case inGap:
		switch since := s.now - s.rules.lastSign(s.signs, s.gap, s.now); {
		case since >= s.rules.AwayAfter:
			return Away
		case s.now-s.gap >= s.rules.HandsOffAfter:
			return HandsOff
		}
	case isClosed:
		return s.closed
	case inInput, isOver:
	}
	return HandsOn
}

// Deciding reports whether time will be decided, before presence changes, though
// no event comes: input is unbroken or evidence covers the gap, and what an Idle
// may say late is waited for. A gap that nothing covers waits for an event.
func (s *Spanner) Deciding() bool {
	switch s.mode {
	case inInput:
		return true
	case inGap:
		return max(s.open, s.rules.lastSign(s.signs, s.gap, s.now)) > s.taken
	case isClosed, isOver:
	}
	return false
}

// Next returns when presence changes if no event comes; zero if it does not.
func (s *Spanner) Next() Instant {
	if s.mode != inGap {
		return 0
	}
	if off := s.gap + s.rules.HandsOffAfter; s.now < off {
		return off
	}
	if away := s.rules.lastSign(s.signs, s.gap, 1<<62) + s.rules.AwayAfter; s.now < away {
		return away
	}
	return 0
}
