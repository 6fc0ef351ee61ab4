package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"
)

// A Form is what a file to import is.
type Form uint8

// The forms that are read.
const (
	Lines      Form = iota + 1 // our own span lines
	Export                     // ActivityWatch's JSON export
	Database                   // an SQLite database
	RescueTime                 // RescueTime's table of activities
)

// HeadSize is how much of a file [Detect] looks at.
const HeadSize = 64 << 10

// Why a file is of none of the forms.
var (
	ErrUnknown = errors.New("none of the forms that dwell takes")
	ErrBinary  = errors.New("neither text nor a database that can be read")
	ErrPacked  = errors.New("it is packed")
	ErrUTF16   = errors.New("it is text in UTF-16")
	ErrOwnCSV  = errors.New("this is dwell's own CSV, which is for spreadsheets")
)

// Detect finds a file's form by its first [HeadSize] bytes, or by all of it if it is
// shorter. An empty file has no lines.
func Detect(head []byte) (Form, error) {
	switch {
	case bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		return Database, nil
	case hasAny(head, "PK\x03\x04", "\x1f\x8b", "\x28\xb5\x2f\xfd", "\xfd7zXZ", "7z\xbc\xaf", "BZh"):
		return 0, ErrPacked
	case hasAny(head, "\xff\xfe", "\xfe\xff"):
		return 0, ErrUTF16
	case !isText(head):
		return 0, ErrBinary
	}
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	body := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(body) == 0:
		return Lines, nil
	case body[0] == '{' && hasBuckets(body):
		return Export, nil
	case body[0] == '{':
		return Lines, nil
	}
	line, _, _ := bytes.Cut(body, []byte("\n"))
	if fields, err := csv.NewReader(bytes.NewReader(line)).Read(); err == nil {
		if _, ok := rescueTimeColumns(fields); ok {
			return RescueTime, nil
		}
		if slices.Equal(fields, csvHeader()) {
			return 0, ErrOwnCSV
		}
	}
	return 0, ErrUnknown
}

func hasAny(head []byte, starts ...string) bool {
	for _, start := range starts {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

// isText reports whether head is UTF-8 without controls; its last letter may be cut.
func isText(head []byte) bool {
	for i := 0; i < len(head); {
		r, size := utf8.DecodeRune(head[i:])
		switch {
		case r == utf8.RuneError && size == 1 && (len(head) < HeadSize || len(head)-i >= utf8.UTFMax):
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f':
			return false
		}
		i += size
	}
	return true
}

// hasBuckets reports whether the object that begins here has "buckets", as far as it is
// seen.
func hasBuckets(head []byte) bool {
	in := json.NewDecoder(bytes.NewReader(head))
	depth, key := 0, false
	for {
		t, err := in.Token()
		if err != nil {
			return false
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
			key = depth == 1
			continue
		case json.Delim('}'), json.Delim(']'):
			if depth--; depth == 0 {
				return false
			}
			key = depth == 1
			continue
		}
		if depth == 1 {
			if key && t == "buckets" {
				return true
			}
			key = !key
		}
	}
}
