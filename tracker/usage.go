package tracker

import "time"

// A UsageKey is what limits can speak of: a [Subject] and its verdict without
// what only evidence needs.
type UsageKey struct {
	App, Site, Program string
	Category           Category
	Editor             bool
}

// Group returns the group the key's time counts in.
func (k UsageKey) Group() Group { return GroupOf(k.Category, k.Editor) }

// Private reports whether the key is excluded or private time, which counts in
// totals and the target "all" only.
func (k UsageKey) Private() bool { return k.App == Private }

// Browsed reports whether the key's time was spent in a browser where it may have been on
// any site, and whether it is known on what: a site, or a page of the browser's own. What
// only a title told is neither.
func (k UsageKey) Browsed() (in, known bool) {
	known = k.Site != "" || k.Category == "browsing/browser"
	return known || k.Category == "browsing/uncategorised" && !k.Private(), known
}

// KeyOf returns the key s counts under.
func KeyOf(s Subject, v Verdict) UsageKey {
	return UsageKey{App: s.App, Site: s.Site, Program: s.Program, Category: v.Category, Editor: v.Editor}
}

// Usage is active time by key.
type Usage map[UsageKey]time.Duration

// Total is the sum of u.
func (u Usage) Total() time.Duration {
	var sum time.Duration
	for _, d := range u {
		sum += d
	}
	return sum
}

// A DayUsage is the active time of one of the person's days.
type DayUsage struct {
	Date   time.Time // as [Calendar.Date] names it
	Period Period
	Usage  Usage
}

// A Stretch is a lived stretch of one presence, whatever was in front, on the
// axis of true time.
type Stretch struct {
	From, To Instant
	Presence Presence
}
