package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// slips is how many edits a mistyped command may be away from the one it meant.
const slips = 2

// ownHelp gives root the commands that cobra would add by itself, in the words
// and with the exit statuses of the others.
func ownHelp(root *cobra.Command) {
	root.SetHelpCommand(&cobra.Command{
		Use: "help [COMMAND]", Short: "how a command is used", GroupID: "run",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, c.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil {
				return usage(err)
			}
			if len(rest) > 0 {
				return noSuchCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	})
	root.InitDefaultHelpCmd()
	root.SetCompletionCommandGroupID("run")
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Use, c.Short = "completion SHELL", "print what lets your shell complete dwell's commands"
		c.Args, c.RunE = noArgs, func(c *cobra.Command, _ []string) error { return c.Help() }
		for _, shell := range c.Commands() {
			shell.Short, shell.Args = "for "+shell.Name(), noArgs
		}
	}
	root.SetFlagErrorFunc(flagError)
}

// flagError marks a wrong flag as wrong usage. A duration below zero is read as
// flags by whoever parses them; the person meant a value.
func flagError(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if given := unknown.GetSpecifiedShortnames(); given != "" && strings.Trim(given[:1], "0123456789.") == "" {
			return usagef("-%s is below zero; durations are more than 0: 45m, 1h, 1h30m", given)
		}
	}
	return usage(err)
}

// noSuchCommand says that c has no command of that name, and which is nearest.
func noSuchCommand(c *cobra.Command, name string) error {
	c.SuggestionsMinimumDistance = slips
	if near := c.SuggestionsFor(name); len(near) > 0 {
		return usagef("no such command %q for %q; did you mean %q?", name, c.CommandPath(), near[0])
	}
	return usagef("no such command %q for %q", name, c.CommandPath())
}

// noArgs and argsBetween are cobra's, with the exit status of a wrong command
// line.
func noArgs(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.HasSubCommands():
		return noSuchCommand(c, args[0])
	}
	return usagef("%q takes no argument %q", c.CommandPath(), args[0])
}

func argsBetween(least, most int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usagef("%q takes %s", c.CommandPath(), what)
		}
		return nil
	}
}
