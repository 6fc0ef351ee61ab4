// Package exchange writes recorded time for others to read, and reads it back.
//
// Its own form is the span line: one JSON object a line, the same that the
// spans command prints, an export holds and an import takes. [Encoder] writes
// it, [Decode] reads it. CSV and ActivityWatch's bucket export ([WriteCSV],
// [WriteActivityWatch]) are written for other programs.
//
// Of theirs a [History] is read: ActivityWatch's export and databases, RescueTime's
// table; [Detect] finds out which it is. An event is what such a program noted, a page
// what a browser's tab held; a [Judge] turns both into what may be kept while they are
// read, so that a history holds no title and no address.
//
// What is read is trusted with nothing: lines and values are bounded, every value
// is checked, and an error names the place and what is wrong with it, never what
// stood there, because it may be a title.
//
// The package refuses to know where spans come from and what becomes of them.
package exchange

import (
	"fmt"
	"time"
)

// TimeLayout is how all times are written: RFC 3339 with milliseconds and
// offset.
const TimeLayout = "2006-01-02T15:04:05.000-07:00"

// FormatTime writes t in its own zone. RFC 3339 has no seconds in offsets, as
// local mean times do; such a zone is rounded to its minute, the moment stays.
func FormatTime(t time.Time) string {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.In(time.FixedZone("", offset/60*60))
	}
	return t.Format(TimeLayout)
}

// A LineError says which line of the input cannot be read, and why. It holds
// nothing of the line itself.
type LineError struct {
	Line int // from 1
	Why  string
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }
