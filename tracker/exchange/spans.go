package exchange

import (
	"iter"
	"time"

	"dwell/tracker"
)

// Spans yields what was read as spans, in order, none over another. What overlaps is
// counted meanwhile, so it is walked once.
func (h *History) Spans() iter.Seq2[tracker.Span, error] {
	segments := h.joined()
	if h.rows != nil {
		segments = h.placed()
	}
	return func(yield func(tracker.Span, error) bool) {
		var last segment
		z := zoned{zone: h.zone}
		for s, err := range segments {
			if err != nil {
				yield(tracker.Span{}, err)
				return
			}
			if last.to == s.from && last.presence == s.presence && (last.kept == s.kept || !s.presence.Active()) {
				last.to = s.to
				continue
			}
			if !h.yield(&z, last, yield) {
				return
			}
			last = s
		}
		h.yield(&z, last, yield)
	}
}

// yield gives s out, cut where the offset of the local time changes.
func (h *History) yield(z *zoned, s segment, yield func(tracker.Span, error) bool) bool {
	for s.from < s.to {
		until := min(s.to, z.until(s.from))
		sp := tracker.Span{
			Start: time.UnixMilli(s.from).In(z.fixed), End: time.UnixMilli(until).In(z.fixed),
			Presence: s.presence, Source: h.source,
		}
		if s.presence.Active() {
			sp.Subject, sp.Verdict = h.kept[s.kept].subject, h.kept[s.kept].verdict
		}
		if !yield(sp, nil) {
			return false
		}
		s.from = until
	}
	return true
}

// zoned knows the offset of local time at moments near each other.
type zoned struct {
	zone     *time.Location
	fixed    *time.Location // the offset that holds in [from, to)
	from, to int64
}

// until returns when the offset that holds at ms ends to hold, and makes it the fixed one.
func (z *zoned) until(ms int64) int64 {
	if z.fixed != nil && z.from <= ms && ms < z.to {
		return z.to
	}
	t := time.UnixMilli(ms).In(z.zone)
	from, to := t.ZoneBounds()
	z.from, z.to = -never, never
	if !from.IsZero() {
		z.from = from.UnixMilli()
	}
	if !to.IsZero() {
		z.to = to.UnixMilli()
	}
	z.fixed = time.UTC
	if _, offset := t.Zone(); offset != 0 {
		z.fixed = time.FixedZone("", offset)
	}
	return z.to
}
