package view

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"dwell/tracker"
)

// Build makes the summary a asks for out of h and a's tail.
func Build(ctx context.Context, h History, a Ask) (Summary, error) {
	periods, f := a.frame()
	now := periods[f.now]
	s := Summary{
		Kind: a.Kind, Date: a.first(), Now: a.Now,
		From: Time{now.From}, To: Time{now.To},
		Limits: limitRows(a.Limits), Reliance: a.Reliance,
	}
	began, err := began(ctx, h, a.Tail)
	if err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	l, err := open(ctx, h, a.Tail, began, periods)
	if err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	s.Comparison = l.compare(sums(l, func(account) bool { return true })[true], f)
	s.Categories = categoryRows(l, f)
	s.Groups = groupRows(l, f)
	s.AI = s.Group(tracker.AI).Active
	for account, row := range l.active {
		if account.editor && account.category.Within("ai") {
			s.AIEditor += Seconds(row[f.now])
		}
	}
	for _, part := range []struct {
		of   tracker.Name
		rows *[]NameRow
	}{{tracker.AppName, &s.Apps}, {tracker.SiteName, &s.Sites}, {tracker.ProgramName, &s.Programs}} {
		if *part.rows, err = nameRows(ctx, h, a.Tail, now, part.of); err != nil {
			return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
		}
	}
	s.Sites = webSites(s.Sites)
	if s.Agents, err = agentRows(ctx, h, a, now); err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	if s.Prompts, err = promptRows(ctx, h, a.Prompts, now); err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	if s.Hours, err = hourRows(ctx, h, a.Tail, now); err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	if err := s.measure(ctx, h, a, began); err != nil {
		return Summary{}, fmt.Errorf("build %s: %w", a.Kind, err)
	}
	return s, nil
}

// began returns when recording began; the zero time if it has not.
func began(ctx context.Context, h History, tail []tracker.Span) (time.Time, error) {
	first, ok, err := h.First(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("first recording: %w", err)
	}
	if !ok {
		first = time.Time{}
	}
	if len(tail) > 0 && (!ok || tail[0].Start.Before(first)) {
		first = tail[0].Start
	}
	return first, nil
}

func categoryRows(l *ledger, f frame) []CategoryRow {
	parts := sums(l, func(a account) tracker.Category { return a.category })
	rows := []CategoryRow{}
	for top, row := range sums(l, func(a account) tracker.Category { return a.category.Top() }) {
		r := CategoryRow{Category: top, Comparison: l.compare(row, f), Children: []CategoryRow{}}
		if r.Empty() {
			continue
		}
		for part, row := range parts {
			if part.Top() != top {
				continue
			}
			child := CategoryRow{Category: part, Comparison: l.compare(row, f), Children: []CategoryRow{}}
			if !child.Empty() {
				r.Children = append(r.Children, child)
			}
		}
		slices.SortStableFunc(r.Children, byActive)
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, byActive)
	return rows
}

func byActive(a, b CategoryRow) int {
	return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Category, b.Category))
}

func groupRows(l *ledger, f frame) []GroupRow {
	by := sums(l, func(a account) tracker.Group { return tracker.GroupOf(a.category, a.editor) })
	rows := make([]GroupRow, 0, len(tracker.Groups()))
	for _, g := range tracker.Groups() {
		rows = append(rows, GroupRow{Group: g, Comparison: l.compare(by[g], f)})
	}
	return rows
}

// measure fills in presence and data quality.
func (s *Summary) measure(ctx context.Context, h History, a Ask, began time.Time) error {
	p := tracker.Period{From: s.From.Time, To: s.To.Time}
	presences, err := h.PresenceTotals(ctx, p)
	if err != nil {
		return fmt.Errorf("presence totals: %w", err)
	}
	unclassified, err := h.Unclassified(ctx, p)
	if err != nil {
		return fmt.Errorf("unclassified time: %w", err)
	}
	browser, siteless, err := h.Browsed(ctx, p)
	if err != nil {
		return fmt.Errorf("time in browsers: %w", err)
	}
	for span := range cut(a.Tail, p) {
		if in, known := tracker.KeyOf(span.Subject, span.Verdict).Browsed(); in && span.Presence.Active() {
			browser += span.Length()
			if !known {
				siteless += span.Length()
			}
		}
		presences = append(presences, tracker.PresenceTotal{Presence: span.Presence, Time: span.Length()})
		if span.Presence.Active() && span.Verdict.Unknown() && span.Subject.App != tracker.Private {
			unclassified += span.Length()
		}
	}
	q := DataQuality{Browser: Seconds(browser), NoSite: Seconds(siteless), Unclassified: Seconds(unclassified), Cut: Seconds(a.Cut), SourcesDown: a.SourcesDown}
	if q.SourcesDown == nil {
		q.SourcesDown = []SourceDown{}
	}
	for _, t := range presences {
		q.Recorded += Seconds(t.Time)
		switch t.Presence {
		case tracker.HandsOn:
			s.HandsOn += Seconds(t.Time)
		case tracker.Away:
			s.Away += Seconds(t.Time)
		}
	}
	if !began.IsZero() {
		if began.After(p.From) {
			p.From = began
		}
		if a.Now.Before(p.To) {
			p.To = a.Now
		}
		// A tail that runs past Now, by the moment between the two being read,
		// must not show as less than nothing.
		q.NotRunning = Seconds(max(0, p.To.Sub(p.From)-q.Recorded.Duration()).Truncate(time.Millisecond))
	}
	s.DataQuality = q
	return nil
}
