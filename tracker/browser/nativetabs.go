package browser

import (
	"maps"
	"slices"
	"time"

	"dwell/tracker"
)

// maxExtensions is how many extensions are listened to at once: one for each profile that
// is open in each browser.
const maxExtensions = 32

// Said is what a native host passes on: the word of the extension that it was started for.
type Said struct {
	Word
	Host int    `json:"host"`          // the native host's process
	PID  int    `json:"pid"`           // the browser's
	App  string `json:"app,omitempty"` // its program
	Gone bool   `json:"gone,omitempty"`
}

// Extensions are those of dwell's that speak now. One speaks for one profile of a browser,
// so a process may have several, of which the one whose window has the focus counts. The
// zero value knows of none.
//
// What an extension sees is not all there is: private windows are hidden from it unless
// the person allowed them. A browser that is in front by the desktop's word and has no
// window in front by its own is in doubt. If it stays so, what is in front is a window that
// the extension may not see: taken for a private one, which no title may tell of, unless
// it may see those.
//
// A bubble over a page, as a menu or a question, takes the focus from the window in
// Chromium's eyes, and nothing is heard when it gives it back. The desktop has the same
// window in front all the while: then the page stands.
type Extensions struct {
	all     map[int]*extension  // by native host
	passed  map[int]tracker.Web // by browser, what was passed on last
	heard   map[string]time.Time
	front   window
	since   time.Time    // when it came to the front, or took its title
	covered bool         // it was in front when its browser lost the focus, and still is
	blind   map[int]bool // browsers that were in doubt for too long
}

// A window is one of the desktop's, as far as it tells them apart.
type window struct {
	pid   int
	title string
}

// settled is how long a window is in front until it is the one that its extension told of:
// which of the two is heard first of another window is not certain.
const settled = time.Second

type extension struct {
	Said
	at    time.Time // when it spoke last
	front time.Time // when it was in front last; zero: never, or its browser does not tell
}

// Hear takes what was said at now, and returns what is new of that browser's tab.
func (e *Extensions) Hear(s Said, now time.Time) (web tracker.Web, news bool) {
	of := e.all[s.Host]
	switch {
	case s.Gone && of == nil:
		return tracker.Web{}, false
	case s.Gone:
		delete(e.all, s.Host)
		return e.told(of.PID)
	case of == nil:
		e.makeRoom()
		of = &extension{}
		e.all[s.Host] = of
	}
	if s.Hidden && !of.Hidden && !of.front.IsZero() && s.PID == e.front.pid {
		e.covered = now.Sub(e.since) >= settled
	}
	of.Said, of.at = s, now
	if _, known := e.heard[s.App]; known || len(e.heard) < maxExtensions {
		e.heard[s.App] = now
	}
	if !s.Hidden {
		of.front = now
	}
	if !s.Hidden || of.front.IsZero() && !s.None {
		delete(e.blind, s.PID)
	}
	return e.told(s.PID)
}

// Bury forgets the extensions whose native host is alive no more, which could not say so,
// and returns what is new of their browsers' tabs.
func (e *Extensions) Bury(alive func(host int) bool) (news []tracker.Web) {
	for host, of := range e.all {
		if alive(host) {
			continue
		}
		delete(e.all, host)
		if web, is := e.told(of.PID); is {
			news = append(news, web)
		}
	}
	return news
}

// makeRoom forgets the extension that was silent for longest where there are too many.
// Its browser's tab stays as it is: that one may be there still.
func (e *Extensions) makeRoom() {
	if e.all == nil {
		e.all, e.passed = map[int]*extension{}, map[int]tracker.Web{}
		e.heard, e.blind = map[string]time.Time{}, map[int]bool{}
	}
	if len(e.all) < maxExtensions {
		return
	}
	oldest := slices.MinFunc(slices.Collect(maps.Keys(e.all)), func(a, b int) int { return e.all[a].at.Compare(e.all[b].at) })
	delete(e.all, oldest)
}

// told returns what a browser shows now, if that is news.
func (e *Extensions) told(pid int) (web tracker.Web, news bool) {
	before, known := e.passed[pid]
	of := e.of(pid)
	switch {
	case of == nil && !known:
		return tracker.Web{}, false
	case of == nil:
		delete(e.passed, pid)
		delete(e.blind, pid)
		return tracker.Web{App: before.App, PID: pid, Gone: true}, true
	case e.blind[pid]:
		web = tracker.Web{App: of.App, PID: pid, Incognito: of.Incognito || !of.All}
	default:
		web = tracker.Web{App: of.App, PID: pid, URL: AddressOf(of.Site), Audible: of.Audible, Incognito: of.Incognito}
	}
	e.passed[pid] = web
	return web, !known || web != before
}

// of returns the extension that speaks for a browser: the one in front, else the one that
// was last.
func (e *Extensions) of(pid int) (best *extension) {
	for _, of := range e.all {
		switch {
		case of.PID != pid:
		case best == nil, best.Hidden && !of.Hidden, best.Hidden == of.Hidden && of.front.After(best.front):
			best = of
		}
	}
	return best
}

// Front says which window the desktop has in front since now, by its process and title, and
// returns whether that is of a browser in doubt.
func (e *Extensions) Front(pid int, title string, now time.Time) bool {
	if front := (window{pid, title}); front != e.front {
		e.front, e.since, e.covered = front, now, false
	}
	return e.InDoubt()
}

// InDoubt reports whether the browser in front has, by its own word, no window in front.
// One that never had is no judge of it, unless it has none at all.
func (e *Extensions) InDoubt() bool {
	pid := e.front.pid
	of := e.of(pid)
	return pid != 0 && of != nil && of.Hidden && (of.None || !of.front.IsZero()) && !e.covered && !e.blind[pid]
}

// Doubted says that the doubt has lasted, and returns what is new of the browser's tab.
func (e *Extensions) Doubted() (web tracker.Web, news bool) {
	if !e.InDoubt() {
		return tracker.Web{}, false
	}
	e.blind[e.front.pid] = true
	return e.told(e.front.pid)
}

// Any reports whether any extension speaks.
func (e *Extensions) Any() bool { return len(e.all) > 0 }

// Heard says when each browser was heard last, by its program.
func (e *Extensions) Heard() map[string]time.Time { return maps.Clone(e.heard) }
