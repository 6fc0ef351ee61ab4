// Command dwell is a screen-time and digital-dependence monitor that one person
// runs on their own computer. This package wires the rooms together: it opens
// the store, drives the recorder, asks policy and hands its numbers to the
// faces. It holds no rule of its own about time, categories or nudges.
package main

import (
	"context"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// version is set by the linker.
var version = "devel"

func main() {
	// fyne.io/systray ties main's goroutine to the first thread, for macOS; here
	// that would make each event of the loop two changes of threads.
	if runtime.GOOS != "darwin" {
		runtime.UnlockOSThread()
	}
	slacken(os.Args)
	// A core dump would hold titles and URLs.
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	os.Exit(newProgram(os.Stdin, os.Stdout, os.Stderr).execute(context.Background(), os.Args[1:]))
}
