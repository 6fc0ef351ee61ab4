package policy

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseWindow reads local clock times, "23:00-07:00"; the second may be 24:00.
// The error is a [*ValueError].
func ParseWindow(s string) (Window, error) {
	from, to, ok := strings.Cut(s, "-")
	f, okFrom := parseClock(from)
	t, okTo := parseClock(to)
	if !ok || !okFrom || !okTo || f == 24*time.Hour || f == t {
		return Window{}, &ValueError{
			What: "quiet hours", Value: s,
			Allowed: "two different times of day, 23:00-07:00; the whole day is 00:00-24:00",
		}
	}
	return Window{From: f, To: t}, nil
}

func parseClock(s string) (time.Duration, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(s), ":")
	if !ok || len(hour) > 2 || len(minute) != 2 {
		return 0, false
	}
	h, errHour := strconv.ParseUint(hour, 10, 8)
	m, errMinute := strconv.ParseUint(minute, 10, 8)
	if errHour != nil || errMinute != nil || m > 59 || h > 24 || (h == 24 && m > 0) {
		return 0, false
	}
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, true
}

// String writes w as [ParseWindow] reads it.
func (w Window) String() string {
	clock := func(d time.Duration) string {
		return fmt.Sprintf("%02d:%02d", d/time.Hour, d%time.Hour/time.Minute)
	}
	return clock(w.From) + "-" + clock(w.To)
}

// left is how long w still holds at the clock time; zero if it does not.
func (w Window) left(clock time.Duration) time.Duration {
	const day = 24 * time.Hour
	if w.From < w.To {
		if w.From <= clock && clock < w.To {
			return w.To - clock
		}
		return 0
	}
	switch {
	case clock >= w.From:
		return w.To + day - clock
	case clock < w.To:
		return w.To - clock
	}
	return 0
}

// maxQuiet is how far an end of quiet hours is looked for: windows that join
// around the clock have none.
const maxQuiet = 8 * 24 * time.Hour

// QuietEnd returns when quiet hours or the person's own quiet that hold at now are over;
// zero where none holds, or where they never end.
func (p Plan) QuietEnd(now, until time.Time) (end time.Time, quiet bool) {
	end, ends := quietEnd(now, p.Quiet, until)
	switch {
	case !ends:
		return time.Time{}, true
	case end.Equal(now):
		return time.Time{}, false
	}
	return end, true
}

// quietEnd returns the first moment from t on that neither a window nor the
// person's own quiet holds, and whether there is one. Windows are read off the
// clock: where the zone skips or repeats an hour, so do they.
func quietEnd(t time.Time, windows []Window, until time.Time) (time.Time, bool) {
	latest := t.Add(maxQuiet)
	if until.After(latest) {
		latest = until.Add(maxQuiet)
	}
	for !t.After(latest) {
		next := t
		if until.After(t) {
			next = until.In(t.Location())
		}
		for _, w := range windows {
			left := w.left(clockOf(t))
			if left == 0 {
				continue
			}
			end := t.Add(left)
			if _, change := t.ZoneBounds(); !change.IsZero() && change.Before(end) {
				end = change // from here the clock reads otherwise
			}
			if end.After(next) {
				next = end
			}
		}
		if next.Equal(t) {
			return t, true
		}
		t = next
	}
	return time.Time{}, false
}

// clockOf is what the clock on the wall shows at t, from its midnight.
func clockOf(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}
