package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// A label is what the person said one unknown thing is.
type label struct {
	row      int
	category tracker.Category
}

// labelKeys are the keys of the groups. What is said of people is said of messages:
// calls and mail are known by themselves.
func labelKeys() []struct {
	key      byte
	word     string
	category tracker.Category
} {
	return []struct {
		key      byte
		word     string
		category tracker.Category
	}{
		{'a', "ai", "ai"},
		{'p', "people", "social/messaging"},
		{'s', "social", "social"},
		{'g', "gaming", "gaming"},
		{'v', "video", "video"},
		{'h', "shopping", "shopping"},
		{'n', "news", "news"},
		{'w', "work", "work"},
		{'l', "learning", "learning"},
		{'m', "music", "music"},
		{'b', "browsing", "browsing"},
		{'o', "other", "other"},
	}
}

// labelUnknown asks what each of rows is and keeps the answers as rules. A terminal
// that is closed, or a signal to end, is as good as q: what was said is kept.
func (p *program) labelUnknown(ctx context.Context, keyboard *os.File, rows []unknownRow) error {
	// Asked before the person is: what cannot be kept need not be said.
	if err := p.write(ctx, false, func(*writing) error { return nil }); err != nil {
		fmt.Fprintln(p.out, "\nNothing can be labelled now.")
		return err
	}
	asking, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	labels, restored := p.askLabels(asking, keyboard, rows)
	if len(labels) == 0 {
		fmt.Fprintln(p.out, "Nothing was labelled.")
		return restored
	}
	ctx = context.WithoutCancel(ctx)
	var sum view.Seconds
	changed := 0
	err := p.write(ctx, true, func(w *writing) error {
		rules := make([]store.Rule, len(labels))
		for i, l := range labels {
			row := rows[l.row]
			rules[i] = store.Rule{Match: matchOf([]classify.Term{row.term}), Category: l.category}
			sum += row.Active
		}
		if _, err := w.store.AddRules(ctx, rules, nil); err != nil {
			return err
		}
		n, err := w.relabel(ctx)
		changed = n
		return err
	})
	if err != nil {
		return errors.Join(err, restored)
	}
	fmt.Fprintf(p.out, "%d labelled: %s; %s re-labelled.\n\"dwell rule undo\" takes the last one back.\n",
		len(labels), sum.Words(), counted(changed, "subject"))
	return restored
}

// labellable returns the rows that a rule can speak of alone: a name with control
// characters in it cannot be written in one, and one that is a glob means others too.
func labellable(rows []unknownRow) []unknownRow {
	var can []unknownRow
	for _, row := range rows {
		if isGlob(row.term) {
			continue
		}
		if terms, err := classify.ParseMatch(matchOf([]classify.Term{row.term})); err == nil && strings.EqualFold(terms[0].Glob, row.term.Glob) {
			can = append(can, row)
		}
	}
	return can
}

// askLabels takes the keyboard for single keys, asks, and gives it back. What was
// said comes with an error too.
func (p *program) askLabels(ctx context.Context, keyboard *os.File, rows []unknownRow) (labels []label, err error) {
	was, err := term.MakeRaw(int(keyboard.Fd()))
	if err != nil {
		return nil, fmt.Errorf("take single keys: %w", err)
	}
	defer func() {
		if failed := term.Restore(int(keyboard.Fd()), was); failed != nil {
			err = fmt.Errorf("give the terminal back: %w", failed)
		}
	}()
	s := labelling{rows: rows, keys: keysOf(ctx, keyboard), out: rawLines{p.out}}
	return s.ask(ctx), nil
}

// A labelling is one round of questions about rows.
type labelling struct {
	rows   []unknownRow
	keys   <-chan byte // closed when no more will come
	out    io.Writer
	labels []label
}

// ask goes through the rows, each until it is labelled or left, until somebody ends
// it, and returns what was said.
func (s *labelling) ask(ctx context.Context) []label {
	fmt.Fprint(s.out, "\n", labelLegend(), "\n")
	for row := 0; row < len(s.rows); {
		fmt.Fprintf(s.out, "%d/%d  %s  %s  ", row+1, len(s.rows), s.rows[row].Active.Words(), s.rows[row].Match)
		key, ok := s.next(ctx)
		category, labelled := labelOf(key)
		switch {
		case !ok, key == 'q', key == 'Q', key == ctrlC, key == ctrlD:
			fmt.Fprintln(s.out)
			return s.labels
		case labelled:
			fmt.Fprintf(s.out, "-> %s\n", category)
			s.labels = append(s.labels, label{row, category})
			row++
		case key == ' ', key == '\r', key == '\n':
			fmt.Fprintln(s.out, "left")
			row++
		case key == 'u', key == 'U':
			row = s.takeBack(row)
		default: // "?" and whatever is no key of these
			fmt.Fprint(s.out, "\n", labelLegend())
		}
	}
	return s.labels
}

// next waits for a key; false if none will come.
func (s *labelling) next(ctx context.Context) (byte, bool) {
	select {
	case key, ok := <-s.keys:
		return key, ok
	case <-ctx.Done():
		return 0, false
	}
}

// takeBack takes the last label back and returns the row to ask about next.
func (s *labelling) takeBack(row int) int {
	if len(s.labels) == 0 {
		fmt.Fprintln(s.out, "nothing to take back")
		return row
	}
	last := s.labels[len(s.labels)-1]
	s.labels = s.labels[:len(s.labels)-1]
	fmt.Fprintf(s.out, "\n%s is taken back\n", s.rows[last.row].Match)
	return last.row
}

// labelOf is what a key says something is, also with Caps Lock on.
func labelOf(key byte) (tracker.Category, bool) {
	for _, k := range labelKeys() {
		if key == k.key || key == k.key-'a'+'A' {
			return k.category, true
		}
	}
	return "", false
}

// legendKeys is how many keys a line of the legend holds.
const legendKeys = 6

// labelLegend tells the keys.
func labelLegend() string {
	var b strings.Builder
	for i, k := range labelKeys() {
		word := string(k.key) + " " + k.word
		if (i+1)%legendKeys == 0 {
			fmt.Fprintf(&b, "%s\n", word)
		} else {
			fmt.Fprintf(&b, "%-12s", word)
		}
	}
	b.WriteString("space or enter leaves it, u takes the last one back, ? tells the keys, q ends\n")
	return b.String()
}
