package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A tmuxServer is a server of tmux for one test.
type tmuxServer struct {
	t      testing.TB
	socket string
}

func newTmux(t testing.TB, dir string) tmuxServer {
	t.Helper()
	need(t, "tmux")
	s := tmuxServer{t, filepath.Join(dir, "socket")}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", s.socket, "kill-server").Run() }) // it may have ended
	return s
}

// attach is what is typed into a shell to make a session and be its client.
func (s tmuxServer) attach(session string) string {
	return "tmux -S " + s.socket + " -f /dev/null new-session -s " + session + " 'bash --norc'\n"
}

func (s tmuxServer) do(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", s.socket}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// awaitClients waits until so many are attached.
func (s tmuxServer) awaitClients(n int) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		out, err := exec.Command("tmux", "-S", s.socket, "list-clients").Output()
		if err == nil && strings.Count(string(out), "\n") == n {
			return
		}
	}
	s.t.Fatalf("tmux does not come to have %d clients", n)
}

func TestTerminalTmux(t *testing.T) {
	cmd := interactive(t, "claude", "vim")
	tmux := newTmux(t, cmd.Dir)
	keys := onTerminal(t, cmd)
	keys.types(tmux.attach("main"))
	tmux.awaitClients(1)
	var term terminal
	awaitJob(t, &term, "", "")
	tmux.do("send-keys", "claude\n")
	awaitJob(t, &term, "", "claude")
	tmux.do("split-window", "vim")
	awaitJob(t, &term, "", "vim")
	tmux.do("select-pane", "-t", "0")
	awaitJob(t, &term, "", "claude")
	keys.types("\x02o") // the other pane, by the person's keys
	awaitJob(t, &term, "", "vim")
	tmux.do("kill-pane", "-t", "1")
	awaitJob(t, &term, "", "claude")
	tmux.do("new-window", "bash --norc")
	awaitJob(t, &term, "", "")
	keys.types("\x02p") // the window before
	awaitJob(t, &term, "", "claude")
	keys.types("\x02d") // detached, what runs there is in front no more
	awaitJob(t, &term, "", "")
	keys.types("vim\n")
	awaitJob(t, &term, "", "vim")
}

// tmux in tmux, as beside a machine of one's own: what is shown is the innermost.
func TestTerminalTmuxInTmux(t *testing.T) {
	cmd := interactive(t, "claude")
	outer, inner := newTmux(t, cmd.Dir), newTmux(t, t.TempDir())
	onTerminal(t, cmd).types(outer.attach("outer"))
	outer.awaitClients(1)
	outer.do("send-keys", "TMUX= "+inner.attach("inner"))
	inner.awaitClients(1)
	inner.do("send-keys", "claude\n")
	awaitForeground(t, "", "claude")
	outer.do("new-window", "bash --norc")
	awaitForeground(t, "", "")
}

// tmux is asked when its server has read or written, and not again while nothing moves.
func TestTmuxIsAskedWhenItMoved(t *testing.T) {
	cmd := interactive(t, "claude", "vim")
	tmux := newTmux(t, cmd.Dir)
	onTerminal(t, cmd).types(tmux.attach("main"))
	tmux.awaitClients(1)
	tmux.do("set-option", "-g", "status", "off") // its clock
	tmux.do("send-keys", "claude\n")
	var term terminal
	awaitJob(t, &term, "", "claude")

	// Between tmux and whoever asks stands one who counts.
	itself, err := exec.LookPath("tmux")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	count := filepath.Join(dir, "count")
	counting := program(t, dir, "bin", "counting")
	write(t, filepath.Dir(counting), "tmux", "#!"+counting+"\necho asked >>"+count+"\nexec "+itself+` "$@"`+"\n")
	if err := os.Chmod(filepath.Join(filepath.Dir(counting), "tmux"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(counting)+":"+os.Getenv("PATH"))
	asked := func() int {
		text, err := os.ReadFile(count)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return strings.Count(string(text), "\n")
	}

	quiet := 0
	for end := time.Now().Add(20 * time.Second); quiet < 100 && time.Now().Before(end); {
		before := asked()
		if got := term.look(t.Context(), os.Getpid(), "", false); len(got.argv) == 0 {
			t.Fatal("the program is not seen")
		}
		if quiet++; asked() != before {
			quiet = 0 // what was typed is still being shown
		}
	}
	if quiet < 100 {
		t.Error("it is asked though nothing moves")
	}
	before := asked()
	tmux.do("split-window", "vim")
	awaitJob(t, &term, "", "vim")
	if asked() == before {
		t.Error("it was not asked")
	}
}

func TestTmuxSocket(t *testing.T) {
	for line, want := range map[string]string{
		"tmux": "", "tmux -S /a attach": "-S /a", "tmux -L x": "-L x", "tmux -Lx new": "-Lx", "tmux -f -S -L y": "-L y",
		"tmux new -S /a": "", "tmux -S": "",
	} {
		if got := strings.Join(tmuxSocket(strings.Fields(line)), " "); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func BenchmarkTmuxLook(b *testing.B) {
	cmd := interactive(b, "claude")
	tmux := newTmux(b, cmd.Dir)
	onTerminal(b, cmd).types(tmux.attach("main"))
	tmux.awaitClients(1)
	tmux.do("set-option", "-g", "status", "off")
	tmux.do("send-keys", "claude\n")
	var t terminal
	awaitJob(b, &t, "", "claude")
	b.Run("asked", func(b *testing.B) {
		for b.Loop() {
			t.nested = [maxNested]client{}
			t.look(b.Context(), os.Getpid(), "", false)
		}
	})
	b.Run("unmoved", func(b *testing.B) {
		for b.Loop() {
			t.look(b.Context(), os.Getpid(), "", false)
		}
	})
}
