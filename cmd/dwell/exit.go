package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

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

// LogValue leaves it to what went wrong how much of itself may be logged.
func (f *failure) LogValue() slog.Value {
	if v := slog.LogValuer(nil); errors.As(f.err, &v) {
		return v.LogValue()
	}
	return slog.StringValue(f.Error())
}

// Unwrap returns what went wrong.
func (f *failure) Unwrap() error { return f.err }

// usage marks err as a wrong command line; what to do is to read the command's help.
func usage(err error) error {
	return &failure{code: exitUsage, err: err}
}

// usagef is [usage] of a formatted error.
func usagef(format string, args ...any) error { return usage(fmt.Errorf(format, args...)) }

// errDown is that the daemon does not run where it must.
var errDown = &failure{
	code: exitDown, err: errors.New("dwell is not running"),
	hint: `Start it with "dwell run", or at every login with "dwell autostart on".`,
}

// errSilent is that the daemon is there and says nothing: it was stopped, or waits
// for its disk.
var errSilent = &failure{
	code: exitFailed, err: errors.New("the running dwell does not answer"),
	hint: `Try again in a moment. If it stays so, end it and start it anew with "dwell run".`,
}

// hintFor says what to do about errors that come from below, which know no commands.
func hintFor(err error) string {
	switch {
	case errors.Is(err, store.ErrNewerSchema):
		return "The data was written by a newer dwell. Install that version again; nothing was changed."
	case errors.Is(err, store.ErrOlderSchema):
		return `It comes from an older dwell. "dwell run" brings it up to date, after a backup; restart it if it runs.`
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
