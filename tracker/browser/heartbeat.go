package browser

import (
	"cmp"
	"slices"
	"time"

	"dwell/tracker"
)

// A change is what a heartbeat does to the events of a bucket.
type change struct {
	put []tracker.BucketEvent // new (id 0) or as they are now
	del []int64               // part of another now
}

// beat merges a heartbeat into the events of its bucket, which are in order of their
// start and hold at least the one before it in time and the one after. Two events are one
// where they say the same and no more than pulse lies between the end of the first and
// the start of the second. Heartbeats that come late or at once are merged as if they had
// come in order, where no other lies between: they are compared with what is before and
// after in time, not with what came last, and take nothing from another event.
func beat(events []tracker.BucketEvent, hb tracker.BucketEvent, pulse time.Duration) (merged tracker.BucketEvent, c change) {
	after, _ := slices.BinarySearchFunc(events, hb.Start, func(e tracker.BucketEvent, at time.Time) int {
		return cmp.Or(e.Start.Compare(at), -1) // behind those that start with it
	})
	merged = hb
	merged.ID = 0
	if after > 0 && follows(events[after-1], hb, pulse) {
		merged = join(events[after-1], hb)
	}
	for after < len(events) && follows(merged, events[after], pulse) {
		next := events[after]
		if merged.ID == 0 {
			merged.ID = next.ID
		} else {
			c.del = append(c.del, next.ID)
		}
		merged = join(merged, next)
		after++
	}
	c.put = []tracker.BucketEvent{merged}
	return merged, c
}

// follows reports whether next, which starts no earlier, goes on with e.
func follows(e, next tracker.BucketEvent, pulse time.Duration) bool {
	return e.Data == next.Data && !next.Start.After(e.End().Add(pulse))
}

// join has e last until next ends too.
func join(e, next tracker.BucketEvent) tracker.BucketEvent {
	e.For = max(e.For, next.End().Sub(e.Start))
	return e
}
