package config

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"unicode"
)

// A Problem is one line that cannot be used.
type Problem struct {
	Source
	Key    string // such as "breaks.rest"; empty where it is not of one key
	Text   string // the line itself, made printable
	Reason string // what is wrong with it and what is allowed
	Plain  string // the same without anything that stands in the file
}

// An Error is all that is wrong with one file, in the order of its lines.
type Error struct{ Problems []Problem }

// Error shows each problem with file, line and the line itself. It is for the
// person's eyes: a rule's line may hold a title. Logs get [Error.LogValue].
func (e *Error) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s: %s", p.Source, p.Reason)
		if p.Text != "" {
			fmt.Fprintf(&b, "\n    %s", p.Text)
		}
	}
	return b.String()
}

// WithoutLines shows each problem with file and line and with nothing of what
// stands there, for what may be shown to others.
func (e *Error) WithoutLines() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("%s: %s", p.Source, p.Plain)
	}
	return strings.Join(lines, "\n")
}

// Brief says in one line where the first problem is, and how many follow; what is
// wrong with it is left to [Error.Error].
func (e *Error) Brief() string {
	first := e.Problems[0]
	text := first.Source.String() + ": "
	if first.Key != "" {
		text += printable(first.Key) + " "
	}
	if more := len(e.Problems) - 1; more > 0 {
		text += fmt.Sprintf("(and %d more) ", more)
	}
	return text + "cannot be used"
}

// LogValue says where the problems are and not what stands there.
func (e *Error) LogValue() slog.Value {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("%s:%d", filepath.Base(p.File), p.Line)
	}
	return slog.StringValue("cannot be used: " + strings.Join(lines, ", "))
}

const textLimit = 120

// printable makes one line of a file fit to be shown on a terminal: no control
// or direction characters, no endless line.
func printable(line string) string {
	shown := []rune(strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return ' '
		case !unicode.IsPrint(c):
			return '\uFFFD'
		}
		return c
	}, strings.TrimSpace(line)))
	if len(shown) > textLimit {
		shown = append(shown[:textLimit], '…')
	}
	return string(shown)
}
