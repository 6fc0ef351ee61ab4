package login

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// heard is what a program that was launched writes into the pipe it is given.
func heard(t *testing.T, launch func(pipe string) error) string {
	t.Helper()
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
	if err := launch(pipe); err != nil {
		t.Fatal(err)
	}
	select {
	case text := <-done:
		return text
	case <-time.After(time.Minute):
		t.Fatal("the program did not run")
	}
	return ""
}

func TestLaunchStartsAProgram(t *testing.T) {
	text := heard(t, func(pipe string) error {
		return Launch(t.Context(), "sh", "-c", `printf %s "$0 $1" >"$2"`, "http://127.0.0.1/x", "a b", pipe)
	})
	if text != "http://127.0.0.1/x a b" {
		t.Errorf("the program saw %q", text)
	}
}

// A browser is not to be late because dwell's own timers may be.
func TestLaunchedProgramsArePunctual(t *testing.T) {
	runtime.LockOSThread() // and never unlocked: the thread ends with the test
	if err := unix.Prctl(unix.PR_SET_TIMERSLACK, uintptr(time.Millisecond), 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	text := heard(t, func(pipe string) error {
		return Launch(t.Context(), "sh", "-c", `read -r slack </proc/self/timerslack_ns; echo "$slack" >"$0"`, pipe)
	})
	if text != "50000\n" {
		t.Errorf("timers %q ns late", text)
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
