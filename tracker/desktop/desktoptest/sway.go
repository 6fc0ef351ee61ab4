package desktoptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
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
	needSway(tb)
	// Not tb.TempDir: a test's name may make its sockets' paths too long.
	dir, err := os.MkdirTemp("", "desktop")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	s := &Sway{Desktop: &Desktop{tb: tb, dir: dir, size: "1280x800", buses: map[string]*program{}, free: func() {}}, outputs: outputs}
	for _, sub := range []string{"home/.config", "home/.local/share", "home/.cache", "run", "log", "services"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			tb.Fatal(err)
		}
	}
	home, run := s.Home(), filepath.Join(dir, "run")
	s.env = map[string]string{
		"HOME": home, "XDG_RUNTIME_DIR": run, "XDG_CONFIG_HOME": filepath.Join(home, ".config"),
		"XDG_DATA_HOME": filepath.Join(home, ".local/share"), "XDG_CACHE_HOME": filepath.Join(home, ".cache"),
		"XDG_SESSION_TYPE": "wayland", "XDG_CURRENT_DESKTOP": "sway", "SWAYSOCK": filepath.Join(run, "sway"),
		"NO_AT_BRIDGE": "1", "GTK_A11Y": "none", "LIBGL_ALWAYS_SOFTWARE": "1",
	}
	config := "output * resolution 1280x800\nfocus_follows_mouse no\nxwayland disable\n"
	if err := os.WriteFile(filepath.Join(dir, "sway.conf"), []byte(config), 0o600); err != nil {
		tb.Fatal(err)
	}
	s.startBuses()
	s.Restart()
	return s
}

func needSway(tb testing.TB) {
	tb.Helper()
	programs := map[string]string{"sway": "sway", "dbus-daemon": "dbus-daemon"}
	if os.Getuid() == 0 {
		programs["setpriv"] = "util-linux"
	}
	missing := needGTK()
	for name, pkg := range programs {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, pkg)
		}
	}
	switch {
	case len(missing) == 0:
	case os.Getenv("DWELL_NEED_DESKTOP") == "1":
		tb.Fatalf("a real sway is needed; missing packages: %s", strings.Join(missing, " "))
	default:
		tb.Skipf("no sway to test on; missing packages: %s", strings.Join(missing, " "))
	}
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
	var command []string
	if os.Getuid() == 0 {
		command = []string{
			"setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups",
			"--inh-caps", "+dac_override", "--ambient-caps", "+dac_override", "--",
		}
	}
	s.sway = s.start("sway", nil, append(command, "env", "-u", "WAYLAND_DISPLAY", "WLR_BACKENDS=headless",
		"WLR_LIBINPUT_NO_DEVICES=1", "WLR_RENDERER=pixman", "WLR_HEADLESS_OUTPUTS="+strconv.Itoa(s.outputs),
		"sway", "--config", filepath.Join(s.dir, "sway.conf"))...)
	s.await("sway", func() bool {
		_, err := os.Stat(filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), "wayland-1"))
		return err == nil && s.message("-t", "get_version").Run() == nil
	})
	s.Setenv("WAYLAND_DISPLAY", "wayland-1")
}

// Do has sway do what command says.
func (s *Sway) Do(command string) {
	s.tb.Helper()
	if out, err := s.message(command).CombinedOutput(); err != nil {
		s.tb.Fatalf("swaymsg %s: %v\n%s", command, err, out)
	}
}

func (s *Sway) message(args ...string) *exec.Cmd {
	cmd := exec.Command("swaymsg", args...)
	cmd.Env = s.Env()
	return cmd
}
