// Package recorder turns what sources say into what is kept: it owns the
// spanner, the classifier, privacy, the tail, this week's usage, and calls the
// store. Live recording, replay, demo and tests drive the same [Recorder].
//
// Everything goes in through [Recorder.Feed], one event at a time in order, from
// one goroutine. Titles, URLs and argument vectors come no further than the
// scene made of them there; spans, the tail and the store hold what
// [tracker.Privacy] lets through. [Recorder.Next] says when it wants to be fed a
// Tick; between events it starts nothing and reads no clock.
//
// Its words: a final span is one no later event can change; pending spans are
// final and not committed yet; the tail is the pending spans and the open one,
// kept in memory and in a file that survives the process.
//
// It refuses to know where events come from, what limits there are and how
// anything is shown.
package recorder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

// Options say how to record. Store, Classifier and Zone are needed.
type Options struct {
	Rules      tracker.Rules
	Privacy    tracker.Privacy
	Calendar   tracker.Calendar
	Zone       *time.Location
	Classifier *classify.Classifier
	Store      *store.Store
	TailPath   string // empty: no tail file
	// CommitEvery is how often, at most, the store is written to while somebody
	// is there; zero: as often as its promise asks. A life that is not lived now
	// loses nothing in a power cut and may wait longer.
	CommitEvery time.Duration
	Log         *slog.Logger
	// Final, if set, is called with each final piece in the order lived.
	Final func(tracker.Piece)
	// Cut, if set, is called with wall time that was lived a second time, after
	// the clock was set back, and is not recorded again.
	Cut func(tracker.Period)
}

// A Recorder records one life. It is not safe for concurrent use.
type Recorder struct {
	o       Options
	spanner *tracker.Spanner
	front   front
	agents  tracker.Agents
	ledger  ledger
	keeper  keeper
	zone    *time.Location
	now     tracker.Instant
	began   bool

	coverage *tracker.Coverage // wall time that is stored or pending
	filled   *tracker.Coverage // of it, what was stored by others while it was undecided here
	taken    []tracker.Piece   // reused
	free     []tracker.Piece   // reused
	forgot   []forgotten       // still to be kept from the store
}

// New returns a recorder that has recorded nothing yet.
func New(o Options) *Recorder {
	return &Recorder{
		o: o, zone: o.Zone, spanner: tracker.NewSpanner(o.Rules, o.Zone),
		front:    front{rules: o.Rules, classifier: o.Classifier, privacy: o.Privacy},
		ledger:   ledger{calendar: o.Calendar},
		keeper:   keeper{store: o.Store, path: o.TailPath, log: o.Log, every: cmp.Or(o.CommitEvery, commitEvery)},
		coverage: &tracker.Coverage{}, filled: &tracker.Coverage{},
	}
}

// Feed records one event, as [tracker.Clock.Read] gave it. An error means that
// something could not be stored or read: what is lived is kept and tried again,
// and recording goes on.
func (r *Recorder) Feed(ctx context.Context, ev tracker.Event) error {
	r.now = ev.At
	r.spanner.Feed(ev)
	var errs error
	if !r.began {
		r.began = true
		errs = r.begin(ctx, ev)
	}
	stale := false
	switch f := ev.Fact.(type) {
	case tracker.Zone:
		r.zone = f.Location
	case tracker.Step:
		errs = errors.Join(errs, r.cover(ctx))
		stale = true
	case tracker.Agent:
		r.work(ev, f)
	}
	if r.front.note(ev) {
		r.setScene(ev.Source)
	}
	stale = r.ledger.roll(r.Wall()) || stale // before what was decided is counted
	r.take()
	_, over := ev.Fact.(tracker.End)
	r.settleAgents(over)
	r.settled()
	if stale {
		errs = errors.Join(errs, r.recount(ctx))
	}
	if over {
		return errors.Join(errs, r.Flush(ctx))
	}
	return errors.Join(errs, r.keep(ctx))
}

// begin reads what an earlier run left and takes this week's usage from the store.
func (r *Recorder) begin(ctx context.Context, ev tracker.Event) error {
	r.keeper.begin(ev.At)
	if err := r.keeper.recover(ctx, &r.front); err != nil {
		return err
	}
	if err := r.ledger.recall(ctx, r.o.Store, ev); err != nil {
		return err
	}
	return r.Reload(ctx)
}

