package tracker

import "time"

// A Bucket is one watcher's series of events, as ActivityWatch has them.
type Bucket struct {
	ID, Type, Client, Hostname string
	Created                    time.Time
	Data                       string // a JSON object, or empty
}

// A BucketEvent is what a watcher said of a while, as it said it.
type BucketEvent struct {
	ID    int64
	Start time.Time // nanoseconds count
	For   time.Duration
	Data  string // a JSON object in canonical form: equal text is equal data
}

// End is when the event ends.
func (e BucketEvent) End() time.Time { return e.Start.Add(e.For) }
