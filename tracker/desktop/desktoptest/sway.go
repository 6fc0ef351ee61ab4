package desktoptest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// A Sway is a desktop that is nothing but buses and sway, drawing to nowhere. The
// Desktop's methods for X11 are not for it.
type Sway struct {
	*Desktop
	sway    *program
	outputs int
}

// StartSway brings sway up and ends it with the test. As root, which sway refuses, it
// runs as nobody but may read what root wrote.
func StartSway(tb testing.TB, outputs int) *Sway {
	tb.Helper()
	return startSway(tb, outputs, map[string]string{"sway": "sway"}, "xwayland disable")
}

// StartSwayWithX is StartSway with an X server for old programs.
func StartSwayWithX(tb testing.TB) *Sway {
	tb.Helper()
	s := startSway(tb, 1, map[string]string{"sway": "sway", "Xwayland": "xwayland", "xhost": "x11-xserver-utils", "xterm": "xterm"}, "xwayland force")
	s.Do("exec sh '" + s.displayTeller() + "'")
	s.awaitDisplay()
	// Its X server is in no group of ours: only sway can end it.
	tb.Cleanup(func() { _ = s.message("exit").Run() }) // it breaks the line on its way out
	return s
}

func startSway(tb testing.TB, outputs int, programs map[string]string, x string) *Sway {
	tb.Helper()
	demand(tb, "sway", append(needGTK(), missing(compositorPrograms(programs))...))
	s := &Sway{outputs: outputs, Desktop: prepare(tb, "", map[string]string{
		"XDG_SESSION_TYPE": "wayland", "XDG_CURRENT_DESKTOP": "sway",
	})}
	s.Setenv("SWAYSOCK", filepath.Join(s.dir, "run", "sway"))
	config := "output * resolution 1280x800\nfocus_follows_mouse no\n" + x + "\n"
	if err := os.WriteFile(filepath.Join(s.dir, "sway.conf"), []byte(config), 0o600); err != nil {
		tb.Fatal(err)
	}
	s.startBuses()
	s.Restart()
	return s
}

// Kill kills sway, which gets no chance to tidy up.
func (s *Sway) Kill() {
	s.tb.Helper()
	s.sway.kill()
	for _, left := range []string{"sway", "wayland-1", "wayland-1.lock"} {
		os.Remove(filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), left))
	}
}

// Restart starts sway, for the first time or after a Kill.
func (s *Sway) Restart() {
	s.tb.Helper()
	s.Setenv("WAYLAND_DISPLAY", "")
	s.sway = s.start("sway", nil, append(asNobody("+dac_override"), "env", "-u", "WAYLAND_DISPLAY", "WLR_BACKENDS=headless",
		"WLR_LIBINPUT_NO_DEVICES=1", "WLR_RENDERER=pixman", "WLR_HEADLESS_OUTPUTS="+strconv.Itoa(s.outputs),
		"sway", "--config", filepath.Join(s.dir, "sway.conf"))...)
	s.await("sway", func() bool {
		_, err := os.Stat(filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), "wayland-1"))
		return err == nil && s.message("-t", "get_version").Run() == nil
	})
	s.Setenv("WAYLAND_DISPLAY", "wayland-1")
}

// Activate waits for the window with this title and gives it the focus.
func (s *Sway) Activate(title string) {
	s.tb.Helper()
	command := fmt.Sprintf("[title=%q] focus", "^"+regexp.QuoteMeta(title)+"$")
	s.await("the window", func() bool { return s.message(command).Run() == nil })
}

// Do has sway do what command says.
func (s *Sway) Do(command string) {
	s.tb.Helper()
	if out, err := s.message(command).CombinedOutput(); err != nil {
		s.tb.Fatalf("swaymsg %s: %v\n%s", command, err, out)
	}
}

// MovePointer begins to move the pointer, for a second or two.
func (s *Sway) MovePointer() {
	s.tb.Helper()
	s.Do(`exec seq 8 | xargs -n 1 sh -c "swaymsg seat - cursor move 5 5 && sleep 0.2"`)
}

func (s *Sway) message(args ...string) *exec.Cmd {
	cmd := exec.Command("swaymsg", args...)
	cmd.Env = s.Env()
	return cmd
}
