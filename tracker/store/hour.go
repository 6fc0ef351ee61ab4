package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"dwell/tracker"
)

// An hourRow is one row of the roll-up by hour and category. rank is the
// category's place among all, so that thousands of rows sort by numbers.
type hourRow struct{ hour, offset, rank, length int64 }

func compareHours(a, b hourRow) int {
	return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.offset, b.offset), cmp.Compare(a.rank, b.rank))
}

// HourTotals returns the active time of each category in each local hour of p,
// in order. An hour that p cuts holds only what lies in p.
func (s *Store) HourTotals(ctx context.Context, p tracker.Period) ([]tracker.HourTotal, error) {
	var rows []hourRow
	var labels []label // by rank
	err := s.c.read(ctx, func(q session) error {
		r, err := reachOf(q, p)
		if err != nil {
			return err
		}
		var rank map[int64]int64
		if labels, rank, err = rankedCategories(q); err != nil {
			return err
		}
		// By hour throughout, the hours of whole days too.
		err = q.rows(`SELECT hour, offset, category, length FROM hour_category WHERE hour >= ? AND hour < ?`,
			[]any{r.hour1, max(r.hour2, r.hour4)}, func(scan func(...any) error) error {
				var h hourRow
				var category int64
				err := scan(&h.hour, &h.offset, &category, &h.length)
				h.rank = rank[category]
				rows = append(rows, h)
				return err
			})
		if err != nil {
			return err
		}
		pieces, err := r.pieces(q)
		for _, p := range pieces {
			if !p.presence.Active() {
				continue
			}
			var category int64
			if err := q.row(`SELECT category FROM subject WHERE id = ?`, []any{p.subject}, &category); err != nil {
				return err
			}
			rows = append(rows, hourRow{p.hour, p.offset, rank[category], p.length})
		}
		return err
	})
	if err != nil {
		return nil, wrapped("read hour totals", err)
	}
	slices.SortFunc(rows, compareHours)
	out := make([]tracker.HourTotal, 0, len(rows))
	zones := map[int64]*time.Location{}
	for i, h := range rows {
		if i > 0 && compareHours(rows[i-1], h) == 0 { // pieces of one hour
			out[len(out)-1].Active += ms(h.length)
			continue
		}
		zone, ok := zones[h.offset]
		if !ok {
			zone = zoneAt(h.offset)
			zones[h.offset] = zone
		}
		l := labels[h.rank]
		out = append(out, tracker.HourTotal{Start: time.Unix(h.hour, 0).In(zone), Category: l.Category, Editor: l.Editor, Active: ms(h.length)})
	}
	return out, nil
}

// rankedCategories returns the categories in order, and the place of each id.
func rankedCategories(q session) ([]label, map[int64]int64, error) {
	byID, err := categories(q)
	if err != nil {
		return nil, nil, err
	}
	ids := slices.SortedFunc(maps.Keys(byID), func(a, b int64) int {
		return cmp.Or(cmp.Compare(byID[a].Category, byID[b].Category), compareBool(byID[a].Editor, byID[b].Editor))
	})
	labels, rank := make([]label, len(ids)), make(map[int64]int64, len(ids))
	for i, id := range ids {
		labels[i], rank[id] = byID[id], int64(i)
	}
	return labels, rank, nil
}
