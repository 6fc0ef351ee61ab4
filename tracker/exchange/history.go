package exchange

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"dwell/tracker"
)

// Seen is what another program noted of a moment: raw, in memory only.
type Seen struct {
	App     string // what it calls the program in front
	Title   string
	URL     string
	Program string // what ran in the terminal; of the others only our own export says so
}

// Found is what was seen, once it was judged: nothing raw is left in it.
type Found struct {
	Subject   tracker.Subject
	Verdict   tracker.Verdict
	Browser   bool // a browser's window: what its tabs say tells more
	Incognito bool // a page nothing is to be known of
}

// telling reports whether a page says more than the title of its window does: a file that
// the browser shows has no site.
func (f Found) telling() bool {
	return f.Incognito || f.Subject.Site != "" || f.Verdict != tracker.UnknownVerdict(false)
}

// A Judge says what it was that another program saw, and what of it may be kept.
type Judge interface {
	// Window judges what was in front, Page what a tab held.
	Window(seen Seen) Found
	Page(seen Seen) Found
	// Keep returns what may be kept of a window and of the page in it; nil: none known.
	Keep(window Found, page *Found) (tracker.Subject, tracker.Verdict)
}

// Bounds on what other programs' files may say. What lies outside is no history of a
// person's; it is counted as broken.
const (
	oldest    = 1990
	newest    = 2100 // not in it any more
	maxLength = 30 * 24 * time.Hour
	maxThings = 200_000 // apps, sites and what tells them apart
	maxShown  = 5       // broken rows whose numbers are told
)

// ErrTooMuch is the error for a file that names more different things than any person
// meets: to hold them all would take the memory of the computer.
var ErrTooMuch = errors.New("names more than 200,000 different apps and sites")

// A History is what another program recorded, read whole: compact, classified as it was
// read, without a title or an address. [History.Spans] makes spans of it.
type History struct {
	judge  Judge
	zone   *time.Location // what is local time where nothing says it
	source string
	things []Found
	ids    map[Found]uint32
	kept   []kept
	keptBy map[pair]uint32 // what is kept of a window with a page
	keptID map[kept]uint32
	hosts  map[string]*host
	rows   []row // of RescueTime

	account Account
}

// kept is what is stored of a window.
type kept struct {
	subject tracker.Subject
	verdict tracker.Verdict
}

// A pair is a window and the page in it, by their ids.
type pair struct{ window, page uint32 }

// none stands for no page, incognito for one nothing is to be known of.
const (
	none      = math.MaxUint32
	incognito = 0
)

// NewHistory returns an empty history whose things judge will tell; zone is the
// person's.
func NewHistory(judge Judge, zone *time.Location) *History {
	h := &History{
		judge: judge, zone: zone, ids: map[Found]uint32{}, keptBy: map[pair]uint32{}, keptID: map[kept]uint32{},
		hosts: map[string]*host{},
	}
	_, _ = h.id(Found{Incognito: true}) // the first of all
	return h
}

// id interns f.
func (h *History) id(f Found) (uint32, error) {
	if id, ok := h.ids[f]; ok {
		return id, nil
	}
	if len(h.things) >= maxThings {
		return 0, ErrTooMuch
	}
	id := uint32(len(h.things))
	h.things = append(h.things, f)
	h.ids[f] = id
	return id, nil
}

// keep returns the id of what is kept of a window and the page in it. Of a window whose
// page is known its title says nothing more, unless it says that the window is private
// or the person made a rule of it: so that pairs stay few.
func (h *History) keep(p pair) (uint32, error) {
	if id, ok := h.keptBy[p]; ok {
		return id, nil
	}
	window := h.things[p.window]
	at := pair{p.window, none}
	var page *Found
	if p.page != none && h.things[p.page].telling() {
		at, page = p, &h.things[p.page]
		if !window.Verdict.Private && !strings.HasPrefix(window.Subject.Mark, "rule:") {
			window = Found{Subject: tracker.Subject{App: window.Subject.App, Class: window.Subject.Class}, Browser: true}
			id, err := h.id(window)
			if err != nil {
				return 0, err
			}
			at.window = id
		}
	}
	id, ok := h.keptBy[at]
	if !ok {
		subject, verdict := h.judge.Keep(window, page)
		k := kept{subject, verdict}
		if id, ok = h.keptID[k]; !ok {
			id = uint32(len(h.kept))
			h.kept = append(h.kept, k)
			h.keptID[k] = id
		}
		h.keptBy[at] = id
	}
	if len(h.keptBy) > 4*maxThings {
		return 0, ErrTooMuch
	}
	h.keptBy[p] = id
	return id, nil
}

// An Account is what became of a file that was read.
type Account struct {
	Events      int           // what was looked at: events, or rows
	Hosts       []string      // computers it speaks of
	Doubled     int           // events that say what another did
	Empty       int           // events without length
	Overlapping int           // events that begin before one of their kind has ended: the later begun stands
	Twice       time.Duration // active on two computers at once: it counts once
	Unwatched   []string      // computers nothing tells of being away
	Unjudged    time.Duration // a window in front, and no word on whether anybody was there
	Overfull    time.Duration // more than fits into its hour
	Passed      []Passed      // kinds of buckets nothing is made of
	Broken      []Broken      // what cannot be read
	ByHour      bool          // the moments within an hour are not known
}

// InLines is where the broken rows of a table are.
const InLines = "lines"

// Passed is the buckets of one type of which nothing is taken.
type Passed struct {
	Type            string
	Buckets, Events int
}

// Broken is how much of one bucket, or of a table, cannot be read: First are numbers of
// the first events or lines, from 1, or their ids in a database.
type Broken struct {
	Where string // a bucket's id, InLines, or nothing: of no bucket there is
	Count int
	First []int64
}

// Account returns what was noted so far; what overlaps is known once the spans were made.
func (h *History) Account() Account {
	a := h.account
	a.Hosts = slices.Sorted(func(yield func(string) bool) {
		for name, x := range h.hosts {
			if x.watched() && !yield(name) {
				return
			}
		}
	})
	slices.SortStableFunc(a.Passed, func(a, b Passed) int { return cmp.Compare(a.Type, b.Type) })
	return a
}

// passed notes events of a bucket of another type.
func (h *History) passed(kind string, events int) {
	for i := range h.account.Passed {
		if p := &h.account.Passed[i]; p.Type == kind {
			p.Buckets++
			p.Events += events
			return
		}
	}
	h.account.Passed = append(h.account.Passed, Passed{kind, 1, events})
}

// broken notes that number n of where cannot be read.
func (h *History) broken(where string, n int64) {
	i := slices.IndexFunc(h.account.Broken, func(b Broken) bool { return b.Where == where })
	if i < 0 {
		i = len(h.account.Broken)
		h.account.Broken = append(h.account.Broken, Broken{Where: where})
	}
	b := &h.account.Broken[i]
	b.Count++
	if len(b.First) < maxShown {
		b.First = append(b.First, n)
	}
}

// within reports whether a time is one that a person's computer recorded.
func within(t time.Time) bool {
	year := t.UTC().Year()
	return year >= oldest && year < newest
}
