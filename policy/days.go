package policy

import (
	"strings"
	"time"

	"dwell/tracker"
)

// Per is the period a limit's budget is for.
type Per string

// The periods there are.
const (
	Day  Per = "day"
	Week Per = "week"
)

// ParsePer reads "day" or "week"; empty means a day.
func ParsePer(s string) (Per, error) {
	switch p := Per(fold(s)); p {
	case "":
		return Day, nil
	case Day, Week:
		return p, nil
	}
	return "", &ValueError{What: "period", Value: s, Nearest: tracker.Nearest(fold(s), []string{"day", "week"}), Allowed: "day or week"}
}

// Days is a set of weekdays, one bit each as [time.Weekday] counts them. The
// zero Days is every day; there is no empty set.
type Days uint8

const everyDay Days = 1<<7 - 1

// Has reports whether w is one of d.
func (d Days) Has(w time.Weekday) bool { return d == 0 || d&(1<<w) != 0 }

// Every reports whether d is the whole week.
func (d Days) Every() bool { return d == 0 || d&everyDay == everyDay }

var dayNames = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

const daysAllowed = "days as names, ranges and lists: mon-fri, sat,sun, mon,wed-fri"

// ParseDays reads names, ranges and lists of days: "mon-fri", "sat,sun",
// "mon,wed-fri", short or in full, in any case. A range may wrap: "fri-mon" is
// Friday to Monday. Empty means every day.
func ParseDays(s string) (Days, error) {
	if strings.TrimSpace(s) == "" {
		return 0, nil
	}
	var d Days
	for item := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(item, "-")
		if !isRange {
			to = from
		}
		first, ok := parseWeekday(from)
		last, ok2 := parseWeekday(to)
		if !ok || !ok2 {
			return 0, &ValueError{What: "days", Value: s, Allowed: daysAllowed}
		}
		for w := first; ; w = (w + 1) % 7 {
			d |= 1 << w
			if w == last {
				break
			}
		}
	}
	if d == everyDay {
		return 0, nil
	}
	return d, nil
}

func parseWeekday(s string) (time.Weekday, bool) {
	s = fold(s)
	for w, name := range dayNames {
		if s == name || s == name[:3] {
			return time.Weekday(w), true
		}
	}
	return 0, false
}

// String writes d from Monday on, three or more days running as a range:
// "mon-fri", "sat,sun"; empty for every day. [ParseDays] reads it back.
func (d Days) String() string {
	if d.Every() {
		return ""
	}
	var parts []string
	short := func(i int) string { return dayNames[(i+1)%7][:3] } // i counts from Monday
	has := func(i int) bool { return d.Has(time.Weekday((i + 1) % 7)) }
	for i := 0; i < 7; i++ {
		if !has(i) {
			continue
		}
		end := i
		for end < 6 && has(end+1) {
			end++
		}
		switch {
		case end-i >= 2:
			parts = append(parts, short(i)+"-"+short(end))
			i = end
		default:
			parts = append(parts, short(i))
		}
	}
	return strings.Join(parts, ",")
}
