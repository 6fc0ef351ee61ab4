package store

import "dwell/tracker"

// A reach is how the sums of one period are read: whole days of UTC, the whole
// hours before and after them, and the spans of hours that the period cuts and of
// those not rolled up yet. Ends are exclusive; an empty range has both ends 0.
type reach struct {
	from, to     int64 // ms
	day1, day2   int64
	hour1, hour2 int64 // before the days, or all there is
	hour3, hour4 int64 // after them
	rolled       int64
	pruned       int64
}

// reachOf splits p. The hours of dropped spans cannot be cut: each counts whole
// in the period it begins in, so that no period misses or repeats it.
func reachOf(q session, p tracker.Period) (r reach, err error) {
	r.from, r.to = ceilMilli(p.From), ceilMilli(p.To)
	if err := q.row(`SELECT rolled, pruned FROM progress`, nil, &r.rolled, &r.pruned); err != nil || r.from >= r.to {
		return r, err
	}
	first := -floorDiv(-r.from, 1000)      // the first whole second
	end := floorDiv(r.to, 1000) - 3600 + 1 // the last hour to end within, and one
	whole := max(end, min(-floorDiv(-r.to, 1000), r.pruned))
	// A day holds the hours that begin in it, the last of which may reach up to
	// an hour into the next (offsets of half and quarter hours).
	r.day1, r.day2 = -floorDiv(-first, secondsPerDay), floorDiv(floorDiv(r.to, 1000)-3600, secondsPerDay)
	if r.day1 >= r.day2 {
		r.day1, r.day2, r.hour1, r.hour2 = 0, 0, first, whole
		return r, nil
	}
	r.hour1, r.hour2 = first, r.day1*secondsPerDay
	r.hour3, r.hour4 = r.day2*secondsPerDay, whole
	return r, nil
}

// sums sums up r by subject and presence, in the coarsest steps there are.
func (r reach) sums(q session) (*sums, error) {
	var total sums
	day1, day2 := r.day1, r.day2
	if season1, season2 := -floorDiv(-day1, seasonDays), floorDiv(day2, seasonDays); season1 < season2 {
		const query = `SELECT totals FROM season_subject WHERE season >= ? AND season < ?`
		if err := packedSums(q, query, season1, season2, total.add); err != nil {
			return nil, err
		}
		if err := daySums(q, season2*seasonDays, day2, total.add); err != nil {
			return nil, err
		}
		day2 = season1 * seasonDays
	}
	if err := daySums(q, day1, day2, total.add); err != nil {
		return nil, err
	}
	return &total, r.ends(q, func(k hourKey, length int64) { total.add(k.share, length) })
}

// hours calls each with what r has of every hour, in no order, an hour of which
// several pieces are in r more than once.
func (r reach) hours(q session, each func(hourKey, int64)) error {
	if err := dayHours(q, r.day1, r.day2, each); err != nil {
		return err
	}
	return r.ends(q, each)
}

// ends calls each with what r has beside whole days.
func (r reach) ends(q session, each func(hourKey, int64)) error {
	for _, h := range [][2]int64{{r.hour1, r.hour2}, {r.hour3, r.hour4}} {
		if h[0] >= h[1] {
			continue
		}
		if err := dayHours(q, floorDiv(h[0], secondsPerDay), floorDiv(h[1]-1, secondsPerDay)+1, func(k hourKey, length int64) {
			if k.hour >= h[0] && k.hour < h[1] {
				each(k, length)
			}
		}); err != nil {
			return err
		}
	}
	return r.pieces(q, each)
}

// pieces reads from spans the hours that r cuts and those not rolled up yet. A
// border on a full hour where the time was lived cuts none.
func (r reach) pieces(q session, each func(hourKey, int64)) error {
	if r.from >= r.to {
		return nil
	}
	var cut bool
	// An hour is cut by an instant that lies after its start and before its end.
	if err := q.row(`SELECT EXISTS (SELECT 1 FROM hour_subject WHERE hour > ?1 - 3600 AND hour < ?2 AND hour >= ?5)
		OR EXISTS (SELECT 1 FROM hour_subject WHERE hour > ?3 - 3600 AND hour < ?4 AND hour >= ?5)`,
		[]any{floorDiv(r.from, 1000), -floorDiv(-r.from, 1000), floorDiv(r.to, 1000), -floorDiv(-r.to, 1000), r.pruned},
		&cut); err != nil {
		return err
	}
	const hour = 3_600_000
	var where [][2]int64 // apart and in order
	if cut {
		where = append(where, [2]int64{r.from, min(r.from+hour, r.to)}, [2]int64{max(r.from+hour, r.to-hour), r.to})
	}
	if open := max(r.from, r.rolled*1000); open < r.to {
		for i := range where {
			where[i][1] = min(where[i][1], open)
		}
		where = append(where, [2]int64{open, r.to})
	}
	for _, w := range where {
		if w[0] >= w[1] {
			continue
		}
		spans, err := spanRows(q, w[0], w[1], everything)
		if err != nil {
			return err
		}
		for _, sp := range spans {
			sp = sp.cut(w[0], w[1])
			for h, length := range sp.byHour() {
				inside := h*1000 >= r.from && (h+3600)*1000 <= r.to
				if h >= r.rolled || !inside && h >= r.pruned {
					each(sp.at(h), length)
				}
			}
		}
	}
	return nil
}
