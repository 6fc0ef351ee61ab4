package main_test

import (
	"context"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// A place is a desktop on which dwell's accuracy is measured.
type place struct {
	*computer
	name   string
	source string  // of dwell's, that tells of windows there
	input  string  // of dwell's, that tells of input there
	budget float64 // share of the time that may be under a wrong app or title
	stage  func() desktoptest.Stage
}

func onX11(t *testing.T, exe string) place {
	c := newComputer(t, exe, desktoptest.Options{})
	return place{computer: c, name: "X11 (openbox)", source: "x11", input: "x11", budget: 0.001, stage: c.Stage}
}

// watch starts the daemon and waits until it sees windows and input.
func (p place) watch() *running {
	p.t.Helper()
	cmd := p.Command(context.Background(), p.exe, "run", "--no-tray", "--no-notify", "--no-web")
	cmd.Stdout, cmd.Stderr = p.said, p.said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	r := &running{computer: p.computer, cmd: cmd, ended: make(chan error, 1)}
	go func() { r.ended <- cmd.Wait() }()
	p.t.Cleanup(r.kill)
	for end := time.Now().Add(patience); !p.sees(p.source) || !p.sees(p.input); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("the daemon does not see the desktop\n%s", p.said.end())
		}
	}
	return r
}
