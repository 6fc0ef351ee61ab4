package login

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestLaunchStartsAProgram(t *testing.T) {
	// A pipe is the proof and the wait in one: reading blocks until it is written.
	pipe := filepath.Join(t.TempDir(), "out")
	done := make(chan string)
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		text, err := os.ReadFile(pipe)
		if err != nil {
			t.Error(err)
		}
		done <- string(text)
	}()
	if err := Launch(t.Context(), "sh", "-c", `printf %s "$0 $1" >"$2"`, "http://127.0.0.1/x", "a b", pipe); err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-done:
		if text != "http://127.0.0.1/x a b" {
			t.Errorf("the program saw %q", text)
		}
	case <-time.After(time.Minute):
		t.Fatal("the program did not run")
	}
}

// What is opened holds the one-time secret of the page.
func TestLaunchErrorHoldsNoArguments(t *testing.T) {
	for _, program := range []string{"no-such-program", "/etc/passwd"} {
		err := Launch(t.Context(), program, "http://127.0.0.1/?secret")
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", program, err)
		}
	}
}

func TestSessionEnv(t *testing.T) {
	got := sessionEnv([]string{
		"DISPLAY=:0", "NOTIFY_SOCKET=/run/x", "SYSTEMD_EXEC_PID=1", "BASH_FUNC_x%%=() {}", "LANG=\xff", "XDG_CURRENT_DESKTOP=XF\x1bCE", "odd", "TOKEN=1",
	})
	if want := []string{"DISPLAY=:0"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
