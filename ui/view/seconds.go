package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Seconds is a duration that JSON shows as seconds, exact to the millisecond.
type Seconds time.Duration

// Duration returns s as a [time.Duration].
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// MarshalJSON writes whole milliseconds as a decimal. Going through float64
// would show sums as 0.30000000000000004.
func (s Seconds) MarshalJSON() ([]byte, error) {
	ms := time.Duration(s).Milliseconds()
	var out []byte
	if ms < 0 {
		out, ms = append(out, '-'), -ms
	}
	out = strconv.AppendInt(out, ms/1000, 10)
	if ms %= 1000; ms != 0 {
		out = append(out, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
		out = bytes.TrimRight(out, "0")
	}
	return out, nil
}

// UnmarshalJSON reads seconds, rounded to the millisecond.
func (s *Seconds) UnmarshalJSON(data []byte) error {
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return fmt.Errorf("read seconds: %w", err)
	}
	if ms := math.Round(f * 1000); math.Abs(ms) < math.MaxInt64/1e6 {
		*s = Seconds(time.Duration(ms) * time.Millisecond)
		return nil
	}
	return fmt.Errorf("read seconds: out of range")
}

// Time is a moment that JSON shows as RFC 3339 with offset and milliseconds.
type Time struct{ time.Time }

// timeLayout spells UTC as +00:00, so that every time shown has an offset.
const timeLayout = "2006-01-02T15:04:05.000-07:00"

// MarshalJSON writes t; the zero time is null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.AppendFormat(nil, `"`+timeLayout+`"`), nil
}

// Text is a string that JSON shows as null when it is empty.
type Text string

// MarshalJSON writes t; the empty text is null.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}
