package main

import (
	"slices"
	"time"
)

// A refSpan is a stretch of the axis and the wall time it was.
type refSpan struct {
	from, to   time.Duration
	start, end time.Time
	presence   string
	app        string
	category   string
	fullscreen bool
}

func refActive(presence string) bool { return presence == "hands-on" || presence == "hands-off" }

// lived are the spans from the first line to now, in the order they were lived.
func (v refView) lived() []refSpan {
	edges := []time.Duration{0, v.now}
	add := func(x time.Duration) {
		if 0 < x && x < v.now {
			edges = append(edges, x)
		}
	}
	for i, l := range v.lines {
		add(l.when)
		until := v.now
		if i+1 < len(v.lines) {
			until = v.lines[i+1].when
		}
		for x := l.when; x < until; { // where the offset changes
			wall := v.clock(x)
			_, change := wall.ZoneBounds()
			if change.IsZero() {
				break
			}
			x += change.Sub(wall)
			add(min(x, until))
		}
	}
	for _, w := range v.windows {
		add(w.from)
	}
	for _, g := range v.gaps {
		add(g.told)
		add(g.next)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var all []refSpan
	for i, x := range edges[:len(edges)-1] {
		for _, p := range v.presence(x, edges[i+1]) {
			s := refSpan{from: p.from, to: p.to, start: v.clock(p.from), presence: p.what}
			s.start = s.start.In(time.FixedZone("", refOffset(s.start))) // a span has one offset
			s.end = s.start.Add(p.to - p.from)
			if refActive(p.what) {
				w := windowAt(v.windows, x)
				s.app, s.fullscreen, s.category = w.app, w.fullscreen, v.rules.category(w.app)
			}
			all = append(all, s)
		}
	}
	return all
}

// recorded are the lived spans without wall time that an earlier one has: after
// a step back the time stored wins.
func recorded(lived []refSpan) []refSpan {
	var all []refSpan
	for _, s := range lived {
		rest := []refSpan{s}
		for _, old := range all {
			var left []refSpan
			for _, r := range rest {
				left = append(left, r.without(old)...)
			}
			rest = left
		}
		all = append(all, rest...)
	}
	return all
}

// without is s where old has no wall time: nothing, one part or two.
func (s refSpan) without(old refSpan) []refSpan {
	if !s.start.Before(old.end) || !old.start.Before(s.end) {
		return []refSpan{s}
	}
	var parts []refSpan
	if s.start.Before(old.start) {
		before := s
		before.end = old.start
		before.to = s.from + old.start.Sub(s.start)
		parts = append(parts, before)
	}
	if s.end.After(old.end) {
		after := s
		after.start = old.end.In(s.start.Location())
		after.from = s.from + old.end.Sub(s.start)
		parts = append(parts, after)
	}
	return parts
}

// A refTold is a span as the differential test compares it. Neighbours that
// agree, offset from UTC included, are one.
type refTold struct {
	Start, End              time.Time
	Offset                  int
	Presence, App, Category string
	Fullscreen              bool
}

const refFormat = "2006-01-02T15:04:05.000-07:00"

func tellSpans(spans []refSpan) []refTold {
	var all []refTold
	for _, s := range spans {
		told := refTold{
			Start: s.start, End: s.end, Offset: refOffset(s.start),
			Presence: s.presence, App: s.app, Category: s.category, Fullscreen: s.fullscreen,
		}
		all = joinTold(all, told)
	}
	return all
}

// joinTold adds next, to the last span where they are one.
func joinTold(all []refTold, next refTold) []refTold {
	if len(all) > 0 {
		last := &all[len(all)-1]
		joined := *last
		joined.Start, joined.End = next.Start, next.End
		if last.End.Equal(next.Start) && joined == next {
			last.End = next.End
			return all
		}
	}
	return append(all, next)
}
