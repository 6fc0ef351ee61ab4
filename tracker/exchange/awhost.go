package exchange

import (
	"cmp"
	"slices"
	"strings"
)

// A host is what was recorded on one computer.
type host struct {
	windows, presence []event
	pages             map[string][]event // by what the watcher's bucket calls the browser
}

// unknownHost is what the browser's extension calls its computer until it has heard its
// name: such pages are of whatever computer has a browser in front then.
const unknownHost = "unknown"

// watched reports whether more than pages is known of x.
func (x *host) watched() bool { return len(x.windows) > 0 || len(x.presence) > 0 }

// browsers are what browsers are called, by a part of any of their names, with the name
// that a watcher falls back on: most that are made of Chromium say "chrome".
var browsers = [...]struct{ part, word, engine string }{
	{"librewolf", "librewolf", "firefox"},
	{"waterfox", "waterfox", "firefox"},
	{"floorp", "floorp", "firefox"},
	{"zen", "zen", "firefox"},
	{"firefox", "firefox", "firefox"},
	{"iceweasel", "firefox", "firefox"},
	{"nightly", "firefox", "firefox"},
	{"edge", "edge", "chrome"},
	{"brave", "brave", "chrome"},
	{"vivaldi", "vivaldi", "chrome"},
	{"opera", "opera", "chrome"},
	{"chromium", "chromium", "chrome"},
	{"chrome", "chrome", "chrome"},
	{"thorium", "thorium", "chrome"},
	{"safari", "safari", "safari"},
	{"orion", "orion", "safari"},
	{"arc", "arc", "chrome"},
}

// browserNamed returns the word for the browser called name and for what it is made of;
// empty: nobody knows.
func browserNamed(name string) (word, engine string) {
	name = strings.ToLower(name)
	for _, b := range browsers {
		if strings.Contains(name, b.part) {
			return b.word, b.engine
		}
	}
	return "", ""
}

// browserWord returns which browser a watcher's bucket is of: "aw-watcher-web-firefox_desk".
func browserWord(id string) string {
	name, ok := strings.CutPrefix(id, "aw-watcher-web-")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, "_")
	word, _ := browserNamed(name)
	return word
}

// pagesOf returns the word whose pages are those of the browser called app. A browser
// with a watcher of its own is not taken for another.
func (x *host) pagesOf(app string) string {
	word, engine := browserNamed(app)
	switch {
	case word != "" && len(x.pages[word]) > 0:
		return word
	case engine != "" && len(x.pages[engine]) > 0:
		return engine
	}
	return ""
}

// ordered sorts events, leaves out those that another says again, and counts what it
// left out and what overlaps.
func (a *Account) ordered(events []event) []event {
	slices.SortFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.length, b.length), cmp.Compare(a.of, b.of))
	})
	all := len(events)
	events = slices.Compact(events)
	a.Doubled += all - len(events)
	until := int64(0)
	for i, e := range events {
		if i > 0 && e.start < until {
			a.Overlapping++
		}
		until = max(until, e.end())
	}
	return events
}

// never is the end of what does not end.
const never = int64(1) << 62

// A layer says what held at moments that only go on: of events that overlap the one
// that began last, and once that has ended the one before, if it has not.
type layer struct {
	events []event // ordered
	next   int
	open   []int32 // those that began and may still hold, the latest last
}

// at returns the event that holds at t and until when, or until when none does.
func (l *layer) at(t int64) (e event, until int64, ok bool) {
	for ; l.next < len(l.events) && l.events[l.next].start <= t; l.next++ {
		if l.events[l.next].end() > t {
			l.open = append(l.open, int32(l.next))
		}
	}
	for n := len(l.open); n > 0 && l.events[l.open[n-1]].end() <= t; n-- {
		l.open = l.open[:n-1]
	}
	until = never
	if l.next < len(l.events) {
		until = l.events[l.next].start
	}
	if n := len(l.open); n > 0 {
		e = l.events[l.open[n-1]]
		return e, min(until, e.end()), true
	}
	return event{}, until, false
}
