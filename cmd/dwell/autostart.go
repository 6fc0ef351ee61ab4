package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/cmd/login"
)

// homeEnv passes DWELL_HOME on to what starts dwell at login.
func homeEnv() []string {
	dir := os.Getenv(config.HomeVariable)
	if dir == "" {
		return nil
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	return []string{config.HomeVariable + "=" + dir}
}

func (p *program) autostartCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "autostart on|off|status", Short: "start at login, or not", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	sub := func(use, short string, do func(login.Autostart, context.Context) (login.Status, error)) *cobra.Command {
		return &cobra.Command{
			Use: use, Short: short, Args: noArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				a, err := autostart()
				if err != nil {
					return err
				}
				st, err := do(a, c.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(p.out, autostartWords(st))
				return err
			},
		}
	}
	c.AddCommand(
		sub("on", "start dwell at every login", login.Autostart.On),
		sub("off", "start it no more", login.Autostart.Off),
		sub("status", "how it is", func(a login.Autostart, _ context.Context) (login.Status, error) { return a.Status() }),
	)
	return c
}

func autostartWords(st login.Status) string {
	switch {
	case !st.On:
		return "dwell does not start at login."
	case st.Other:
		return fmt.Sprintf("Another dwell starts at login (%s, %s); \"dwell autostart on\" has this one start.", st.Way, st.File)
	case st.Older:
		return fmt.Sprintf("dwell starts at login (%s, %s). The file is of an older form, or changed by hand; \"dwell autostart on\" renews it.", st.Way, st.File)
	}
	return fmt.Sprintf("dwell starts at login (%s, %s).", st.Way, st.File)
}
