// Package term writes what package view found to a terminal or a pipe, as text
// that reads well at 80 columns.
//
// A [Printer] writes one [view.Summary], [view.Status] or list of limits; an
// [Options] says how wide the page is and what it can draw. [Detect] finds that
// out: colour only on a terminal and never against NO_COLOR, line-drawing
// characters only where the locale is UTF-8. Colour adds nothing that the words
// and bars do not say.
//
// Names of apps, sites, sources and targets are hostile: whatever they hold, no
// byte of theirs steers the terminal, and no line is wider than it.
//
// The package refuses to know where the numbers come from, and it never counts:
// what it prints are the fields of package view.
package term

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// defaultWidth is for pipes and files: what people read in a terminal and quote
// in mail.
const defaultWidth = 80

// Options are what the page can take.
type Options struct {
	Width int  // columns; 0 means 80
	Color bool // escape sequences are understood and wanted
	ASCII bool // no character beyond ASCII in what is drawn (names stay as they are)
}

// Detect returns the options for w under env, which is a list as [os.Environ]
// returns it.
func Detect(w io.Writer, env []string) Options {
	vars := map[string]string{}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		vars[name] = value
	}
	o := Options{Width: defaultWidth, ASCII: !utf8Locale(vars)}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return o
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		o.Width = width
	}
	// https://no-color.org: any value but the empty one.
	o.Color = vars["NO_COLOR"] == "" && vars["TERM"] != "" && vars["TERM"] != "dumb"
	return o
}

// utf8Locale reads the locale as setlocale(3) does for LC_CTYPE.
func utf8Locale(vars map[string]string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := vars[name]; value != "" {
			value = strings.ToLower(value)
			return strings.Contains(value, "utf-8") || strings.Contains(value, "utf8")
		}
	}
	return false
}

// A Printer writes to one writer.
type Printer struct {
	w     io.Writer
	o     Options
	lines []string
}

// New returns a printer that writes to w.
func New(w io.Writer, o Options) *Printer {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &Printer{w: w, o: o}
}

// line adds one line, put together of parts.
func (p *Printer) line(parts ...string) {
	p.lines = append(p.lines, strings.TrimRight(strings.Join(parts, ""), " "))
}

// flush writes what was gathered, every line cut to the width: the layouts fit
// 80 columns, and a narrower terminal loses ends of lines rather than their order.
func (p *Printer) flush() error {
	var out strings.Builder
	for _, line := range p.lines {
		if p.o.ASCII {
			line = asciiDrawing.Replace(line)
		}
		out.WriteString(p.cut(line, p.o.Width))
		out.WriteByte('\n')
	}
	p.lines = nil
	_, err := io.WriteString(p.w, out.String())
	return err
}

// asciiDrawing replaces what the package and package view draw with.
var asciiDrawing = strings.NewReplacer(
	"━", "=", "┄", "-", "╋", "+", "┃", "|", "·", "-", "–", "-", "…", ".", "“", `"`, "”", `"`, "’", "'",
)

func (p *Printer) ellipsis() string {
	if p.o.ASCII {
		return "."
	}
	return "…"
}
