package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/go-cmp/cmp"
)

// audit compares every roll-up with what it rolls up.
func audit(s *Store) error {
	return s.c.read(context.Background(), func(q session) error {
		var pruned int64
		if err := q.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil {
			return err
		}
		rows, err := spanRows(q, -1<<50, 1<<50, everything)
		if err != nil {
			return err
		}
		want := map[hourKey]int64{}
		for _, r := range rows {
			for hour, length := range r.byHour() {
				if hour >= pruned {
					want[hourKey{hour, r.offset, r.subject, r.presence}] += length
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
		for _, pair := range [][2]string{
			{
				`SELECT hour, offset, category, length FROM hour_category`,
				`SELECT hour, offset, category, sum(length) FROM hour_subject JOIN subject ON id = subject WHERE presence <= 2 GROUP BY 1, 2, 3`,
			},
			{
				`SELECT day, subject, presence, length FROM day_subject`,
				`SELECT cast(floor(hour / 86400.0) AS INTEGER), subject, presence, sum(length) FROM hour_subject GROUP BY 1, 2, 3`,
			},
			{
				`SELECT day, category, 0, length FROM day_category`,
				`SELECT cast(floor(hour / 86400.0) AS INTEGER), category, 0, sum(length) FROM hour_category GROUP BY 1, 2`,
			},
			{
				`SELECT season, category, 0, length FROM season_category`,
				`SELECT cast(floor(day / 64.0) AS INTEGER), category, 0, sum(length) FROM day_category GROUP BY 1, 2`,
			},
		} {
			var sides [2][][4]int64
			for i, query := range pair {
				if err := q.rows(query+` ORDER BY 1, 2, 3`, nil, func(scan func(...any) error) error {
					var r [4]int64
					err := scan(&r[0], &r[1], &r[2], &r[3])
					sides[i] = append(sides[i], r)
					return err
				}); err != nil {
					return err
				}
			}
			if !slices.Equal(sides[0], sides[1]) {
				return fmt.Errorf("%s: %s", pair[0], cmp.Diff(sides[1], sides[0]))
			}
		}
		return q.rows(`SELECT "table" FROM pragma_foreign_key_check`, nil, func(scan func(...any) error) error {
			var table string
			_ = scan(&table)
			return fmt.Errorf("a row of %s points nowhere", table)
		})
	})
}
