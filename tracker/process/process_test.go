package process

import (
	"context"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
)

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func desktopFile(lines string) string { return "[Desktop Entry]\nType=Application\n" + lines }

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestWindow(t *testing.T) {
	mine, system := t.TempDir(), t.TempDir()
	write(t, system, "org.example.Editor.desktop", desktopFile("Name=Editor\nExec=/usr/bin/example-editor %U\nCategories=Development;IDE;\n"))
	write(t, system, "painter.desktop", desktopFile("Name=Painter\nStartupWMClass=Painter-3.0\nExec=painter\nCategories=Graphics;\n"))
	write(t, system, "kde/notes.desktop", desktopFile("Name=Notes\nExec=notes\n"))
	write(t, system, "one.desktop", desktopFile("Name=One\nExec=suite --one\n"))
	write(t, system, "two.desktop", desktopFile("Name=Two\nExec=suite --two\n"))
	write(t, system, "pager.desktop", desktopFile("Name=Pager\nExec=pager\nTerminal=true\n"))
	write(t, system, "wrapped.desktop", desktopFile("Name=Wrapped\nExec=env GDK_BACKEND=x11 \"/opt/wrapped app/wrapped\" %f\n"))
	write(t, system, "gone.desktop", desktopFile("Name=Gone\nExec=gone\n"))
	write(t, mine, "gone.desktop", "[Desktop Entry]\nHidden=true\n")
	write(t, mine, "painter.desktop", desktopFile("Name=My Painter\nStartupWMClass=Painter-3.0\nExec=painter\n"))

	f := open(quiet(), []string{mine, filepath.Join(mine, "absent"), system})
	tests := []struct {
		name string
		in   tracker.Focus
		app  string
		hint string // its Name
	}{
		{"id", tracker.Focus{App: "org.example.editor.desktop"}, "org.example.Editor", "Editor"},
		{"class is the id", tracker.Focus{App: "Org.example.Editor", Class: "Org.example.Editor"}, "org.example.Editor", "Editor"},
		{"StartupWMClass, and the person's own file first", tracker.Focus{App: "painter-3.0", Class: "painter-3.0"}, "painter", "My Painter"},
		{"folder in the id", tracker.Focus{App: "kde-notes"}, "kde-notes", "Notes"},
		{"file's name", tracker.Focus{Class: "Window", Exe: "wrapped"}, "wrapped", "Wrapped"},
		{"two entries, one program", tracker.Focus{Class: "Window", Exe: "suite"}, "", ""},
		{"terminal programs have no windows", tracker.Focus{Class: "pager"}, "", ""},
		{"deleted", tracker.Focus{App: "gone"}, "gone", ""},
		{"unknown", tracker.Focus{App: "nobody", Class: "Nobody"}, "nobody", ""},
		{"nothing", tracker.Focus{}, "", ""},
	}
	if out := f.Window(t.Context(), tracker.Focus{Title: "x"}); !cmp.Equal(out, tracker.Focus{Title: "x"}) {
		t.Errorf("a title and no more: %+v", out)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := tt.in
			in.Title = "kept as it is"
			if tt.in.Nothing() && tt.in.Exe == "" {
				in.Title = ""
			}
			out := f.Window(t.Context(), in)
			if out.App != tt.app || out.Hints["Name"] != tt.hint || out.Title != in.Title || out.Class != in.Class {
				t.Errorf("%+v, want app %q, hint %q", out, tt.app, tt.hint)
			}
		})
	}
}

// The exe of a window comes from its process, even where the window names nothing.
func TestWindowOfAProcess(t *testing.T) {
	dir := t.TempDir()
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("no sleep(1) to run")
	}
	target, err := filepath.EvalSymlinks(sleep)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "bin", "dozer")
	text, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "bin/dozer", string(text))
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "60")
	cmd.Env = []string{} // whatever started the tests
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cmd.Process.Kill(); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Error("a killed process ended well")
		}
	}()

	apps := filepath.Join(dir, "applications")
	write(t, apps, "other.desktop", desktopFile("Name=Other\n"))
	f := open(quiet(), []string{apps})
	out := f.Window(t.Context(), tracker.Focus{PID: cmd.Process.Pid})
	if out.Exe != "dozer" || out.App != "dozer" || out.Hints["Name"] != "" || out.Hints["path"] != program {
		t.Fatalf("before it is installed: %+v", out)
	}
	// Installed while the daemon runs: found, as the folder's time moved.
	write(t, apps, "org.example.Dozer.desktop", desktopFile("Name=Dozer\nExec=dozer %u\nCategories=Utility;\nKeywords=nap;\n"))
	later := time.Now().Add(2 * time.Second)
	if err := os.Chtimes(apps, later, later); err != nil {
		t.Fatal(err)
	}
	out = f.Window(t.Context(), tracker.Focus{PID: cmd.Process.Pid, Class: "Window"})
	want := map[string]string{"Name": "Dozer", "Categories": "Utility;", "Keywords": "nap;", "path": program, "ancestry": out.Hints["ancestry"]}
	if out.App != "org.example.Dozer" || out.Exe != "dozer" || !cmp.Equal(out.Hints, want) {
		t.Fatalf("after: %+v", out)
	}
}

func TestWindowWaitsNoLongerThanAsked(t *testing.T) {
	f := &Finder{log: quiet(), ready: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in := tracker.Focus{App: "x", PID: 1}
	if out := f.Window(ctx, in); !cmp.Equal(out, in) {
		t.Fatalf("%+v", out)
	}
}

// What the machine has is read whole; a link to nowhere and a pipe do not stop it.
func TestIndexOfARealAndABrokenFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "good.desktop", desktopFile("Name=Good\n"))
	if err := os.Symlink("/nowhere/at/all", filepath.Join(dir, "bad.desktop")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.desktop"), 0o700); err != nil {
		t.Fatal(err)
	}
	x := buildIndex(append([]string{dir}, applicationDirs()...))
	if x.byID["good"] == nil || x.unreadable == 0 {
		t.Errorf("%d entries, %d unreadable", len(x.byID), x.unreadable)
	}
	if x.stale() {
		t.Error("stale at once")
	}
}

func BenchmarkWindow(b *testing.B) {
	f := New(quiet())
	focus := tracker.Focus{App: "x-unheard-of", Class: "Unheard", PID: os.Getpid()}
	b.ReportAllocs()
	for b.Loop() {
		if f.Window(b.Context(), focus).Exe == "" {
			b.Fatal("no exe")
		}
	}
}
