package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// terminalTmux has two terminals on one server of tmux: in one a session with two panes
// and two windows, in the other a session of its own.
func terminalTmux(t *testing.T, exe string) {
	c := newTerminals(t, exe, "tmux")
	agent, other, second := c.reads("claude"), c.reads("vim"), c.reads("aider")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	c.Setenv("TMUX_TMPDIR", c.Home()) // set later: the daemon learns it from tmux's clients
	tmux := func(args ...string) {
		t.Helper()
		out, err := c.Command(t.Context(), "tmux", append([]string{"-L", "test"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	open := func(session, program string) {
		c.program("xterm", "-T", session, "-e", "tmux", "-L", "test", "-f", "/dev/null", "new-session", "-s", session, program)
	}
	open("first", agent)
	defer func() { _ = c.Command(t.Context(), "tmux", "-L", "test", "kill-server").Run() }() // it may have ended
	c.awaitProgram("one pane", "claude")
	tmux("split-window", "-t", "first", "bash --norc")
	c.awaitProgram("a new pane, with the agent in the other", "")
	tmux("select-pane", "-t", "first:0.0")
	c.awaitProgram("the other pane", "claude")
	c.hands("key", "ctrl+b", "o")
	c.awaitProgram("the next pane, by keys", "")
	tmux("new-window", "-t", "first", other)
	c.awaitProgram("a new window", "vim")
	tmux("select-window", "-t", "first:0")
	tmux("select-pane", "-t", "first:0.0")
	c.awaitProgram("the window before", "claude")

	open("second", second)
	c.awaitProgram("another terminal with a session of its own", "aider")
	tmux("select-pane", "-t", "first:0.1")
	c.staysProgram("a change in the terminal behind", "aider")
	c.hands("search", "--name", "^first$", "windowactivate")
	c.awaitProgram("the first terminal", "")
	c.staysProgram("the first terminal", "")

	tmux("kill-pane", "-t", "first:0.1")
	c.awaitProgram("a pane that ended", "claude")
	tmux("detach-client", "-s", "first")
	c.awaitProgram("a detached session, whose terminal ends", "aider")
	r.stop()
}

// terminalScreen has GNU screen with two windows.
func terminalScreen(t *testing.T, exe string) {
	c := newTerminals(t, exe, "screen")
	agent, other := c.reads("claude"), c.reads("vim")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	sockets := filepath.Join(c.Home(), "s")
	if err := os.Mkdir(sockets, 0o700); err != nil {
		t.Fatal(err)
	}
	c.Setenv("SCREENDIR", sockets)
	c.program("xterm", "-e", "bash", "--norc")
	c.awaitProgram("a shell", "")
	c.typesLine("screen -c /dev/null -S test bash --norc")
	defer func() { _ = c.Command(t.Context(), "screen", "-S", "test", "-X", "quit").Run() }() // it may have ended
	c.await("screen", func() bool {
		names, err := os.ReadDir(sockets)
		return err == nil && len(names) == 1
	})
	c.typesLine(agent)
	c.awaitProgram("one window", "claude")
	c.hands("key", "ctrl+a", "c")
	c.awaitProgram("a new window, with the agent in the other", "")
	c.typesLine("bash --norc")
	c.typesLine(other)
	c.awaitProgram("a program in a shell in a shell", "vim")
	c.hands("key", "ctrl+a", "n")
	c.awaitProgram("the other window", "claude")
	c.hands("key", "ctrl+a", "n")
	c.awaitProgram("back", "vim")
	c.hands("key", "ctrl+a", "d")
	c.awaitProgram("a detached session, and the shell it was run from", "")
	c.typesLine("screen -r test")
	c.awaitProgram("the session again", "vim")
	r.stop()
}

// terminalNamespace has programs and terminals in pid namespaces, as those of containers
// and Flatpak are: what they call their pids is somebody else's number here.
func terminalNamespace(t *testing.T, exe string) {
	c := newTerminals(t, exe, "xprop")
	within := []string{"--pid", "--fork", "--kill-child", "--mount-proc"}
	if os.Getuid() != 0 {
		within = append(within, "--user", "--map-root-user")
	}
	if out, err := exec.Command("unshare", append(within, "true")...).CombinedOutput(); err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatalf("no namespace can be made: %v\n%s", err, out)
		}
		t.Skipf("no namespace can be made: %v\n%s", err, out)
	}
	agent, other, third := c.reads("claude"), c.reads("vim"), c.reads("aider")
	r := c.run("--no-tray", "--no-notify", "--no-web")

	c.program("xterm", append(append([]string{"-T", "agent", "-e", "unshare"}, within...), agent)...)
	c.awaitProgram("a program in a namespace", "claude")
	c.program("xterm", append(append([]string{"-e", "unshare"}, within...), "bash", "--norc")...)
	c.awaitProgram("a shell in a namespace", "")
	c.staysProgram("a shell in a namespace", "")
	c.typesLine(other)
	c.awaitProgram("a program of that shell", "vim")

	// A terminal within calls itself process 1, or what another terminal is here.
	c.program("unshare", append(within, "xterm", "-T", "within", "-e", third)...)
	c.awaitProgram("a terminal in a namespace", "aider")
	if pid := c.saysPID("within"); pid > 10 {
		t.Errorf("the window says the pid %d: it does not lie, and nothing is shown", pid)
	}
	stranger := c.saysPID("agent")
	if out, err := c.Command(t.Context(), "xprop", "-name", "within", "-f", "_NET_WM_PID", "32c", "-set", "_NET_WM_PID", strconv.Itoa(stranger)).CombinedOutput(); err != nil {
		t.Fatalf("xprop: %v\n%s", err, out)
	}
	if c.saysPID("within") != stranger {
		t.Error("the window does not say the stranger's pid")
	}
	c.hands("search", "--name", "^agent$", "windowactivate")
	c.awaitProgram("the terminal whose pid is said by another", "claude")
	c.hands("search", "--name", "^within$", "windowactivate")
	c.awaitProgram("the terminal that says it", "aider")
	r.stop()
}

// saysPID returns the pid that a window of that title says it has.
func (c terminals) saysPID(title string) int {
	c.t.Helper()
	out, err := c.Command(c.t.Context(), "xprop", "-name", title, "_NET_WM_PID").Output()
	if err != nil {
		c.t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(out), "= ")
	pid, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		c.t.Fatalf("a window says no pid: %s", out)
	}
	return pid
}
