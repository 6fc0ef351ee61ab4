package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// maxValue bounds one value of a file: an event, or what is passed over.
	maxValue = 4 << 20
	readStep = 64 << 10
	// maxBuckets is far more than a person's computers have watchers.
	maxBuckets = 2000
)

// A FileError says why a file cannot be read, and at which byte. It holds nothing of the
// file.
type FileError struct {
	Offset int64
	Why    string
}

// Error implements error.
func (e *FileError) Error() string {
	if e.Offset <= 0 {
		return e.Why
	}
	return fmt.Sprintf("byte %d: %s", e.Offset, e.Why)
}

// errLong is that one value does not end.
var errLong = errors.New("a value longer than 4 MiB")

// A measured reader ends a file whose reader takes in more than max without being
// through with it.
type measured struct {
	r    io.Reader
	n    int64
	max  int64
	done func() int64
}

// Read implements [io.Reader].
func (m *measured) Read(b []byte) (int, error) {
	if m.n-m.done() > m.max {
		return 0, errLong
	}
	n, err := m.r.Read(b[:min(len(b), readStep)]) // asked again before there is much more
	m.n += int64(n)
	return n, err
}

// nothing takes any value in and keeps none of it.
type nothing struct{}

// UnmarshalJSON implements [json.Unmarshaler].
func (nothing) UnmarshalJSON([]byte) error { return nil }

// An exportReader walks through ActivityWatch's export, one event in memory at a time.
type exportReader struct {
	h       *History
	in      *json.Decoder
	buckets int
}

// ReadExport reads ActivityWatch's JSON export, as either server writes it.
func (h *History) ReadExport(r io.Reader) error {
	h.source = "activitywatch"
	m := &measured{r: withoutMark(r), max: maxValue, done: func() int64 { return 0 }}
	e := &exportReader{h: h, in: json.NewDecoder(m)}
	m.done = e.in.InputOffset
	return e.located(e.read())
}

// located turns what a decoder says into words without anything of the file in them.
func (e *exportReader) located(err error) error {
	var syntax *json.SyntaxError
	var file *FileError
	switch {
	case err == nil, errors.As(err, &file), errors.Is(err, ErrTooMuch):
		return err
	case errors.Is(err, errLong):
		return &FileError{e.in.InputOffset(), errLong.Error()}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &FileError{e.in.InputOffset(), "it ends in the middle"}
	case errors.As(err, &syntax):
		return &FileError{max(syntax.Offset, e.in.InputOffset()), "not JSON"}
	}
	return err
}

func (e *exportReader) read() error {
	found := false
	err := e.object(func(key string) error {
		if key != "buckets" {
			return e.pass()
		}
		found = true
		return e.object(e.bucket)
	})
	if err != nil {
		return err
	}
	if _, err := e.in.Token(); !errors.Is(err, io.EOF) {
		return e.wrong("something follows its end")
	}
	if !found {
		return e.wrong("there are no buckets in it")
	}
	return nil
}

func (e *exportReader) wrong(why string) error { return &FileError{e.in.InputOffset(), why} }

// object calls each with the keys of the object that begins here; each reads the value.
func (e *exportReader) object(each func(key string) error) error {
	if t, err := e.in.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return e.wrong("not an object where one must be")
	}
	for e.in.More() {
		key, err := e.in.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if err := each(name); err != nil {
			return err
		}
	}
	_, err := e.in.Token()
	return err
}

// pass reads a value and keeps nothing of it.
func (e *exportReader) pass() error { return e.in.Decode(&nothing{}) }

// word reads a string; what is none is empty.
func (e *exportReader) word(to *string) error {
	err := e.in.Decode(to)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil
	}
	*to = text(to)
	return err
}

func (e *exportReader) bucket(id string) error {
	if e.buckets++; e.buckets > maxBuckets {
		return e.wrong("more than 2000 buckets")
	}
	b := &bucket{id: text(&id)}
	err := e.object(func(key string) error {
		switch key {
		case "type":
			b.typed = b.read == 0 // events before it were read by their form
			return e.word(&b.kind)
		case "hostname":
			return e.word(&b.host)
		case "events":
			return e.events(b)
		}
		return e.pass()
	})
	if err == nil {
		e.h.close(b)
	}
	return err
}

func (e *exportReader) events(b *bucket) error {
	t, err := e.in.Token()
	if err != nil || t == nil { // null
		return err
	}
	if t != json.Delim('[') {
		return e.wrong("a bucket's events are no list")
	}
	for e.in.More() {
		b.read++
		if !b.wanted() {
			if err := e.pass(); err != nil {
				return err
			}
			continue
		}
		if err := e.event(b); err != nil {
			return err
		}
	}
	_, err = e.in.Token()
	return err
}

func (e *exportReader) event(b *bucket) error {
	var ev bucketEvent
	var wrong *json.UnmarshalTypeError
	err := e.in.Decode(&ev)
	switch {
	case errors.As(err, &wrong):
		b.fail(int64(b.read))
		return nil
	case err != nil:
		return err
	}
	start, ok := parseEventTime(ev.Timestamp)
	length, fits := seconds(ev.Duration)
	if !ok || !fits {
		b.fail(int64(b.read))
		return nil
	}
	return e.h.add(b, int64(b.read), start, length, &ev.Data)
}

// withoutMark leaves out the mark that editors on Windows begin a file with.
func withoutMark(r io.Reader) io.Reader {
	head := make([]byte, len("\ufeff"))
	n, err := io.ReadFull(r, head)
	if err == nil && string(head) == "\ufeff" {
		return r
	}
	return io.MultiReader(strings.NewReader(string(head[:n])), r)
}
