package reliance

import (
	"fmt"
	"hash/fnv"
	"time"
)

// version is of [Fold] and of what a [Day] keeps: days folded by another are folded anew.
const version = 1

// Basis stands for what days folded with o went by besides their spans: where two differ,
// so may the days.
func (o Options) Basis() int64 {
	late := o.Late
	if late == nil {
		late = DefaultLate()
	}
	return digest(version, o.Editors, late, o.JobWords)
}

// LevelBasis stands for what [LevelAt] goes by besides days. It is never 0.
func LevelBasis(c Context) int64 { return digest("level", version, c.Elsewhere) | 1 }

func digest(of ...any) int64 {
	h := fnv.New64a()
	fmt.Fprint(h, of...)
	return int64(h.Sum64())
}

// LevelAt is the index at the end of the day asOf, as [At] has it but for its interval. It
// looks at the latest 28 days alone.
func LevelAt(days []Day, asOf time.Time, c Context) Index {
	window := windowOf(latest(upTo(days, asOf), asOf))
	mine := measured(window, Day.Mine, readiness{days: len(window)})
	return indexOf(partsOf(mine, c.Elsewhere), len(window), coverage(window).Value, time.Time{})
}
