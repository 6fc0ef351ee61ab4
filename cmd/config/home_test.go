package config

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// atHome sets an environment of its own and returns home and runtime folder.
func atHome(t *testing.T) (home, runtime string) {
	t.Helper()
	home, runtime = t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	t.Setenv(HomeVariable, "")
	for _, v := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
		t.Setenv(v, "")
	}
	return home, runtime
}

func findHome(t *testing.T) Home {
	t.Helper()
	h, err := FindHome()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHomeInXDGFolders(t *testing.T) {
	home, runtime := atHome(t)
	h := findHome(t)
	for got, want := range map[string]string{
		h.Config:   home + "/.config/dwell/config.toml",
		h.Database: home + "/.local/share/dwell/dwell.db",
		h.Backups:  home + "/.local/share/dwell/backups",
		h.Logs:     home + "/.local/state/dwell",
		h.Socket:   runtime + "/dwell/dwell.sock",
		h.Runtime:  runtime + "/dwell",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if filepath.Dir(h.Tail) != h.Runtime {
		t.Errorf("tail %s is not in memory", h.Tail)
	}

	// The environment is read at each call.
	t.Setenv("XDG_CONFIG_HOME", home+"/elsewhere")
	if got, want := findHome(t).Config, home+"/elsewhere/dwell/config.toml"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHomeInOneFolder(t *testing.T) {
	_, runtime := atHome(t)
	dir := t.TempDir()
	t.Setenv(HomeVariable, dir)
	h := findHome(t)
	if h.Single() != dir {
		t.Errorf("Single() = %q", h.Single())
	}
	for _, path := range []string{h.Config, h.Database, h.Backups, h.Logs, h.Lock, h.Socket} {
		if filepath.Dir(path) != dir {
			t.Errorf("%s is not directly in %s", path, dir)
		}
	}
	if filepath.Dir(h.Tail) != runtime+"/dwell" {
		t.Errorf("tail %s is not in memory", h.Tail)
	}

	// Another home has another tail; the same one by another way has the same.
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv(HomeVariable, link)
	if got := findHome(t).Tail; got != h.Tail {
		t.Errorf("by a link the tail is %s, not %s", got, h.Tail)
	}
	t.Setenv(HomeVariable, t.TempDir())
	if got := findHome(t).Tail; got == h.Tail {
		t.Errorf("two homes share the tail %s", got)
	}
}

// The name must not change when the home, not there at first, is made.
func TestTailStaysWhenHomeIsMade(t *testing.T) {
	atHome(t)
	parent := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(t.TempDir(), parent); err != nil {
		t.Fatal(err)
	}
	t.Setenv(HomeVariable, filepath.Join(parent, "new", "home"))
	before := findHome(t)
	if err := before.Make(); err != nil {
		t.Fatal(err)
	}
	if after := findHome(t); after.Tail != before.Tail {
		t.Errorf("tail was %s, is %s", before.Tail, after.Tail)
	}
}

func TestSocketFitsItsAddress(t *testing.T) {
	_, runtime := atHome(t)
	for length := 40; length < 140; length += 3 {
		dir := filepath.Join(t.TempDir(), "d")
		dir += strings.Repeat("d", max(0, length-len(dir)))
		t.Setenv(HomeVariable, dir)
		h := findHome(t)
		if len(h.Socket) > socketLength {
			t.Errorf("%d bytes: %s", len(h.Socket), h.Socket)
		}
		if short := len(dir)+len("/dwell.sock") <= socketLength; short != (filepath.Dir(h.Socket) == dir) {
			t.Errorf("home of %d bytes has its socket at %s", len(dir), h.Socket)
		} else if !short && filepath.Dir(h.Socket) != runtime+"/dwell" {
			t.Errorf("socket %s is not in the runtime folder", h.Socket)
		}
	}

	// The kernel agrees.
	h := findHome(t)
	if err := h.Make(); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", h.Socket)
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
}

func TestMakeClosesFolders(t *testing.T) {
	atHome(t)
	dir := filepath.Join(t.TempDir(), "home")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(HomeVariable, dir)
	h := findHome(t)
	for range 2 { // again is nothing new
		if err := h.Make(); err != nil {
			t.Fatal(err)
		}
	}
	for _, made := range []string{dir, h.Backups, h.Logs, h.Runtime} {
		info, err := os.Stat(made)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o700 {
			t.Errorf("%s is %v", made, info.Mode())
		}
	}
	if _, err := os.Stat(h.Config); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("config.toml is the person's to make, got %v", err)
	}
}

func TestMakeLeavesSharedFoldersShared(t *testing.T) {
	atHome(t)
	shared := t.TempDir()
	if err := os.Chmod(shared, 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	t.Setenv(HomeVariable, shared)
	if err := findHome(t).Make(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(shared)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o777 {
		t.Errorf("a shared folder became %v", info.Mode())
	}
}

func TestRuntimeFolderInTempMustBeOurs(t *testing.T) {
	temp := t.TempDir()
	missing := []string{filepath.Join(temp, "missing")}
	dir, err := runtimeFolder(missing, temp)
	if err != nil {
		t.Fatal(err)
	}
	if want := sharedFolder(temp); dir != want {
		t.Fatalf("got %s, want %s", dir, want)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := runtimeFolder(missing, temp); !errors.Is(err, ErrUnsafe) {
		t.Errorf("a folder others can read: %v", err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(t.TempDir(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := runtimeFolder(missing, temp); !errors.Is(err, ErrUnsafe) {
		t.Errorf("a link: %v", err)
	}
}

func TestNoHome(t *testing.T) {
	atHome(t)
	t.Setenv("HOME", "")
	if h, err := FindHome(); err == nil && !filepath.IsAbs(h.Database) {
		t.Errorf("a home that depends on the working directory: %s", h.Database)
	}
}
