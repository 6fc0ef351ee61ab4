package view

import (
	"slices"
	"time"

	"dwell/tracker"
)

// usualOf is how many earlier periods the usual is the median of, and usualMin
// how many of them must have been recorded: the median of one is a memory, not
// a habit.
const (
	usualOf  = 4
	usualMin = 2
)

// A frame is the periods one comparison is made of, as indexes into a list.
type frame struct {
	now      int
	previous int // -1: none
	usual    []int
}

// period returns the period of kind k that holds date.
func (a Ask) period(k Kind, date time.Time) tracker.Period {
	switch k {
	case Week:
		return a.Calendar.Week(date, a.Zone)
	case Month:
		return a.Calendar.Month(date, a.Zone)
	default:
		return a.Calendar.Day(date, a.Zone)
	}
}

// Period returns the period a asks for.
func (a Ask) Period() tracker.Period { return a.period(a.Kind, a.date()) }

// back returns a day of the nth period of kind k before the one holding date.
// Months count from their first, since some have no 31st.
func back(k Kind, date time.Time, n int) time.Time {
	switch k {
	case Week:
		return date.AddDate(0, 0, -7*n)
	case Month:
		return time.Date(date.Year(), date.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	default:
		return date.AddDate(0, 0, -n)
	}
}

// frame returns the periods a compares. A day's usual is of the same weekday,
// since weekends are unlike other days; weeks and months follow each other.
func (a Ask) frame() ([]tracker.Period, frame) {
	date := a.date()
	periods := []tracker.Period{a.period(a.Kind, date), a.period(a.Kind, back(a.Kind, date, 1))}
	f := frame{now: 0, previous: 1}
	if a.Kind == Week || a.Kind == Month {
		f.usual = append(f.usual, 1)
		for n := 2; n <= usualOf; n++ {
			f.usual = append(f.usual, len(periods))
			periods = append(periods, a.period(a.Kind, back(a.Kind, date, n)))
		}
		return periods, f
	}
	for n := 1; n <= usualOf; n++ {
		f.usual = append(f.usual, len(periods))
		periods = append(periods, a.period(Day, back(Week, date, n)))
	}
	return periods, f
}

// first returns the first day of the period a asks for.
func (a Ask) first() time.Time {
	date := a.date()
	switch a.Kind {
	case Week:
		return a.Calendar.WeekOf(date)
	case Month:
		return time.Date(date.Year(), date.Month(), 1, 0, 0, 0, 0, time.UTC)
	default:
		return date
	}
}

// median returns the middle of values, the mean of the middle two where their
// count is even. It sorts values.
func median(values []time.Duration) time.Duration {
	slices.Sort(values)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return (values[n/2-1] + values[n/2]) / 2
}
