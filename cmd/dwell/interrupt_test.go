package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"dwell/cmd/config"
)

// A batch answers a line before it waits for the next, and Ctrl-C ends the waiting.
func TestInterruptEndsABatchThatWaits(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // then it is killed, which is another signal
	defer cancel()
	cmd := exec.CommandContext(ctx, "dwell", "explain", "--batch")
	cmd.Env = append(os.Environ(), config.HomeVariable+"="+t.TempDir())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(in, `{"url":"https://chatgpt.com/"}`)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(line, `"ai/chat"`) {
		t.Fatalf("answer %q, %v", line, err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // how it ended is in the state
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() || status.Signal() != syscall.SIGINT {
		t.Errorf("ended with %v", cmd.ProcessState)
	}
}
