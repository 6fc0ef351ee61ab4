package process

import (
	"bytes"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"dwell/tracker"
)

// What is private in a process does not get past this package, and its log says
// nothing of any.
func TestNothingElseIsTaken(t *testing.T) {
	const marker = "m4rk3r"
	dir := t.TempDir()
	java := program(t, dir, marker+"-folder", "java")
	reaper := program(t, dir, "reaper")
	var log bytes.Buffer
	f := open(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug - 10})), []string{dir})
	cmd := exec.Command(reaper, "-c", `"$@"; :`, marker, java, "-c", speak, marker, "net.minecraft.client", "--token="+marker)
	pid := start(t, cmd, "SteamAppId=570", "TOKEN="+marker, marker+"=1")
	out := f.Window(t.Context(), tracker.Focus{PID: pid, Title: marker, Fullscreen: true})
	for _, key := range []string{"path", "env", "ancestry", "cmdline"} {
		if out.Hints[key] == "" {
			t.Errorf("no %s: %+v", key, out.Hints)
		}
	}
	for key, value := range out.Hints {
		if strings.Contains(value, marker) && key != "path" {
			t.Errorf("%s holds %q", key, value)
		}
	}
	if f.reader.buf != [maxRead]byte{} {
		t.Error("what was read is still in memory")
	}
	for _, text := range []string{marker, "570", "reaper", "java", "minecraft", strconv.Itoa(pid)} {
		if strings.Contains(log.String(), text) {
			t.Errorf("the log holds %q:\n%s", text, &log)
		}
	}
}

// As root every process could be looked into; only our own are.
func TestOtherUsersProcessesShowNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can start a process as another user")
	}
	const nobody = 65534
	cmd := exec.Command("/bin/sh", "-c", speak, "net.minecraft.")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Dir = "/"
	pid := start(t, cmd, "SteamAppId=570")
	out := finder(t).Window(t.Context(), tracker.Focus{PID: pid, Class: "Window", Fullscreen: true})
	if out.Exe != "" || out.Hints != nil {
		t.Errorf("%+v", out)
	}
}
