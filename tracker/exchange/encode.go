package exchange

import (
	"bufio"
	"encoding/json"
	"io"

	"dwell/tracker"
)

// line is a span as JSON; the order of fields is the contract's.
type line struct {
	Start      string  `json:"start"`
	End        string  `json:"end"`
	App        *string `json:"app"`
	Class      *string `json:"class"`
	Site       *string `json:"site"`
	Program    *string `json:"program"`
	Title      *string `json:"title"`
	Fullscreen bool    `json:"fullscreen"`
	Category   *string `json:"category"`
	Because    *string `json:"because"`
	Presence   string  `json:"presence"`
	Source     *string `json:"source"`
	Open       bool    `json:"open"`
}

// An Encoder writes span lines. Call [Encoder.Flush] at the end.
type Encoder struct {
	w    *bufio.Writer
	json *json.Encoder
}

// NewEncoder returns an encoder to w.
func NewEncoder(w io.Writer) *Encoder {
	e := &Encoder{w: bufio.NewWriter(w)}
	e.json = json.NewEncoder(e.w)
	e.json.SetEscapeHTML(false)
	return e
}

// Encode writes sp as one line; open says that it may still grow.
func (e *Encoder) Encode(sp tracker.Span, open bool) error {
	return e.json.Encode(lineOf(sp, open))
}

// Flush writes what is buffered.
func (e *Encoder) Flush() error { return e.w.Flush() }

// Line returns sp as a value that marshals to its span line, for lines that
// say more than a span.
func Line(sp tracker.Span, open bool) any { return lineOf(sp, open) }

func lineOf(sp tracker.Span, open bool) line {
	return line{
		Start: FormatTime(sp.Start), End: FormatTime(sp.End),
		App: orNull(sp.Subject.App), Class: orNull(sp.Subject.Class), Site: orNull(sp.Subject.Site), Program: orNull(sp.Subject.Program),
		Title: orNull(sp.Title), Fullscreen: sp.Fullscreen,
		Category: orNull(string(sp.Verdict.Category)), Because: orNull(sp.Verdict.Because),
		Presence: sp.Presence.String(), Source: orNull(sp.Source), Open: open,
	}
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
