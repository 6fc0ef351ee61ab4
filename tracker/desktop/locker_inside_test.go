package desktop

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"dwell/tracker/desktop/swayipc"
	"dwell/tracker/pidfd"
)

func TestIsLocker(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"swaylock": true, "swaylock\n": true, "gtklock": true, "hyprlock": true, "waylock": true, "swaylock-plugin": true,
		".swaylock-wrapp\n": true, ".swaylock-wrapped": true,
		"": false, "sway": false, "swayidle": false, "swaylocks": false, "notes on swaylock": false, ".swaylock": true,
	} {
		if isLocker(name) != want {
			t.Errorf("%q: not %v", name, want)
		}
	}
}

func TestVariable(t *testing.T) {
	t.Parallel()
	const environ = "A=1\x00WAYLAND_DISPLAY=wayland-1\x00XWAYLAND_DISPLAY=2\x00EMPTY=\x00torn"
	for name, want := range map[string]string{"A": "1", "WAYLAND_DISPLAY": "wayland-1", "EMPTY": "", "torn": "", "B": ""} {
		if got := variable([]byte(environ), name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// A locker is told by its program and its display; a script that is called like one is a
// shell, and a process that ended is none.
func TestLockerProcesses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	locker, script := filepath.Join(dir, "waylock"), filepath.Join(dir, "gtklock")
	// By another process: what this one has open for writing a child may have open still,
	// and what is open for writing cannot be run.
	write := fmt.Sprintf("cp \"$(command -v cat)\" '%s' && printf '#!/bin/sh\nread -r line\n' >'%s' && chmod 700 '%s' '%s'", locker, script, locker, script)
	if out, err := exec.Command("sh", "-c", write).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	// Each waits for its input, which comes never.
	start := func(program, display string) *exec.Cmd {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = []string{"XDG_RUNTIME_DIR=" + dir, "WAYLAND_DISPLAY=" + display, "PATH=" + os.Getenv("PATH")}
		if _, err := cmd.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	here, there, called := start(locker, "wayland-7"), start(locker, "wayland-8"), start(script, "wayland-7")
	address := filepath.Join(dir, "wayland-7")
	if pids := lockerProcesses(address); len(pids) != 1 || pids[0] != here.Process.Pid {
		t.Errorf("%v lock this display, not %d alone", pids, here.Process.Pid)
	}
	end := pidfd.Await(here.Process.Pid)
	if end == nil {
		t.Fatal("its end cannot be waited for")
	}
	if err := here.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-end.Reached()
	end.Close()
	if _, runs := processUser(filepath.Join("/proc", strconv.Itoa(here.Process.Pid))); runs {
		t.Error("a process that ended is said to run")
	}
	if pids := lockerProcesses(address); len(pids) != 0 {
		t.Errorf("%v lock this display", pids)
	}
	for _, cmd := range []*exec.Cmd{there, called} {
		_ = cmd.Process.Kill() // it is its end that counts
	}
	for _, cmd := range []*exec.Cmd{here, there, called} {
		_ = cmd.Wait() // they were killed
	}
}

// A locker that is installed, or renewed, while this runs is watched.
func TestLockerFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	files, err := watchLockerFiles(t.Context(), "relative:"+dir+":"+filepath.Join(dir, "none"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		fresh := filepath.Join(dir, "swaylock.new")
		if err := os.WriteFile(fresh, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(fresh, filepath.Join(dir, "swaylock")); err != nil {
			t.Fatal(err)
		}
		if opened, err := files.await(); opened || err != nil {
			t.Fatalf("%v, %v: nothing was opened", opened, err)
		}
		for opened := false; !opened; {
			if _, err := os.ReadFile(filepath.Join(dir, "swaylock")); err != nil {
				t.Fatal(err)
			}
			if opened, err = files.await(); err != nil {
				t.Fatal(err)
			}
		}
	}
	// What else is read there is not told.
	if err := os.WriteFile(filepath.Join(dir, "sway"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if opened, err := files.await(); opened || err != nil {
		t.Errorf("%v, %v", opened, err)
	}
}

// swayThatAnswers is a stand-in for sway's socket: it answers the nth question for the
// tree with the nth of trees, an event before each but the first, and the last for ever.
func swayThatAnswers(t *testing.T, trees ...string) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "sway")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		accepted, err := listener.Accept()
		if err != nil {
			return
		}
		defer accepted.Close()
		conn := swayipc.New(accepted)
		for asked := 0; ; {
			kind, _, err := conn.Next()
			if err != nil {
				return
			}
			body := `{"success":true}`
			if kind == swayipc.Tree {
				body = trees[min(asked, len(trees)-1)]
				asked++
			}
			if conn.Ask(kind, body) != nil {
				return
			}
			if kind == swayipc.Tree && asked < len(trees) && conn.Ask(swayipc.Window, `{"change":"focus"}`) != nil {
				return
			}
		}
	}()
	return socket
}

func TestAwaitSwayFocus(t *testing.T) {
	t.Parallel()
	const nothing = `{"focused":false,"nodes":[{"focused":false,"pid":7}]}`
	for name, trees := range map[string][]string{
		"at once":            {`{"nodes":[{"nodes":[{"focused":true}]}]}`},
		"after events":       {nothing, nothing, `{"nodes":[{"floating_nodes":[{"focused":true}]}]}`},
		"an empty workspace": {nothing, `{"nodes":[{"focused":true,"nodes":[]}]}`},
	} {
		if err := awaitSwayFocus(t.Context(), swayThatAnswers(t, trees...)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := awaitSwayFocus(t.Context(), swayThatAnswers(t, `{"focused":`)); err == nil {
		t.Error("a torn answer was taken for focus")
	}
	if err := awaitSwayFocus(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no sway was taken for focus")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := awaitSwayFocus(ctx, swayThatAnswers(t, nothing)); err == nil {
		t.Error("the end of the wait was taken for focus")
	}
}
