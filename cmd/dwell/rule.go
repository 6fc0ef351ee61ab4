package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) ruleCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "rule", Short: "say yourself what something is", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		Long: `A rule says what category something is, and goes before all dwell knows. MATCH
is one or more KIND:GLOB terms that must all hold, without regard to case; kinds
are app, class, site, program and title. Quote a glob with spaces.

Rules on app, class, site and program re-label the past as well. Titles are not
kept, so rules on them act from now on.`,
		Example: "  dwell rule add site:example.org work/office\n  dwell rule add 'site:github.com title:\"*Copilot*\"' ai/coding\n  dwell rule undo",
	}
	c.AddCommand(p.ruleAddCommand(), p.ruleListCommand(), p.ruleRemoveCommand(), p.ruleUndoCommand(),
		p.ruleExportCommand(), p.ruleImportCommand())
	return c
}

// parseRule reads the words of a rule.
func parseRule(match, category string) ([]classify.Term, tracker.Category, error) {
	terms, err := classify.ParseMatch(match)
	if err != nil {
		return nil, "", usage(err)
	}
	c, err := parseCategory(category)
	return terms, c, err
}

// parseCategory reads a category in any case.
func parseCategory(s string) (tracker.Category, error) {
	c := tracker.Category(strings.ToLower(strings.TrimSpace(s)))
	if c.Valid() {
		return c, nil
	}
	near, _ := classify.NearestCategory(s)
	return "", usage(&policy.ValueError{
		What: "category", Value: s, Nearest: string(near), Allowed: `what "dwell rule add --help" lists, such as work/coding`,
	})
}

func (p *program) ruleAddCommand() *cobra.Command {
	return &cobra.Command{
		Use: "add MATCH CATEGORY", Short: "add a rule", Args: argsBetween(2, math.MaxInt, "a match and a category: dwell rule add site:example.org work/office"),
		Long: "Add a rule. The categories are:\n\n" + categoryList(),
		RunE: func(c *cobra.Command, args []string) error {
			match, last := strings.Join(args[:len(args)-1], " "), args[len(args)-1]
			terms, category, err := parseRule(match, last)
			if err != nil {
				return err
			}
			return p.write(c.Context(), true, func(w *writing) error {
				row, err := w.store.AddRule(c.Context(), match, category)
				if err != nil {
					return err
				}
				n, err := w.relabel(c.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.out, "Rule %d: %s is %s. %s\n", row.ID, view.Plain(match), category, reach(classify.Rule{Terms: terms}, n))
				return err
			})
		},
	}
}

// reach says from when a rule acts.
func reach(r classify.Rule, changed int) string {
	if !r.Relabels() {
		return "It acts from now on: titles and paths are not kept, so the past cannot be re-labelled by them."
	}
	return fmt.Sprintf("It acts from now on and on the past: %s re-labelled.", counted(changed, "subject"))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// categoryList is every category, a top with its parts a line.
func categoryList() string {
	var b strings.Builder
	width := 0
	for _, c := range tracker.Categories() {
		if c.Top() == c {
			n, _ := fmt.Fprintf(&b, "\n  %-9s", c)
			width = n - 1
			continue
		}
		part := strings.TrimPrefix(string(c), string(c.Top())+"/")
		if width += 1 + len(part); width > 80 {
			n, _ := fmt.Fprintf(&b, "\n  %-9s", "")
			width = n + len(part)
		}
		fmt.Fprintf(&b, " %s", part)
	}
	return strings.TrimPrefix(b.String(), "\n") + "\n"
}

// ruleRow is a rule as JSON.
type ruleRow struct {
	ID       *int64    `json:"id"`
	Match    string    `json:"match"`
	Category string    `json:"category"`
	Source   view.Text `json:"source"`
}

func (p *program) ruleListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "every rule", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			rows := make([]ruleRow, 0, len(r.Rules))
			for _, rule := range r.Rules {
				row := ruleRow{Match: matchOf(rule.Terms), Category: string(rule.Category), Source: view.Text(rule.Source)}
				if rule.Source == "" {
					row.ID = &rule.ID
				}
				rows = append(rows, row)
			}
			if asJSON {
				return p.printJSON(rows)
			}
			if len(rows) == 0 {
				_, err := fmt.Fprintln(p.out, `No rules. "dwell unknown" shows what dwell does not know; "dwell rule add" tells it.`)
				return err
			}
			for _, row := range rows {
				id := string(row.Source)
				if row.ID != nil {
					id = strconv.FormatInt(*row.ID, 10)
				}
				fmt.Fprintf(p.out, "%4s  %s  ->  %s\n", id, view.Plain(row.Match), row.Category)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

// matchOf writes terms as [classify.ParseMatch] reads them.
func matchOf(terms []classify.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.Kind + ":" + t.Glob
		if strings.ContainsAny(t.Glob, " \t\"") {
			parts[i] = t.Kind + ":" + strconv.Quote(t.Glob)
		}
	}
	return strings.Join(parts, " ")
}

func (p *program) ruleRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rm ID", Short: "remove a rule", Args: argsBetween(1, 1, `an id, as "dwell rule list" shows it`),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usagef(`%q is no rule's id; "dwell rule list" shows them (rules of config.toml are removed there)`, args[0])
			}
			return p.write(c.Context(), true, func(w *writing) error {
				row, err := w.store.RemoveRule(c.Context(), id)
				if errors.Is(err, store.ErrNotFound) {
					return &failure{code: exitFailed, err: fmt.Errorf("no rule %d", id), hint: `"dwell rule list" shows the ids.`}
				}
				if err != nil {
					return err
				}
				return p.ruleChanged(c.Context(), w, fmt.Sprintf("Rule %d (%s) is gone", row.ID, view.Plain(row.Match)))
			})
		},
	}
}

