package recorder

import (
	"slices"

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
		pieces = kept
	}
	return pieces
}

// settled drops orders to forget that all that is open is past.
func (r *Recorder) settled() {
	if len(r.forgot) == 0 {
		return
	}
	open := r.spanner.Open(nil)
	r.forgot = slices.DeleteFunc(r.forgot, func(f forgotten) bool { return len(open) == 0 || !open[0].Start.Before(f.To) })
}
