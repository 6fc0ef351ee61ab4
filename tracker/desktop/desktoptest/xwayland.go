package desktoptest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// displayTeller is a program that a compositor runs once XWayland is up: it writes down
// the display and lets other users of this machine in, since XWayland trusts the
// compositor's user only and the test may be root.
func (d *Desktop) displayTeller() string {
	d.tb.Helper()
	file := filepath.Join(d.dir, "tell-display")
	text := fmt.Sprintf("#!/bin/sh\nxhost +local:\necho \"$DISPLAY\" >'%s'\n", d.displayFile())
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		d.tb.Fatal(err)
	}
	return file
}

func (d *Desktop) displayFile() string { return filepath.Join(d.dir, "display") }

// awaitDisplay waits for the teller's word and takes it for the windows to come.
func (d *Desktop) awaitDisplay() {
	d.tb.Helper()
	d.await("XWayland", func() bool {
		display, err := os.ReadFile(d.displayFile())
		d.Setenv("DISPLAY", strings.TrimSpace(string(display)))
		return err == nil && d.Getenv("DISPLAY") != ""
	})
}

// OpenOldXterm opens a window of XWayland.
func (d *Desktop) OpenOldXterm(class, title string) {
	d.tb.Helper()
	d.start("xterm", nil, "xterm", "-class", class, "-T", title)
}
