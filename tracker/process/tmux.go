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
// which that is; it is asked through the socket the client was given.
func (t *terminal) pane(ctx context.Context, client int, argv []string) (stat, bool) {
	ctx, cancel := context.WithTimeout(ctx, tmuxWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", append(tmuxSocket(argv), "list-clients", "-F", "#{client_pid} #{pane_pid}")...)
	cmd.Env = os.Environ()
	if folder := t.reader.variable(client, "TMUX_TMPDIR="); folder != "" {
		cmd.Env = append(cmd.Env, "TMUX_TMPDIR="+folder)
	}
	cmd.WaitDelay = tmuxWait
	out, err := cmd.Output()
	if err != nil {
		return stat{}, false
	}
	for line := range strings.Lines(string(out)) {
		var from, to int
		if _, err := fmt.Sscan(line, &from, &to); err == nil && from == client {
			return t.reader.stat(to)
		}
	}
	return stat{}, false
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
