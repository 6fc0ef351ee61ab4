package browser

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"dwell/tracker"
)

// Types of buckets that say something here; what others hold is dropped, if it is not
// kept as sent.
const (
	typeTab    = "web.tab.current"
	typeEditor = "app.editor.activity"
)

const (
	maxBuckets = 200
	// maxBucketID is the longest name of one, in bytes.
	maxBucketID = 200
	// keepRaw is how long what is kept as sent is kept.
	keepRaw = 7 * 24 * time.Hour
	// flushAfter is how long at most an event waits to be stored: a commit costs more than
	// all heartbeats of that time.
	flushAfter = 90 * time.Second
	// maxWaiting bounds what waits of one bucket while nothing can be stored.
	maxWaiting = 10_000
	// maxWaitingBytes is how much heartbeats may bring before it is stored though it is not
	// time, and maxHeldBytes how much of it is held while nothing can be stored.
	maxWaitingBytes = 8 << 20
	maxHeldBytes    = 32 << 20
)

var (
	errNoBucket = errors.New("no such bucket")
	errTooMany  = fmt.Errorf("more than %d buckets", maxBuckets)
)

// buckets are all that watchers made. Events wait in memory until the archive takes them:
// the last of each bucket grows with every heartbeat.
type buckets struct {
	archive Archive
	raw     bool
	now     func() time.Time

	mu      sync.Mutex
	all     map[string]*bucket
	lastID  int64
	due     time.Time // when what waits is to be stored; zero: nothing waits
	brought int       // bytes that heartbeats brought since then
	pruned  time.Time
	dropped int // events that could neither be stored nor wait
}

func openBuckets(ctx context.Context, archive Archive, raw bool, now func() time.Time) (*buckets, error) {
	b := &buckets{archive: archive, raw: raw, now: now, all: map[string]*bucket{}}
	list, err := archive.Buckets(ctx)
	if err != nil {
		return nil, err
	}
	for _, of := range list {
		b.all[of.ID] = &bucket{Bucket: of, unsaved: map[int64]bool{}}
	}
	if raw {
		if b.lastID, err = archive.LastEventID(ctx); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// list returns all buckets, by name.
func (b *buckets) list() []tracker.Bucket {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []tracker.Bucket
	for _, id := range slices.Sorted(maps.Keys(b.all)) {
		list = append(list, b.all[id].Bucket)
	}
	return list
}

func (b *buckets) get(id string) (tracker.Bucket, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	of, ok := b.all[id]
	if !ok {
		return tracker.Bucket{}, false
	}
	return of.Bucket, true
}

// make makes a bucket; made is false where it is there.
func (b *buckets) make(ctx context.Context, of tracker.Bucket) (made bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.all[of.ID] != nil:
		return false, nil
	case len(b.all) >= maxBuckets:
		return false, errTooMany
	}
	b.all[of.ID] = &bucket{Bucket: of, unsaved: map[int64]bool{}, loaded: true}
	// An editor's is kept though its events are not: vim complains at every key of one that
	// is not there any more after a restart.
	if b.raw || of.Type == typeTab || of.Type == typeEditor {
		return true, b.archive.PutBucket(ctx, of)
	}
	return true, nil
}

// room reports whether all of these buckets are there or can be made.
func (b *buckets) room(ids []string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	more := 0
	for _, id := range ids {
		if b.all[id] == nil {
			more++
		}
	}
	return len(b.all)+more <= maxBuckets
}

// drop deletes a bucket and all it holds.
func (b *buckets) drop(ctx context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all[id] == nil {
		return errNoBucket
	}
	delete(b.all, id)
	return b.archive.DropBucket(ctx, id)
}

// beat takes a heartbeat and returns the event it is part of.
func (b *buckets) beat(ctx context.Context, id string, hb tracker.BucketEvent, pulse time.Duration) (tracker.BucketEvent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := b.all[id]
	if of == nil {
		return hb, errNoBucket
	}
	if !b.raw {
		merged, _ := beat(of.events, hb, pulse)
		if n := len(of.events); n == 0 || !of.events[n-1].Start.After(merged.Start) {
			of.events = []tracker.BucketEvent{merged}
		}
		return merged, nil
	}
	if err := of.reach(ctx, b.archive, hb.Start); err != nil {
		return hb, err
	}
	merged, c := beat(of.events, hb, pulse)
	if merged.ID == 0 {
		b.lastID++
		merged.ID = b.lastID
	}
	of.apply(merged, c.del)
	b.brought += len(hb.Data)
	b.waits(of)
	return merged, nil
}

// insert takes events as they are: one whose id this bucket knows takes that one's place,
// any other is new. It returns them with their ids.
func (b *buckets) insert(ctx context.Context, id string, events []tracker.BucketEvent) ([]tracker.BucketEvent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := b.all[id]
	if of == nil {
		return nil, errNoBucket
	}
	if !b.raw {
		return events, nil
	}
	if err := b.save(ctx, of); err != nil {
		return nil, err
	}
	for i := range events {
		known := false
		if events[i].ID > 0 && events[i].ID <= b.lastID {
			var err error
			if _, known, err = b.archive.Event(ctx, id, events[i].ID); err != nil {
				return nil, fmt.Errorf("read events: %w", err)
			}
		}
		if !known {
			b.lastID++
			events[i].ID = b.lastID
		}
	}
	of.forget()
	return events, b.archive.PutEvents(ctx, id, b.now(), events, nil)
}

// remove deletes one event; ok is false where there is none.
func (b *buckets) remove(ctx context.Context, id string, event int64) (ok bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := b.all[id]
	if of == nil {
		return false, errNoBucket
	}
	if !b.raw {
		return false, nil
	}
	if err := b.save(ctx, of); err != nil {
		return false, err
	}
	of.forget()
	return b.archive.DeleteEvent(ctx, id, event)
}

// cut drops what waits and touches [from, to): it is not to be stored any more.
func (b *buckets) cut(from, to time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, of := range b.all {
		of.events = slices.DeleteFunc(of.events, func(e tracker.BucketEvent) bool {
			touches := e.Start.Before(to) && !e.End().Before(from)
			if touches {
				delete(of.unsaved, e.ID)
			}
			return touches
		})
		of.loaded = of.loaded && len(of.events) > 0
	}
}

// saved has all of a bucket be stored, and says whether there is such a bucket.
func (b *buckets) saved(ctx context.Context, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := b.all[id]
	if of == nil {
		return errNoBucket
	}
	return b.save(ctx, of)
}
