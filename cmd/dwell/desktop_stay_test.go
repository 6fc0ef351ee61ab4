package main_test

import (
	"strings"
	"time"
)

// A window is one that is to be opened, and what it is.
type window struct{ class, title, category string }

// A stay is a while in which a window was in front for sure. It begins a little
// after the window got the focus: the window manager tells the desktop next.
// What happens at the borders is what accuracy looks at.
type stay struct {
	window
	from, to time.Time
}

// rounding is what a comparison with spans allows: they begin and end at whole
// milliseconds.
const rounding = 2 * time.Millisecond

// compareStay checks that the whole stay is recorded hands-on under its window,
// and nothing else in it.
func (c *computer) compareStay(w stay, spans []span) {
	c.t.Helper()
	whole := w.to.Sub(w.from)
	var seen time.Duration
	for _, s := range spans {
		from, to := later(s.Start, w.from), earlier(s.End, w.to)
		if to.Sub(from) < rounding {
			continue
		}
		if !strings.EqualFold(s.Class, w.class) || w.category != "" && s.Category != w.category || s.Presence != "hands-on" || s.Title != "" {
			c.t.Errorf("while %s %q was in front:\n%s", w.class, w.title, s.Raw)
			continue
		}
		seen += to.Sub(from)
	}
	if seen < whole-2*rounding {
		c.t.Errorf("of %v with %s %q in front %v are recorded", whole, w.class, w.title, seen)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
