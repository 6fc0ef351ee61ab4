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
		label, err := categories(q)
		if err != nil {
			return err
		}
		for i, p := range periods {
			sums, err := categorySums(q, p)
			if err != nil {
				return err
			}
			at := len(out)
			for id, length := range sums {
				l := label[id]
				out = append(out, tracker.CategoryTotal{Period: i, Category: l.Category, Editor: l.Editor, Active: ms(length)})
			}
			slices.SortFunc(out[at:], func(a, b tracker.CategoryTotal) int {
				return cmp.Or(cmp.Compare(a.Category, b.Category), compareBool(a.Editor, b.Editor))
			})
		}
		return nil
	})
	return out, wrapped("read category totals", err)
}

func categorySums(q session, p tracker.Period) (map[int64]int64, error) {
	sums := map[int64]int64{}
	r, err := reachOf(q, p)
	if err != nil {
		return nil, err
	}
	err = q.rows(`SELECT category, sum(length) FROM `+categoryTotals+` GROUP BY category`, r.seasonArgs(), func(scan func(...any) error) error {
		var id, length int64
		err := scan(&id, &length)
		sums[id] += length
		return err
	})
	if err != nil {
		return nil, err
	}
	pieces, err := r.pieces(q)
	for _, p := range pieces {
		if !p.presence.Active() {
			continue
		}
		var id int64
		if err := q.row(`SELECT category FROM subject WHERE id = ?`, []any{p.subject}, &id); err != nil {
			return nil, err
		}
		sums[id] += p.length
	}
	return sums, err
}

type label struct {
	Category tracker.Category
	Editor   bool
}

func categories(q session) (map[int64]label, error) {
	all := map[int64]label{}
	err := q.rows(`SELECT id, path, editor FROM category`, nil, func(scan func(...any) error) error {
		var id int64
		var l label
		err := scan(&id, (*string)(&l.Category), &l.Editor)
		all[id] = l
		return err
	})
	return all, err
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

// active calls each with every subject that has active time in p.
func (s *Store) active(ctx context.Context, p tracker.Period, each func(r subjectRow, length int64)) error {
	return s.c.read(ctx, func(q session) error {
		all, err := s.recent.sums(q, p)
		for _, sum := range all {
			if sum.presence.Active() {
				each(sum.subjectRow, sum.length)
			}
		}
		return err
	})
}

// A recent is the time by subject and presence of the period last asked for: a
// summary asks for its apps, sites, programs and presences one after another.
type recent struct {
	period  tracker.Period
	version [2]int64 // of the file: commits by others, rows changed by us
	all     []subjectSum
}

// A subjectSum is a subject, without what totals do not need, and its time in
// one presence.
type subjectSum struct {
	subjectRow
	presence tracker.Presence
	length   int64
}

func (m *recent) sums(q session, p tracker.Period) ([]subjectSum, error) {
	var version [2]int64
	if err := q.row(`SELECT data_version, total_changes() FROM pragma_data_version`, nil, &version[0], &version[1]); err != nil {
		return nil, err
	}
	if m.all != nil && m.version == version && m.period.From.Equal(p.From) && m.period.To.Equal(p.To) {
		return m.all, nil
	}
	all, err := subjectSums(q, p)
	if err == nil {
		*m = recent{p, version, all}
	}
	return all, err
}

func subjectSums(q session, p tracker.Period) ([]subjectSum, error) {
	r, err := reachOf(q, p)
	if err != nil {
		return nil, err
	}
	all := []subjectSum{}
	err = q.rows(`SELECT s.app, s.site, s.program, c.path, c.editor, s.because, t.presence, t.length
		FROM (SELECT subject, presence, sum(length) AS length FROM `+subjectTotals+` GROUP BY subject, presence) t
		JOIN subject s ON s.id = t.subject JOIN category c ON c.id = s.category`, r.args(), func(scan func(...any) error) error {
		var a subjectSum
		err := scan(&a.subject.App, &a.subject.Site, &a.subject.Program,
			(*string)(&a.verdict.Category), &a.verdict.Editor, &a.verdict.Because, &a.presence, &a.length)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	pieces, err := r.pieces(q)
	if err != nil {
		return nil, err
	}
	for _, p := range pieces {
		sub, err := subjectByID(q, p.subject)
		if err != nil {
			return nil, err
		}
		all = append(all, subjectSum{sub, p.presence, p.length})
	}
	return all, nil
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
	slices.SortFunc(out, func(a, b tracker.NameTotal) int {
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
	sums := map[tracker.Presence]int64{}
	err := s.c.read(ctx, func(q session) error {
		all, err := s.recent.sums(q, p)
		for _, sum := range all {
			sums[sum.presence] += sum.length
		}
		return err
	})
	if err != nil {
		return nil, wrapped("read presence totals", err)
	}
	out := make([]tracker.PresenceTotal, 0, len(sums))
	for _, presence := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, tracker.PresenceTotal{Presence: presence, Time: ms(sums[presence])})
	}
	return out, nil
}

// Unclassified returns the active time in p of which nothing is known. Private
// time is not among it: that nothing is known of it is what was asked for.
func (s *Store) Unclassified(ctx context.Context, p tracker.Period) (time.Duration, error) {
	var sum time.Duration
	err := s.active(ctx, p, func(r subjectRow, length int64) {
		if r.verdict.Because == tracker.UnknownVerdict(false).Because && r.subject.App != tracker.Private {
			sum += ms(length)
		}
	})
	return sum, wrapped("read unclassified time", err)
}

func ms(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
