package view

import (
	"fmt"
	"time"

	"dwell/tracker"
)

// visitGap is how long somebody may be elsewhere and still be on the same visit: the gap
// between two sessions.
const visitGap = 120 * time.Second

// shortVisit is what counts as none: a page that is left as soon as it is there.
const shortVisit = 5 * time.Second

// Visits is how long and how often somebody was on a site.
type Visits struct {
	Site  string
	Used  time.Duration
	Count int

	visit time.Duration // the last, so far
	last  time.Time     // when it was in front last
}

// Live counts a span, given in start order.
func (v *Visits) Live(s tracker.Span) {
	if !s.Presence.Active() || !tracker.SiteWithin(s.Subject.Site, v.Site) {
		return
	}
	if s.Start.Sub(v.last) > visitGap {
		v.visit = 0
	}
	before := v.visit
	v.visit += s.Length()
	v.Used += s.Length()
	if v.last = s.End; before < shortVisit && v.visit >= shortVisit {
		v.Count++
	}
}

// Words says it of today: "Today: 40 m in 6 visits."
func (v Visits) Words() string {
	switch v.Count {
	case 0:
		return "Not here yet today."
	case 1:
		return "Today: " + Words(v.Used) + " in one visit."
	}
	return fmt.Sprintf("Today: %s in %d visits.", Words(v.Used), v.Count)
}
