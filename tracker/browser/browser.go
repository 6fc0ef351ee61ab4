// Package browser hears from browsers which site is in their active tab: from watchers
// that speak ActivityWatch's protocol to a loopback port, as people have them in their
// browsers and editors.
//
// Every program and every page on the machine can reach a loopback port. So a request
// passes a door before anything else looks at it (door.go), may without a token do no
// more than a watcher does (the drop box: ask who answers, make a bucket, drop a
// heartbeat), and gets nothing back that it did not bring. What is read is bounded in
// size, rate and number. A watcher that was let in is never answered with an error of
// ours: clients drop what they sent then, or try again for ever.
//
// Its words are ActivityWatch's: a bucket is one watcher's series of events, a heartbeat
// says what is so at a moment, and its pulsetime how far apart two of the same may be and
// still be one event (heartbeat.go). A tab is what a browser's active tab shows, by what
// was heard last (tabs.go).
//
// Titles and addresses pass through to whoever classifies, in memory. They are kept only
// where the person said so (raw), in buckets of their own and for a week. The package
// refuses to know what a site is, whether its browser is in front, and whether anybody
// sits there: a site's time is what the desktop's own sources say, not how long a watcher
// talked.
package browser

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync/atomic"
	"time"

	"dwell/tracker"
	"dwell/tracker/loopback"
)

// An Archive keeps buckets and, where all is kept as sent, their events.
type Archive interface {
	Buckets(ctx context.Context) ([]tracker.Bucket, error)
	PutBucket(ctx context.Context, b tracker.Bucket) error
	DropBucket(ctx context.Context, id string) error
	// Events returns events of a bucket that touch [from, to], newest first; all of them
	// where limit is negative. Zero times are no bounds.
	Events(ctx context.Context, bucket string, from, to time.Time, limit int) ([]tracker.BucketEvent, error)
	// Before returns the event that began last at or before at.
	Before(ctx context.Context, bucket string, at time.Time) (e tracker.BucketEvent, ok bool, err error)
	// PutEvents stores events sent at now, those whose id is known anew, and deletes others.
	PutEvents(ctx context.Context, bucket string, now time.Time, put []tracker.BucketEvent, del []int64) error
	Event(ctx context.Context, bucket string, id int64) (e tracker.BucketEvent, ok bool, err error)
	DeleteEvent(ctx context.Context, bucket string, id int64) (ok bool, err error)
	CountEvents(ctx context.Context, bucket string, from, to time.Time) (int, error)
	LastEventID(ctx context.Context) (int64, error)
	// PruneEvents deletes what was sent before.
	PruneEvents(ctx context.Context, before time.Time) error
}

// Options say how to hear.
type Options struct {
	Log     *slog.Logger
	Version string
	Now     func() time.Time
	Stamp   func() tracker.Stamp
	Archive Archive
	Raw     bool     // events are kept as sent
	NeedKey bool     // watchers need a token too
	Keys    []Key    // who has one
	Origins []string // what a request may name as its origin, beside the extensions known here
	Addons  Addons   // of Firefox, which may
	// Addon is told of each add-on of Firefox that asks to be heard and waits for the
	// person's word, or was taken for theirs; it may wait, and nil is nobody.
	Addon    func(origin string, taken bool)
	Hear     func(tracker.Event) // takes what tabs show; it may wait
	Hostname string              // empty: the machine's
	DeviceID string
}

// A Server hears watchers.
type Server struct {
	o       Options
	owner   loopback.OwnerFunc
	uid     int
	keys    atomic.Pointer[[]Key]
	addons  *addons
	paused  atomic.Bool
	buckets *buckets
	tabs    *tabs
	rates   *rates
	refused seldom
	counts  counts
}

// New returns a server; it hears when it serves.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Hostname == "" {
		if name, err := os.Hostname(); err == nil {
			o.Hostname = name
		} else {
			o.Hostname = "unknown"
		}
	}
	s := &Server{o: o, owner: loopback.Owner, uid: os.Getuid(), rates: newRates(o.Now), tabs: newTabs(o.Stamp, o.Hear)}
	s.SetKeys(o.Keys)
	s.addons = &addons{now: o.Now, news: o.Addon}
	s.SetAddons(o.Addons)
	var err error
	if s.buckets, err = openBuckets(ctx, o.Archive, o.Raw, o.Now); err != nil {
		return nil, fmt.Errorf("open buckets: %w", err)
	}
	return s, nil
}

// SetKeys has those keys hold from now on.
func (s *Server) SetKeys(keys []Key) { s.keys.Store(&keys) }

// Pause has what comes be answered as ever, and none of it be taken.
func (s *Server) Pause(on bool) { s.paused.Store(on) }

// Flush keeps what waits to be kept.
func (s *Server) Flush(ctx context.Context) error { return s.buckets.flush(ctx) }

// Forget drops what waits to be kept and touches [from, to).
func (s *Server) Forget(from, to time.Time) { s.buckets.cut(from, to) }

// idleTimeout is how long a watcher's connection is kept: it speaks once a minute.
const idleTimeout = 2 * time.Minute

// Serve hears on ln until ctx ends; it closes ln, and keeps what is not kept yet. It
// returns nil when ctx ended and [loopback.ErrOther] for a listener others could reach.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	err := loopback.Serve(ctx, ln, idleTimeout, func(at netip.AddrPort) http.Handler { return s.door(at, s.routes()) })
	if err != nil {
		err = fmt.Errorf("hear watchers: %w", err)
	}
	return errors.Join(err, s.buckets.flush(context.WithoutCancel(ctx)))
}
