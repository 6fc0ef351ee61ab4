// Package viewtest is a [view.History] for tests: it answers from plain spans,
// by the slowest and plainest way there is, so that what it says can be
// trusted and what is built on it can be checked against the spans.
package viewtest

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"time"

	"dwell/tracker"
)

// A Life answers as the store does. Spans come in start order.
type Life struct {
	Spans   []tracker.Span
	Agents  []tracker.Span
	Queries int // asked so far
}

func (l *Life) cut(p tracker.Period) []tracker.Span {
	var parts []tracker.Span
	for _, s := range l.Spans {
		if part, ok := s.Cut(p.From, p.To); ok {
			parts = append(parts, part)
		}
	}
	return parts
}

// CategoryTotals adds up active time by category in each period.
func (l *Life) CategoryTotals(_ context.Context, periods []tracker.Period) ([]tracker.CategoryTotal, error) {
	l.Queries++
	var totals []tracker.CategoryTotal
	for i, p := range periods {
		for _, s := range l.cut(p) {
			if s.Presence.Active() {
				totals = append(totals, tracker.CategoryTotal{
					Period: i, Category: s.Verdict.Category, Editor: s.Verdict.Editor, Active: s.Length(),
				})
			}
		}
	}
	return totals, nil
}

// NameTotals adds up active time by name; a limit of 0 is none.
func (l *Life) NameTotals(_ context.Context, p tracker.Period, n tracker.Name, limit int) ([]tracker.NameTotal, error) {
	l.Queries++
	by := map[string]*tracker.NameTotal{}
	for _, s := range l.cut(p) {
		name := n.Of(s.Subject)
		if name == "" || !s.Presence.Active() {
			continue
		}
		if by[name] == nil {
			by[name] = &tracker.NameTotal{Name: name, Category: s.Verdict.Category}
		}
		by[name].Active += s.Length()
	}
	var totals []tracker.NameTotal
	for _, t := range by {
		totals = append(totals, *t)
	}
	slices.SortFunc(totals, func(a, b tracker.NameTotal) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Name, b.Name))
	})
	if limit > 0 && len(totals) > limit {
		totals = totals[:limit]
	}
	return totals, nil
}

// HourTotals cuts spans at the hours of their own clock.
func (l *Life) HourTotals(_ context.Context, p tracker.Period) ([]tracker.HourTotal, error) {
	l.Queries++
	var totals []tracker.HourTotal
	for _, s := range l.cut(p) {
		for s.Presence.Active() && s.Start.Before(s.End) {
			local := s.Start
			hour := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), 0, 0, 0, local.Location())
			// Of the two hours a clock may show twice, the one s is in.
			for !hour.Add(time.Hour).After(local) {
				hour = hour.Add(time.Hour)
			}
			part, _ := s.Cut(hour, hour.Add(time.Hour))
			totals = append(totals, tracker.HourTotal{
				Start: hour, Category: s.Verdict.Category, Editor: s.Verdict.Editor, Active: part.Length(),
			})
			s.Start = part.End
		}
	}
	return totals, nil
}

// PresenceTotals lists how long each span had its presence.
func (l *Life) PresenceTotals(_ context.Context, p tracker.Period) ([]tracker.PresenceTotal, error) {
	l.Queries++
	var totals []tracker.PresenceTotal
	for _, s := range l.cut(p) {
		totals = append(totals, tracker.PresenceTotal{Presence: s.Presence, Time: s.Length()})
	}
	return totals, nil
}

// Unclassified adds up active time because of nothing.
func (l *Life) Unclassified(_ context.Context, p tracker.Period) (time.Duration, error) {
	l.Queries++
	var sum time.Duration
	for _, s := range l.cut(p) {
		if s.Presence.Active() && s.Verdict.Unknown() && s.Subject.App != tracker.Private {
			sum += s.Length()
		}
	}
	return sum, nil
}

// PromptTotals is nothing: a life has no prompts.
func (l *Life) PromptTotals(context.Context, tracker.Period) ([]tracker.PromptTotal, error) {
	return nil, nil
}

// Browsed adds up the active time in browsers, by [tracker.UsageKey.Browsed].
func (l *Life) Browsed(_ context.Context, p tracker.Period) (all, siteless time.Duration, err error) {
	l.Queries++
	for _, s := range l.cut(p) {
		if in, known := tracker.KeyOf(s.Subject, s.Verdict).Browsed(); s.Presence.Active() && in {
			all += s.Length()
			if !known {
				siteless += s.Length()
			}
		}
	}
	return all, siteless, nil
}

// AgentTotals adds up what agents in front and by themselves have of p.
func (l *Life) AgentTotals(_ context.Context, p tracker.Period) ([]tracker.AgentTotal, error) {
	l.Queries++
	var totals []tracker.AgentTotal
	for _, s := range l.cut(p) {
		if s.Presence.Active() && tracker.IsAgent(s.Subject, s.Verdict) {
			t := tracker.AgentTotal{Program: s.Subject.Program}
			t.Attend(s.Presence, s.Length())
			totals = append(totals, t)
		}
	}
	for _, u := range l.Agents {
		if part, ok := u.Cut(p.From, p.To); ok {
			totals = append(totals, tracker.AgentTotal{Program: u.Subject.Program, Unattended: part.Length()})
		}
	}
	by := map[string]tracker.AgentTotal{}
	for _, t := range totals {
		sum := by[t.Program]
		sum.Program = t.Program
		sum.Steering += t.Steering
		sum.Watching += t.Watching
		sum.Unattended += t.Unattended
		by[t.Program] = sum
	}
	return slices.Collect(maps.Values(by)), nil
}

// First returns the first span’s start.
func (l *Life) First(context.Context) (time.Time, bool, error) {
	l.Queries++
	if len(l.Spans) == 0 {
		return time.Time{}, false, nil
	}
	return l.Spans[0].Start, true, nil
}

// All yields every span, as a store's cursor does.
func (l *Life) All() iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for _, s := range l.Spans {
			if !yield(s, nil) {
				return
			}
		}
	}
}
