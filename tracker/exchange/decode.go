package exchange

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dwell/tracker"
)

// Bounds on what is read. No line of ours comes near them.
const (
	maxLine = 64 << 10
	maxText = 1 << 10 // bytes of one name; titles, where kept, are cut long before
	minYear = 1970    // time is counted from there, and no clock of use is earlier
	maxYear = 2200
)

// Decode reads span lines until the end of r or the first error, which is a
// [*LineError] unless reading itself failed. Blank lines are passed over,
// unknown fields ignored. A mark is not part of a line; it is taken from the
// evidence where that is a title, rule or hint.
func Decode(r io.Reader) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 4096), maxLine)
		n := 0
		for lines.Scan() {
			n++
			raw := lines.Bytes()
			if n == 1 {
				raw = []byte(strings.TrimPrefix(string(raw), "\ufeff")) // editors on Windows put one
			}
			if len(strings.TrimSpace(string(raw))) == 0 {
				continue
			}
			sp, why := decode(raw)
			if why != "" {
				yield(tracker.Span{}, &LineError{n, why})
				return
			}
			if !yield(sp, nil) {
				return
			}
		}
		switch err := lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(tracker.Span{}, &LineError{n + 1, "longer than 64 KiB"})
		case err != nil:
			yield(tracker.Span{}, err)
		}
	}
}

// decode reads one line; why is empty if it could.
func decode(raw []byte) (sp tracker.Span, why string) {
	var l line
	if err := json.Unmarshal(raw, &l); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return sp, wrong.Field + " is of the wrong type"
		}
		return sp, "not a JSON object"
	}
	var ok bool
	if sp.Start, ok = parseTime(l.Start); !ok {
		return sp, "start is not an RFC 3339 time from 1970 to 2200"
	}
	if sp.End, ok = parseTime(l.End); !ok {
		return sp, "end is not an RFC 3339 time from 1970 to 2200"
	}
	sp.End = sp.End.In(sp.Start.Location()) // a span has one offset
	if !sp.Start.Before(sp.End) {
		return sp, "end is not after start"
	}
	if sp.Presence, ok = tracker.ParsePresence(l.Presence); !ok {
		return sp, "presence is none of hands-on, hands-off, away, locked, asleep, paused"
	}
	for _, f := range []struct {
		name string
		from *string
		to   *string
	}{
		{"app", l.App, &sp.Subject.App},
		{"class", l.Class, &sp.Subject.Class},
		{"site", l.Site, &sp.Subject.Site},
		{"program", l.Program, &sp.Subject.Program},
		{"title", l.Title, &sp.Title},
		{"source", l.Source, &sp.Source},
		{"because", l.Because, &sp.Verdict.Because},
		{"category", l.Category, (*string)(&sp.Verdict.Category)},
	} {
		if f.from == nil {
			continue
		}
		if !plain(*f.from) {
			return sp, f.name + " is longer than 1 KiB or holds control characters"
		}
		*f.to = *f.from
	}
	if !sp.Presence.Active() {
		return tracker.Span{Start: sp.Start, End: sp.End, Presence: sp.Presence, Source: sp.Source}, ""
	}
	sp.Fullscreen = l.Fullscreen
	if !sp.Verdict.Category.Valid() {
		return sp, "category is none there is"
	}
	if sp.Verdict.Because == "" {
		sp.Verdict.Because = tracker.UnknownVerdict(false).Because
	}
	switch kind, _, _ := strings.Cut(sp.Verdict.Because, ":"); kind {
	case "title", "rule", "hint", "label", "suffix", "path", "host":
		sp.Subject.Mark = sp.Verdict.Because
	case "program": // of names that others have too the mark is what tells them apart
		if sp.Subject.Program != "" {
			sp.Subject.Mark = sp.Verdict.Because
		}
	}
	return sp, ""
}

// parseTime reads an RFC 3339 time, cut to milliseconds, into a zone without a
// name.
func parseTime(s string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.UTC().Year() < minYear || t.UTC().Year() >= maxYear {
		return time.Time{}, false
	}
	t = t.Truncate(time.Millisecond)
	if _, offset := t.Zone(); offset != 0 {
		return t.In(time.FixedZone("", offset)), true
	}
	return t.UTC(), true
}

func plain(s string) bool {
	return len(s) <= maxText && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}
