package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/browser"
)

// However many speak at once, each bucket ends with what its own watcher said.
func TestManyWatchersAtOnce(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var clock atomic.Int64 // no rate is of interest here: time passes with what is sent
	p := open(t, browser.Options{Raw: true, Now: func() time.Time { return now.Add(time.Duration(clock.Add(1)) * 20 * time.Millisecond) }})
	const watchers, each = 50, 40
	var all sync.WaitGroup
	for w := range watchers {
		bucket := fmt.Sprintf("b%02d", w)
		p.makes(bucket, "test")
		for half := range 2 { // two of them in each bucket, one a moment behind
			all.Go(func() {
				for i := half; i < each; i += 2 {
					text := fmt.Sprintf(`{"timestamp":%q,"data":{"label":"w%d-%d"}}`, at(float64(i)), w, i/10)
					if a := p.ask("POST", "/api/0/buckets/"+bucket+"/heartbeat?pulsetime=3", text); a.status != http.StatusOK {
						t.Errorf("%d %s", a.status, a.text)
					}
				}
			})
		}
	}
	all.Wait()
	if got := p.server.Counts(); got.Taken != watchers*each || got.Fast+got.Failed+got.Dropped > 0 {
		t.Errorf("counted %+v", got)
	}
	for w := range watchers {
		list := shown(p.events(fmt.Sprintf("/api/0/buckets/b%02d/events", w)))
		for i, want := range []string{"0+9", "10+9", "20+9", "30+9"} {
			if want += fmt.Sprintf(" w%d-%d", w, i); len(list) != 4 || list[i] != want {
				t.Fatalf("bucket %d holds %q", w, list)
			}
		}
	}
}

// Who sends too fast is answered as ever, and counted.
func TestTooFast(t *testing.T) {
	t.Parallel()
	now := time.Now()
	p := open(t, browser.Options{Now: func() time.Time { return now }})
	p.makes("aw-watcher-web-firefox", "web.tab.current")
	for i := range 60 {
		if a := p.ask("POST", "/api/0/buckets/aw-watcher-web-firefox/heartbeat?pulsetime=3", beatNow); a.status != http.StatusOK {
			t.Fatalf("heartbeat %d: %d", i, a.status)
		}
	}
	if got := p.server.Counts(); got.Taken != 50 || got.Fast != 10 {
		t.Errorf("counted %+v", got)
	}
	for i := range 199 {
		p.makes(fmt.Sprintf("b%d", i), "test")
	}
	if a := p.ask("POST", "/api/0/buckets/more", `{"client":"c","type":"t","hostname":"h"}`); a.status != http.StatusForbidden {
		t.Errorf("the 201st bucket: %d %s", a.status, a.text)
	}
}

// A fullDisk keeps nothing.
type fullDisk struct{ browser.Archive }

var errFull = errors.New("no space left")

func (fullDisk) PutEvents(context.Context, string, time.Time, []tracker.BucketEvent, []int64) error {
	return errFull
}
func (fullDisk) PutBucket(context.Context, tracker.Bucket) error { return errFull }

// A watcher that was let in is told nothing of a full disk; what it said waits, within
// bounds, and is kept when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	now := time.Now()
	var clock atomic.Int64
	p := open(t, browser.Options{Raw: true, Now: func() time.Time { return now.Add(time.Duration(clock.Add(1)) * time.Second) }})
	archive := browser.SetArchive(p.server, fullDisk{p.store})
	p.makes("b", "test")
	for i := range 200 {
		text := fmt.Sprintf(`{"timestamp":%q,"data":{"label":"%d"}}`, at(float64(i)), i)
		if a := p.ask("POST", "/api/0/buckets/b/heartbeat?pulsetime=3", text); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.text)
		}
	}
	if p.server.Counts().Failed == 0 {
		t.Error("nothing says that it could not be kept")
	}
	browser.SetArchive(p.server, archive)
	if err := p.store.PutBucket(t.Context(), tracker.Bucket{ID: "b", Type: "test"}); err != nil {
		t.Fatal(err)
	}
	if n := len(p.events("/api/0/buckets/b/events")); n != 200 {
		t.Errorf("%d events are kept, want 200", n)
	}
}

// Paused, watchers are answered and nothing is taken.
func TestPaused(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true})
	p.makes("aw-watcher-web-firefox", "web.tab.current")
	p.server.Pause(true)
	if a := p.ask("POST", "/api/0/buckets/aw-watcher-web-firefox/heartbeat?pulsetime=3", beatNow); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.text)
	}
	if len(p.heard) != 0 || len(p.events("/api/0/buckets/aw-watcher-web-firefox/events")) != 0 {
		t.Error("it was taken")
	}
}

// Of private tabs it is told that there is one, and nothing is kept even where all is.
func TestPrivateTabs(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true})
	p.makes("aw-watcher-web-chrome_desk", "web.tab.current")
	text := fmt.Sprintf(`{"timestamp":%q,"data":{"url":"https://example.org/x","title":"secret","incognito":true}}`, time.Now().UTC().Format(time.RFC3339Nano))
	if a := p.ask("POST", "/api/0/buckets/aw-watcher-web-chrome_desk/heartbeat?pulsetime=3", text); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.text)
	}
	if len(p.heard) != 1 || p.heard[0] != (tracker.Web{App: "chrome", Incognito: true, Watched: true}) {
		t.Errorf("heard %+v", p.heard)
	}
	for _, e := range p.events("/api/0/buckets/aw-watcher-web-chrome_desk/events") {
		if e.Data["url"] != "" || e.Data["title"] != "" {
			t.Errorf("kept %+v", e)
		}
	}
}

func BenchmarkHeartbeat(b *testing.B) {
	for _, raw := range []bool{false, true} {
		b.Run(map[bool]string{false: "reduced", true: "raw"}[raw], func(b *testing.B) {
			now := time.Now()
			var clock atomic.Int64
			p := open(b, browser.Options{Raw: raw, Now: func() time.Time { return now.Add(time.Duration(clock.Add(1)) * 20 * time.Millisecond) }})
			p.makes("aw-watcher-web-firefox", "web.tab.current")
			var slowest []time.Duration
			i := 0
			for b.Loop() {
				text := fmt.Sprintf(`{"timestamp":%q,"data":{"url":"https://example.org/%d","title":"t"}}`, at(float64(i)/10), i/20)
				began := time.Now()
				if a := p.ask("POST", "/api/0/buckets/aw-watcher-web-firefox/heartbeat?pulsetime=80", text); a.status != http.StatusOK {
					b.Fatal(a.status)
				}
				slowest = append(slowest, time.Since(began))
				i++
			}
			b.ReportMetric(float64(percentile(slowest, 99))/1e6, "p99-ms")
		})
	}
}

func percentile(list []time.Duration, p int) time.Duration {
	slices.Sort(list)
	return list[min(len(list)*p/100, len(list)-1)]
}
