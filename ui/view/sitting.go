package view

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"dwell/tracker"
)

// SittingPause is the shortest pause that ends a sitting.
const SittingPause = 5 * time.Minute

// A Sitting is active time unbroken by a pause of [SittingPause].
type Sitting struct {
	Start, End time.Time
	Active     time.Duration // without the shorter pauses
	Group      tracker.Group // what most of it was
}

// Sittings finds the sittings among spans, which come in start order. Time
// without a span is a pause as much as time away.
func Sittings(spans iter.Seq2[tracker.Span, error]) ([]Sitting, error) {
	var (
		all  []Sitting
		open Sitting
		by   = map[tracker.Group]time.Duration{}
	)
	end := func() {
		if open.Active == 0 {
			return
		}
		for _, g := range tracker.Groups() {
			if by[g] > by[open.Group] {
				open.Group = g
			}
		}
		all = append(all, open)
		open = Sitting{}
		clear(by)
	}
	for span, err := range spans {
		if err != nil {
			return nil, err
		}
		if !span.Presence.Active() {
			continue
		}
		if span.Start.Sub(open.End) >= SittingPause {
			end()
		}
		if open.Active == 0 {
			open.Start = span.Start
		}
		open.End = span.End
		open.Active += span.Length()
		by[span.Verdict.Group()] += span.Length()
	}
	end()
	return all, nil
}

// Longest returns up to n of sittings, longest first.
func Longest(sittings []Sitting, n int) []Sitting {
	sorted := slices.SortedStableFunc(slices.Values(sittings), func(a, b Sitting) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), a.Start.Compare(b.Start))
	})
	return sorted[:min(n, len(sorted))]
}
