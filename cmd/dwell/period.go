package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dwell/ui/term"
	"dwell/ui/view"
)

func (p *program) todayCommand() *cobra.Command {
	return p.periodCommand(view.Day, "today", "today so far, beside the usual for this weekday", "")
}

func (p *program) dayCommand() *cobra.Command {
	return p.periodCommand(view.Day, "day [DATE]", "one day, from 04:00 to 04:00", "  dwell day yesterday\n  dwell day 2026-03-01")
}

func (p *program) weekCommand() *cobra.Command {
	return p.periodCommand(view.Week, "week [DATE]", "the week that holds a date, beside the four before", "  dwell week\n  dwell week 2026-03-01")
}

func (p *program) monthCommand() *cobra.Command {
	return p.periodCommand(view.Month, "month [DATE]", "the month that holds a date", "  dwell month --json")
}

// periodCommand prints one summary.
func (p *program) periodCommand(kind view.Kind, use, short, example string) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: use, Short: short, Example: example,
		Args: noArgs,
		RunE: func(c *cobra.Command, args []string) error {
			var date time.Time
			if len(args) > 0 {
				var err error
				if date, err = p.date(args[0]); err != nil {
					return err
				}
			}
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			s, err := r.summary(c.Context(), kind, date)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(s)
			}
			return p.printer().Summary(s)
		},
	}
	if use != "today" {
		c.Args = argsBetween(0, 1, "at most one date, such as 2026-03-01 or yesterday")
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return c
}

// date reads a day's name: 2026-03-01, today or yesterday, by the person's days.
func (p *program) date(s string) (time.Time, error) {
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return d, nil
	}
	today := p.now().In(p.zone)
	switch s {
	case "today", "yesterday":
		r, err := p.calendar()
		if err != nil {
			return time.Time{}, err
		}
		d := r.Date(today, p.zone)
		if s == "yesterday" {
			d = d.AddDate(0, 0, -1)
		}
		return d, nil
	}
	return time.Time{}, usagef("%q is no date: write it as 2026-03-01, or say today or yesterday", s)
}

func (p *program) printer() *term.Printer {
	return term.New(p.out, term.Detect(p.out, os.Environ()))
}

// printJSON prints one value and nothing else.
func (p *program) printJSON(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	_, err = fmt.Fprintf(p.out, "%s\n", b)
	return err
}
