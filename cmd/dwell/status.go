package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dwell/ui/view"
)

func (p *program) statusCommand() *cobra.Command {
	var asJSON bool
	var format string
	c := &cobra.Command{
		Use: "status", Short: "this moment: what is seen, and today in short", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if format != "" && format != "waybar" {
				return usagef(`--format knows "waybar"`)
			}
			st := view.Status{}
			r, err := p.ask(c.Context(), request{Call: "status"})
			switch {
			case errors.Is(err, errDown):
			case err != nil:
				return err
			case r.Status != nil:
				st = *r.Status
				st.Break, st.Held = view.Seconds(r.Break), r.Held
			}
			if r.Health != "" {
				fmt.Fprintln(p.err, "dwell:", view.Plain(r.Health))
			}
			down := &failure{code: exitDown}
			switch {
			case format == "waybar":
				var today view.Summary
				if st.Running {
					read, err := p.read(c.Context())
					if err != nil {
						return err
					}
					defer read.close()
					if today, err = read.summary(c.Context(), view.Day, view.Ask{}.Date); err != nil {
						return err
					}
				}
				return p.printJSON(view.BarOf(st, today)) // a bar shows "off"; an error would hide the module
			case asJSON:
				if err := p.printJSON(st); err != nil {
					return err
				}
			case st.Running:
				return p.printer().Status(st, p.now().In(p.zone))
			default:
				down = errDown
			}
			if !st.Running {
				return down
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	c.Flags().StringVar(&format, "format", "", "`FORMAT`: waybar prints what a Waybar custom module reads")
	return c
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.out, "dwell", version)
			return err
		},
	}
}
