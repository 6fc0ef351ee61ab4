package browser

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"dwell/tracker"
)

// errEvent says that a client's event cannot be read.
var errEvent = errors.New("not an event")

const (
	maxEventData = 64 << 10
	// maxEventFor is more than anything in front of a person lasts.
	maxEventFor = 400 * 24 * time.Hour
)

// wireEvent is an event as clients send it.
type wireEvent struct {
	ID        *int64          `json:"id"`
	Timestamp string          `json:"timestamp"`
	Duration  *float64        `json:"duration"`
	Data      json.RawMessage `json:"data"`
}

// sentEvent is one as they get it.
type sentEvent struct {
	ID        *int64          `json:"id,omitempty"`
	Timestamp string          `json:"timestamp"`
	Duration  float64         `json:"duration"`
	Data      json.RawMessage `json:"data"`
}

func decodeEvent(text []byte) (tracker.BucketEvent, error) {
	var w wireEvent
	if err := json.Unmarshal(text, &w); err != nil {
		return tracker.BucketEvent{}, fmt.Errorf("%w: not JSON of that form", errEvent)
	}
	return w.event()
}

// decodeEvents reads a list of events, or one.
func decodeEvents(text []byte) ([]tracker.BucketEvent, error) {
	if trimmed := bytes.TrimSpace(text); len(trimmed) > 0 && trimmed[0] == '{' {
		e, err := decodeEvent(text)
		return []tracker.BucketEvent{e}, err
	}
	var list []wireEvent
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%w: not a list of them", errEvent)
	}
	events := make([]tracker.BucketEvent, 0, len(list))
	for _, w := range list {
		e, err := w.event()
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

func (w wireEvent) event() (e tracker.BucketEvent, err error) {
	if w.ID != nil {
		e.ID = *w.ID
	}
	if e.Start, err = parseTime(w.Timestamp); err != nil {
		return e, err
	}
	if w.Duration != nil {
		if d := *w.Duration; !(d >= 0) || d > maxEventFor.Seconds() {
			return e, fmt.Errorf("%w: duration", errEvent)
		}
		e.For = time.Duration(math.Round(*w.Duration*float64(time.Second/time.Microsecond))) * time.Microsecond
	}
	e.Data, err = canonical(w.Data)
	return e, err
}

// canonical writes a JSON object so that equal data are equal text: keys in order, one
// way to write each string.
func canonical(data json.RawMessage) (string, error) {
	if len(data) > maxEventData {
		return "", fmt.Errorf("%w: more data than %d bytes", errEvent, maxEventData)
	}
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	var object map[string]any
	if err := in.Decode(&object); err != nil || object == nil {
		return "", fmt.Errorf("%w: data is no object", errEvent)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("%w: data is no object", errEvent)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(object); err != nil {
		return "", fmt.Errorf("%w: data", errEvent)
	}
	return string(bytes.TrimSpace(out.Bytes())), nil
}

// layouts are the forms of time clients send: RFC 3339; vim's, without a colon in its
// offset; Python's of a time that names no zone, which its server takes as UTC.
var layouts = [...]string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999"}

// parseTime reads a time, to the microsecond, which is all that is answered: what is
// exported is then what is kept, and known when it comes back. Years outside what anybody
// recorded are none.
func parseTime(text string) (time.Time, error) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil {
			if t.Year() < 1990 || t.Year() > 2100 {
				break
			}
			return t.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: timestamp", errEvent)
}

// formatTime writes a time as ActivityWatch's servers do, to the microsecond.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999-07:00") }

// sent is e as it is answered.
func sent(e tracker.BucketEvent) sentEvent {
	s := sentEvent{Timestamp: formatTime(e.Start), Duration: e.For.Seconds(), Data: json.RawMessage(e.Data)}
	if e.ID != 0 {
		s.ID = &e.ID
	}
	return s
}
