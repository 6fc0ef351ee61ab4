package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"dwell/tracker"
)

// CategoryTotals returns the active time of each category in each period,
// periods in order, categories by their paths.
func (s *Store) CategoryTotals(ctx context.Context, periods []tracker.Period) ([]tracker.CategoryTotal, error) {
	var out []tracker.CategoryTotal
	err := s.c.read(ctx, func(q session) error {
		for i := range slices.Backward(periods) { // the first is asked for again
			total, err := s.memo.sums(q, periods[i])
			if err != nil {
				return err
			}
			l := &s.memo.labels
			if err := l.read(q, total); err != nil {
				return err
			}
			by := make([]int64, len(l.sorted))
			for k, length := range total.all() {
				if k.presence.Active() {
					by[l.of[k.subject]-1] += length
				}
			}
			for place, length := range slices.Backward(by) {
				if length != 0 {
					out = append(out, tracker.CategoryTotal{
						Period: i, Category: l.sorted[place].category, Editor: l.sorted[place].editor, Active: ms(length),
					})
				}
			}
		}
		slices.Reverse(out)
		return nil
	})
	return out, wrapped("read category totals", err)
}

// Usage returns the active time in [from, to) by key.
func (s *Store) Usage(ctx context.Context, from, to time.Time) (tracker.Usage, error) {
	out := tracker.Usage{}
	err := s.active(ctx, tracker.Period{From: from, To: to}, func(r subjectRow, length int64) {
		out[tracker.KeyOf(r.subject, r.verdict)] += ms(length)
	})
	if err != nil {
		return nil, wrapped("read usage", err)
	}
	return out, nil
}

// active calls each with every subject that has active time in p, once for each
// presence.
func (s *Store) active(ctx context.Context, p tracker.Period, each func(r subjectRow, length int64)) error {
	return s.c.read(ctx, func(q session) error {
		total, err := s.memo.sums(q, p)
		if err != nil {
			return err
		}
		rows, err := s.memo.rows(q)
		for k, length := range total.all() {
			if k.presence.Active() {
				each(rows[k.subject], length)
			}
		}
		return err
	})
}

// NameTotals returns the active time of each app, site or program in p, most
// first, at most limit of them; a limit of 0 or less is none. Time without such
// a name is left out.
func (s *Store) NameTotals(ctx context.Context, p tracker.Period, name tracker.Name, limit int) ([]tracker.NameTotal, error) {
	byName := map[string]map[tracker.Category]int64{}
	err := s.active(ctx, p, func(r subjectRow, length int64) {
		n := name.Of(r.subject)
		if n == "" {
			return
		}
		if byName[n] == nil {
			byName[n] = map[tracker.Category]int64{}
		}
		byName[n][r.verdict.Category] += length
	})
	if err != nil {
		return nil, wrapped("read name totals", err)
	}
	out := make([]tracker.NameTotal, 0, len(byName))
	for n, categories := range byName {
		t := tracker.NameTotal{Name: n}
		var most int64
		for _, c := range slices.Sorted(maps.Keys(categories)) {
			t.Active += ms(categories[c])
			if categories[c] > most {
				t.Category, most = c, categories[c]
			}
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b tracker.NameTotal) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Name, b.Name))
	})
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return out, nil
}

// PresenceTotals returns how long p had each presence, those it had; together
// they are all the time recorded.
func (s *Store) PresenceTotals(ctx context.Context, p tracker.Period) ([]tracker.PresenceTotal, error) {
	by := map[tracker.Presence]int64{}
	err := s.c.read(ctx, func(q session) error {
		total, err := s.memo.sums(q, p)
		if err != nil {
			return err
		}
		for k, length := range total.all() {
			by[k.presence] += length
		}
		return nil
	})
	if err != nil {
		return nil, wrapped("read presence totals", err)
	}
	out := make([]tracker.PresenceTotal, 0, len(by))
	for _, presence := range slices.Sorted(maps.Keys(by)) {
		out = append(out, tracker.PresenceTotal{Presence: presence, Time: ms(by[presence])})
	}
	return out, nil
}

// Unclassified returns the active time in p of which nothing is known. Private
// time is not among it: that nothing is known of it is what was asked for.
func (s *Store) Unclassified(ctx context.Context, p tracker.Period) (time.Duration, error) {
	unknown, err := s.Unknown(ctx, p.From, p.To)
	return unknown.Total(), err
}

// Unknown is [Store.Usage] of what [Store.Unclassified] counts.
func (s *Store) Unknown(ctx context.Context, from, to time.Time) (tracker.Usage, error) {
	out := tracker.Usage{}
	err := s.active(ctx, tracker.Period{From: from, To: to}, func(r subjectRow, length int64) {
		if r.verdict.Unknown() && r.subject.App != tracker.Private {
			out[tracker.KeyOf(r.subject, r.verdict)] += ms(length)
		}
	})
	if err != nil {
		return nil, wrapped("read unclassified time", err)
	}
	return out, nil
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// Browsed returns the active time in browsers in p, and of it that with no site known.
func (s *Store) Browsed(ctx context.Context, p tracker.Period) (all, siteless time.Duration, err error) {
	err = s.active(ctx, p, func(r subjectRow, length int64) {
		in, known := tracker.KeyOf(r.subject, r.verdict).Browsed()
		if !in {
			return
		}
		all += ms(length)
		if !known {
			siteless += ms(length)
		}
	})
	return all, siteless, wrapped("read time in browsers", err)
}
