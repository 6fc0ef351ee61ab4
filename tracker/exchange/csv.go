package exchange

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"

	"dwell/tracker"
)

// WriteLines writes spans as span lines.
func WriteLines(w io.Writer, spans iter.Seq2[tracker.Span, error]) error {
	e := NewEncoder(w)
	for sp, err := range spans {
		if err != nil {
			return err
		}
		if err := e.Encode(sp, false); err != nil {
			return err
		}
	}
	return e.Flush()
}

func csvHeader() []string {
	return []string{
		"start", "end", "seconds", "app", "class", "site", "program", "title",
		"fullscreen", "category", "because", "presence", "source",
	}
}

// WriteCSV writes spans as a table with a header, one span a row, with the
// fields of the span line and, before them, the length in seconds.
func WriteCSV(w io.Writer, spans iter.Seq2[tracker.Span, error]) error {
	c := csv.NewWriter(w)
	if err := c.Write(csvHeader()); err != nil {
		return err
	}
	for sp, err := range spans {
		if err != nil {
			return err
		}
		if err := c.Write([]string{
			FormatTime(sp.Start), FormatTime(sp.End), strconv.FormatFloat(sp.Length().Seconds(), 'f', 3, 64),
			cell(sp.Subject.App), cell(sp.Subject.Class), cell(sp.Subject.Site), cell(sp.Subject.Program), cell(sp.Title),
			strconv.FormatBool(sp.Fullscreen), string(sp.Verdict.Category), cell(sp.Verdict.Because), sp.Presence.String(), sp.Source,
		}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell keeps a spreadsheet from running what a window or page called itself:
// text that begins like a formula is quoted with an apostrophe (OWASP, CSV
// Injection).
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
