package main_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// A dayScript is a scripted day and how soon its gaps count as idle.
type dayScript struct {
	seed   int64
	length time.Duration
	away   time.Duration
}

// accuracy lives a short scripted day while dwell records it, and compares. It
// shows that nothing is missed or mixed up; how exact it is to the millisecond
// on a quiet machine is what TestAccuracy prints.
func accuracy(t *testing.T, exe string) {
	f := dayScript{seed: 7, length: 25 * time.Second, away: time.Second}.live(t, onX11(t, exe))
	t.Log("\n" + f.String())
	if f.intervals < 15 || f.idle == 0 {
		t.Errorf("a day of %d intervals and %v idle shows little", f.intervals, f.idle)
	}
	if len(f.missed) > 0 {
		t.Errorf("missed:\n%s", strings.Join(f.missed, "\n"))
	}
	// Slack for a machine that does other things meanwhile: what is mixed up
	// shows in whole seconds.
	for what, share := range map[string]float64{
		"under a wrong app": f.wrongApp, "under a wrong title": f.wrongTitle, "of active time": f.activeError,
	} {
		if share > 0.05 {
			t.Errorf("%.2f %% %s", 100*share, what)
		}
	}
}

// figures are what a comparison of a day's truth with its record gives.
type figures struct {
	place                string
	budget               float64 // for a wrong app or title
	lived, idle          time.Duration
	wrongApp, wrongTitle float64 // share of the time
	intervals            int     // of focus, 150 ms and longer
	missed               []string
	boundary             []time.Duration // by how much each focus change is off, sorted
	doubt                []time.Duration // how long each may have taken, as far as the truth is known, sorted
	activeError          float64         // share of the true active time
}

// String prints the figures beside their budgets.
func (f figures) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: scripted day of %v, %v of it idle, %d focus intervals of 150 ms and longer\n",
		f.place, f.lived.Round(time.Second), f.idle.Round(time.Second), f.intervals)
	row := func(what, value, budget string) { fmt.Fprintf(&b, "%-36s %12s   budget %s\n", what, value, budget) }
	share := fmt.Sprintf("<= %.1f %%", 100*f.budget)
	row("time under a wrong app", fmt.Sprintf("%.3f %%", 100*f.wrongApp), share)
	row("time under a wrong title", fmt.Sprintf("%.3f %%", 100*f.wrongTitle), share)
	row("focus intervals missed", fmt.Sprint(len(f.missed)), "0")
	row("boundary error, median", quantile(f.boundary, 0.5).Round(10*time.Microsecond).String(), "<= 5 ms")
	row("boundary error, p95", quantile(f.boundary, 0.95).Round(10*time.Microsecond).String(), "<= 50 ms")
	row("active time error, idle taken out", fmt.Sprintf("%.3f %%", 100*f.activeError), "<= 0.3 %")
	fmt.Fprintf(&b, "%-36s %12v   p95 %v\n", "a focus change takes, median", quantile(f.doubt, 0.5).Round(10*time.Microsecond),
		quantile(f.doubt, 0.95).Round(10*time.Microsecond))
	return b.String()
}

func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// live lives the day at a place while dwell records it.
func (s dayScript) live(t *testing.T, p place) figures {
	c := p.computer
	c.configure(fmt.Sprintf("[presence]\nhands_off_after = \"1s\"\naway_after = %q\n[privacy]\ntitles = true\n", s.away))
	r := p.watch()
	began := time.Now()
	truth, err := desktoptest.RunScriptedDay(t.Context(), p.stage(), s.seed, s.length)
	if err != nil {
		t.Fatal(err)
	}
	r.stop()
	f := compare(truth, c.spans(began.Add(-time.Second)), s.away)
	f.place, f.budget = p.name, p.budget
	return f
}

// An interval is a while in which one window, or none, was in front under one
// title. Its borders are known to lie between two moments each.
type interval struct {
	app, title string
	from, to   [2]time.Time // the earliest and the latest it can have been
}

// intervals cuts the truth where pick says that something changed.
func intervals(truth []desktoptest.TruthEvent, changed func(a, b desktoptest.TruthEvent) bool) []interval {
	var all []interval
	var last *desktoptest.TruthEvent
	for i := range truth {
		e := &truth[i]
		if e.Kind == desktoptest.TruthInput || last != nil && e.Kind != desktoptest.TruthEnd && !changed(*last, *e) {
			continue
		}
		border := [2]time.Time{e.Before, e.After}
		if n := len(all); n > 0 {
			all[n-1].to = border
		}
		if e.Kind != desktoptest.TruthEnd {
			all = append(all, interval{app: e.App, title: e.Title, from: border})
		}
		last = e
	}
	return all
}

// overlap is how long a span and the certain part of an interval share.
func (i interval) overlap(s span) time.Duration {
	return max(0, earlier(s.End, i.to[0]).Sub(later(s.Start, i.from[1])))
}

