package store

import "dwell/tracker"

// A reach is how the sums of one period are read: whole days of UTC, the whole
// hours before and after them, and the spans of hours that the period cuts.
// Ends are exclusive; an empty range has both ends 0.
type reach struct {
	from, to     int64 // ms
	day1, day2   int64
	hour1, hour2 int64 // before the days, or all there is
	hour3, hour4 int64 // after them
	pruned       int64
}

// reachOf splits p. The hours of dropped spans cannot be cut: each counts whole
// in the period it begins in, so that no period misses or repeats it.
func reachOf(q session, p tracker.Period) (r reach, err error) {
	r.from, r.to = ceilMilli(p.From), ceilMilli(p.To)
	if err := q.row(`SELECT pruned FROM progress`, nil, &r.pruned); err != nil || r.from >= r.to {
		return r, err
	}
	first := -floorDiv(-r.from, 1000)      // the first whole second
	end := floorDiv(r.to, 1000) - 3600 + 1 // the last hour to end within, and one
	whole := max(end, min(-floorDiv(-r.to, 1000), r.pruned))
	// A day holds the hours that begin in it, the last of which may reach up to
	// an hour into the next (offsets of half and quarter hours).
	r.day1, r.day2 = -floorDiv(-first, 86400), floorDiv(floorDiv(r.to, 1000)-3600, 86400)
	if r.day1 >= r.day2 {
		r.day1, r.day2, r.hour1, r.hour2 = 0, 0, first, whole
		return r, nil
	}
	r.hour1, r.hour2 = first, r.day1*86400
	r.hour3, r.hour4 = r.day2*86400, whole
	return r, nil
}

// args are the parameters of subjectTotals.
func (r reach) args() []any { return []any{r.day1, r.day2, r.hour1, r.hour2, r.hour3, r.hour4} }

// seasonArgs are the parameters of categoryTotals: whole seasons stand in for
// the days they hold.
func (r reach) seasonArgs() []any {
	season1, season2 := -floorDiv(-r.day1, seasonDays), floorDiv(r.day2, seasonDays)
	if season1 >= season2 {
		return append(r.args(), int64(0), int64(0), int64(0), int64(0))
	}
	late := [2]int64{season2 * seasonDays, r.day2}
	r.day2 = season1 * seasonDays
	return append(r.args(), season1, season2, late[0], late[1])
}

const (
	subjectTotals = `(SELECT subject, presence, length FROM day_subject WHERE day >= ?1 AND day < ?2
		UNION ALL SELECT subject, presence, length FROM hour_subject WHERE hour >= ?3 AND hour < ?4
		UNION ALL SELECT subject, presence, length FROM hour_subject WHERE hour >= ?5 AND hour < ?6)`
	categoryTotals = `(SELECT category, length FROM day_category WHERE day >= ?1 AND day < ?2
		UNION ALL SELECT category, length FROM hour_category WHERE hour >= ?3 AND hour < ?4
		UNION ALL SELECT category, length FROM hour_category WHERE hour >= ?5 AND hour < ?6
		UNION ALL SELECT category, length FROM season_category WHERE season >= ?7 AND season < ?8
		UNION ALL SELECT category, length FROM day_category WHERE day >= ?9 AND day < ?10)`
)

// A piece is what a period has of an hour it cuts.
type piece struct {
	hourKey
	length int64
}

// pieces reads the hours that r cuts, from spans. There are none unless a
// border does not fall on a full hour where the time was lived.
func (r reach) pieces(q session) (out []piece, err error) {
	if r.from >= r.to {
		return nil, nil
	}
	var cut bool
	// An hour is cut by an instant that lies after its start and before its end.
	if err := q.row(`SELECT EXISTS (SELECT 1 FROM hour_subject WHERE hour > ?1 - 3600 AND hour < ?2 AND hour >= ?5)
		OR EXISTS (SELECT 1 FROM hour_subject WHERE hour > ?3 - 3600 AND hour < ?4 AND hour >= ?5)`,
		[]any{floorDiv(r.from, 1000), -floorDiv(-r.from, 1000), floorDiv(r.to, 1000), -floorDiv(-r.to, 1000), r.pruned},
		&cut); err != nil || !cut {
		return nil, err
	}
	const hour = 3_600_000
	ends := [][2]int64{{r.from, min(r.from+hour, r.to)}}
	if late := max(r.from+hour, r.to-hour); late < r.to {
		ends = append(ends, [2]int64{late, r.to})
	}
	for _, w := range ends {
		spans, err := spanRows(q, w[0], w[1], everything)
		if err != nil {
			return nil, err
		}
		for _, sp := range spans {
			sp = sp.cut(w[0], w[1])
			for h, length := range sp.byHour() {
				inside := h*1000 >= r.from && (h+3600)*1000 <= r.to
				if !inside && h >= r.pruned {
					out = append(out, piece{hourKey{h, sp.offset, sp.subject, sp.presence}, length})
				}
			}
		}
	}
	return out, nil
}
