package process

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"dwell/tracker"
)

// Mapped libraries are looked at for a window that fills the screen, or of what says
// that it is a game, and for no other.
func TestGameMode(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Open(file(t, dir, "libgamemode.so.0", "library"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	mapped, err := syscall.Mmap(int(file.Fd()), 0, len("library"), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if mapped != nil {
			syscall.Munmap(mapped)
		}
	}()
	write(t, dir, "someplay.desktop", desktopFile("Name=Some Play\nCategories=Game;\n"))

	f := open(quiet(), []string{dir})
	window := tracker.Focus{PID: os.Getpid(), Class: "Window"}
	before := f.Window(t.Context(), window)
	if before.Hints["gamemode"] != "" {
		t.Errorf("no game: %+v", before.Hints)
	}
	window.Fullscreen = true
	out := f.Window(t.Context(), window)
	if out.Hints["gamemode"] != "true" || before.Hints["gamemode"] != "" {
		t.Errorf("full screen: %+v, and before %+v", out.Hints, before.Hints)
	}
	window.Fullscreen = false
	if out := f.Window(t.Context(), window); out.Hints["gamemode"] != "true" {
		t.Errorf("no longer: %+v", out.Hints)
	}
	if v := verdict(t, tracker.Focus{Class: "Window", Hints: map[string]string{"gamemode": out.Hints["gamemode"]}}); v.Because != "hint:gamemode" {
		t.Errorf("%+v", v)
	}
	out = open(quiet(), []string{dir}).Window(t.Context(), tracker.Focus{PID: os.Getpid(), App: "someplay"})
	if out.Hints["gamemode"] != "true" || out.Hints["Name"] != "Some Play" {
		t.Errorf("entry of a game: %+v", out.Hints)
	}
	if err := syscall.Munmap(mapped); err != nil {
		t.Fatal(err)
	}
	mapped = nil
	out = open(quiet(), nil).Window(t.Context(), tracker.Focus{PID: os.Getpid(), Fullscreen: true})
	if _, told := out.Hints["gamemode"]; told {
		t.Errorf("not mapped: %+v", out.Hints)
	}
}

func TestANameAcrossReads(t *testing.T) {
	var r reader
	names := []string{"/libgamemode.so", "/x"}
	for text, want := range map[string]bool{"": false, "7f00 /usr/lib/libgamemode.so.0\n": true, "/usr/lib/libgamemod\ne.so": false, "b/x": true} {
		if got := r.holds(iotest.OneByteReader(strings.NewReader(text)), names); got != want {
			t.Errorf("%q: %v", text, got)
		}
		if r.buf != [maxRead]byte{} {
			t.Error("not wiped")
		}
	}
}
