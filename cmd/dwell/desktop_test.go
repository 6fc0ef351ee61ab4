package main_test

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestDesktop shows the whole program as a person meets it: the real binary on a
// real X11 desktop, with real windows, input, notices, panel and menus. Each part
// has a desktop of its own.
func TestDesktop(t *testing.T) {
	exe := build(t)
	// Alone: what runs beside it would hold its windows up.
	t.Run("accuracy", func(t *testing.T) { accuracy(t, exe) })
	for name, part := range map[string]func(*testing.T, string){
		"person": person, "kill": killThrice, "servers restart": serversRestart, "no bus": noBus,
		"privacy": privacy, "titles kept": titlesKept, "network": network, "full disk": fullDisk,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part(t, exe)
		})
	}
}

// build builds the program as it is now.
func build(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "dwell")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", exe, ".")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}