func (p *program) ruleUndoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "undo", Short: "take back the last change to the rules", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.write(c.Context(), true, func(w *writing) error {
				change, err := w.store.UndoRule(c.Context())
				if errors.Is(err, store.ErrNotFound) {
					return &failure{code: exitFailed, err: errors.New("there is no change to take back")}
				}
				if err != nil {
					return err
				}
				what := fmt.Sprintf("Rule %d (%s) is gone again", change.Rule.ID, view.Plain(change.Rule.Match))
				if change.Removed {
					what = fmt.Sprintf("Rule %d (%s) is back", change.Rule.ID, view.Plain(change.Rule.Match))
				}
				return p.ruleChanged(c.Context(), w, what)
			})
		},
	}
}

// ruleChanged re-labels the past and says so.
func (p *program) ruleChanged(ctx context.Context, w *writing, what string) error {
	n, err := w.relabel(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s; %s re-labelled.\n", what, counted(n, "subject"))
	return err
}

func (p *program) ruleExportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "export", Short: "print your rules, one a line, for dwell rule import", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			for _, rule := range r.Rules {
				if _, err := fmt.Fprintf(p.out, "%s\t%s\n", matchOf(rule.Terms), rule.Category); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (p *program) ruleImportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "import FILE", Short: "add the rules of a file (- is standard input)", Args: argsBetween(1, 1, "one file"),
		RunE: func(c *cobra.Command, args []string) error {
			in, err := p.open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }() // only read
			rules, err := readRules(in)
			if err != nil {
				return &failure{code: exitFailed, err: fmt.Errorf("%s: %w", args[0], err)}
			}
			return p.write(c.Context(), true, func(w *writing) error {
				added := 0
				for _, rule := range rules {
					if w.hasRule(rule) {
						continue
					}
					if _, err := w.store.AddRule(c.Context(), rule.Match, rule.Category); err != nil {
						return err
					}
					added++
				}
				return p.ruleChanged(c.Context(), w, fmt.Sprintf("%s added, %d were there", counted(added, "rule"), len(rules)-added))
			})
		},
	}
}

// hasRule reports whether the same rule holds already.
func (w *writing) hasRule(r store.Rule) bool {
	for _, have := range w.Rules {
		if have.Category == r.Category && matchOf(have.Terms) == r.Match {
			return true
		}
	}
	return false
}

// readRules reads "MATCH tab CATEGORY" lines; all must be good before any is taken.
func readRules(in io.Reader) ([]store.Rule, error) {
	var rules []store.Rule
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		match, category, ok := strings.Cut(text, "\t")
		if !ok {
			return nil, fmt.Errorf("line %d: a rule is MATCH, a tab, CATEGORY", n)
		}
		terms, cat, err := parseRule(match, strings.TrimSpace(category))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, errors.Unwrap(err))
		}
		rules = append(rules, store.Rule{Match: matchOf(terms), Category: cat})
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return rules, nil
}

// open opens a file to read, or standard input for "-".
func (p *program) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.in), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &failure{code: exitFailed, err: err}
	}
	return f, nil
}
