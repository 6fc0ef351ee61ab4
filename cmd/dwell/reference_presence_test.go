package main

import (
	"slices"
	"strings"
	"time"
)

// A refWindow is what was in front for a stretch; without app, nothing was.
type refWindow struct {
	from, to   time.Duration
	app        string
	fullscreen bool
}

// windowsOf are what was in front from the first line on. Nothing in front for
// less than 100 ms before a window belongs to that window.
func windowsOf(lines []refMoment) []refWindow {
	all := []refWindow{{to: refForever}}
	for _, l := range lines {
		if l.Kind != "focus" {
			continue
		}
		last := &all[len(all)-1]
		if l.App == "" && last.app == "" {
			continue
		}
		from := l.when
		if l.App != "" && last.app == "" && l.when-last.from < 100*time.Millisecond {
			from = last.from
			all = all[:len(all)-1]
		} else {
			last.to = l.when
		}
		all = append(all, refWindow{from: from, to: refForever, app: l.App, fullscreen: l.Fullscreen})
	}
	return all
}

// windowAt is what was in front at x.
func windowAt(windows []refWindow, x time.Duration) refWindow {
	for _, w := range windows {
		if w.from <= x && x < w.to {
			return w
		}
	}
	return refWindow{}
}

// evidenceOf are the stretches in which something showed that the person was
// there without input. Stretches of a kind that touch are one.
func evidenceOf(lines []refMoment, rules *refRules) []refStretch {
	windows := windowsOf(lines)
	edges := []time.Duration{refForever}
	for _, l := range lines {
		edges = append(edges, l.when)
	}
	for _, w := range windows {
		edges = append(edges, w.from)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var all []refStretch
	for kind := range rules.caps {
		from := time.Duration(-1)
		for i, x := range edges {
			holds := shows(kind, x, lines, windowAt(windows, x), rules)
			if holds && from < 0 {
				from = x
			}
			if from >= 0 && (!holds || i == len(edges)-1) {
				all = append(all, refStretch{from, x, kind})
				from = -1
			}
		}
	}
	return all
}

// shows reports whether evidence of a kind holds at x, with w in front.
func shows(kind string, x time.Duration, lines []refMoment, w refWindow, rules *refRules) bool {
	category := rules.category(w.app)
	switch kind {
	case "game":
		return w.fullscreen && strings.HasPrefix(category, "gaming/")
	case "reading":
		return strings.HasPrefix(category, "learning/") || strings.HasPrefix(category, "news/") || category == "ai/chat"
	}
	on := false // a call
	playing := map[string]bool{}
	for i, l := range lines {
		if l.when > x {
			break
		}
		switch {
		case l.Kind == "call":
			on = *l.On
		case l.Kind == "media" && *l.Playing:
			app := l.App
			if app == "" {
				app = windowAt(windowsOf(lines[:i+1]), l.when).app
			}
			playing[strings.ToLower(app)] = true
		case l.Kind == "media" && l.App != "":
			delete(playing, strings.ToLower(l.App))
		case l.Kind == "media":
			clear(playing)
		}
	}
	if kind == "call" {
		return on
	}
	return w.app != "" && playing[strings.ToLower(w.app)]
}

// A refGap is time without input as it was heard of: nothing since last, told
// early enough to count from told on, until the next input. It is judged as if
// that came at judged.
type refGap struct{ last, told, next, judged time.Duration }

// gapsOf are the gaps the input lines tell of; between them input is unbroken.
func gapsOf(lines []refMoment, rules *refRules) []refGap {
	var all []refGap
	open := false
	active := -refForever
	heard := false
	var closed time.Duration // what was judged then stays
	for i, l := range lines {
		switch l.Kind {
		case "lock", "sleep", "pause":
			closed = l.when
		case "active":
			if open {
				all[len(all)-1].next, all[len(all)-1].judged = l.when, l.when
			}
			open, heard, active = false, true, l.when
		case "idle":
			since := l.when - max(0, l.At.Sub(l.Since))
			if heard {
				since = max(since, active)
			}
			heard = true
			told := max(since, l.when-2*rules.handsOff, closed)
			if open {
				before := refView{
					lines: lines[:i], now: l.when, rules: rules,
					blocks: blocksOf(lines[:i]), gaps: all, evidence: evidenceOf(lines[:i], rules),
				}
				if g, _ := before.gap(l.when); since <= g.last {
					continue
				}
				last := &all[len(all)-1]
				told = max(told, last.told)
				if before.presenceNow() == "away" { // and was; what is old enough stays so
					last.next = max(l.when-2*rules.handsOff, closed, last.told)
					last.judged = l.when
					all = append(all, refGap{all[len(all)-1].last, last.next, told, told})
				} else {
					last.next, last.judged = told, told
				}
			}
			all = append(all, refGap{since, told, refForever, refForever})
			open = true
		}
	}
	return all
}

// gap is the gap that x lies in: cut at what closes it as input would, and
// begun anew where waking or unlocking counts as one.
func (v refView) gap(x time.Duration) (refGap, bool) {
	for _, g := range v.gaps {
		if x < g.told || x >= g.next {
			continue
		}
		for _, b := range v.blocks {
			if b.to <= x {
				g.last = max(g.last, b.to)
			}
			if b.from > x {
				g.judged = min(g.judged, b.from)
			}
		}
		return g, true
	}
	return refGap{}, false
}

// sign is the last sign of the person in a gap: its last input, moved on by
// what showed them there.
func (v refView) sign(g refGap) time.Duration {
	sign := g.last
	for moved := true; moved; {
		moved = false
		for _, e := range v.evidence {
			end := min(e.to, v.now, g.last+v.rules.caps[e.what])
			if end > sign && end > e.from && e.from < sign+v.rules.away {
				sign, moved = end, true
			}
		}
	}
	return sign
}

// presence is how the person was there from x to y, between which no line lies,
// as far as is known now.
func (v refView) presence(x, y time.Duration) []refStretch {
	if name := v.blocked(x); name != "" {
		return []refStretch{{x, y, name}}
	}
	g, ok := v.gap(x)
	if !ok {
		return []refStretch{{x, y, "hands-on"}}
	}
	judged := min(g.judged, v.now)
	sign := v.sign(g)
	switch {
	case judged-sign < v.rules.away && judged-g.last < v.rules.handsOff:
		return []refStretch{{x, y, "hands-on"}}
	case judged-sign < v.rules.away || y <= sign:
		return []refStretch{{x, y, "hands-off"}}
	case x >= sign:
		return []refStretch{{x, y, "away"}}
	}
	return []refStretch{{x, sign, "hands-off"}, {sign, y, "away"}}
}

// presenceNow is how the person is there from now on.
func (v refView) presenceNow() string {
	if name := v.blocked(v.now); name != "" {
		return name
	}
	g, ok := v.gap(v.now)
	switch {
	case !ok:
		return "hands-on"
	case v.now-v.sign(g) >= v.rules.away:
		return "away"
	case v.now-g.last >= v.rules.handsOff:
		return "hands-off"
	}
	return "hands-on"
}
