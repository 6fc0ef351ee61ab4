package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"dwell/tracker"
	"dwell/tracker/loopback"
)

// Along reads what watchers of browsers tell a server of ActivityWatch's, which has the
// port that they know. It asks when it is asked, of each browser what it shows now, and
// keeps nothing else of the answer. It is not safe for concurrent use.
type Along struct {
	address string
	buckets []string // of tabs
	listed  time.Time
}

// NewAlong returns one for the server at address, "127.0.0.1:5600".
func NewAlong(address string) *Along { return &Along{address: address} }

const (
	// listsLast is how long the server's buckets are believed to be those there are.
	listsLast = 10 * time.Minute
	// alongLasts is how long ago a watcher may have spoken last: they do so once a minute
	// whatever happens.
	alongLasts = 90 * time.Second
	maxAlong   = 1 << 20
	// maxAlongBuckets is how many browsers are asked for: one is a profile's.
	maxAlongBuckets = 16
)

// Tabs returns what browsers show at now. An error wraps [loopback.ErrStatus] where the
// server lets nobody read without its key.
func (a *Along) Tabs(ctx context.Context, now time.Time) (tabs []tracker.Web, err error) {
	if now.Sub(a.listed) > listsLast || now.Before(a.listed) {
		if err := a.list(ctx); err != nil {
			return nil, err
		}
		a.listed = now
	}
	var errs error
	for _, id := range a.buckets {
		tab, ok, err := a.tab(ctx, id, now)
		if err != nil {
			a.listed = time.Time{} // it may be there no more
			errs = errors.Join(errs, err)
		}
		if ok {
			tabs = append(tabs, tab)
		}
	}
	if len(tabs) > 0 {
		return tabs, nil
	}
	return nil, errs
}

// list finds the buckets of browsers.
func (a *Along) list(ctx context.Context) error {
	text, err := loopback.Get(ctx, a.address, "/api/0/buckets/", maxAlong)
	if err != nil {
		return err
	}
	var all map[string]struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("read the buckets of %s: %w", a.address, errEvent)
	}
	a.buckets = a.buckets[:0]
	for id, b := range all {
		if b.Type == typeTab && len(id) <= maxBucketID && len(a.buckets) < maxAlongBuckets {
			a.buckets = append(a.buckets, id)
		}
	}
	slices.Sort(a.buckets)
	return nil
}

// tab is what a browser shows, if its watcher spoke lately.
func (a *Along) tab(ctx context.Context, bucket string, now time.Time) (tracker.Web, bool, error) {
	text, err := loopback.Get(ctx, a.address, "/api/0/buckets/"+url.PathEscape(bucket)+"/events?limit=1", maxAlong)
	if err != nil {
		return tracker.Web{}, false, err
	}
	events, err := decodeEvents(text)
	if err != nil || len(events) == 0 {
		return tracker.Web{}, false, err
	}
	e := events[0]
	if age := now.Sub(e.End()); age > alongLasts || age < -alongLasts {
		return tracker.Web{}, false, nil
	}
	var tab tabData
	if err := json.Unmarshal([]byte(e.Data), &tab); err != nil {
		return tracker.Web{}, false, fmt.Errorf("read a tab of %s: %w", bucket, errEvent)
	}
	return tab.web(bucket), true, nil
}