// cover asks which wall time has spans already: from now on, which a clock set
// back may live again, and under all that is not stored yet, which a correction
// or an import may have filled meanwhile. What is stored wins at once.
func (r *Recorder) cover(ctx context.Context) error {
	from := r.Wall()
	open := r.spanner.Open(nil)
	for _, p := range open { // in the order lived, which a clock set back turns round
		from = earlier(from, p.Start)
	}
	for _, s := range r.keeper.pending {
		from = earlier(from, s.Start)
	}
	periods, err := r.o.Store.Coverage(ctx, from)
	if err != nil {
		return fmt.Errorf("read recorded time: %w", err)
	}
	covered := tracker.NewCoverage(periods)
	r.keeper.trim(covered)
	for _, s := range r.keeper.pending {
		covered.Add(s.Start, s.End)
	}
	for _, p := range open {
		for _, was := range r.coverage.Free(nil, p) {
			for gone := range covered.Covered(was) {
				r.filled.Add(gone.From, gone.To)
			}
		}
	}
	r.coverage = covered
	return nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// take moves what was decided to the pending spans.
func (r *Recorder) take() {
	r.taken = r.spanner.Take(r.taken[:0])
	for _, piece := range r.taken {
		r.ledger.live(piece)
		r.lapsed(piece)
		r.free = r.coverage.Free(r.free[:0], piece)
		for _, p := range r.free {
			r.coverage.Add(p.Start, p.End)
		}
		recorded := r.forgetting(r.free)
		r.agents.Live(piece, recorded)
		for _, p := range recorded {
			count(r.ledger.days, p.Span)
			r.keeper.add(p.Span)
			if r.o.Final != nil {
				r.o.Final(p)
			}
		}
	}
}

// lapsed tells of the parts of piece that were lived before. What a correction
// filled was not.
func (r *Recorder) lapsed(piece tracker.Piece) {
	if r.o.Cut == nil {
		return
	}
	for again := range r.coverage.Covered(piece) {
		for _, p := range r.filled.Free(nil, tracker.Piece{Span: tracker.Span{Start: again.From, End: again.To}}) {
			r.o.Cut(tracker.Period{From: p.Start, To: p.End})
		}
	}
}

// Open returns the pieces lived but not final, judged as they stand.
func (r *Recorder) Open() []tracker.Piece {
	var open []tracker.Piece
	covered := r.coverage
	lived := r.spanner.Open(nil)
	for i, p := range lived {
		// Wall time lived twice, none of it final: only then the open pieces cover
		// one another.
		if i > 0 && covered == r.coverage && p.Start.Before(lived[i-1].End) {
			covered = r.coverage.Clone()
			for _, before := range lived[:i] {
				covered.Add(before.Start, before.End)
			}
		}
		open = covered.Free(open, p)
		if covered != r.coverage {
			covered.Add(p.Start, p.End)
		}
	}
	return r.forgetting(open)
}

// Reload takes what is stored, and this week's usage, from the store again: after
// a correction, an import or a changed rule.
func (r *Recorder) Reload(ctx context.Context) error {
	if err := r.cover(ctx); err != nil {
		return err
	}
	return r.recount(ctx)
}

// recount takes this week's usage from the store again. What is pending is added
// to it.
func (r *Recorder) recount(ctx context.Context) error {
	return r.ledger.reload(ctx, r.o.Store, r.Wall(), r.keeper.pending)
}

// SetRules has the classifier c and the privacy p decide from now on, and of what
// is not stored yet: no name they take away reaches the store or the tail again.
// [Recorder.Reload] then counts anew.
func (r *Recorder) SetRules(c *classify.Classifier, p tracker.Privacy) {
	r.front.classifier, r.front.privacy = c, p
	if !r.began {
		return
	}
	r.spanner.Amend(r.front.amended)
	for i, s := range r.keeper.pending {
		r.keeper.pending[i] = r.front.amendedSpan(s)
	}
	r.amendAgents()
	r.setScene(r.spanner.Scene().Source)
}

// setScene tells what is in front.
func (r *Recorder) setScene(source string) {
	scene := r.front.scene(source)
	r.agents.Seen(r.now, scene.Agent, scene.Subject, scene.Verdict)
	r.spanner.SetScene(scene)
}

// SetPresence has presence judged by rules, and days begin where calendar says,
// from the next [Recorder.Reload] on; what is decided already stays.
func (r *Recorder) SetPresence(rules tracker.Rules, calendar tracker.Calendar) {
	r.front.rules = rules
	r.spanner.SetRules(rules)
	if r.ledger.calendar != calendar {
		r.ledger = ledger{calendar: calendar, lived: r.ledger.lived}
	}
}

// Next returns when a Tick is wanted; zero: not before the next event.
func (r *Recorder) Next() tracker.Instant {
	return earliest(r.spanner.Next(), r.keeper.next(r.spanner.Presence(), r.spanner.Deciding()))
}

// Unstored is how many final spans wait to be stored: more than a minute or two
// of them means that the store cannot take them.
func (r *Recorder) Unstored() int { return len(r.keeper.pending) }

// Presence returns the presence now.
func (r *Recorder) Presence() tracker.Presence { return r.spanner.Presence() }

// Scene returns what is in front now.
func (r *Recorder) Scene() tracker.Scene { return r.spanner.Scene() }

// Now returns the instant of the last event.
func (r *Recorder) Now() tracker.Instant { return r.now }

// Wall returns the wall time of the last event, in the person's zone.
func (r *Recorder) Wall() time.Time { return r.spanner.Wall(r.now).In(r.zone) }

// WallAt returns the wall time of at, on the clock of the last event.
func (r *Recorder) WallAt(at tracker.Instant) time.Time { return r.spanner.Wall(at).In(r.zone) }

// Calling reports whether there is a call: a microphone or a camera in use, or a meeting
// in front that is heard.
func (r *Recorder) Calling() bool { return r.Scene().Evidence&tracker.Calling != 0 }

// Sharing reports whether the screen is shared.
func (r *Recorder) Sharing() bool { return r.front.share }

// DoNotDisturb reports whether the desktop is set to do-not-disturb.
func (r *Recorder) DoNotDisturb() bool { return r.front.quiet }

// Days returns the days of this week, the undecided gap included.
func (r *Recorder) Days() []tracker.DayUsage { return r.ledger.view(r.Open()) }

// Lived returns the stretches lived lately, the undecided gap included.
func (r *Recorder) Lived() []tracker.Stretch { return r.ledger.stretches(r.spanner.Open(nil)) }

func earliest(a, b tracker.Instant) tracker.Instant {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
