package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"dwell/tracker/store"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitDown   = 3 // the daemon is not running where it must be
)

// A failure is an error with its exit status and, where there is one, what the
// person can do about it. A nil err prints nothing: the output said it already.
type failure struct {
	code int
	err  error
	hint string
}

// Error implements error.
func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit status %d", f.code)
	}
	return f.err.Error()
}

// Unwrap returns what went wrong.
func (f *failure) Unwrap() error { return f.err }

// usage marks err as a wrong command line.
func usage(err error) error {
	return &failure{code: exitUsage, err: err, hint: `"dwell help" and "dwell COMMAND --help" show how it is used.`}
}

// usagef is [usage] of a formatted error.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// errDown is that the daemon does not run where it must.
var errDown = &failure{
	code: exitDown, err: errors.New("dwell is not running"),
	hint: `Start it with "dwell run", or at every login with "dwell autostart on".`,
}

// hintFor says what to do about errors that come from below, which know no commands.
func hintFor(err error) string {
	switch {
	case errors.Is(err, store.ErrNewerSchema):
		return "The data was written by a newer dwell. Install that version again; nothing was changed."
	case errors.Is(err, store.ErrDamaged):
		return `The database is damaged. "dwell run" sets it aside and uses the newest backup; "dwell doctor" tells more.`
	case errors.Is(err, store.ErrFull):
		return "The disk is full. What is stored is safe; make room and try again."
	case errors.Is(err, store.ErrBusy):
		return "Another dwell is writing. Try again in a moment."
	case errors.Is(err, fs.ErrPermission):
		return "Check who owns the file and its folder: dwell keeps its files for one person alone."
	}
	return ""
}

// noArgs and the others below are cobra's, with the exit status of a wrong
// command line and, for a mistyped command, the nearest one.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		return usagef("no such command %q for %q; did you mean %q?", args[0], c.CommandPath(), near[0])
	}
	if c.HasSubCommands() {
		return usagef("no such command %q for %q", args[0], c.CommandPath())
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
