package recorder

import (
	"slices"
	"strings"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
)

const (
	// maxTabs is how many tabs are remembered: of several browsers and windows.
	maxTabs = 16
	// tabLasts is how long a tab is believed whose title is not the window's: watchers that
	// are told of no navigation within a tab look once a minute.
	tabLasts = 65 * time.Second
)

// tabs are what browsers show: those in front for sure, by app, and what watchers said
// last. Those call browsers by family and know of no other window than the one used last,
// so it is by its title that one is known to be in front.
type tabs struct {
	front   map[string]tracker.Web // by app, lower case
	own     map[int]tracker.Web    // by the browser's process
	watched []watchedTab           // newest last
}

type watchedTab struct {
	tracker.Web
	at tracker.Instant
}

// hear takes what was said of the active tab of app.
func (t *tabs) hear(at tracker.Instant, app string, tab tracker.Web) {
	if tab.PID != 0 {
		if t.own == nil {
			t.own = make(map[int]tracker.Web)
		}
		if t.own[tab.PID] = tab; tab.Gone {
			delete(t.own, tab.PID)
		}
		return
	}
	if tab.Watched {
		t.watched = slices.DeleteFunc(t.watched, func(w watchedTab) bool {
			return strings.EqualFold(w.App, tab.App) && w.URL == tab.URL && w.Title == tab.Title
		})
		t.watched = append(t.watched, watchedTab{tab, at})
		t.watched = slices.Delete(t.watched, 0, max(len(t.watched)-maxTabs, 0))
		return
	}
	if t.front == nil {
		t.front = make(map[string]tracker.Web)
	}
	t.front[app] = tab
}

// of returns the tab that app, the process pid where that is known, shows at now in a window
// of this title. It is sure where the window has its title, or its browser says which is in
// front.
func (t *tabs) of(app string, pid int, title string, now tracker.Instant) (tab tracker.Web, known, sure bool) {
	if tab, known = t.ofProcess(app, pid); known {
		return tab, true, true
	}
	if tab, known = t.front[strings.ToLower(app)]; known {
		return tab, true, true
	}
	for _, w := range slices.Backward(t.watched) {
		if w.shownBy(app) && w.Title != "" && strings.Contains(title, strings.TrimSpace(w.Title)) {
			return w.Web, true, true
		}
	}
	for _, w := range slices.Backward(t.watched) {
		if w.shownBy(app) {
			return w.Web, now-w.at <= tabLasts, false
		}
	}
	return tracker.Web{}, false, false
}

// ofProcess is what a browser said of itself: by its process or, where the desktop does not
// say whose a window is, by what kind of browser it is, if one of that kind alone speaks.
func (t *tabs) ofProcess(app string, pid int) (tab tracker.Web, known bool) {
	if pid != 0 {
		tab, known = t.own[pid]
		return tab, known
	}
	n := 0
	for _, own := range t.own {
		if strings.EqualFold(own.App, app) || own.App != "" && classify.BrowserFamily(own.App) == classify.BrowserFamily(app) {
			tab = own
			n++
		}
	}
	return tab, n == 1
}

// shownBy reports whether app is what the watcher calls its browser.
func (w watchedTab) shownBy(app string) bool {
	name := strings.ToLower(w.App)
	return name != "" && (classify.BrowserFamily(app) == name || strings.Contains(strings.ToLower(app), name))
}

// mute takes back that a tab of app, or of any, was audible.
func (t *tabs) mute(app string) {
	for name, tab := range t.front {
		if app == "" || app == name {
			tab.Audible = false
			t.front[name] = tab
		}
	}
	for pid, tab := range t.own {
		if app == "" || strings.EqualFold(app, tab.App) {
			tab.Audible = false
			t.own[pid] = tab
		}
	}
	for i := range t.watched {
		if app == "" || t.watched[i].shownBy(app) {
			t.watched[i].Audible = false
		}
	}
}
