package reliance

import (
	"fmt"
	"iter"
	"time"

	"dwell/tracker"
)

// Fold makes the [Day] named date out of spans, which come in start order. What of them
// is outside day is cut off, and nothing there is looked at. Time that is not active
// counts nowhere, nor does what agents worked by themselves: that is a span without
// presence. Fold ends at the first error.
func Fold(spans iter.Seq2[tracker.Span, error], day tracker.Period, date time.Time, o Options) (Day, error) {
	f := newFolding(day, o)
	for span, err := range spans {
		if err != nil {
			return Day{}, fmt.Errorf("fold %s: %w", date.Format(time.DateOnly), err)
		}
		if s, ok := f.cut(&span); ok {
			f.add(&span, s)
		}
	}
	return f.folded(date), nil
}

// A stretch is the active part of the day that a span covers, on two axes: true time since
// the day began, and the wall clock that the person saw.
type stretch struct {
	from, to time.Duration // since the day began
	wall     time.Duration // what the wall clock shows, from a midnight before the day, less from
	late     time.Duration // how much of it is late
	group    tracker.Group
	category tracker.Category
}

func (s stretch) length() time.Duration { return s.to - s.from }

// companion reports whether s is AI time with a companion.
func (s stretch) companion() bool { return s.group == tracker.AI && s.category == "ai/companion" }

// conversation reports whether s is AI time that is talk.
func (s stretch) conversation() bool {
	return s.companion() || s.group == tracker.AI && s.category == "ai/chat"
}

// A folding is a day while its spans come in.
type folding struct {
	period   tracker.Period
	midnight time.Duration // from the last midnight of UTC to the period's begin
	options  Options
	late     []Clock // as apart returns them

	day      Day
	all, own tallying
	job      bool // own differs from all
	groups   []grouping
}

func newFolding(period tracker.Period, o Options) *folding {
	f := &folding{
		period: period, midnight: period.From.Sub(period.From.Truncate(wholeDay)),
		options: o, late: apart(o.late()), all: newTallying(), own: newTallying(),
	}
	for _, g := range MeasuredGroups() {
		f.groups = append(f.groups, grouping{of: g})
	}
	return f
}

// cut returns the stretch of the day that span covers, and whether there is any.
func (f *folding) cut(span *tracker.Span) (stretch, bool) {
	s := stretch{
		from: max(0, span.Start.Sub(f.period.From)),
		to:   min(f.period.To.Sub(f.period.From), span.End.Sub(f.period.From)),
	}
	if s.from >= s.to || !span.Presence.Active() {
		return stretch{}, false
	}
	// A span has one offset. It is less than a day, so that a day more keeps the wall clock
	// from running below zero.
	_, offset := span.Start.Zone()
	s.wall = wholeDay + f.midnight + time.Duration(offset)*time.Second
	s.late = within(f.late, s.from+s.wall, s.to+s.wall)
	s.group, s.category = f.group(span), span.Verdict.Category
	return s, true
}

// group is what span counts as: private and unknown time is known to be nothing.
func (f *folding) group(span *tracker.Span) tracker.Group {
	switch {
	case private(span) || span.Verdict.Unknown():
		return tracker.Other
	case f.options.Editors && editor(span):
		return tracker.AI
	}
	return span.Verdict.Group()
}

func private(span *tracker.Span) bool { return span.Subject.App == tracker.Private }

// editor reports whether span is in an AI editor: it would be AI time were it not one.
func editor(span *tracker.Span) bool {
	return span.Verdict.Editor && tracker.GroupOf(span.Verdict.Category, false) == tracker.AI
}

// add counts s, which span covers.
func (f *folding) add(span *tracker.Span, s stretch) {
	f.day.Active += s.length()
	switch {
	case s.group == tracker.People:
		f.day.People += s.length()
	case span.Verdict.Unknown() && !private(span):
		f.day.Unclassified += s.length()
	case editor(span):
		f.day.Editor += s.length()
	}
	f.all.add(s)
	for i := range f.groups {
		f.groups[i].add(s)
	}
	if f.options.Job == nil {
		return
	}
	if s.group == tracker.AI && f.options.Job(tracker.KeyOf(span.Subject, span.Verdict)) {
		s.group, f.job = tracker.Work, true
	}
	f.own.add(s)
}

// folded is the day, once all of its spans are in.
func (f *folding) folded(date time.Time) Day {
	f.day.Date, f.day.All = date, f.all.tally()
	if f.job {
		own := f.own.tally()
		f.day.Own = &own
	}
	for i := range f.groups {
		g := &f.groups[i]
		if g.time == 0 {
			continue
		}
		if f.day.Groups == nil {
			f.day.Groups = map[tracker.Group]Group{}
		}
		f.day.Groups[g.of] = g.group()
	}
	return f.day
}
