// Package replay reads a recorded or made-up life, one JSON object a line, as a
// source of events: for tests, demo and `dwell replay`.
//
// A line has "at" (wall time, RFC 3339), "kind", what that kind needs, and may
// have "mono" and "boot", seconds on those clocks. Where they are left out they
// move as "at" does; boot ahead of mono is a sleep nobody announced, at ahead of
// both a step of the wall clock.
//
// The package checks a line's form and that its clocks can be true. It refuses
// to know what the events mean: the recorder is told them as it is told any
// other source's.
package replay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"dwell/tracker"
)

// maxLine bounds one line: no title or argument vector is that long.
const maxLine = 1 << 20

// Source is the name of replayed events' source.
const Source = "replay"

// A LineError says which line of a life is bad and why. Its text holds no value
// a title, URL or argument vector could be in.
type LineError struct {
	Line int
	Err  error
}

// Error implements error.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the reason.
func (e *LineError) Unwrap() error { return e.Err }

// A Reader reads a life.
type Reader struct {
	lines  *bufio.Scanner
	number int
	last   tracker.Stamp
	begun  bool
	ended  bool
}

// NewReader returns a reader of the life in r.
func NewReader(r io.Reader) *Reader {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	return &Reader{lines: lines}
}

// Line returns the number of the line last read, from 1.
func (r *Reader) Line() int { return r.number }

// Next returns the next event, its At not set. After an End event, and at the
// file's end, it returns io.EOF; a bad line is a [LineError].
func (r *Reader) Next() (tracker.Event, error) {
	for !r.ended && r.lines.Scan() {
		r.number++
		text := bytes.TrimSpace(r.lines.Bytes())
		if len(text) == 0 {
			continue
		}
		ev, err := r.event(text)
		if err != nil {
			return tracker.Event{}, &LineError{r.number, err}
		}
		_, r.ended = ev.Fact.(tracker.End)
		return ev, nil
	}
	if err := r.lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return tracker.Event{}, &LineError{r.number + 1, fmt.Errorf("longer than %d bytes", maxLine)}
	} else if err != nil {
		return tracker.Event{}, fmt.Errorf("read life: %w", err)
	}
	return tracker.Event{}, io.EOF
}

func (r *Reader) event(text []byte) (tracker.Event, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return tracker.Event{}, jsonError(err)
	}
	stamp, err := r.stamp(l)
	if err != nil {
		return tracker.Event{}, err
	}
	fact, err := l.fact()
	if err != nil {
		return tracker.Event{}, err
	}
	r.last, r.begun = stamp, true
	return tracker.Event{Stamp: stamp, Source: Source, Fact: fact}, nil
}

// jsonError says what is wrong without quoting the line.
func jsonError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf("%q cannot be a JSON %s", kind.Field, kind.Value)
	}
	return errors.New("not a JSON object")
}

var (
	errNoTime   = errors.New(`"at" is missing or no RFC 3339 time`)
	errAtBack   = errors.New(`"at" goes back without "mono" or "boot"`)
	errMonoBack = errors.New(`"mono" goes back`)
	errBootBack = errors.New(`"boot" goes back`)
	errBootLess = errors.New(`"boot" gains less than "mono"`)
	errSeconds  = errors.New(`"mono" and "boot" are seconds from 0 to 1e9`)
)

// stamp reads the line's clocks; those it leaves out move with the others.
func (r *Reader) stamp(l line) (tracker.Stamp, error) {
	at, err := time.Parse(time.RFC3339Nano, l.At)
	if err != nil {
		return tracker.Stamp{}, errNoTime
	}
	mono, err := seconds(l.Mono)
	if err != nil {
		return tracker.Stamp{}, err
	}
	boot, err := seconds(l.Boot)
	if err != nil {
		return tracker.Stamp{}, err
	}
	s := tracker.Stamp{Wall: at, Mono: mono, Boot: boot}
	if !r.begun {
		switch {
		case l.Mono == nil:
			s.Mono = boot
		case l.Boot == nil:
			s.Boot = mono
		}
		return s, nil
	}
	switch moved := at.Sub(r.last.Wall); {
	case l.Mono == nil && l.Boot == nil && moved < 0:
		return s, errAtBack
	case l.Mono == nil && l.Boot == nil:
		s.Mono, s.Boot = r.last.Mono+moved, r.last.Boot+moved
	case l.Mono == nil:
		s.Mono = r.last.Mono + boot - r.last.Boot
	case l.Boot == nil:
		s.Boot = r.last.Boot + mono - r.last.Mono
	}
	switch {
	case s.Mono < r.last.Mono:
		if l.Mono == nil {
			return s, errBootBack
		}
		return s, errMonoBack
	case s.Boot < r.last.Boot:
		return s, errBootBack
	case s.Boot-r.last.Boot < s.Mono-r.last.Mono:
		return s, errBootLess
	}
	return s, nil
}

// seconds converts to the microsecond: decimal fractions have no exact binary form.
func seconds(s *float64) (time.Duration, error) {
	if s == nil {
		return 0, nil
	}
	if *s < 0 || *s > 1e9 {
		return 0, errSeconds
	}
	return time.Duration(math.Round(*s*1e6)) * time.Microsecond, nil
}
