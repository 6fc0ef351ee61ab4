package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A recording dwell lets the kernel join its timers, in all its threads.
func TestSlack(t *testing.T) {
	cmd := exec.Command(build(t), "run", "--no-tray", "--no-notify", "--no-web")
	cmd.Env = []string{"DWELL_HOME=" + t.TempDir(), "HOME=" + t.TempDir(), "XDG_RUNTIME_DIR=" + t.TempDir(), "DBUS_SYSTEM_BUS_ADDRESS=unix:path=/none"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it runs until then
		_ = cmd.Wait()
	})
	proc := "/proc/" + strconv.Itoa(cmd.Process.Pid)
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		threads, err := filepath.Glob(proc + "/task/*")
		if err != nil {
			t.Fatal(err)
		}
		punctual := 0
		for _, thread := range threads {
			out, err := exec.Command("cat", "/proc/"+filepath.Base(thread)+"/timerslack_ns").CombinedOutput()
			if err != nil && strings.Contains(string(out), "not permitted") {
				// The kernel tells it to who has CAP_SYS_NICE (proc_pid_timerslack_ns(5)).
				if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
					t.Fatal("only root may read the timer slack of another process")
				}
				t.Skip("only root may read the timer slack of another process")
			}
			if strings.TrimSpace(string(out)) != "1000000" {
				punctual++
			}
		}
		if len(threads) > 1 && punctual == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d threads are punctual", punctual, len(threads))
		}
	}
}
