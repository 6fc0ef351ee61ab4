package policy

import (
	"strconv"
	"strings"
	"time"
)

// maxDuration is a week: no budget and no reminder is longer.
const maxDuration = 7 * 24 * time.Hour

// units are the words for hours, minutes and seconds, the longest first so that
// none is cut short.
var units = strings.NewReplacer(
	"hours", "h", "hour", "h", "hrs", "h", "hr", "h",
	"minutes", "m", "minute", "m", "mins", "m", "min", "m",
	"seconds", "s", "second", "s", "secs", "s", "sec", "s",
	" ", "",
)

// ParseDuration reads a length of time as people write it: "1h", "1h30m",
// "90m", "2 h", "1 h 12 min". It takes whole seconds from one second to one
// week; [Limit.Validate] knows what fits a day. The error is a [*ValueError].
func ParseDuration(s string) (time.Duration, error) {
	wrong := &ValueError{What: "duration", Value: s, Allowed: "hours and minutes, more than 0 and at most 168h: 45m, 1h, 1h30m"}
	word := units.Replace(fold(s))
	// time.ParseDuration also knows milliseconds and below, which nobody budgets.
	if len(word) > 32 || strings.Trim(word, "0123456789.hms") != "" || strings.Contains(word, "ms") {
		return 0, wrong
	}
	d, err := time.ParseDuration(word)
	if err != nil || d < time.Second || d > maxDuration {
		return 0, wrong
	}
	return d.Truncate(time.Second), nil
}

// words writes d as texts do: "1 h 12 min", "45 min", "40 s"; parts of a minute
// are dropped above one minute.
func words(d time.Duration) string {
	if d < time.Minute {
		return strconv.Itoa(int(max(d, 0)/time.Second)) + " s"
	}
	h, m := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case h == 0:
		return strconv.Itoa(m) + " min"
	case m == 0:
		return strconv.Itoa(h) + " h"
	}
	return strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
}

// wordsUp is [words] of what is left of something: rounded up, so that it is
// never said to be nothing.
func wordsUp(d time.Duration) string {
	unit := time.Minute
	if d <= unit {
		unit = time.Second
	}
	return words((d + unit - 1).Truncate(unit))
}
