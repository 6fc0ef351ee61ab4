package store

import (
	"cmp"
	"database/sql"
	"errors"
	"maps"
	"slices"
)

const (
	secondsPerDay = 86400
	// seasonDays is the coarsest step of sums: five years are 29 of it, and what
	// is left at both ends is at most as many days.
	seasonDays = 64
)

// flush brings the roll-ups along with what the edit did so far.
func (e *edit) flush() error { return e.rollTo(e.rolled) }

// rollTo does so and takes every hour that begins before until into them. All
// but the hour of the last span are taken in anyway: that one is still lived,
// and to rewrite its totals with every commit would be most of what a commit
// writes.
func (e *edit) rollTo(until int64) error {
	var end, offset int64
	err := e.session.row(`SELECT p.start + p.length, c.offset FROM span p JOIN scene c ON c.id = p.scene ORDER BY p.start DESC LIMIT 1`,
		nil, &end, &offset)
	switch {
	case err == nil:
		until = max(until, hourOf(end-1, offset))
	case !errors.Is(err, ErrNotFound):
		return err
	}
	if until > e.rolled {
		if err := e.closeHours(until); err != nil {
			return err
		}
		if _, err := e.exec(`UPDATE progress SET rolled = ?`, until); err != nil {
			return err
		}
		e.rolled = until
	}
	days, err := e.writeHours()
	if err != nil {
		return err
	}
	return e.packDays(days)
}

// closeHours gathers the totals of the hours that were left out so far and begin
// before until. They all begin within an hour of rolled, since nothing was
// stored after the hour that began there. What this edit did to them is in their
// spans already.
func (e *edit) closeHours(until int64) error {
	closing := func(hour int64) bool { return hour >= e.rolled && hour < min(until, e.rolled+3600) }
	maps.DeleteFunc(e.hours, func(k hourKey, _ int64) bool { return closing(k.hour) })
	spans, err := spanRows(e.session, e.rolled*1000, (e.rolled+2*3600)*1000, everything)
	if err != nil {
		return err
	}
	for _, r := range spans {
		for hour, length := range r.byHour() {
			if closing(hour) {
				e.hours[r.at(hour)] += length
			}
		}
	}
	return nil
}

// writeHours adds what was gathered to the hours rolled up, in key order, so
// that neighbouring rows share a page's visit, and returns the days these are
// of.
func (e *edit) writeHours() (days []int64, err error) {
	keys := slices.SortedFunc(maps.Keys(e.hours), func(a, b hourKey) int {
		return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.offset, b.offset),
			cmp.Compare(a.subject, b.subject), cmp.Compare(a.presence, b.presence))
	})
	for _, k := range keys {
		if e.hours[k] == 0 || k.hour >= e.rolled {
			continue
		}
		if err := e.add(k, e.hours[k]); err != nil {
			return nil, err
		}
		if day := floorDiv(k.hour, secondsPerDay); len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
	}
	clear(e.hours)
	return days, nil
}

// add adds length to one hour's total; one that comes to nothing goes.
func (e *edit) add(k hourKey, length int64) error {
	if _, err := e.exec(`INSERT INTO hour_subject (hour, offset, subject, presence, length) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET length = length + excluded.length`, k.hour, k.offset, k.subject, int64(k.presence), length); err != nil {
		return err
	}
	if length > 0 {
		return nil
	}
	_, err := e.exec(`DELETE FROM hour_subject WHERE (hour, offset, subject, presence) = (?, ?, ?, ?) AND length = 0`,
		k.hour, k.offset, k.subject, int64(k.presence))
	return err
}

// packDays packs the days, given in order, and their seasons anew.
func (e *edit) packDays(days []int64) error {
	var seasons []int64
	for _, day := range days {
		p := newDayPacker(day)
		if err := hourSums(e.session, day*secondsPerDay, (day+1)*secondsPerDay, p.add); err != nil {
			return err
		}
		if err := e.replace("day_hour", "day", day, p.hours()); err != nil {
			return err
		}
		if err := e.replace("day_subject", "day", day, p.total.packed()); err != nil {
			return err
		}
		if season := floorDiv(day, seasonDays); len(seasons) == 0 || seasons[len(seasons)-1] != season {
			seasons = append(seasons, season)
		}
	}
	for _, season := range seasons {
		var total sums
		if err := daySums(e.session, season*seasonDays, (season+1)*seasonDays, total.add); err != nil {
			return err
		}
		if err := e.replace("season_subject", "season", season, total.packed()); err != nil {
			return err
		}
	}
	return nil
}

// packed is nil where there is nothing.
func (s *sums) packed() []byte {
	if s.empty() {
		return nil
	}
	return s.pack(nil)
}

// replace writes one packed row; one with nothing in it goes.
func (e *edit) replace(table, column string, key int64, totals []byte) (err error) {
	if len(totals) == 0 {
		_, err = e.exec(`DELETE FROM `+table+` WHERE `+column+` = ?`, key)
		return err
	}
	_, err = e.exec(`INSERT INTO `+table+` VALUES (?, ?) ON CONFLICT DO UPDATE SET totals = excluded.totals`, key, totals)
	return err
}

// hourSums calls each with the totals of the hours in [from, to) that are
// rolled up, in order of hour and offset.
func hourSums(q session, from, to int64, each func(hourKey, int64)) error {
	return q.rows(`SELECT hour, offset, subject, presence, length FROM hour_subject WHERE hour >= ? AND hour < ? ORDER BY hour, offset`, []any{from, to},
		func(scan func(...any) error) error {
			var k hourKey
			var length int64
			err := scan(&k.hour, &k.offset, &k.subject, &k.presence, &length)
			each(k, length)
			return err
		})
}

// daySums calls each with the totals of each of the days in [from, to).
func daySums(q session, from, to int64, each func(share, int64)) error {
	return packedSums(q, `SELECT totals FROM day_subject WHERE day >= ? AND day < ?`, from, to, each)
}

func packedSums(q session, query string, from, to int64, each func(share, int64)) error {
	if from >= to {
		return nil
	}
	return q.rows(query, []any{from, to}, func(scan func(...any) error) error {
		var totals sql.RawBytes // read before the next row
		if err := scan(&totals); err != nil {
			return err
		}
		return unpack(totals, each)
	})
}

// dayHours calls each with the totals of every hour of the days in [from, to).
func dayHours(q session, from, to int64, each func(hourKey, int64)) error {
	if from >= to {
		return nil
	}
	return q.rows(`SELECT day, totals FROM day_hour WHERE day >= ? AND day < ?`, []any{from, to}, func(scan func(...any) error) error {
		var day int64
		var totals sql.RawBytes
		if err := scan(&day, &totals); err != nil {
			return err
		}
		return unpackHours(day, totals, each)
	})
}
