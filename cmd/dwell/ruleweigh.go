package main

import (
	"strings"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
)

// weigh compares the rules of a pack with those that hold, those of config.toml
// last. What the pack says of a thing is what holds of it afterwards, unless
// config.toml says otherwise.
func weigh(pack, hold []classify.Rule) packPreview {
	there, last := lastOfMatch(hold), lastOfMatch(pack)
	w := weighing{preview: make(packPreview, len(pack)), places: make([]int, len(pack)), end: len(hold)}
	for i, rule := range pack {
		r := &w.preview[i]
		*r = packedRule{Rule: rule, standing: newRule, from: map[tracker.Category]time.Duration{}}
		match := sameMatch(rule.Terms)
		place, held := there[match]
		switch {
		case last[match] != i:
			r.standing, r.other = overruledRule, pack[last[match]]
		case held && hold[place].Category != rule.Category:
			r.standing, r.other = againstRule, hold[place]
		case held:
			r.standing, r.other = thereRule, hold[place]
			w.keepOrder(i, place)
		}
		if r.taken() {
			place = w.end
		}
		w.places[i] = place
	}
	return w.preview
}

// lastOfMatch is where the last rule of each match is.
func lastOfMatch(rules []classify.Rule) map[string]int {
	last := make(map[string]int, len(rules))
	for i, r := range rules {
		last[sameMatch(r.Terms)] = i
	}
	return last
}

// A weighing is how far a pack is weighed.
type weighing struct {
	preview packPreview
	places  []int // of each rule of the pack among those that will hold
	end     int   // the place of what is added
}

// keepOrder has rule i of the pack, which is there already, added again where an
// earlier rule of the pack would go before it. The order of config.toml is the
// person's, and what stands there goes before all else.
func (w *weighing) keepOrder(i, place int) {
	r := &w.preview[i]
	if r.other.Source != "" {
		return
	}
	for j := range i {
		earlier := &w.preview[j]
		inFile := earlier.standing == thereRule && earlier.other.Source != ""
		if earlier.standing == overruledRule || inFile || w.places[j] < place {
			continue
		}
		if earlier.Category != r.Category && mayMeet(earlier.Terms, r.Terms) {
			r.standing, r.over = againRule, earlier.Terms
			return
		}
	}
}

// mayMeet reports whether rules with these terms can hold for one thing and the
// later of them goes before: of others the one with more terms does.
func mayMeet(a, b []classify.Term) bool {
	if len(a) != len(b) {
		return false
	}
	for _, s := range a {
		for _, t := range b {
			if s.Kind == t.Kind && apart(s, t) {
				return false
			}
		}
	}
	return true
}

// apart reports whether two terms of one kind are on different things for certain;
// of globs that is not asked.
func apart(s, t classify.Term) bool {
	if strings.ContainsAny(s.Glob+t.Glob, globSigns) {
		return false
	}
	if s.Kind != "site" {
		return bareName(s.Glob) != bareName(t.Glob)
	}
	a, _, _ := strings.Cut(strings.ToLower(s.Glob), "/")
	b, _, _ := strings.Cut(strings.ToLower(t.Glob), "/")
	return a != "local" && b != "local" && !strings.HasSuffix("."+a, "."+b) && !strings.HasSuffix("."+b, "."+a)
}
