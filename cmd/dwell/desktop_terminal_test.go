package main_test

import (
	"path/filepath"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestTerminal has agents and what only looks like one run in real terminals.
func TestTerminal(t *testing.T) {
	needPrograms(t, "xterm")
	c := newComputer(t, build(t), desktoptest.Options{})
	for _, name := range []string{"claude", "claudette-notes"} {
		c.write(filepath.Join(c.Home(), name), "#!/bin/sh\nsleep 600\n:\n", 0o700)
	}
	r := c.run("--no-tray", "--no-notify", "--no-web")
	begin := time.Now()
	c.program("xterm", "-e", filepath.Join(c.Home(), "claude"), markedArgv)
	type focused struct {
		Focus struct{ Category, Program string }
	}
	front := func() (category, program string) {
		c.Key(keyLetter)
		f := ask[focused](c, "status", "--json").Focus
		return f.Category, f.Program
	}
	c.await("the agent", func() bool {
		category, program := front()
		return category == "ai/coding" && program == "claude"
	})
	time.Sleep(time.Second)
	c.program("xterm", "-e", filepath.Join(c.Home(), "claudette-notes"), markedArgv)
	c.await("what looks like one", func() bool {
		category, program := front()
		return program == "sh" && category == "work/terminal" // a script nobody knows is its interpreter
	})
	r.stop()
	agent := 0.0
	for _, s := range c.spans(begin) {
		if s.Category == "ai/coding" {
			agent += s.length().Seconds()
		}
	}
	if today := ask[summary](c, "today", "--json"); agent < 1 || today.AI < 1 {
		t.Errorf("the agent had %v s by spans, %v s by today", agent, today.AI)
	}
	c.leavesNothing(markedArgv)
}
