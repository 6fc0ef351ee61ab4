package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/login"
)

func (p *program) dashboardCommand() *cobra.Command {
	var show, start bool
	var page string
	c := &cobra.Command{
		Use: "dashboard", Short: "open today and this week in your browser", Args: noArgs,
		Long: `Open the local page. The link works once, for a minute, on this computer, for
you; the browser then keeps a cookie until dwell ends. With --start, as from
the app menu, the first page ever is the welcome, which asks about login.`,
		Example: "  dwell dashboard --page /week\n  dwell dashboard --print-url",
		RunE: func(c *cobra.Command, _ []string) error {
			req := request{Call: "link", Page: page}
			first := start && p.firstLook(c.Context())
			if first {
				req.Page = firstMinute
			}
			r, err := p.askOrStart(c.Context(), req, start)
			if err == nil {
				err = p.present(c.Context(), r.Link, show)
			}
			if err == nil && first {
				err = p.looked(c.Context())
			}
			return err
		},
	}
	c.Flags().BoolVar(&show, "print-url", false, "print the link instead of opening it")
	startFlag(c, &start)
	c.Flags().StringVar(&page, "page", "", "the `PAGE` to open: /, /week, /day/2026-03-01, /welcome")
	return c
}

// present opens link in the person's browser, or prints it.
func (p *program) present(ctx context.Context, link string, show bool) error {
	if show {
		_, err := fmt.Fprintln(p.out, link)
		return err
	}
	if err := login.Launch(ctx, "xdg-open", link); err != nil {
		return &failure{code: exitFailed, err: err, hint: `"dwell dashboard --print-url" prints the link, to be opened within a minute.`}
	}
	_, err := fmt.Fprintln(p.out, `Opened in your browser. If nothing shows there, "dwell dashboard --print-url"`+"\nprints a link, to be opened within a minute.")
	return err
}

const (
	startWithin = 15 * time.Second // a database of years may have to be re-labelled first
	startLook   = 50 * time.Millisecond
)

// startFlag is for commands in the app menu: who clicks there has no terminal to
// read "dwell is not running" in.
func startFlag(c *cobra.Command, start *bool) {
	c.Flags().BoolVar(start, "start", false, "start dwell first where it does not run")
}

// askOrStart asks the daemon; with start it is started first where it is down.
func (p *program) askOrStart(ctx context.Context, req request, start bool) (reply, error) {
	r, err := p.ask(ctx, req)
	if start && errors.Is(err, errDown) {
		return p.startAndAsk(ctx, req)
	}
	return r, err
}

// startAndAsk starts the daemon and asks it as soon as it answers.
func (p *program) startAndAsk(ctx context.Context, req request) (reply, error) {
	self, err := os.Executable()
	if err != nil {
		return reply{}, fmt.Errorf("find the program's own file: %w", err)
	}
	if err := login.Launch(ctx, self, "run"); err != nil {
		return reply{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, startWithin)
	defer cancel()
	for {
		// Right after the control socket the page begins to listen.
		r, err := p.ask(ctx, req)
		if err == nil {
			return r, nil
		}
		select {
		case <-ctx.Done():
			return reply{}, &failure{
				code: exitFailed, err: fmt.Errorf("dwell was started and does not answer: %w", err),
				hint: `"dwell run" in a terminal says why.`,
			}
		case <-time.After(startLook):
		}
	}
}
