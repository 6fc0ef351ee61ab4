package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A keyboard types into a program on a pseudo terminal of its own. The test's process
// is what a terminal's is: the parent of what runs in it.
type keyboard struct {
	*os.File
	t testing.TB
}

// onTerminal runs a command as the leader of a session on a new pseudo terminal.
func onTerminal(t testing.TB, cmd *exec.Cmd) keyboard {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	master := os.NewFile(uintptr(fd), "ptmx")
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // whoever writes to a full terminal waits
		buf := make([]byte, 4096)
		for {
			if _, err := master.Read(buf); err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = master.Close() // hangs up; a shell passes that on to all its jobs
		late := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Wait() // a hang-up ended it
	})
	return keyboard{master, t}
}

func (k keyboard) types(text string) {
	k.t.Helper()
	if _, err := k.WriteString(text); err != nil {
		k.t.Fatal(err)
	}
}

// interactive returns a shell with a folder of programs first in its path: each waits,
// and not for a child: a key that stops one between its begin and its file stops nothing.
func interactive(t testing.TB, programs ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	for _, name := range programs {
		write(t, dir, name, "#!/bin/sh\nread line </dev/tty\n:\n")
		if err := os.Chmod(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("bash", "--norc", "--noprofile", "-i")
	cmd.Env = []string{"PATH=" + dir + ":/usr/bin:/bin", "HOME=" + dir, "TERM=xterm", "TMUX_TMPDIR=" + dir, "HISTFILE=/dev/null"}
	cmd.Dir = dir
	return cmd
}

// interrupts presses a key until the shell is back: one that comes while a program is
// still being started is lost.
func (k keyboard) interrupts(key string) {
	k.t.Helper()
	var term terminal
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if term.look(k.t.Context(), os.Getpid(), "", false).argv == nil {
			return
		}
		k.types(key)
	}
	k.t.Fatalf("the shell does not come back after %q", key)
}

// awaitForeground looks until name runs in the foreground; "" is the shell.
func awaitForeground(t testing.TB, title, name string) foreground {
	t.Helper()
	return awaitJob(t, &terminal{}, title, name)
}

// awaitJob looks as one does who has looked before.
func awaitJob(t testing.TB, term *terminal, title, name string) foreground {
	t.Helper()
	var now foreground
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		now = term.look(t.Context(), os.Getpid(), title, false)
		if name == "" && now.argv == nil || name != "" && slices.ContainsFunc(now.argv, func(word string) bool { return base(word) == name }) {
			return now
		}
	}
	t.Fatalf("waited in vain for %q; in the foreground is %q", name, now.argv)
	return now
}

// need ends the test unless programs are installed, each in the package of its name.
func need(t testing.TB, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatalf("missing package: %s", name)
		}
		t.Skipf("missing package: %s", name)
	}
}

func TestTerminalForeground(t *testing.T) {
	keys := onTerminal(t, interactive(t, "claude", "ollama", "vim"))
	keys.types("claude --model x\n")
	if got := awaitForeground(t, "", "claude"); !slices.Equal(got.argv[2:], []string{"--model", "x"}) {
		t.Errorf("%q", got.argv)
	}
	keys.interrupts("\x1a") // ctrl-z
	keys.types("fg\n")
	awaitForeground(t, "", "claude")
	keys.interrupts("\x03")
	keys.types("ollama run llama | cat\n")
	awaitForeground(t, "", "ollama")
	keys.interrupts("\x03")
	keys.types("claude & vim notes\n") // in the background it is not in front
	awaitForeground(t, "", "vim")
}

// A pipeline whose first program has ended is its oldest that is left.
func TestTerminalRestOfPipeline(t *testing.T) {
	keys := onTerminal(t, interactive(t, "vim"))
	keys.types("true | vim | cat\n")
	awaitForeground(t, "", "vim")
}

// A program that a terminal runs instead of a shell is one.
func TestTerminalWithoutShell(t *testing.T) {
	cmd := interactive(t, "claude")
	cmd.Path, cmd.Args = filepath.Join(cmd.Dir, "claude"), []string{"claude"}
	onTerminal(t, cmd)
	awaitForeground(t, "", "claude")
}

// What only makes a namespace for another program is not what is in front.
func TestTerminalNamespace(t *testing.T) {
	need(t, "unshare")
	unshare := "unshare --user --map-root-user --pid --fork --mount-proc "
	if out, err := exec.Command("sh", "-c", unshare+"true").CombinedOutput(); err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatalf("no namespace can be made: %v\n%s", err, out)
		}
		t.Skipf("no namespace can be made: %v\n%s", err, out)
	}
	keys := onTerminal(t, interactive(t, "claude", "vim"))
	keys.types(unshare + "claude --model x\n")
	if got := awaitForeground(t, "", "sh"); base(got.argv[1]) != "claude" || !slices.Equal(got.argv[2:], []string{"--model", "x"}) {
		t.Errorf("%q", got.argv)
	}
	keys.interrupts("\x03")
	keys.types(unshare + "bash --norc\n")
	awaitForeground(t, "", "")
	keys.types("vim\n")
	awaitForeground(t, "", "vim")
}

// One process may serve several ttys: the title tells, if it can.
func TestTerminalOfSeveral(t *testing.T) {
	first, second := onTerminal(t, interactive(t, "claude")), onTerminal(t, interactive(t, "vim"))
	first.types("claude\n")
	second.types("vim\n")
	awaitForeground(t, "claude: ~", "claude")
	awaitForeground(t, "notes - vim", "vim")
}

func TestReadStat(t *testing.T) {
	const rest = " S 7 8 9 34817 10 4194304 1 2 3 4 5 6 7 8 20 0 1 0 1234 0 0\n"
	for _, name := range []string{"claude", "a) R 1 1", "(", "tmux: client"} {
		want := stat{pid: 12, parent: 7, group: 8, session: 9, tty: 34817, front: 10, state: 'S', born: 1234, spent: 26, name: name}
		if got, ok := readStat([]byte("12 (" + name + ")" + rest)); !ok || got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	for _, text := range []string{"", "12", "12 (a", "12 (a) S 1", ") (", "x (a)" + rest} {
		if got, ok := readStat([]byte(text)); ok {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func TestIsShell(t *testing.T) {
	for line, want := range map[string]bool{
		"": true, "-bash": true, "/bin/zsh -i": true, "bash --norc": true, "bash --rcfile": true,
		"bash script": false, "sh -c claude": false, "bash -lc x": false, "claude": false, "bashful": false,
	} {
		if got := isShell(strings.Fields(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func BenchmarkTerminalLook(b *testing.B) {
	keys := onTerminal(b, interactive(b, "claude"))
	keys.types("claude\n")
	awaitForeground(b, "", "claude")
	var t terminal
	for name, afresh := range map[string]bool{"again": false, "afresh": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.look(b.Context(), os.Getpid(), "", afresh)
			}
		})
	}
}
