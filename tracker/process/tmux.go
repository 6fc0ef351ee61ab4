package process

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// tmuxWait is how long tmux may take to answer. Meanwhile events wait; their stamps
// are older, so no boundary moves.
const tmuxWait = 300 * time.Millisecond

// pane returns the shell in the active pane of a tmux client. Only tmux itself knows
// which that is; it is asked through the socket the client was given. Unless its server
// has read or written since it was asked last, what it said stands: it learns what is
// typed and shows what is chosen by reading and writing, and by nothing else, while it is
// asked and answers by other calls.
func (t *terminal) pane(ctx context.Context, c *client, argv []string) (stat, bool) {
	moved, known := t.reader.traffic(c.server)
	if known && moved == c.moved {
		if shell, ok := t.reader.stat(c.shell.pid); ok && shell.born == c.shell.born && !shell.ended() {
			return shell, true
		}
	}
	server, pane := t.askTmux(ctx, c.pid, argv)
	if server == 0 { // it is busy: what it said last is likelier than nothing
		if shell, ok := t.reader.stat(c.shell.pid); ok && shell.born == c.shell.born && !shell.ended() {
			return shell, true
		}
	}
	shell, ok := t.reader.stat(pane)
	if !known || server != c.server {
		moved = traffic{} // read before it was asked, or not believed
	}
	c.server, c.shell, c.moved = server, shell, moved
	return shell, ok
}

// askTmux returns the pids of a client's server and of what runs in its active pane, or
// zeros.
func (t *terminal) askTmux(ctx context.Context, client int, argv []string) (server, pane int) {
	ctx, cancel := context.WithTimeout(ctx, tmuxWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", append(tmuxSocket(argv), "list-clients", "-F", "#{client_pid} #{pane_pid} #{pid}")...)
	cmd.Env = os.Environ()
	if folder := t.reader.variable(client, "TMUX_TMPDIR="); folder != "" {
		cmd.Env = append(cmd.Env, "TMUX_TMPDIR="+folder)
	}
	cmd.WaitDelay = tmuxWait
	var out answer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(out)) {
		var from int
		if _, err := fmt.Sscan(line, &from, &pane, &server); err == nil && from == client {
			return server, pane
		}
	}
	return 0, 0
}

// maxAnswer is how much of what tmux says is kept, in bytes: a line for each client.
const maxAnswer = 64 << 10

// An answer keeps the beginning of what a program says.
type answer []byte

func (a *answer) Write(p []byte) (int, error) {
	*a = append(*a, p[:min(len(p), maxAnswer-len(*a))]...)
	return len(p), nil
}

// tmuxSocket returns the options of a client's command line that say which server it
// speaks to.
func tmuxSocket(argv []string) []string {
	for i := 1; i < len(argv); i++ {
		word := argv[i]
		if len(word) < 2 || word[0] != '-' {
			break // the command begins
		}
		switch flag := word[:2]; {
		case flag == "-S" || flag == "-L":
			if len(word) > 2 {
				return []string{word}
			}
			if i+1 < len(argv) {
				return []string{flag, argv[i+1]}
			}
		case len(word) == 2 && strings.Contains("-c-f-T", flag):
			i++ // its value
		}
	}
	return nil
}

// variable returns one variable of the environment a process of our own was started
// with.
func (r *reader) variable(pid int, prefix string) (value string) {
	if _, mine := birth(pid); !mine {
		return ""
	}
	r.read(proc(pid, "environ"), func(block []byte) {
		for v := range bytes.SplitSeq(block, []byte{0}) {
			if text, ok := bytes.CutPrefix(v, []byte(prefix)); ok {
				value = plain(text, maxPath)
			}
		}
	})
	return value
}
