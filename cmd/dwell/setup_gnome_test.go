package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestSetupGnome is somebody's first evening on a real GNOME: no windows, the hint, the
// extension, a new login, windows, and the extension taken away again.
func TestSetupGnome(t *testing.T) {
	t.Parallel()
	g := desktoptest.NewGnome(t)
	exe := build(t)
	g.Restart()
	runDwell(t, g, exe)

	says(t, g, `Next: let dwell see windows, with "dwell setup gnome".`, exe, "doctor")
	dwell := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), exe, args...)
		cmd.Env, cmd.Dir = g.Env(), g.Home()
		out, _ := cmd.Output() // doctor's status is its verdict
		return string(out)
	}
	tellSources(t, "gnome-without-extension", dwell)
	says(t, g, `Log out and in once`, exe, "setup", "gnome")
	// The shell that runs now knows nothing of it.
	says(t, g, `Log out and in once`, exe, "setup", "gnome")

	g.Kill()
	g.Restart()
	says(t, g, "It is switched on and runs. Nothing is left to do.", exe, "setup", "gnome")
	says(t, g, "source gnome: ok", exe, "doctor")
	tellSources(t, "gnome", dwell)
	g.OpenGTKWindow("org.example.Alpha", "first")
	says(t, g, `"app":"org.example.Alpha"`, exe, "status", "--json")

	g.Run(exe, "setup", "gnome", "--remove")
	says(t, g, "source gnome: absent", exe, "doctor")
	says(t, g, "The extension was not there.", exe, "setup", "gnome", "--remove")
}

// says runs a program until what it prints has the text in it.
func says(t *testing.T, g *desktoptest.Gnome, text string, name string, args ...string) {
	t.Helper()
	var out []byte
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env, cmd.Dir = g.Env(), g.Home()
		out, _ = cmd.CombinedOutput() // doctor's status is its verdict
		if strings.Contains(string(out), text) {
			return
		}
	}
	t.Fatalf("%v does not say %q:\n%s", args, text, out)
}

// runDwell runs the daemon until the test ends.
func runDwell(t *testing.T, g *desktoptest.Gnome, exe string) {
	t.Helper()
	cmd := exec.Command(exe, "run", "--no-tray", "--no-notify", "--no-web")
	cmd.Env, cmd.Dir = g.Env(), g.Home()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		ended := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer ended.Stop()
		_ = cmd.Wait() // it ends by a signal
	})
}
