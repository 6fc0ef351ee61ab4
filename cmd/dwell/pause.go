package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/policy"
)

func (p *program) pauseCommand() *cobra.Command {
	return p.heldCommand("pause [DURATION]", "record nothing for a while, or until you resume",
		"pause", "Tracking is paused until %s.", `Tracking is paused until you say "dwell resume".`)
}

func (p *program) quietCommand() *cobra.Command {
	return p.heldCommand("quiet [DURATION]", "no nudges for a while, or until tomorrow; recording goes on",
		"quiet", "No nudges until %s. Recording goes on.", "")
}

// heldCommand asks the running daemon to hold something back for a while.
func (p *program) heldCommand(use, short, call, until, forever string) *cobra.Command {
	var start bool
	c := &cobra.Command{
		Use: use, Short: short, Args: argsBetween(0, 1, "at most one duration, such as 45m"),
		RunE: func(c *cobra.Command, args []string) error {
			req := request{Call: call}
			if len(args) > 0 {
				var err error
				if req.For, err = policy.ParseDuration(args[0]); err != nil {
					return usage(err)
				}
			}
			r, err := p.askOrStart(c.Context(), req, start)
			if err != nil {
				return err
			}
			if r.Until.IsZero() {
				_, err = fmt.Fprintln(p.out, forever)
				return err
			}
			_, err = fmt.Fprintf(p.out, until+"\n", p.clock(r.Until))
			return err
		},
	}
	startFlag(c, &start)
	return c
}

func (p *program) breakCommand() *cobra.Command {
	var start bool
	c := &cobra.Command{
		Use: "break", Short: "take a break now: nothing speaks until it is over", Args: noArgs,
		Long: `Take a break now, as long as [breaks] rest_for says, or 5 minutes. Nothing
speaks meanwhile, and the next rest counts from here. Recording goes on.`,
		RunE: func(c *cobra.Command, _ []string) error {
			r, err := p.askOrStart(c.Context(), request{Call: "break"}, start)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.out, "A break until %s. Look far away, stand up, leave the screen.\n", p.clock(r.Until))
			return err
		},
	}
	startFlag(c, &start)
	return c
}

// clock writes a time of today by the clock alone.
func (p *program) clock(t time.Time) string {
	t = t.In(p.zone)
	if t.Format(time.DateOnly) == p.now().In(p.zone).Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan 15:04")
}

func (p *program) resumeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "resume", Short: "record again, and let nudges speak again", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, err := p.ask(c.Context(), request{Call: "resume"}); err != nil {
				return err
			}
			_, err := fmt.Fprintln(p.out, "Recording. Nudges may speak.")
			return err
		},
	}
}

// ask asks this home's daemon.
func (p *program) ask(ctx context.Context, req request) (reply, error) {
	home, err := config.FindHome()
	if err != nil {
		return reply{}, err
	}
	r, err := ask(ctx, home.Socket, req)
	if err == nil && r.Version != "" && r.Version != version {
		fmt.Fprintf(p.err, "dwell: the running dwell is %s, this command is %s; restart it to use the new one\n", r.Version, version)
	}
	return r, err
}
