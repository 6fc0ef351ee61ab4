package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"dwell/tracker"
)

// A reader takes one document apart, key by key, and collects what is wrong.
type reader struct {
	file     string
	text     []string // the document's lines
	root     section
	at       map[string]int
	sources  map[string]Source
	problems []Problem
}

func newReader(file string, data []byte) *reader {
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // some editors begin files so
	r := &reader{file: file, text: strings.Split(string(data), "\n"), sources: map[string]Source{}}
	r.root = section{reader: r, what: "the file"}
	if err := toml.Unmarshal(data, &r.root.values); err != nil {
		r.root.values = nil
		line := 1
		if wrong := (*toml.DecodeError)(nil); errors.As(err, &wrong) {
			line, _ = wrong.Position()
		}
		r.quote(line, "", "not TOML: "+strings.TrimPrefix(err.Error(), "toml: "), "not TOML")
		return r
	}
	r.at = keyLines(data)
	return r
}

// problem finds fault with a line in words that quote nothing of it.
func (r *reader) problem(line int, reason string) { r.quote(line, "", reason, reason) }

// quote finds fault with a line, or a key in it, in words that may quote it, and in
// plain ones.
func (r *reader) quote(line int, key, reason, plain string) {
	line = min(max(line, 1), len(r.text))
	r.problems = append(r.problems, Problem{
		Source: Source{File: r.file, Line: line},
		Key:    key,
		Text:   printable(r.text[line-1]),
		Reason: printableReason(reason),
		Plain:  plain,
	})
}

// printableReason keeps what a reason quotes of the file from acting on the
// terminal; reasons are ours and short but for what they quote.
func printableReason(reason string) string {
	if utf8.RuneCountInString(reason) <= textLimit {
		return printable(reason)
	}
	parts := strings.Fields(reason)
	for i := range parts {
		parts[i] = printable(parts[i])
	}
	return strings.Join(parts, " ")
}

// finish reports the tables nobody asked for and returns all problems.
func (r *reader) finish() error {
	r.root.finish()
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return &Error{Problems: r.problems}
}

// table hands the table of that name to read, which asks for every key there is;
// what is left over is unknown.
func (r *reader) table(name string, read func(*section)) {
	v := r.root.take(name)
	values, ok := v.(map[string]any)
	if v != nil && !ok {
		r.problem(r.at[name], fmt.Sprintf("%s is a table: write [%s] on a line of its own, its keys below", name, name))
	}
	s := &section{reader: r, path: name, what: "[" + name + "]", values: values}
	read(s)
	s.finish()
}

// tables does the same for each table of an array.
func (r *reader) tables(name string, read func(*section)) {
	v := r.root.take(name)
	list, ok := v.([]any)
	if v != nil && !ok {
		r.problem(r.at[name], fmt.Sprintf("%s may stand several times: write [[%s]]", name, name))
	}
	for i, v := range list {
		path := element(name, i)
		values, ok := v.(map[string]any)
		if !ok {
			r.problem(r.at[path], fmt.Sprintf("%s holds tables: write [[%s]] and its keys below", name, name))
			continue
		}
		s := &section{reader: r, path: path, what: "[[" + name + "]]", values: values}
		read(s)
		s.finish()
	}
}

// A section is one table of the document.
type section struct {
	reader *reader
	path   string
	what   string // its name in problems
	values map[string]any
	asked  []string
}

// take returns the value of key, nil if it is not set.
func (s *section) take(key string) any {
	s.asked = append(s.asked, key)
	v, ok := s.values[key]
	if ok {
		path := join(s.path, key)
		s.reader.sources[path] = Source{File: s.reader.file, Line: s.line(key)}
	}
	return v
}

// line is where key stands; for the section itself, where that begins.
func (s *section) line(key string) int {
	if line, ok := s.reader.at[join(s.path, key)]; ok {
		return line
	}
	return s.reader.at[s.path]
}

func (s *section) wrong(key, reason string) {
	s.reader.quote(s.line(key), s.named(key), reason, reason)
}

// named is how a key of the section is written for people: "breaks.rest",
// "limit.budget".
func (s *section) named(key string) string {
	if s.path == "" {
		return key
	}
	key, _, _ = strings.Cut(key, "[") // of an element of its list
	return strings.Trim(s.what, "[]") + "." + key
}

func (s *section) finish() {
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		if slices.Contains(s.asked, key) {
			continue
		}
		reason := fmt.Sprintf("unknown key %q in %s", key, s.what)
		if near := tracker.Nearest(key, s.asked); near != "" {
			reason += fmt.Sprintf(" (nearest: %s)", near)
		}
		allowed := ": allowed is " + strings.Join(s.asked, ", ")
		s.reader.quote(s.line(key), s.named(key), reason+allowed, "unknown key in "+s.what+allowed)
	}
}
