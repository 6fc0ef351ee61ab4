package browser

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dwell/tracker"
)

// A bucket holds the events that wait, and those next to them: in order of their start,
// and all there are from the first of them on.
type bucket struct {
	tracker.Bucket
	events  []tracker.BucketEvent
	unsaved map[int64]bool
	gone    []int64 // to be deleted
	loaded  bool
}

// waits notes that events of a bucket are to be stored, when it is time.
func (b *buckets) waits(of *bucket) {
	if b.due.IsZero() {
		b.due = b.now().Add(flushAfter)
	}
	b.shed(of, len(of.events)-maxWaiting)
}

// shed drops the oldest events of a bucket, if there are any to be dropped.
func (b *buckets) shed(of *bucket, over int) {
	if over <= 0 {
		return
	}
	for _, e := range of.events[:over] {
		if of.unsaved[e.ID] {
			delete(of.unsaved, e.ID)
			b.dropped++
		}
	}
	of.events = slices.Delete(of.events, 0, over)
}

// size is how much the events at hand say, in bytes.
func (b *buckets) size() (n int) {
	for _, of := range b.all {
		for _, e := range of.events {
			n += len(e.Data)
		}
	}
	return n
}

// ease has no more be at hand than may be while nothing can be stored: of each bucket the
// older half goes, until it is so.
func (b *buckets) ease() {
	for b.size() > maxHeldBytes {
		for _, of := range b.all {
			b.shed(of, (len(of.events)+1)/2)
		}
	}
}

// flushIfDue stores what has waited long enough, or is much. Called with every heartbeat, it needs no
// clock of its own; what the last ones brought is stored at the end.
func (b *buckets) flushIfDue(ctx context.Context) error {
	b.mu.Lock()
	late := !b.due.IsZero() && (!b.now().Before(b.due) || b.brought > maxWaitingBytes)
	b.mu.Unlock()
	if !late {
		return nil
	}
	return b.flush(ctx)
}

// flush stores all that waits. What cannot be stored goes on waiting.
func (b *buckets) flush(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var failed error
	for _, of := range b.all {
		failed = errors.Join(failed, b.save(ctx, of))
	}
	b.due, b.brought = time.Time{}, 0
	if failed != nil {
		b.due = b.now().Add(flushAfter)
		b.ease()
		return failed
	}
	if b.raw && b.now().Sub(b.pruned) > time.Hour {
		b.pruned = b.now()
		return b.archive.PruneEvents(ctx, b.now().Add(-keepRaw))
	}
	return nil
}

// save stores what waits of one bucket and keeps its last event at hand.
func (b *buckets) save(ctx context.Context, of *bucket) error {
	if len(of.unsaved) == 0 && len(of.gone) == 0 {
		return nil
	}
	var put []tracker.BucketEvent
	for _, e := range of.events {
		if of.unsaved[e.ID] {
			put = append(put, e)
		}
	}
	if err := b.archive.PutEvents(ctx, of.ID, b.now(), put, of.gone); err != nil {
		return fmt.Errorf("keep events: %w", err)
	}
	clear(of.unsaved)
	of.gone = nil
	of.events = slices.Delete(of.events, 0, max(len(of.events)-1, 0))
	return nil
}

// reach has the events from the last before at on be at hand.
func (of *bucket) reach(ctx context.Context, archive Archive, at time.Time) error {
	if of.loaded && (len(of.events) == 0 || !at.Before(of.events[0].Start)) {
		return nil
	}
	from := at
	e, ok, err := archive.Before(ctx, of.ID, at)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	if ok {
		from = e.Start
	}
	stored, err := archive.Events(ctx, of.ID, from, time.Time{}, -1)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	held := map[int64]bool{}
	for _, e := range of.events {
		held[e.ID] = true
	}
	for _, e := range stored {
		if !held[e.ID] && !slices.Contains(of.gone, e.ID) {
			of.events = append(of.events, e)
		}
	}
	slices.SortStableFunc(of.events, func(a, b tracker.BucketEvent) int { return a.Start.Compare(b.Start) })
	of.loaded = true
	return nil
}

// apply has merged be among the events, in place of those it is made of.
func (of *bucket) apply(merged tracker.BucketEvent, del []int64) {
	of.events = slices.DeleteFunc(of.events, func(e tracker.BucketEvent) bool {
		return e.ID == merged.ID || slices.Contains(del, e.ID)
	})
	for _, id := range del {
		delete(of.unsaved, id)
		of.gone = append(of.gone, id)
	}
	at, _ := slices.BinarySearchFunc(of.events, merged.Start, func(e tracker.BucketEvent, at time.Time) int {
		if e.Start.After(at) {
			return 1
		}
		return -1
	})
	of.events = slices.Insert(of.events, at, merged)
	of.unsaved[merged.ID] = true
}

// forget has the events be read anew.
func (of *bucket) forget() { of.events, of.loaded = nil, false }
