//go:build bench

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"dwell/tracker/desktop/desktoptest"
)

// A benchDesktop is one on which it is measured what dwell costs while nobody touches
// anything: there is no input at all, and what says so is the desktop's own.
type benchDesktop struct {
	*desktoptest.Desktop
	window   func(title string)          // opens an ordinary window
	front    func(title string)          // brings it to the front, where it does not come by itself
	terminal func(title string) []string // the command of a terminal, but for what runs in it
}

func benchDesktops() map[string]func(*testing.T) benchDesktop {
	return map[string]func(*testing.T) benchDesktop{"X11": benchX11, "sway": benchSway, "KWin": benchKwin, "GNOME": benchGnome}
}

func benchX11(t *testing.T) benchDesktop {
	d := desktoptest.Start(t, desktoptest.Options{WindowManager: true})
	return benchDesktop{
		Desktop: d, terminal: xterm, front: func(string) {},
		window: func(title string) { d.OpenWindow("thunderbird", title) },
	}
}

func benchSway(t *testing.T) benchDesktop {
	s := desktoptest.StartSway(t, 1)
	return benchDesktop{Desktop: s.Desktop, terminal: foot, front: s.Activate, window: gtkWindow(s.Desktop)}
}

// benchKwin has terminals of XWayland: those of Wayland that can be had end on a screen
// without a size.
func benchKwin(t *testing.T) benchDesktop {
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{XWayland: true})
	return benchDesktop{Desktop: k.Desktop, terminal: xterm, front: k.Activate, window: gtkWindow(k.Desktop)}
}

// benchGnome is a GNOME on which dwell's extension was set up before the last login.
func benchGnome(t *testing.T) benchDesktop {
	g := desktoptest.NewGnome(t)
	g.InstallDwell()
	g.Restart()
	return benchDesktop{Desktop: g.Desktop, terminal: foot, front: g.Activate, window: gtkWindow(g.Desktop)}
}

func gtkWindow(d *desktoptest.Desktop) func(title string) {
	return func(title string) { d.OpenGTKWindow("org.example.Alpha", title) }
}

func xterm(title string) []string { return []string{"xterm", "-T", title, "-e"} }

func foot(title string) []string {
	return []string{"foot", "--title", title}
}

// openWindow opens an ordinary window.
func (d benchDesktop) openWindow() (title string) {
	d.window("a window")
	return "a window"
}

// openTerminal opens a real terminal in which a program runs, until the test ends.
func (d benchDesktop) openTerminal(t *testing.T, title, program string) string {
	t.Helper()
	command := append(d.terminal(title), program)
	cmd := d.Command(context.Background(), command[0], command[1:]...)
	cmd.Dir = d.Home()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it may have ended with its display
		_ = cmd.Wait()
	})
	return title
}

// openAgent opens a terminal in which a program runs that is called as an agent is. As
// agents do it gives the window its title, and prints now and then.
func (d benchDesktop) openAgent(t *testing.T) (title string) {
	t.Helper()
	file := filepath.Join(d.Home(), "claude")
	const text = "#!/bin/sh\nprintf '\\033]2;an agent\\007'\nwhile sleep 10; do echo still at it; done\n"
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	d.openTerminal(t, "a terminal", file)
	return "an agent"
}

// needTerminals fails the test unless the terminals it opens are installed.
func needTerminals(t *testing.T) {
	t.Helper()
	for _, name := range []string{"xterm", "foot"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("a real terminal is needed; missing package: %s", name)
		}
	}
}
