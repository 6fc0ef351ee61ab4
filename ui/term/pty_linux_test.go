package term_test

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"dwell/ui/term"
)

// openTerminal returns the far end of a real pseudo-terminal of some columns.
func openTerminal(t *testing.T, columns uint16) *os.File {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
		t.Skip("this system gives no pseudo-terminals")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetUint32(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	if err := unix.IoctlSetWinsize(int(terminal.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	return terminal
}

func TestATerminalIsAskedItsWidth(t *testing.T) {
	terminal := openTerminal(t, 53)
	env := []string{"TERM=xterm", "LANG=C.UTF-8"}
	if got, want := term.Detect(terminal, env), (term.Options{Width: 53, Color: true}); got != want {
		t.Errorf("a terminal is %+v, want %+v", got, want)
	}
	for _, off := range []string{"NO_COLOR=1", "NO_COLOR=false", "TERM=dumb", "TERM="} {
		if term.Detect(terminal, append(env, off)).Color {
			t.Errorf("colour in spite of %s", off)
		}
	}
	if !term.Detect(terminal, append(env, "NO_COLOR=")).Color {
		t.Error("an empty NO_COLOR says nothing")
	}
}
