package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"dwell/tracker"
	"dwell/ui/view"
)

// unknownRow is something time was spent on that nothing is known of.
type unknownRow struct {
	Match  string       `json:"match"`
	Active view.Seconds `json:"active_s"`
}

func (p *program) unknownCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "unknown", Short: "what took time lately and dwell does not know", Args: noArgs,
		Example: "  dwell unknown\n  dwell rule add site:example.org learning/course",
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			unknown, err := r.unknown(c.Context(), 4)
			if err != nil {
				return err
			}
			rows := unknownRows(unknown)
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
			_, err = fmt.Fprintf(p.out, "\nTell dwell what one is, for the past as well:\n  dwell rule add %s CATEGORY\n", shellQuote(rows[0].Match))
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

// most is how many unknown things are shown: as many as somebody may sort in one go.
const most = 20

// unknown is the active time of the last weeks, this one as well, that nothing is
// known of: what data quality calls unclassified.
func (r *reading) unknown(ctx context.Context, weeks int) (tracker.Usage, error) {
	from := r.Calendar.Day(r.Calendar.WeekOf(r.Calendar.Date(r.now, r.zone)).AddDate(0, 0, -7*weeks), r.zone).From
	usage := tracker.Usage{}
	if r.store != nil {
		var err error
		if usage, err = r.store.Unknown(ctx, from, r.now); err != nil {
			return nil, err
		}
	}
	for _, s := range r.tail {
		if s.Presence.Active() && s.Verdict.Unknown() && !s.Start.Before(from) {
			usage[tracker.KeyOf(s.Subject, s.Verdict)] += s.Length()
		}
	}
	return usage, nil
}

// unknownRows adds up what one rule would sort, the most time first.
func unknownRows(unknown tracker.Usage) []unknownRow {
	sums := map[string]view.Seconds{}
	for key, used := range unknown {
		if match := unknownMatch(key); match != "" {
			sums[match] += view.Seconds(used)
		}
	}
	rows := make([]unknownRow, 0, len(sums))
	for match, used := range sums {
		rows = append(rows, unknownRow{match, used})
	}
	slices.SortFunc(rows, func(a, b unknownRow) int {
		return cmp.Or(cmp.Compare(b.Active, a.Active), cmp.Compare(a.Match, b.Match))
	})
	return rows[:min(len(rows), most)]
}

// unknownMatch is the rule's match for key; empty where it has no name, or one
// that is not to be known.
func unknownMatch(key tracker.UsageKey) string {
	if key.Private() {
		return ""
	}
	for _, part := range []struct{ kind, name string }{{"site", key.Site}, {"program", key.Program}, {"app", key.App}} {
		if part.name != "" {
			return part.kind + ":" + view.Plain(part.name)
		}
	}
	return ""
}

// shellQuote quotes s where a shell would split it.
func shellQuote(s string) string {
	for _, r := range s {
		if r != ':' && r != '.' && r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return strconv.Quote(s)
		}
	}
	return s
}
