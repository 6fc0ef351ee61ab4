package packaging

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// runMake runs a target of the project's Makefile, building apart from build/.
func runMake(t *testing.T, build string, args ...string) string {
	t.Helper()
	cmd := exec.Command(need(t, "make", "make"), append([]string{"-C", "..", "BUILD=" + build}, args...)...)
	// The flags of the make that runs the tests are not for this one.
	cmd.Env = append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=", "XDG_RUNTIME_DIR="+t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("make %v: %v\n%s", args, err, out)
	}
	return string(out)
}

func installed(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	all := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		all[strings.TrimPrefix(path, dir)] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Install puts its files where desktops look for them, and uninstall takes those
// away and nothing else.
func TestInstallAndUninstall(t *testing.T) {
	build, dest := t.TempDir(), t.TempDir()
	const prefix = "/opt/dwell"
	where := []string{"DESTDIR=" + dest, "PREFIX=" + prefix}
	runMake(t, build, append([]string{"install"}, where...)...)

	want := map[string]fs.FileMode{
		prefix + "/bin/dwell":                                   0o755,
		prefix + "/share/systemd/user/dwell.service":            0o644,
		prefix + "/share/applications/dwell.desktop":            0o644,
		prefix + "/share/icons/hicolor/scalable/apps/dwell.svg": 0o644,
		prefix + "/share/man/man1/dwell.1":                      0o644,
		prefix + "/share/bash-completion/completions/dwell":     0o644,
		prefix + "/share/zsh/site-functions/_dwell":             0o644,
		prefix + "/share/fish/vendor_completions.d/dwell.fish":  0o644,
	}
	got := installed(t, dest)
	for file, mode := range want {
		if got[file] != mode {
			t.Errorf("%s has mode %v, want %v", file, got[file], mode)
		}
	}
	for file := range got {
		page, _ := filepath.Match(prefix+"/share/man/man1/dwell-*.1", file) // one for each command
		if _, ok := want[file]; !ok && !page {
			t.Errorf("install also put %s", file)
		}
	}

	// What make wrote is what the program would write.
	for file, text := range map[string]string{
		"/share/systemd/user/dwell.service":            Unit(prefix + "/bin/dwell"),
		"/share/applications/dwell.desktop":            MenuEntry(prefix + "/bin/dwell"),
		"/share/icons/hicolor/scalable/apps/dwell.svg": Icon(),
	} {
		data, err := os.ReadFile(filepath.Join(dest, prefix, file))
		if err != nil {
			t.Error(err)
		} else if string(data) != text {
			t.Errorf("%s is not what the program carries:\n%s", file, data)
		}
	}
	for _, file := range []string{"/share/man/man1/dwell.1", "/share/bash-completion/completions/dwell"} {
		data, err := os.ReadFile(filepath.Join(dest, prefix, file))
		if err != nil || !bytes.Contains(data, []byte("dwell")) {
			t.Errorf("%s: %v, %d bytes", file, err, len(data))
		}
	}

	mine := filepath.Join(dest, prefix, "share", "dwell", "dwell.db")
	if err := os.MkdirAll(filepath.Dir(mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again is nothing new
		runMake(t, build, append([]string{"uninstall"}, where...)...)
	}
	var left []string
	for file := range installed(t, dest) {
		left = append(left, file)
	}
	if !slices.Equal(left, []string{prefix + "/share/dwell/dwell.db"}) {
		t.Errorf("after uninstall there is %v", left)
	}
}

// Each action of the app menu is a command the program has.
func TestMenuActionsAreCommands(t *testing.T) {
	build := t.TempDir()
	runMake(t, build, "build")
	program := filepath.Join(build, "dwell")
	for line := range strings.Lines(MenuEntry(program) + AutostartEntry(program)) {
		args, ok := strings.CutPrefix(strings.TrimSpace(line), `Exec="`+program+`" `)
		if !ok {
			continue
		}
		command := strings.Fields(args)[0]
		out, err := exec.Command(program, "help", command).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("dwell "+command)) {
			t.Errorf("%q is no command: %v\n%s", command, err, out)
		}
	}
}
