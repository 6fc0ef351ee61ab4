package process

import (
	"debug/elf"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"dwell/tracker"
)

func TestFlatpakName(t *testing.T) {
	for text, want := range map[string]string{
		"[Application]\nname=org.example.Play\nruntime=runtime/x\n": "org.example.Play",
		"\n[Runtime]\nname=org.example.Base\n":                      "",
		"[Instance]\nname=a\n[Application]\n name=b-c_2 \n":         "b-c_2",
		"[Application]\nname=../../etc/passwd\n":                    "",
		"[Application]\nname=a b\n":                                 "",
		"[Application]\nname=" + strings.Repeat("a", 256):           "",
		"[Application]\nname=\xff":                                  "",
		"name=a":                                                    "",
		"":                                                          "",
	} {
		if got := flatpakName([]byte(text)); got != want {
			t.Errorf("%.60q: %q, want %q", text, got, want)
		}
	}
}

// A sandbox no control group names is known by the file Flatpak puts in its root.
func TestFlatpakWithoutAControlGroup(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a process a root of its own")
	}
	root, apps := t.TempDir(), t.TempDir()
	write(t, root, ".flatpak-info", "[Application]\nname=org.example.Play\n")
	write(t, apps, "org.example.Play.desktop", desktopFile("Name=Play\n"))
	// In a root that holds nothing else only what needs no libraries runs: these tests.
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if needsLibraries(t, self) {
		t.Skip("built with cgo, these tests need libraries, which the other root lacks")
	}
	if err := os.Chmod(file(t, root, "play", string(text)), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/play", "-test.run", "^TestSpeakAsAnotherProgram$")
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Cloneflags: syscall.CLONE_NEWNS}
	cmd.Dir = "/"
	cmd.Env = []string{speaker + "=1"}
	pid := start(t, cmd)

	f := open(quiet(), []string{apps})
	out := f.Window(t.Context(), tracker.Focus{PID: pid, Class: "Window"})
	if f.last.process.id != "org.example.Play" || out.App != "org.example.Play" || out.Hints["Name"] != "Play" {
		t.Errorf("%+v, %+v", out, f.last.process)
	}
	if id := f.reader.flatpakID(os.Getpid()); id != "" {
		t.Errorf("our own id %q", id)
	}
	pipe := filepath.Join(root, ".flatpak-info")
	if err := os.Remove(pipe); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if id := f.reader.flatpakID(pid); id != "" {
		t.Errorf("id %q of a pipe", id)
	}
}

func needsLibraries(t *testing.T, program string) bool {
	t.Helper()
	binary, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer binary.Close()
	return slices.ContainsFunc(binary.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}

// speaker is set where this test is the other program.
const speaker = "DWELL_TEST_SPEAKER"

func TestSpeakAsAnotherProgram(t *testing.T) {
	if os.Getenv(speaker) == "" {
		return // nothing to be: the tests themselves run
	}
	fmt.Println(os.Getpid())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		t.Error(err)
	}
}
