package process

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
)

// worker starts a program named name that does what script says.
func worker(t *testing.T, name, script string) *exec.Cmd {
	t.Helper()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(shell, path); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-c", script)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // with what it started; it may have ended
		_ = cmd.Wait()
	})
	return cmd
}

// A watch is the agents of one test, and a clock set by hand.
type watch struct {
	agents
	now tracker.Stamp
}

func newWatch(t *testing.T) *watch {
	w := &watch{now: tracker.Stamp{Wall: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)}}
	t.Cleanup(w.close)
	return w
}

func (w *watch) see(t *testing.T, pid int, program string) {
	t.Helper()
	s, ok := w.reader.stat(pid)
	if !ok {
		t.Fatalf("%s does not run", program)
	}
	w.note(t.Context(), pid, s.born, program, w.now)
}

// minute looks after a minute, and returns who turned to work and who to rest.
func (w *watch) minute() (turned map[string]bool) {
	before := w.now.Wall
	w.now.Wall, w.now.Mono = w.now.Wall.Add(time.Minute), w.now.Mono+time.Minute
	turned = map[string]bool{}
	for _, ev := range w.sample(w.now) {
		if word := ev.Fact.(tracker.Agent); !word.Gone && word.Since.Equal(before) {
			turned[word.Program] = word.Busy
		}
	}
	return turned
}

// spends waits until a process has spent processor time enough to count as work in a
// minute.
func (w *watch) spends(t *testing.T, pid int) {
	t.Helper()
	s, _ := w.reader.stat(pid)
	before, _ := w.agents.spent(pid, s.born)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		switch now, ok := w.agents.spent(pid, s.born); {
		case !ok:
			t.Fatal("it has ended")
		case now-before > ticksPerSecond:
			return
		case time.Now().After(end):
			t.Fatal("it spends no processor time")
		}
	}
}

func TestAgentsAtWorkAreToldFromThoseThatWait(t *testing.T) {
	w := newWatch(t)
	idle := worker(t, "claude", "sleep 600; :")
	own := worker(t, "codex", "while :; do :; done")
	child := worker(t, "aider", "(while :; do :; done) & wait; :")
	w.see(t, idle.Process.Pid, "claude")
	w.see(t, own.Process.Pid, "codex")
	w.see(t, child.Process.Pid, "aider")
	w.spends(t, own.Process.Pid)
	w.spends(t, child.Process.Pid)
	if diff := cmp.Diff(map[string]bool{"codex": true, "aider": true}, w.minute()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	w.spends(t, own.Process.Pid)
	w.spends(t, child.Process.Pid)
	if diff := cmp.Diff(map[string]bool{}, w.minute()); diff != "" {
		t.Errorf("who goes on is told of again:\n%s", diff)
	}
	// What they spent is far below a share of an hour.
	w.now.Mono += time.Hour
	if diff := cmp.Diff(map[string]bool{"codex": false, "aider": false}, w.minute()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A child that has ended and was waited for still counts.
func TestAgentsWorkThroughProgramsThatEnd(t *testing.T) {
	w := newWatch(t)
	agent := worker(t, "claude", "while :; do (for ((i=0;i<20000;i++)); do :; done); done")
	w.see(t, agent.Process.Pid, "claude")
	w.spends(t, agent.Process.Pid)
	if diff := cmp.Diff(map[string]bool{"claude": true}, w.minute()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTheEndOfAnAgentIsTold(t *testing.T) {
	w := newWatch(t)
	one, two := worker(t, "claude", "sleep 600; :"), worker(t, "claude", "sleep 601; :")
	w.see(t, one.Process.Pid, "claude")
	w.see(t, two.Process.Pid, "claude")
	if err := one.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case pid := <-w.ended:
		news := w.gone(pid, w.now)
		want := []tracker.Event{{Stamp: w.now, Source: "agents", Fact: tracker.Agent{Program: "claude", PID: one.Process.Pid, Gone: true}}}
		if diff := cmp.Diff(want, news); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("its end is not told")
	}
	if w.due() == nil {
		t.Error("the other is not waited for")
	}
	if err := two.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	w.gone(<-w.ended, w.now)
	if w.due() != nil || len(w.known) > 0 {
		t.Error("nothing is left, and something is waited for")
	}
}

// A process that has the pid of an agent that ended is another.
func TestAnAgentsPidIsNotItsName(t *testing.T) {
	w := newWatch(t)
	agent := worker(t, "claude", "sleep 600; :")
	s, _ := w.reader.stat(agent.Process.Pid)
	w.note(t.Context(), agent.Process.Pid, s.born-1, "claude", w.now)
	if len(w.known) > 0 {
		t.Error("a stranger is taken for an agent")
	}
	w.see(t, agent.Process.Pid, "claude")
	w.known[agent.Process.Pid].born--
	news := w.sample(w.now)
	if len(news) != 1 || !news[0].Fact.(tracker.Agent).Gone {
		t.Errorf("a stranger is asked how busy it is: %v", news)
	}
}

// Only agents are followed: what looks like one by its name is none.
func TestFollowTellsWhichAgentIsInFront(t *testing.T) {
	agent := worker(t, "claude", "sleep 600; :")
	var r reader
	s, _ := r.stat(agent.Process.Pid)
	out := make(chan tracker.Event, 16)
	look := foreground{argv: []string{"claude", "fix it"}, pid: agent.Process.Pid, born: s.born, shell: true}
	f := &follower{
		o: FollowOptions{
			IsTerminal: func(f tracker.Focus) bool { return f.App == "xterm" },
			Agent: func(argv []string) string {
				if argv[0] == "claude" {
					return "claude"
				}
				return ""
			},
			Stamp: func() tracker.Stamp { return tracker.Stamp{} },
		},
		name: func(_ context.Context, f tracker.Focus) tracker.Focus { return f },
		look: func(context.Context, int, string, bool) foreground { return look },
	}
	f.passedOn = out
	defer f.agents.close()
	f.pass(t.Context(), tracker.Event{Fact: tracker.Focus{App: "xterm", PID: 7}})
	look = foreground{argv: []string{"claude-notes"}, pid: os.Getpid(), shell: true}
	f.pass(t.Context(), tracker.Event{Fact: tracker.Focus{App: "xterm", PID: 7, Title: "notes"}})
	close(out)
	var told []string
	for ev := range out {
		if p, ok := ev.Fact.(tracker.Program); ok {
			told = append(told, strings.Join(p.Argv, " "))
			if p.Argv[0] == "claude" && p.PID != agent.Process.Pid {
				t.Errorf("which of them is in front is not told: pid %d", p.PID)
			}
		}
	}
	if diff := cmp.Diff([]string{"claude fix it", "claude-notes"}, told); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(f.agents.known) != 1 || f.agents.known[agent.Process.Pid] == nil {
		t.Errorf("known are %v, want the agent only", f.agents.known)
	}
	f.end.Close()
}
