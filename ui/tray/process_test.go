package tray_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"time"

	"dwell/ui/tray"
)

// asTray makes the test binary be a program with a tray: it shows the states
// that it reads as JSON lines and prints each command as one. The library keeps
// a tray in package variables, so each test gets a process.
const asTray = "DWELL_TRAY_PROCESS"

func TestMain(m *testing.M) {
	if os.Getenv(asTray) != "" {
		os.Exit(runTray())
	}
	os.Exit(m.Run())
}

func runTray() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	face := tray.New(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	commands := make(chan tray.Command)
	ended := make(chan error)
	go func() { ended <- face.Run(ctx, commands) }()
	go func() {
		states := json.NewDecoder(os.Stdin)
		for {
			var s tray.State
			if states.Decode(&s) != nil {
				return
			}
			face.Update(s)
		}
	}()
	out := json.NewEncoder(os.Stdout)
	for {
		select {
		case c := <-commands:
			if out.Encode(c) != nil {
				return 1
			}
		case err := <-ended:
			if err != nil {
				return 1
			}
			return 0
		}
	}
}

// A process is a running program with a tray.
type process struct {
	*exec.Cmd
	states   *json.Encoder
	commands <-chan tray.Command
	log      *logLines
}

func startTray(t *testing.T, env []string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(slices.Clone(env), asTray+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := &logLines{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	commands := make(chan tray.Command, 16)
	go decode(out, commands)
	p := &process{Cmd: cmd, states: json.NewEncoder(in), commands: commands, log: log}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the tray's process ended with %v; it said:\n%s", err, log)
		}
	})
	return p
}

func decode(r io.Reader, commands chan<- tray.Command) {
	defer close(commands)
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		var c tray.Command
		if json.Unmarshal(lines.Bytes(), &c) == nil {
			commands <- c
		}
	}
}

func (p *process) update(t *testing.T, s tray.State) {
	t.Helper()
	if err := p.states.Encode(s); err != nil {
		t.Fatal(err)
	}
}

// next returns the next command, which must come within patience.
func (p *process) next(t *testing.T) tray.Command {
	t.Helper()
	select {
	case c, ok := <-p.commands:
		if !ok {
			t.Fatalf("the tray's process ended; it said:\n%s", p.log)
		}
		return c
	case <-time.After(patience):
		t.Fatalf("no command came; the tray said:\n%s", p.log)
	}
	return tray.Command{}
}
