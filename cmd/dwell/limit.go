package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) limitCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "limit", Short: "set, show and try limits", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
		Long: `A limit is a budget you set yourself. dwell tells you when it comes near and
when it is reached; it never blocks anything. Targets:

  ai, people, social, gaming, video, ...   a group, as "dwell today" shows them
  ai/chat, work/email, ...                 one category
  app:ID  site:DOMAIN  program:NAME        one thing
  all                                      all active time

"social" never counts messages, calls, mail or meetings: that is people time.`,
		Example: "  dwell limit try ai 1h\n  dwell limit add ai 1h\n  dwell limit add gaming 6h --per week --days fri-sun",
	}
	c.AddCommand(p.limitAddCommand(), p.limitListCommand(), p.limitRemoveCommand(), p.limitTryCommand())
	return c
}

// limitFrom reads the words of a limit.
func limitFrom(target, budget, per, days string) (policy.Limit, error) {
	var l policy.Limit
	var errs [4]error
	l.Target, errs[0] = policy.ParseTarget(target)
	l.Budget, errs[1] = policy.ParseDuration(budget)
	l.Per, errs[2] = policy.ParsePer(per)
	l.Days, errs[3] = policy.ParseDays(days)
	if err := errors.Join(errs[:]...); err != nil {
		return l, usage(err)
	}
	if err := l.Validate(); err != nil {
		return l, usage(err)
	}
	l.ID = policy.LimitID(l.Target, l.Per, l.Days, func(string) bool { return false })
	return l, nil
}

func (p *program) limitAddCommand() *cobra.Command {
	var per, days string
	c := &cobra.Command{
		Use: "add TARGET DURATION", Aliases: []string{"set"}, Short: "set a limit, or change the one that is there",
		Args: argsBetween(2, 2, `a target and a duration: dwell limit add ai 1h`),
		RunE: func(c *cobra.Command, args []string) error {
			l, err := limitFrom(args[0], args[1], per, days)
			if err != nil {
				return err
			}
			return p.write(c.Context(), false, func(w *writing) error {
				if err := w.setLimit(c.Context(), l); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.out, "%s: %s a %s%s. \"dwell limit rm %s\" takes it back.\n",
					l.Target, view.Words(l.Budget), l.Per, onDays(l.Days), l.ID)
				return err
			})
		},
	}
	c.Flags().StringVar(&per, "per", "day", "`PERIOD`: day or week")
	c.Flags().StringVar(&days, "days", "", "only these `DAYS`, such as mon-fri or sat,sun")
	return c
}

func onDays(d policy.Days) string {
	if d.Every() {
		return ""
	}
	return ", " + d.String()
}

// setLimit stores l, in place of one of the same target, period and days.
func (w *writing) setLimit(ctx context.Context, l policy.Limit) error {
	if err := w.inFile("limit." + l.ID); err != nil {
		return err
	}
	why, do, err := w.uncounted(l.Target)
	if err != nil {
		return err
	}
	if why != "" {
		return &failure{code: exitFailed, err: fmt.Errorf("a limit on %s would never count: %s", l.Target, why), hint: do}
	}
	return journal.New(w.store, time.Time{}).SetLimit(ctx, l)
}

func (p *program) limitListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "list", Short: "every limit and how it stands", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			states, err := r.limits(c.Context(), r.now)
			if err != nil {
				return err
			}
			rows := make([]view.LimitRow, 0, len(states))
			for _, s := range states {
				rows = append(rows, view.LimitRowOf(s))
			}
			if asJSON {
				return p.printJSON(rows)
			}
			return p.printer().Limits(rows)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

func (p *program) limitRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rm ID", Short: "remove a limit", Args: argsBetween(1, 1, `an id, as "dwell limit list" shows it`),
		RunE: func(c *cobra.Command, args []string) error {
			return p.write(c.Context(), false, func(w *writing) error {
				if err := w.inFile("limit." + args[0]); err != nil {
					return err
				}
				_, err := w.store.RemoveLimit(c.Context(), args[0])
				if errors.Is(err, store.ErrNotFound) {
					return &failure{code: exitFailed, err: fmt.Errorf("no limit %q", args[0]), hint: `"dwell limit list" shows the ids.`}
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.out, "Limit %s is gone.\n", args[0])
				return err
			})
		},
	}
}

func (p *program) limitTryCommand() *cobra.Command {
	var per, days string
	var weeks int
	var asJSON bool
	c := &cobra.Command{
		Use: "try TARGET DURATION", Short: "see what a limit would have done on your own past weeks",
		Args: argsBetween(2, 2, `a target and a duration: dwell limit try ai 1h`),
		RunE: func(c *cobra.Command, args []string) error {
			l, err := limitFrom(args[0], args[1], per, days)
			if err != nil {
				return err
			}
			if weeks < 1 || weeks > 520 {
				return usagef("--weeks is 1 to 520")
			}
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			past, err := r.past(c.Context(), weeks)
			if err != nil {
				return err
			}
			h := policy.Try(l, r.Calendar, past)
			if asJSON {
				return p.printJSON(hindsightOf(l, h))
			}
			_, err = fmt.Fprintln(p.out, hindsight(l, h, weeks))
			return err
		},
	}
	c.Flags().StringVar(&per, "per", "day", "`PERIOD`: day or week")
	c.Flags().StringVar(&days, "days", "", "only these `DAYS`, such as mon-fri or sat,sun")
	c.Flags().IntVar(&weeks, "weeks", 4, "how many past weeks to look at: `N`")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

// past is the usage of each closed day of the last weeks.
func (r *reading) past(ctx context.Context, weeks int) ([]tracker.DayUsage, error) {
	today := r.Calendar.Date(r.now, r.zone)
	var days []tracker.DayUsage
	for d := r.Calendar.WeekOf(today).AddDate(0, 0, -7*weeks); d.Before(today); d = d.AddDate(0, 0, 1) {
		day, err := r.day(ctx, d)
		if err != nil {
			return nil, err
		}
		if day.Usage.Total() > 0 {
			days = append(days, day)
		}
	}
	return days, nil
}

// hindsightRow is a [policy.Hindsight] as JSON.
type hindsightRow struct {
	Limit   string       `json:"limit"`
	Periods int          `json:"periods"`
	Ahead   int          `json:"ahead"`
	Reached int          `json:"reached"`
	Over    view.Seconds `json:"over_s"`
	Most    view.Seconds `json:"most_s"`
}

func hindsightOf(l policy.Limit, h policy.Hindsight) hindsightRow {
	return hindsightRow{
		Limit: l.ID, Periods: len(h.Past), Ahead: h.Ahead, Reached: h.Reached,
		Over: view.Seconds(h.Over), Most: view.Seconds(h.Most),
	}
}

// hindsight says in words what l would have done.
func hindsight(l policy.Limit, h policy.Hindsight, weeks int) string {
	budget := fmt.Sprintf("%s: %s a %s%s", l.Target, view.Words(l.Budget), l.Per, onDays(l.Days))
	switch {
	case len(h.Past) == 0:
		return fmt.Sprintf("%s. Nothing was recorded in the last %d weeks to try it on.", budget, weeks)
	case h.Reached == 0:
		return fmt.Sprintf("%s. In %d recorded %ss it would never have been reached; it would have come near %s.",
			budget, len(h.Past), l.Per, times(h.Ahead))
	}
	return fmt.Sprintf("%s. Of %d recorded %ss it would have been reached on %d, %s over in all and %s at most.",
		budget, len(h.Past), l.Per, h.Reached, view.Words(h.Over), view.Words(h.Most))
}

func times(n int) string {
	switch n {
	case 0:
		return "not once"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