func compare(truth []desktoptest.TruthEvent, spans []span, away time.Duration) figures {
	focus := intervals(truth, func(a, b desktoptest.TruthEvent) bool { return a.App != b.App })
	titles := intervals(truth, func(a, b desktoptest.TruthEvent) bool { return a.App != b.App || a.Title != b.Title })
	begin, end := truth[0].After, truth[len(truth)-1].Before
	f := figures{lived: end.Sub(begin)}
	idle := gaps(truth, away)
	// What is recorded as absence has no app: how much of it is wrong is activeError.
	nobody := merged(slices.Concat(idle, absences(spans)))
	f.wrongApp = wrong(focus, spans, nobody, func(i interval, s span) bool { return i.app == s.App })
	f.wrongTitle = wrong(titles, spans, nobody, func(i interval, s span) bool { return i.app == s.App && i.title == s.Title })
	for n, i := range focus {
		if i.to[0].Sub(i.from[1]) >= 150*time.Millisecond {
			f.intervals++
			seen := slices.ContainsFunc(spans, func(s span) bool { return s.App == i.app && i.overlap(s) > 0 })
			if !seen && !within(idle, i) {
				f.missed = append(f.missed, fmt.Sprintf("%q from %v for %v", i.app, i.from[1].Format("15:04:05.000"), i.to[0].Sub(i.from[1])))
			}
		}
		if n > 0 && !within(idle, interval{from: i.from, to: i.from}) {
			f.boundary = append(f.boundary, off(i, spans))
			f.doubt = append(f.doubt, i.from[1].Sub(i.from[0]))
		}
	}
	slices.Sort(f.boundary)
	slices.Sort(f.doubt)
	f.idle = covered(idle, stretch{begin, end})
	f.activeError = activeError(begin, end, idle, spans)
	return f
}

// wrong is the share of the time, idle taken out, that no agreeing span covers.
func wrong(lived []interval, spans []span, idle []stretch, agrees func(interval, span) bool) float64 {
	var whole, right time.Duration
	for _, i := range lived {
		certain := stretch{i.from[1], i.to[0]}
		whole += max(0, certain.length()) - covered(idle, certain)
		for _, s := range spans {
			if part := (stretch{later(s.Start, certain.from), earlier(s.End, certain.to)}); part.length() > 0 && agrees(i, s) {
				right += part.length() - covered(idle, part)
			}
		}
	}
	return math.Abs((whole - right).Seconds()) / whole.Seconds()
}

// off is how far the nearest recorded change to an interval's app lies outside
// the moments in which it truly changed.
func off(i interval, spans []span) time.Duration {
	best := time.Hour
	for n, s := range spans {
		if s.App != i.app || n > 0 && spans[n-1].App == s.App && spans[n-1].End.Equal(s.Start) {
			continue
		}
		d := max(i.from[0].Sub(s.Start), s.Start.Sub(i.from[1]), 0)
		best = min(best, d)
	}
	return best
}

// A stretch is from a moment to another.
type stretch struct{ from, to time.Time }

func (s stretch) length() time.Duration { return s.to.Sub(s.from) }

// gaps returns where there was no input for away or longer: nobody was there
// from the last input to the next (contract A.1).
func gaps(truth []desktoptest.TruthEvent, away time.Duration) []stretch {
	var all []stretch
	var last time.Time
	for _, e := range truth {
		if e.Kind != desktoptest.TruthInput && e.Kind != desktoptest.TruthEnd {
			continue
		}
		if !last.IsZero() && e.After.Sub(last) >= away {
			all = append(all, stretch{last, e.After})
		}
		last = e.After
	}
	return all
}

// absences returns where the record says that nobody was there.
func absences(spans []span) []stretch {
	var all []stretch
	for _, s := range spans {
		if !s.active() {
			all = append(all, stretch{s.Start, s.End})
		}
	}
	return all
}

// merged returns stretches that cover the same and have nothing in common.
func merged(all []stretch) []stretch {
	slices.SortFunc(all, func(a, b stretch) int { return a.from.Compare(b.from) })
	var apart []stretch
	for _, s := range all {
		if n := len(apart); n > 0 && !s.from.After(apart[n-1].to) {
			apart[n-1].to = later(apart[n-1].to, s.to)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

func covered(idle []stretch, s stretch) time.Duration {
	var sum time.Duration
	for _, g := range idle {
		sum += max(0, earlier(g.to, s.to).Sub(later(g.from, s.from)))
	}
	return sum
}

// within reports whether an interval touches idle time, in which spans carry no
// subject.
func within(idle []stretch, i interval) bool {
	return slices.ContainsFunc(idle, func(g stretch) bool { return !i.to[1].Before(g.from) && !i.from[0].After(g.to) })
}

func activeError(begin, end time.Time, idle []stretch, spans []span) float64 {
	lived := stretch{begin, end}
	truth := lived.length() - covered(idle, lived)
	var recorded time.Duration
	for _, s := range spans {
		if s.active() {
			recorded += max(0, earlier(s.End, end).Sub(later(s.Start, begin)))
		}
	}
	return math.Abs((recorded - truth).Seconds()) / truth.Seconds()
}
