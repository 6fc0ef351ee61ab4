package reliance

import (
	"slices"
	"time"
)

const (
	windowDays  = 28 // closed days that the window is looked for in
	windowValid = 14 // valid days that it holds at most
)

// number counts days, so that how far two dates lie apart is a difference.
func number(date time.Time) int { return int(date.Unix() / (24 * 60 * 60)) }

// dateOf is the date that n is the number of.
func dateOf(n int) time.Time { return time.Unix(int64(n)*24*60*60, 0).UTC() }

// upTo leaves out the days after asOf.
func upTo(days []Day, asOf time.Time) []Day {
	end, _ := slices.BinarySearchFunc(days, asOf.AddDate(0, 0, 1), func(d Day, t time.Time) int { return d.Date.Compare(t) })
	return days[:end]
}

// latest are the [windowDays] days up to asOf, oldest first; one that is not among days
// is empty. It wants days that end with asOf.
func latest(days []Day, asOf time.Time) []Day {
	all := make([]Day, windowDays)
	first := number(asOf) - windowDays + 1
	for i := range all {
		all[i].Date = dateOf(first + i)
	}
	for i := len(days) - 1; i >= 0; i-- {
		n := number(days[i].Date) - first
		if n < 0 {
			break
		}
		all[n] = days[i]
	}
	return all
}

// windowOf are the days that the level is taken from: the latest valid ones of recent.
func windowOf(recent []Day) []Day {
	var w []Day
	for _, d := range recent {
		if d.Valid() {
			w = append(w, d)
		}
	}
	return w[max(0, len(w)-windowValid):]
}

// coverage is the share of w's active time that is classified.
func coverage(w []Day) Figure {
	if len(w) == 0 {
		return Figure{}
	}
	var active, unclassified time.Duration
	for i := range w {
		active += w[i].Active
		unclassified += w[i].Unclassified
	}
	return Figure{Value: 1 - share(unclassified, active), Known: true, N: len(w)}
}

// share is part of whole, from 0 to 1; 0 of nothing.
func share[N int | time.Duration](part, whole N) float64 {
	if whole <= 0 {
		return 0
	}
	return min(max(float64(part)/float64(whole), 0), 1)
}
