package recorder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"dwell/tracker"
)

// A forgotten stretch is time not stored yet that the person had forgotten.
type forgotten struct {
	tracker.Period
	match func(tracker.Subject, tracker.Verdict) bool // nil: everything
}

// Forget keeps what match picks (nil: everything) of p, as far as it is lived
// and not stored, from ever being stored. The caller flushes before and deletes
// what is stored.
func (r *Recorder) Forget(p tracker.Period, match func(tracker.Subject, tracker.Verdict) bool) {
	if now := r.Wall(); p.To.After(now) {
		p.To = now
	}
	r.forgot = append(r.forgot, forgotten{p, match})
}

// forgetting cuts out of pieces what is to be forgotten.
func (r *Recorder) forgetting(pieces []tracker.Piece) []tracker.Piece {
	for _, f := range r.forgot {
		pieces = f.cut(pieces)
	}
	return pieces
}

// cut returns what f leaves of pieces.
func (f forgotten) cut(pieces []tracker.Piece) []tracker.Piece {
	var except tracker.Coverage
	except.Add(f.From, f.To)
	var kept []tracker.Piece
	for _, p := range pieces {
		if f.match != nil && !f.match(p.Subject, p.Verdict) {
			kept = append(kept, p)
			continue
		}
		kept = except.Free(kept, p)
	}
	return kept
}

// ForgetTail cuts what match picks (nil: everything) of p out of the tail file
// that a run which was killed left at path, and returns how much time that was and
// how much of it active. Nobody may record meanwhile: the caller holds the lock.
func ForgetTail(path string, p tracker.Period, match func(tracker.Subject, tracker.Verdict) bool) (all, active time.Duration, err error) {
	// What the run was writing when it was killed is never read, but is there.
	if err := os.Remove(path + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, 0, fmt.Errorf("forget the tail: %w", err)
	}
	tail, err := readTail(path)
	if err != nil && !errors.Is(err, errTornTail) {
		return 0, 0, err
	}
	left := Tail{Seq: tail.Seq} // of a torn tail nothing can be read, so nothing is left
	for _, s := range tail.Spans {
		all += s.Length()
		if s.Presence.Active() {
			active += s.Length()
		}
		for _, piece := range (forgotten{p, match}).cut([]tracker.Piece{{Span: s, To: s.Length()}}) {
			left.Spans = append(left.Spans, piece.Span)
			all -= piece.Length()
			if piece.Presence.Active() {
				active -= piece.Length()
			}
		}
	}
	for _, u := range tail.Unattended {
		for _, piece := range (forgotten{p, match}).cut([]tracker.Piece{{Span: u, To: u.Length()}}) {
			left.Unattended = append(left.Unattended, piece.Span)
		}
	}
	if err == nil && all == 0 && slices.Equal(left.Unattended, tail.Unattended) {
		return 0, 0, nil
	}
	k := keeper{path: path, tailed: true}
	return all, active, k.write(left)
}

// settled drops orders to forget that all that is open is past, of agents too.
func (r *Recorder) settled() {
	if len(r.forgot) == 0 {
		return
	}
	open := r.spanner.Open(nil)
	agents := r.WallAt(r.agents.Settled())
	r.forgot = slices.DeleteFunc(r.forgot, func(f forgotten) bool {
		return (len(open) == 0 || !open[0].Start.Before(f.To)) && (r.agents.Idle() || !agents.Before(f.To))
	})
}
