package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// What is said to an agent and by it stands in its arguments, its variables, on its
// terminal, in its title and in files it keeps.
const (
	markedVariable = "qzxmarkedvariable"
	markedTyped    = "qzxmarkedtyped"
	markedSaid     = "qzxmarkedsaid"
	markedHeading  = "qzxmarkedheading"
)

// A scribe is an agent that holds its transcripts open and writes all that is said into
// them.
type scribe struct {
	terminals
	path, pids string
	folders    []string // that are its own, or its work's
}

// transcripts are where agents keep what was said, below the home.
var transcripts = []string{
	".claude/projects/x/session.jsonl", ".codex/sessions/rollout.jsonl", ".cursor/chats/store.db", ".aider.chat.history.md",
	".local/state/claude/mcp.log", "work/.aider.input.history", "work/prompt.txt",
}

func newScribe(c terminals) scribe {
	c.t.Helper()
	s := scribe{terminals: c, path: filepath.Join(c.Home(), "bin", "claude"), pids: filepath.Join(c.Home(), "pids")}
	holds, writes := "", ""
	for i, name := range transcripts {
		path := filepath.Join(c.Home(), name)
		c.write(path, markedSaid+"\n", 0o600)
		holds += fmt.Sprintf("exec %d>>%s\n", i+3, path)
		writes += fmt.Sprintf("echo \"$line\" >&%d\n", i+3)
		folder, _, _ := strings.Cut(name, "/")
		if folder == ".local" {
			folder = ".local/state/claude"
		}
		if folder = filepath.Join(c.Home(), folder); !slices.Contains(s.folders, folder) {
			s.folders = append(s.folders, folder)
		}
	}
	c.write(s.path, "#!/bin/sh\necho $$ >>"+s.pids+"\n"+holds+
		"printf '\\033]0;"+markedHeading+"\\007'\necho "+markedSaid+"\n"+
		"while read -r line; do\n"+writes+"i=0\nwhile [ $i -lt 3000000 ]; do i=$((i + 1)); done\necho "+markedSaid+"\ndone\n", 0o700)
	return s
}

// start has it run at its work in a terminal, behind what stands before it, and waits
// until dwell sees it in front.
func (s scribe) start(before ...string) {
	s.t.Helper()
	line := "cd " + filepath.Join(s.Home(), "work") + " && " + markedVariable + "=" + markedVariable + " exec " + strings.Join(before, " ")
	s.program("xterm", "-e", "sh", "-c", line+" "+s.path+" "+markedArgv)
	s.awaitProgram("the agent", "claude")
}

// running returns the pids of all that were started.
func (s scribe) running() (pids []int) {
	s.t.Helper()
	text, err := os.ReadFile(s.pids)
	if err != nil {
		s.t.Fatal(err)
	}
	for word := range strings.FieldsSeq(string(text)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			s.t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// TestTranscript shows that dwell counts an agent's time and opens nothing of what is said
// to it: neither the daemon nor anything it starts touches its files, its work, its
// descriptors or its memory.
func TestTranscript(t *testing.T) {
	t.Parallel()
	exe := build(t)
	c := newTerminals(t, exe, "strace", "tmux")
	c.write(filepath.Join(c.Home(), ".bash_history"), markedSaid+"\n", 0o600)
	s := newScribe(c)
	traces := t.TempDir()
	traced := filepath.Join(t.TempDir(), "traced")
	c.write(traced, "#!/bin/sh\nexec strace "+strings.Join(fileTrace(traces+"/$$"), " ")+" "+exe+" \"$@\"\n", 0o700)
	c.exe = traced
	s.exe = traced
	r := c.run("--no-tray", "--no-notify")
	pid := ask[struct{ PID int }](c.computer, "status", "--json").PID

	s.start()
	s.typesLine(markedTyped)
	s.staysProgram("an agent that works", "claude")
	s.typesLine(markedTyped)
	s.program("xterm", "-e", "bash", "--norc") // while it works
	s.awaitProgram("a shell before it", "")
	s.typesLine(": " + markedTyped)
	s.Setenv("TMUX_TMPDIR", s.Home())
	s.start("tmux", "-L", "test", "-f", "/dev/null", "new-session") // dwell asks tmux, by a child
	defer func() { _ = s.Command(t.Context(), "tmux", "-L", "test", "kill-server").Run() }()
	s.typesLine(markedTyped)
	s.staysProgram("an agent in tmux", "claude")
	for _, line := range [][]string{{"doctor"}, {"status"}, {"today"}, {"unknown"}, {"spans", "--from", "00:00", "--to", "now", "--json"}} {
		s.dwell(line...)
	}
	s.leavesNothingSaid() // while it runs: tail, socket, write-ahead log
	agents := s.running()
	if len(agents) != 2 {
		t.Fatalf("%d agents ran", len(agents))
	}
	for _, agent := range agents {
		if err := syscall.Kill(agent, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	s.awaitProgram("a shell, after both ended", "")
	s.dwell("doctor")
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil { // strace itself would let go of it
		t.Fatal(err)
	}
	r.end()
	s.leavesNothingSaid()

	spot := spotter{folders: append(s.folders, filepath.Join(s.Home(), ".bash_history")), agents: agents}
	found, lines, about := spot.spotAll(t, traces)
	if len(found) > 0 {
		t.Errorf("dwell touches what it has no business with:\n%s", strings.Join(found, ""))
	}
	if lines < 1000 || about == 0 {
		t.Errorf("%d lines of traces, %d of them about agents: they did not see dwell at work", lines, about)
	}
	t.Logf("%d lines of traces, %d looks at agents", lines, about)
	spot.mustSpot(t)
}

// leavesNothingSaid looks for what was said in every file but the agent's own, and in all
// that was printed.
func (s scribe) leavesNothingSaid() {
	s.t.Helper()
	files := s.files()
	files["what was printed"] = []byte(s.said.String())
	looked := false
	for path, data := range files {
		own := path == s.path || strings.HasSuffix(path, ".bash_history")
		for _, folder := range s.folders {
			own = own || strings.HasPrefix(path, folder)
		}
		if own {
			continue
		}
		looked = looked || filepath.Base(path) == "dwell.db"
		data = bytes.ToLower(data)
		for _, word := range []string{markedArgv, markedVariable, markedTyped, markedSaid, markedHeading} {
			if bytes.Contains(data, []byte(word)) {
				s.t.Errorf("%s holds %s", path, word)
			}
		}
	}
	if !looked {
		s.t.Error("no database was looked into")
	}
	said := 0
	for _, name := range transcripts {
		if bytes.Contains(files[filepath.Join(s.Home(), name)], []byte(markedTyped)) {
			said++
		}
	}
	if said != len(transcripts) {
		s.t.Errorf("the agent wrote what was typed to %d of %d transcripts", said, len(transcripts))
	}
}
