package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A screenServer is a server of GNU screen for one test.
type screenServer struct {
	t   testing.TB
	dir string
}

// newScreen gives a shell's environment the folder of the server's socket, where no other
// server is.
func newScreen(t testing.TB, shell *exec.Cmd) screenServer {
	t.Helper()
	need(t, "screen")
	s := screenServer{t, filepath.Join(shell.Dir, "s")} // a socket's path is short
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"claude", "vim"} { // they take what is typed, key by key
		write(t, shell.Dir, name, "#!/bin/sh\nstty -icanon\ncat >/dev/null\n:\n")
	}
	shell.Env = append(shell.Env, "SCREENDIR="+s.dir, "SHELL=/bin/bash")
	t.Cleanup(func() {
		left := s.servers()
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGTERM) // it may have ended
		}
		for end := time.Now().Add(20 * time.Second); len(left) > 0 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			left = s.servers() // until then they take away their sockets
		}
	})
	return s
}

// servers returns the pids of those that have a socket in the folder.
func (s screenServer) servers() (pids []int) {
	names, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, entry := range names {
		text, _, _ := strings.Cut(entry.Name(), ".")
		pid, err := strconv.Atoi(text)
		if err != nil {
			s.t.Fatal(err)
		}
		if stat, ok := new(reader).stat(pid); ok && isScreenServer(stat) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// awaitTyping types until name runs in front, as a person does in the window they chose:
// what was typed where is all that tells.
func (k keyboard) awaitTyping(term *terminal, name string) {
	k.t.Helper()
	var now foreground
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		now = term.look(k.t.Context(), os.Getpid(), "", false)
		if name == "" && now.argv == nil && now.shell || name != "" && slices.ContainsFunc(now.argv, func(word string) bool { return base(word) == name }) {
			return
		}
		k.types("x")
	}
	k.t.Fatalf("waited in vain for %q; in the foreground is %q", name, now.argv)
}

func TestTerminalScreen(t *testing.T) {
	cmd := interactive(t, "claude", "vim")
	newScreen(t, cmd)
	keys := onTerminal(t, cmd)
	var term terminal
	keys.types("screen -c /dev/null -S test bash --norc\n")
	awaitServer(t, &term)
	keys.types("claude\n")
	awaitJob(t, &term, "", "claude")
	keys.types("\x01c") // a new window, with the shell
	keys.awaitTyping(&term, "")
	keys.types("\x15bash --norc\nvim\n") // a shell in the shell
	awaitJob(t, &term, "", "vim")
	keys.types("\x01n") // the next
	keys.awaitTyping(&term, "claude")
	keys.types("\x01n")
	keys.awaitTyping(&term, "vim")
	keys.types("\x01d") // detached: the terminal's own shell is back
	awaitJob(t, &term, "", "")
	keys.types("screen -r test\n") // the server is no child of this client
	keys.awaitTyping(&term, "vim")
}

// The client of a server that died shows nothing any more, and says so itself.
func TestTerminalScreenDies(t *testing.T) {
	cmd := interactive(t, "claude")
	screen := newScreen(t, cmd)
	keys := onTerminal(t, cmd)
	var term terminal
	keys.types("screen -c /dev/null -S test bash --norc\n")
	awaitServer(t, &term)
	keys.types("claude\n")
	awaitJob(t, &term, "", "claude")
	for _, pid := range screen.servers() {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	awaitJob(t, &term, "", "screen")
}

// awaitServer waits until the shell in screen's first window waits for what is typed.
func awaitServer(t testing.TB, term *terminal) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if now := term.look(t.Context(), os.Getpid(), "", false); term.nested[0].server != 0 && now.argv == nil {
			return
		}
	}
	t.Fatal("screen shows no shell")
}
