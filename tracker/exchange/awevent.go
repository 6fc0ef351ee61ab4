package exchange

import (
	"math"
	"strings"
	"time"
)

// The types of buckets of which something is made.
const (
	windowType = "currentwindow"
	afkType    = "afkstatus"
	webType    = "web.tab.current"
)

// An event is when something held, and what: of a window the id of what it was, of
// presence whether somebody was there, of a page its id and whether it was heard.
type event struct {
	start  int64 // ms
	length uint32
	of     uint32
}

func (e event) end() int64 { return e.start + int64(e.length) }

// What the events of presence and of pages say.
const (
	notAFK    = 1
	audible   = 1 // in the lowest bit, the page's id above
	pageShift = 1
)

// A bucket is one stream of events of ActivityWatch while it is read. Its type may be
// told behind its events: what they are shows in what they hold.
type bucket struct {
	id, kind, host        string
	typed                 bool
	windows, presence     []event
	pages                 []event
	read, empty           int
	brokenFirst           []int64
	broken                int
	windowsAs, presenceAs int // how many had the form of one, those without length included
	pagesAs               int
}

// A bucketEvent is what an event of ActivityWatch holds, of all types of which something
// is made. What is not there is nil.
type bucketEvent struct {
	Timestamp string    `json:"timestamp"`
	Duration  float64   `json:"duration"` // s; not there: 0
	Data      eventData `json:"data"`
}

type eventData struct {
	App       *string `json:"app"`
	Title     *string `json:"title"`
	URL       *string `json:"url"`
	Status    *string `json:"status"`
	Audible   *bool   `json:"audible"`
	Incognito *bool   `json:"incognito"`
	// Only our own export has these.
	Site    *string `json:"site"`
	Program *string `json:"program"`
}

// text is what s points at, no longer than a name can be: the rest tells nothing more.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return strings.ToValidUTF8((*s)[:min(len(*s), 2*maxText)], "")
}

func yes(b *bool) bool { return b != nil && *b }

// wanted reports whether the events of b are looked at.
func (b *bucket) wanted() bool {
	return !b.typed || b.kind == windowType || b.kind == afkType || b.kind == webType
}

// fail notes that event n cannot be read.
func (b *bucket) fail(n int64) {
	b.broken++
	if len(b.brokenFirst) < maxShown {
		b.brokenFirst = append(b.brokenFirst, n)
	}
}

// add takes event n of b, from start on for so long.
func (h *History) add(b *bucket, n int64, start time.Time, length time.Duration, d *eventData) error {
	if !within(start) || length < 0 || length > maxLength || !within(start.Add(length)) {
		b.fail(n)
		return nil
	}
	e := event{start: start.UnixMilli()}
	e.length = uint32(start.Add(length).UnixMilli() - e.start)
	switch {
	case d.App != nil && (!b.typed || b.kind == windowType):
		return h.addWindow(b, e, d)
	case d.App == nil && d.URL != nil && (!b.typed || b.kind == webType):
		return h.addPage(b, e, d)
	case d.App == nil && d.Status != nil && (!b.typed || b.kind == afkType):
		switch *d.Status {
		case "not-afk":
			e.of = notAFK
		case "afk":
		default:
			b.fail(n)
			return nil
		}
		b.presenceAs++
		if b.notEmpty(e) {
			b.presence = append(b.presence, e)
		}
	case b.typed:
		b.fail(n)
	}
	return nil
}

func (b *bucket) notEmpty(e event) bool {
	if e.length == 0 {
		b.empty++
	}
	return e.length > 0
}

func (h *History) addWindow(b *bucket, e event, d *eventData) error {
	b.windowsAs++
	if !b.notEmpty(e) {
		return nil
	}
	seen := Seen{App: text(d.App), Title: text(d.Title), URL: text(d.URL), Program: text(d.Program)}
	if seen.URL == "" {
		seen.URL = text(d.Site)
	}
	var found Found
	if yes(d.Incognito) { // on a Mac the watcher of windows says so
		found = h.judge.Window(Seen{App: seen.App})
		found.Browser = false // its pages tell nothing either
	} else {
		found = h.judge.Window(seen)
	}
	var err error
	if e.of, err = h.id(found); err == nil {
		b.windows = append(b.windows, e)
	}
	return err
}

func (h *History) addPage(b *bucket, e event, d *eventData) error {
	b.pagesAs++
	if !b.notEmpty(e) {
		return nil
	}
	id := uint32(incognito)
	if !yes(d.Incognito) {
		var err error
		if id, err = h.id(h.judge.Page(Seen{URL: text(d.URL), Title: text(d.Title)})); err != nil {
			return err
		}
	}
	e.of = id << pageShift
	if yes(d.Audible) {
		e.of |= audible
	}
	b.pages = append(b.pages, e)
	return nil
}

// close takes b in, now that its type is known.
func (h *History) close(b *bucket) {
	h.account.Events += b.read
	var of, list *[]event
	x := h.hosts[b.host]
	if x == nil {
		x = &host{pages: map[string][]event{}}
	}
	var as int
	switch b.kind {
	case windowType:
		of, list, as = &b.windows, &x.windows, b.windowsAs
	case afkType:
		of, list, as = &b.presence, &x.presence, b.presenceAs
	case webType:
		word := browserWord(b.id)
		pages := x.pages[word]
		of, list, as = &b.pages, &pages, b.pagesAs
		defer func() { x.pages[word] = pages }()
	default:
		h.passed(b.kind, b.read)
		return
	}
	h.hosts[b.host] = x
	h.account.Empty += b.empty
	// What had another form than its type's was not known as such before.
	if other := b.read - b.broken - as; other > 0 {
		b.broken += other
	}
	if b.broken > 0 {
		h.account.Broken = append(h.account.Broken, Broken{b.id, b.broken, b.brokenFirst})
	}
	if *list == nil { // nearly always, and the most there is
		*list = *of
	} else {
		*list = append(*list, *of...)
	}
}

// parseEventTime reads a time as the clients of ActivityWatch write it: RFC 3339, with
// or without a colon in the offset.
func parseEventTime(s string) (time.Time, bool) {
	if len(s) > 64 {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05Z0700", s)
	}
	return t, err == nil
}

// seconds turns a length into a duration; false if there is none such.
func seconds(s float64) (time.Duration, bool) {
	if math.IsNaN(s) || s < 0 || s > maxLength.Seconds() {
		return 0, false
	}
	return time.Duration(math.Round(s * float64(time.Second))), true
}
