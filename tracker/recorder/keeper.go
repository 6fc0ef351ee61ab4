package recorder

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/store"
)

const (
	// commitEvery bounds what a power loss takes, with the half minute an Idle
	// may be late, to two minutes.
	commitEvery = 90 * time.Second
	// The tail is touched so often: what kill -9 takes. Hands-off little changes,
	// so it may rest longer.
	tailHandsOn  = 10 * time.Second
	tailHandsOff = 60 * time.Second
)

// keeper decides when what is final reaches the disk, and keeps the tail.
type keeper struct {
	store   *store.Store
	path    string
	log     *slog.Logger
	every   time.Duration // between commits
	pending []tracker.Span
	// What agents worked by themselves goes with the spans: it is stored no sooner.
	unattended []tracker.Span
	seq        uint64
	commits    tracker.Instant // when last committed, or tried
	touched    tracker.Instant // when the tail was last written
	tailed     bool            // the tail file holds something
	written    Tail            // what it says, its time aside
	present    tracker.Presence
}

func (k *keeper) begin(at tracker.Instant) {
	k.commits, k.touched = at, at
	k.present = tracker.HandsOn
}

// add appends a final span, joined to the last one if they are one.
func (k *keeper) add(s tracker.Span) {
	if n := len(k.pending); n > 0 && k.pending[n-1].Joins(s) {
		k.pending[n-1].End = s.End
		return
	}
	k.pending = append(k.pending, s)
}

// trim takes out of what is pending the time that covered holds.
func (k *keeper) trim(covered *tracker.Coverage) {
	pending := k.pending
	k.pending = make([]tracker.Span, 0, len(pending))
	for _, s := range pending {
		for _, p := range covered.Free(nil, tracker.Piece{Span: s, To: s.Length()}) {
			k.add(p.Span)
		}
	}
}

// next returns when the keeper has something to do if presence stays; zero: not
// before the next event. deciding says that there will be more to store by then.
func (k *keeper) next(p tracker.Presence, deciding bool) tracker.Instant {
	if !p.Active() {
		return 0
	}
	var at tracker.Instant
	if deciding || len(k.pending) > 0 {
		at = k.commits + k.every
	}
	if k.path != "" {
		at = earliest(at, k.touched+k.touchEvery(p))
	}
	return at
}

func (k *keeper) touchEvery(p tracker.Presence) time.Duration {
	if p == tracker.HandsOn {
		return tailHandsOn
	}
	return tailHandsOff
}

// commit stores what is pending.
func (k *keeper) commit(ctx context.Context, at tracker.Instant) error {
	k.commits = at
	if len(k.pending) == 0 && len(k.unattended) == 0 {
		return nil
	}
	seq, err := k.store.Commit(ctx, k.pending, k.unattended...)
	if err != nil {
		return fmt.Errorf("store %d spans: %w", len(k.pending), err)
	}
	k.seq, k.pending, k.unattended = seq, k.pending[:0], k.unattended[:0]
	return nil
}

// keep commits and touches the tail when that is due: at once when away, lock,
// sleep or pause begins, after which nothing is written; else by the clock.
func (r *Recorder) keep(ctx context.Context) error {
	k := &r.keeper
	was := k.present
	k.present = r.spanner.Presence()
	if !k.present.Active() {
		if was.Active() {
			return r.Flush(ctx)
		}
		return nil
	}
	var err error
	if r.now >= k.commits+k.every {
		if len(k.pending) > 0 {
			k.touched = min(k.touched, r.now-tailHandsOff) // the tail says what is not stored
		}
		err = k.commit(ctx, r.now)
	}
	if k.path != "" && r.now >= k.touched+k.touchEvery(k.present) {
		k.touched = r.now
		err = errors.Join(err, k.save(r.tail()))
	}
	return err
}

// Flush commits all that is final and rewrites the tail.
func (r *Recorder) Flush(ctx context.Context) error {
	r.take()
	err := r.keeper.commit(ctx, r.now)
	if r.keeper.path == "" {
		return err
	}
	r.keeper.touched = r.now
	return errors.Join(err, r.keeper.write(r.tail()))
}

// A Tail is what is lived and not stored yet.
type Tail struct {
	Seq        uint64 // of the commit it follows
	Spans      []tracker.Span
	Open       bool // the last span is not over
	Unattended []tracker.Span
}

// Tail returns the pending spans and the open ones, with the number of the
// commit they follow.
func (r *Recorder) Tail() Tail {
	t := Tail{Seq: r.keeper.seq, Spans: append([]tracker.Span(nil), r.keeper.pending...), Unattended: r.openAgents()}
	for _, p := range r.Open() {
		if n := len(t.Spans); n > 0 && t.Spans[n-1].Joins(p.Span) {
			t.Spans[n-1].End = p.End
			continue
		}
		t.Spans = append(t.Spans, p.Span)
	}
	if n := len(t.Spans); n > 0 {
		t.Open = t.Spans[n-1].End.Equal(r.Wall().Truncate(time.Millisecond)) // spans are kept in ms
	}
	return t
}

// tail is what the tail file holds: nothing once nobody is there.
func (r *Recorder) tail() Tail {
	t := r.Tail()
	if !r.keeper.present.Active() {
		t.Unattended = slices.Clone(r.keeper.unattended)
	}
	if !r.keeper.present.Active() && len(r.keeper.pending) == 0 && len(r.keeper.unattended) == 0 {
		t.Spans = nil
	}
	return t
}
