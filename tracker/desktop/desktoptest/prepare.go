package desktoptest

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// prepare makes the folders of a desktop that nothing runs on yet, to be removed with
// the test, and the part of its environment that every desktop has; session adds to it.
func prepare(tb testing.TB, size string, session map[string]string) *Desktop {
	tb.Helper()
	// Not tb.TempDir: a test's name may make its sockets' paths too long.
	dir, err := os.MkdirTemp("", "desktop")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	if size == "" {
		size = "1280x800"
	}
	d := &Desktop{tb: tb, dir: dir, size: size, buses: map[string]*program{}, free: func() {}}
	for _, sub := range []string{"home/.config", "home/.local/share", "home/.cache", "run", "log", "services"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			tb.Fatal(err)
		}
	}
	d.env = map[string]string{
		"HOME": d.Home(), "XDG_RUNTIME_DIR": filepath.Join(dir, "run"),
		"XDG_CONFIG_HOME": filepath.Join(d.Home(), ".config"), "XDG_DATA_HOME": filepath.Join(d.Home(), ".local/share"),
		"XDG_CACHE_HOME": filepath.Join(d.Home(), ".cache"),
		"NO_AT_BRIDGE":   "1", "GTK_A11Y": "none", "LIBGL_ALWAYS_SOFTWARE": "1",
	}
	maps.Copy(d.env, session)
	return d
}

// missing returns the packages of programs that are not installed, in no order.
func missing(programs map[string]string) (packages []string) {
	for name, pkg := range programs {
		if _, err := exec.LookPath(name); err != nil {
			packages = append(packages, pkg)
		}
	}
	return packages
}

// demand ends the test unless nothing is missing: it is skipped or, where a desktop is
// needed, fails.
func demand(tb testing.TB, what string, missing []string) {
	tb.Helper()
	switch {
	case len(missing) == 0:
	case os.Getenv("DWELL_NEED_DESKTOP") == "1":
		tb.Fatalf("a real %s is needed; missing packages: %s", what, strings.Join(missing, " "))
	default:
		tb.Skipf("no %s to test on; missing packages: %s", what, strings.Join(missing, " "))
	}
}

// compositorPrograms are what a desktop of Wayland needs beside its compositor.
func compositorPrograms(more map[string]string) map[string]string {
	programs := map[string]string{"dbus-daemon": "dbus-daemon"}
	if os.Getuid() == 0 {
		programs["setpriv"] = "util-linux"
	}
	maps.Copy(programs, more)
	return programs
}

// asNobody returns what comes before a compositor's command line: compositors refuse to
// run as root, so there they run as nobody with the capabilities ("+dac_override") that
// let them use what root wrote.
func asNobody(capabilities string) []string {
	if os.Getuid() != 0 {
		return nil
	}
	return []string{
		"setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups",
		"--inh-caps", capabilities, "--ambient-caps", capabilities, "--",
	}
}

// installed reports whether a file is there.
func installed(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
