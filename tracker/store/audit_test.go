package store

import (
	"context"
	"fmt"
	"maps"

	"github.com/google/go-cmp/cmp"
)

// audit compares every roll-up with what it rolls up.
func audit(s *Store) error {
	return s.c.read(context.Background(), func(q session) error {
		var rolled, pruned int64
		if err := q.row(`SELECT rolled, pruned FROM progress`, nil, &rolled, &pruned); err != nil {
			return err
		}
		rows, err := spanRows(q, -1<<50, 1<<50, everything)
		if err != nil {
			return err
		}
		want := map[hourKey]int64{}
		for _, r := range rows {
			for hour, length := range r.byHour() {
				if hour >= pruned && hour < rolled {
					want[r.at(hour)] += length
				}
			}
		}
		got := map[hourKey]int64{}
		if err := q.rows(`SELECT hour, offset, subject, presence, length FROM hour_subject WHERE hour >= ?`, []any{pruned}, func(scan func(...any) error) error {
			var k hourKey
			var length int64
			err := scan(&k.hour, &k.offset, &k.subject, &k.presence, &length)
			got[k] = length
			return err
		}); err != nil {
			return err
		}
		if !maps.Equal(want, got) {
			return fmt.Errorf("hours by subject: %s", cmp.Diff(len(want), len(got)))
		}
		if err := auditPacked(q); err != nil {
			return err
		}
		return q.rows(`SELECT "table" FROM pragma_foreign_key_check`, nil, func(scan func(...any) error) error {
			var table string
			_ = scan(&table)
			return fmt.Errorf("a row of %s points nowhere", table)
		})
	})
}

// auditPacked compares the packed totals with the hours they are of.
func auditPacked(q session) error {
	hours := map[hourKey]int64{}
	days, seasons := map[int64]*sums{}, map[int64]*sums{}
	if err := hourSums(q, -1<<50, 1<<50, func(k hourKey, length int64) {
		hours[k] = length
		for _, in := range []struct {
			by map[int64]*sums
			of int64
		}{{days, floorDiv(k.hour, 86400)}, {seasons, floorDiv(k.hour, 64*86400)}} {
			if in.by[in.of] == nil {
				in.by[in.of] = &sums{}
			}
			in.by[in.of].add(k.share, length)
		}
	}); err != nil {
		return err
	}
	packed := map[hourKey]int64{}
	if err := dayHours(q, -1<<40, 1<<40, func(k hourKey, length int64) { packed[k] += length }); err != nil {
		return err
	}
	if !maps.Equal(hours, packed) {
		return fmt.Errorf("hours packed by day: %s", cmp.Diff(len(hours), len(packed)))
	}
	for query, want := range map[string]map[int64]*sums{
		`SELECT day, totals FROM day_subject`: days, `SELECT season, totals FROM season_subject`: seasons,
	} {
		got := map[int64]*sums{}
		if err := q.rows(query, nil, func(scan func(...any) error) error {
			var of int64
			var totals []byte
			if err := scan(&of, &totals); err != nil {
				return err
			}
			got[of] = &sums{}
			return unpack(totals, got[of].add)
		}); err != nil {
			return err
		}
		if !maps.EqualFunc(want, got, func(a, b *sums) bool { return maps.Equal(maps.Collect(a.all()), maps.Collect(b.all())) }) {
			return fmt.Errorf("%s: %s", query, cmp.Diff(len(want), len(got)))
		}
	}
	return nil
}
