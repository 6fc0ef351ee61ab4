package exchange

import (
	"iter"
	"slices"
	"time"

	"dwell/tracker"
)

// watching is how long a film is believed without a hand on the computer, as the
// recorder itself believes it.
const watching = int64(3 * time.Hour / time.Millisecond)

// A segment is a stretch of wall time of one computer in which nothing changes.
type segment struct {
	from, to int64 // ms
	presence tracker.Presence
	kept     uint32 // of active time
	begun    int64  // when what was in front came there
}

// A joiner makes segments of what one computer recorded: its windows where somebody was
// there, with the page where that browser was in front.
type joiner struct {
	h                 *History
	x                 *host
	windows, presence layer
	pages             map[string]*layer
	words             map[uint32]string // of windows of browsers, by their ids
}

func (h *History) joiner(name string, x *host) *joiner {
	j := &joiner{h: h, x: x, pages: map[string]*layer{}, words: map[uint32]string{}}
	if lost := h.hosts[unknownHost]; lost != nil && name != unknownHost {
		for word, events := range lost.pages {
			x.pages[word] = append(x.pages[word], events...)
		}
	}
	x.windows, x.presence = h.account.ordered(x.windows), h.account.ordered(x.presence)
	j.windows.events, j.presence.events = x.windows, x.presence
	for word, events := range x.pages {
		j.pages[word] = &layer{events: h.account.ordered(events)}
	}
	if len(x.presence) == 0 {
		h.account.Unwatched = append(h.account.Unwatched, name)
	}
	return j
}

// segments yields the segments of j's computer in order.
func (j *joiner) segments() iter.Seq2[segment, error] {
	return func(yield func(segment, error) bool) {
		for t := -never; t < never; {
			s, taken, err := j.segment(t)
			if err != nil {
				yield(segment{}, err)
				return
			}
			if taken && !yield(s, nil) {
				return
			}
			t = s.to
		}
	}
}

// segment returns what holds from t on; taken is false where nothing is made of it.
func (j *joiner) segment(t int64) (s segment, taken bool, err error) {
	window, windowUntil, inFront := j.windows.at(t)
	there, thereUntil, told := j.presence.at(t)
	s = segment{from: t, to: min(windowUntil, thereUntil), presence: tracker.HandsOn, begun: window.start}
	away := told && there.of != notAFK
	var page *event
	if inFront && j.h.things[window.of].Browser {
		if layer := j.pages[j.word(window.of)]; layer != nil {
			e, until, ok := layer.at(t)
			s.to = min(s.to, until)
			if ok {
				page = &e
			}
		}
	}
	switch {
	case away && page != nil && page.of&audible != 0 && t < there.start+watching:
		s.presence = tracker.HandsOff
		s.to = min(s.to, there.start+watching)
	case away:
		s.presence, s.begun = tracker.Away, there.start
		return s, true, nil
	case !inFront:
		return s, false, nil
	case !told && len(j.x.presence) > 0:
		j.h.account.Unjudged += time.Duration(s.to-s.from) * time.Millisecond
		return s, false, nil
	}
	p := pair{window.of, none}
	if page != nil {
		p.page = page.of >> pageShift
	}
	s.kept, err = j.h.keep(p)
	return s, true, err
}

// word returns whose pages are those of a browser's window.
func (j *joiner) word(window uint32) string {
	word, ok := j.words[window]
	if !ok {
		word = j.x.pagesOf(j.h.things[window].Subject.App)
		j.words[window] = word
	}
	return word
}

// joined yields what all computers recorded, in order and each moment once.
func (h *History) joined() iter.Seq2[segment, error] {
	var names []string
	for name, x := range h.hosts {
		if x.watched() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	h.account.Doubled, h.account.Overlapping, h.account.Unjudged, h.account.Twice, h.account.Unwatched = 0, 0, 0, 0, nil
	sources := make([]iter.Seq2[segment, error], 0, len(names))
	for _, name := range names {
		sources = append(sources, h.joiner(name, h.hosts[name]).segments())
	}
	if len(sources) == 1 {
		return sources[0]
	}
	return together(sources, &h.account.Twice)
}

// together merges the segments of several computers: where two have one, active time
// stands before time away, and then what came in front last. twice grows by the active
// time that did not stand.
func together(sources []iter.Seq2[segment, error], twice *time.Duration) iter.Seq2[segment, error] {
	return func(yield func(segment, error) bool) {
		heads := make([]head, len(sources))
		for i, source := range sources {
			next, stop := iter.Pull2(source)
			defer stop()
			heads[i] = head{segment: segment{to: -never}, next: next}
		}
		for t := -never; ; {
			best, until := -1, never
			for i := range heads {
				h := &heads[i]
				if err := h.past(t); err != nil {
					yield(segment{}, err)
					return
				}
				switch {
				case h.over:
				case h.from > t:
					until = min(until, h.from)
				default:
					if until = min(until, h.to); best < 0 || h.before(heads[best].segment) {
						best = i
					}
				}
			}
			if until == never {
				return
			}
			if best >= 0 {
				for i := range heads {
					if h := &heads[i]; i != best && !h.over && h.from <= t && h.presence.Active() {
						*twice += time.Duration(until-t) * time.Millisecond
					}
				}
				s := heads[best].segment
				s.from, s.to = t, until
				if !yield(s, nil) {
					return
				}
			}
			t = until
		}
	}
}

// A head is the segment that one computer is at.
type head struct {
	segment
	next func() (segment, error, bool)
	over bool
}

// past goes on to the first segment that ends after t.
func (h *head) past(t int64) error {
	for !h.over && h.to <= t {
		s, err, ok := h.next()
		if err != nil {
			return err
		}
		h.segment, h.over = s, !ok
	}
	return nil
}

func (s segment) before(other segment) bool {
	if a, b := s.presence.Active(), other.presence.Active(); a != b {
		return a
	}
	return s.begun > other.begun
}
