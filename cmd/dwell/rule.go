package main

import (
	"context"
	"errors"
	"fmt"
	"math"
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
are app, class, site, program and title. Quote a glob with spaces. An address, a
host or the name of an app is enough for all of that site or app.

Rules on app, class, site and program re-label the past as well. Titles are not
kept, so rules on them act from now on.`,
		Example: "  dwell rule add site:example.org work/office\n  dwell rule add Gimp work/design\n  dwell rule add 'site:github.com title:\"*Copilot*\"' ai/coding\n  dwell rule undo",
	}
	c.AddCommand(p.ruleAddCommand(), p.ruleListCommand(), p.ruleRemoveCommand(), p.ruleUndoCommand(),
		p.ruleExportCommand(), p.ruleImportCommand())
	return c
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
		Long: `Add a rule. MATCH is kind:glob terms, or less: an address or a bare host, for
its whole site (one part of it is site:HOST/PATH), or the name of an app, a
window's class or a program that was seen. The categories are:

` + categoryList(),
		Example: "  dwell rule add https://www.example.org/a/page learning/course\n  dwell rule add Gimp work/design\n" +
			"  dwell rule add site:example.org/wiki learning/reference",
		RunE: func(c *cobra.Command, args []string) error {
			match, err := parseRuleMatch(strings.Join(args[:len(args)-1], " "))
			if err != nil {
				return err
			}
			category, err := parseCategory(args[len(args)-1])
			if err != nil {
				return err
			}
			return p.write(c.Context(), true, func(w *writing) error {
				if match.name != "" {
					if match, err = w.lookUp(c.Context(), match.name); err != nil {
						return err
					}
				}
				return p.addRule(c.Context(), w, match, category)
			})
		},
	}
}

// addRule adds a rule and says what it came to and what it changed.
func (p *program) addRule(ctx context.Context, w *writing, match ruleMatch, category tracker.Category) error {
	before, again := holding(w.Rules, match.terms)
	row, err := w.store.AddRule(ctx, match.text, category)
	if err != nil {
		return err
	}
	n, err := w.relabel(ctx)
	if err != nil {
		return err
	}
	whole := ""
	if match.whole != "" {
		whole = " (" + match.whole + ")"
	}
	fmt.Fprintf(p.out, "Rule %d: %s%s is %s. %s\n", row.ID, view.Plain(match.text), whole, category, reach(classify.Rule{Terms: match.terms}, n))
	if again {
		fmt.Fprintln(p.out, contradiction(before, category))
	}
	if wholeBrowser(match.terms) {
		fmt.Fprintln(p.out, "It takes all that is seen in this browser, its sites included: a rule goes before what\ndwell knows of them. \"dwell rule undo\" takes it back.")
	}
	return nil
}

// wholeBrowser reports whether terms hold of a browser, whatever it shows.
func wholeBrowser(terms []classify.Term) bool {
	plain, err := classify.New(nil)
	if err != nil {
		return false // it was good when the rule was read
	}
	browser := false
	for _, t := range terms {
		var e classify.Evidence
		switch t.Kind {
		case "app":
			e.App = t.Glob
		case "class":
			e.Class = t.Glob
		default:
			return false
		}
		_, v := plain.Classify(e)
		browser = browser || v.Category == "browsing/browser"
	}
	return browser
}

// contradiction says what a rule of the same match said before, and which of the
// two holds.
func contradiction(before classify.Rule, category tracker.Category) string {
	switch {
	case before.Source != "":
		return fmt.Sprintf("But %s says %s of the same, and what stands there holds.", ruleName(before), before.Category)
	case before.Category == category:
		return fmt.Sprintf("It was that before, by rule %d.", before.ID)
	}
	return fmt.Sprintf("It was %s before, by rule %d; the later one holds. \"dwell rule undo\" takes it back.", before.Category, before.ID)
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
		Use: "undo", Short: "take back the last change to the rules, or the last import of some", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			// Of an import all goes, also where somebody interrupts it.
			ctx := context.WithoutCancel(c.Context())
			return p.write(ctx, true, func(w *writing) error {
				changes, err := w.undoRules(ctx)
				if errors.Is(err, store.ErrNotFound) {
					return &failure{code: exitFailed, err: errors.New("there is no change to take back")}
				}
				if err != nil {
					return err
				}
				what := fmt.Sprintf("The import of %s is gone again", counted(len(changes), "rule"))
				if len(changes) == 1 {
					is := "is gone again"
					if changes[0].Removed {
						is = "is back"
					}
					what = fmt.Sprintf("Rule %d (%s) %s", changes[0].Rule.ID, view.Plain(changes[0].Rule.Match), is)
				}
				return p.ruleChanged(ctx, w, what)
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
