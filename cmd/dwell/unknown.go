package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/ui/view"
)

// unknownRow is something time was spent on that nothing is known of.
type unknownRow struct {
	Match  string       `json:"match"`
	Active view.Seconds `json:"active_s"`
	term   classify.Term
}

func (p *program) unknownCommand() *cobra.Command {
	var asJSON, list bool
	c := &cobra.Command{
		Use: "unknown", Short: "what took time lately and dwell does not know", Args: noArgs,
		Long: `Show what took most time in the last four weeks and dwell does not know. On a
terminal it then asks what each is, one key for one thing; what you say acts on
the past as well. It keeps your answers as rules: "dwell rule list".`,
		Example: "  dwell unknown\n  dwell unknown --list\n  dwell rule add site:example.org learning/course",
		RunE: func(c *cobra.Command, _ []string) error {
			rows, err := p.unknownRows(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(rows)
			}
			if len(rows) == 0 {
				_, err := fmt.Fprintln(p.out, "Nothing of the last four weeks is unknown.")
				return err
			}
			for _, row := range rows {
				fmt.Fprintf(p.out, "%9s  %s\n", row.Active.Words(), row.Match)
			}
			if globs := slices.IndexFunc(rows, func(row unknownRow) bool { return isGlob(row.term) }); globs >= 0 {
				fmt.Fprintf(p.out, "\nNo rule is made of a name with * or ? in it: write %s:GLOB yourself.\n", rows[globs].term.Kind)
			}
			rows = labellable(rows)
			if len(rows) == 0 {
				return nil
			}
			if keyboard, ok := p.terminal(); ok && !list {
				return p.labelUnknown(c.Context(), keyboard, rows)
			}
			_, err = fmt.Fprintf(p.out, "\nTell dwell what one is, for the past as well:\n  dwell rule add %s CATEGORY\n", shellQuote(rows[0].Match))
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	c.Flags().BoolVar(&list, "list", false, "only print the list, also on a terminal")
	return c
}

// unknownRows is what is unknown of the last four weeks.
func (p *program) unknownRows(ctx context.Context) ([]unknownRow, error) {
	r, err := p.read(ctx)
	if err != nil {
		return nil, err
	}
	defer r.close()
	unknown, err := r.unknown(ctx)
	return unknownRows(unknown), err
}

// most is how many unknown things are shown: as many as somebody may sort in one go.
const most = 20

// unknown is the active time of the last weeks, this one as well, that nothing is
// known of: what data quality calls unclassified.
func (r *reading) unknown(ctx context.Context) (tracker.Usage, error) {
	lately := r.lately(r.now)
	usage := tracker.Usage{}
	if r.store != nil {
		var err error
		if usage, err = r.store.Unknown(ctx, lately.From, lately.To); err != nil {
			return nil, err
		}
	}
	for _, s := range r.tail {
		if s.Presence.Active() && s.Verdict.Unknown() && !s.Start.Before(lately.From) {
			usage[tracker.KeyOf(s.Subject, s.Verdict)] += s.Length()
		}
	}
	return usage, nil
}

// unknownRows adds up what one rule would sort, the most time first.
func unknownRows(unknown tracker.Usage) []unknownRow {
	sums := map[classify.Term]view.Seconds{}
	for key, used := range unknown {
		if t, ok := unknownTerm(key); ok {
			sums[t] += view.Seconds(used)
		}
	}
	rows := make([]unknownRow, 0, len(sums))
	for t, used := range sums {
		rows = append(rows, unknownRow{view.Plain(matchOf([]classify.Term{t})), used, t})
	}
	slices.SortStableFunc(rows, func(a, b unknownRow) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Match, b.Match))
	})
	return rows[:min(len(rows), most)]
}

// unknownTerm is what a rule on key would ask for; false where it has no name, or
// one that is not to be known.
func unknownTerm(key tracker.UsageKey) (classify.Term, bool) {
	if key.Private() {
		return classify.Term{}, false
	}
	for _, t := range []classify.Term{{Kind: "site", Glob: key.Site}, {Kind: "program", Glob: key.Program}, {Kind: "app", Glob: key.App}} {
		if t.Glob != "" {
			return t, true
		}
	}
	return classify.Term{}, false
}

// shellQuote quotes s where a shell would split it or read something into it.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune(":.-_/", r) || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
