package main_test

import (
	"path/filepath"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestTerminal shows that what is in front in a real terminal is known, whatever stands
// between the terminal and it. Each part has a desktop of its own.
func TestTerminal(t *testing.T) {
	t.Parallel()
	exe := build(t)
	for name, part := range map[string]func(*testing.T, string){
		"agent": agentInTerminal, "tmux": terminalTmux, "screen": terminalScreen, "namespace": terminalNamespace,
	} {
		t.Run(name, func(t *testing.T) { part(t, exe) })
	}
}

// A terminals is a computer whose person works in terminals.
type terminals struct{ *computer }

func newTerminals(t *testing.T, exe string, programs ...string) terminals {
	t.Helper()
	needPrograms(t, append([]string{"xterm", "xdotool"}, programs...)...)
	c := terminals{newComputer(t, exe, desktoptest.Options{})}
	c.Setenv("SHELL", "/bin/bash")
	return c
}

// reads writes a program of that name, which takes what is typed and does nothing with
// it, and returns its path.
func (c terminals) reads(name string) string {
	c.t.Helper()
	path := filepath.Join(c.Home(), name)
	c.write(path, "#!/bin/sh\nstty -icanon -echo\ncat >/dev/null\n:\n", 0o700)
	return path
}

// hands does with a keyboard what a person does.
func (c terminals) hands(args ...string) {
	c.t.Helper()
	if out, err := c.Command(c.t.Context(), "xdotool", args...).CombinedOutput(); err != nil {
		c.t.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
}

// typesLine types a command and runs it, in place of what stands there.
func (c terminals) typesLine(line string) {
	c.t.Helper()
	c.hands("key", "ctrl+u")
	c.hands("type", "--delay", "5", line)
	c.hands("key", "Return")
}

// front returns what is in front, after a key was pressed.
func (c terminals) front() (category, program string) {
	c.t.Helper()
	c.Key(keyLetter)
	f := ask[struct {
		Focus struct{ Category, Program string }
	}](c.computer, "status", "--json").Focus
	return f.Category, f.Program
}

// awaitProgram types until a program is in front; "" is a shell.
func (c terminals) awaitProgram(what, name string) {
	c.t.Helper()
	began := time.Now()
	c.await(what, func() bool {
		category, program := c.front()
		if name == "" {
			return category == "work/terminal" && program == ""
		}
		return program == name
	})
	c.t.Logf("%s: known after %v", what, time.Since(began).Round(10*time.Millisecond))
}

// staysProgram types for some looks and sees the same program in front.
func (c terminals) staysProgram(what, name string) {
	c.t.Helper()
	for end := time.Now().Add(2500 * time.Millisecond); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if _, program := c.front(); program != name {
			c.t.Fatalf("%s: %q is in front, not %q", what, program, name)
		}
	}
}

// agentInTerminal has agents and what only looks like one run in real terminals.
func agentInTerminal(t *testing.T, exe string) {
	c := newTerminals(t, exe)
	agent, other := c.reads("claude"), c.reads("claudette-notes")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	begin := time.Now()
	c.program("xterm", "-e", agent, markedArgv)
	c.await("the agent", func() bool {
		category, program := c.front()
		return category == "ai/coding" && program == "claude"
	})
	time.Sleep(time.Second)
	c.program("xterm", "-e", other, markedArgv)
	c.await("what looks like one", func() bool {
		category, program := c.front()
		return program == "sh" && category == "work/terminal" // a script nobody knows is its interpreter
	})
	r.stop()
	agents := 0.0
	for _, s := range c.spans(begin) {
		if s.Category == "ai/coding" {
			agents += s.length().Seconds()
		}
	}
	if today := ask[summary](c.computer, "today", "--json"); agents < 1 || today.AI < 1 {
		t.Errorf("the agent had %v s by spans, %v s by today", agents, today.AI)
	}
	c.leavesNothing(markedArgv)
}
