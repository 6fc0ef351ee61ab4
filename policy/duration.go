package policy

import (
	"fmt"
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

// Words spells a duration the way every text and face does, in whole minutes
// begun and done: "0 m", "<1 m", "12 m", "5 h 04 m". Rounding down keeps a limit
// from looking reached before it is.
func Words(d time.Duration) string {
	switch minutes := int64(d / time.Minute); {
	case d < 0:
		return "-" + Words(-d)
	case d == 0:
		return "0 m"
	case minutes == 0:
		return "<1 m"
	case minutes < 60:
		return fmt.Sprintf("%d m", minutes)
	default:
		return fmt.Sprintf("%d h %02d m", minutes/60, minutes%60)
	}
}

// words is [Words] with the seconds of what is shorter than a minute: a budget
// may be, and so may what is left of one.
func words(d time.Duration) string {
	if d < time.Minute {
		return strconv.Itoa(int(max(d, 0)/time.Second)) + " s"
	}
	return Words(d)
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
