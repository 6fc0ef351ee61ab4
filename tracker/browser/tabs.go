package browser

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"dwell/tracker"
)

// maxLate is how old a heartbeat may be and still tell of now: after an outage watchers
// send what they had to say meanwhile.
const maxLate = 15 * time.Second

// tabs passes on what watchers of browsers say of their active tabs. They go on saying it
// once a minute while nobody is there: what is not new then waits for who comes back, and
// wakes nobody else.
type tabs struct {
	stamp func() tracker.Stamp
	pass  func(tracker.Event)

	mu     sync.Mutex
	heard  map[string]time.Time // by browser, when
	passed map[string]tracker.Web
	held   map[string]bool // said again while nobody was there
	alone  bool            // nobody is there
}

func newTabs(stamp func() tracker.Stamp, pass func(tracker.Event)) *tabs {
	return &tabs{stamp: stamp, pass: pass, heard: map[string]time.Time{}, passed: map[string]tracker.Web{}, held: map[string]bool{}}
}

// Attended says whether somebody is there.
func (s *Server) Attended(on bool) { s.tabs.attended(on) }

func (t *tabs) attended(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.alone = !on
	if !on || len(t.held) == 0 {
		return
	}
	at := t.stamp()
	var again []tracker.Event
	for name := range t.held {
		if at.Wall.Sub(t.heard[name]) <= silentAfter {
			again = append(again, tracker.Event{Stamp: at, Source: "browsers", Fact: t.passed[name]})
		}
	}
	clear(t.held)
	go func() { // who says so may be who takes them
		for _, ev := range again {
			t.pass(ev)
		}
	}()
}

// tabData is what ActivityWatch's watcher of browsers says.
type tabData struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Audible   bool   `json:"audible"`
	Incognito bool   `json:"incognito"`
}

// web is what t says of the browser that a bucket is of: nothing of a private window.
func (t tabData) web(bucket string) tracker.Web {
	web := tracker.Web{App: browserOf(bucket), Audible: t.Audible, Incognito: t.Incognito, Watched: true}
	if !t.Incognito {
		web.URL, web.Title = t.URL, t.Title
	}
	return web
}

// privateTab is what may be kept of a tab in a private window.
const privateTab = `{"audible":false,"incognito":true,"title":"","url":""}`

// hear takes a heartbeat of a browser's active tab, and returns what of its data may be
// kept where data are.
func (t *tabs) hear(bucket string, hb tracker.BucketEvent) (data string) {
	var tab tabData
	if json.Unmarshal([]byte(hb.Data), &tab) != nil {
		return hb.Data
	}
	if data = hb.Data; tab.Incognito {
		data = privateTab
	}
	web := tab.web(bucket)
	at := t.stamp()
	if t.note(web, at.Wall, hb.End()) { // not with the lock held: it may wait
		t.pass(tracker.Event{Stamp: at, Source: "browsers", Fact: web})
	}
	return data
}

// note notes that a browser was heard at now of a moment, and reports whether what it said
// is to be passed on.
func (t *tabs) note(web tracker.Web, now, of time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	name := web.App
	if _, known := t.heard[name]; !known && len(t.heard) >= maxBuckets {
		return false
	}
	t.heard[name] = now
	if now.Sub(of) > maxLate || of.Sub(now) > maxLate {
		return false
	}
	if t.alone && t.passed[name] == web {
		t.held[name] = true
		return false
	}
	t.passed[name] = web
	delete(t.held, name)
	return true
}

// Heard says when each browser was heard last.
func (s *Server) Heard() map[string]time.Time {
	s.tabs.mu.Lock()
	defer s.tabs.mu.Unlock()
	all := make(map[string]time.Time, len(s.tabs.heard))
	for name, at := range s.tabs.heard {
		all[name] = at
	}
	return all
}

// browserOf is what a bucket calls its browser: "aw-watcher-web-BROWSER_HOST", the host
// missing where the watcher did not know it yet. It is a family ("chrome" is what
// Chromium, Edge and Vivaldi say too) or what the person named it.
func browserOf(bucket string) string {
	name := strings.TrimPrefix(bucket, "aw-watcher-web-")
	name, _, _ = strings.Cut(name, "_")
	return strings.ToLower(name)
}
