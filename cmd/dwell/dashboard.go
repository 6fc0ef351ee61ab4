package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dwell/cmd/login"
)

func (p *program) dashboardCommand() *cobra.Command {
	var show bool
	var page string
	c := &cobra.Command{
		Use: "dashboard", Short: "open today and this week in your browser", Args: noArgs,
		Long: `Open the local page. The link works once, for a minute, on this computer, for you; the
browser then keeps a cookie until dwell ends.`,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.ask(c.Context(), request{Call: "link", Page: page})
			if err != nil {
				return err
			}
			if show {
				_, err := fmt.Fprintln(p.out, r.Link)
				return err
			}
			if err := login.Launch(c.Context(), "xdg-open", r.Link); err != nil {
				return &failure{code: exitFailed, err: err, hint: `"dwell dashboard --print-url" prints the link, to be opened within a minute.`}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&show, "print-url", false, "print the link instead of opening it")
	c.Flags().StringVar(&page, "page", "", "the page to open: /, /week, /welcome")
	return c
}
