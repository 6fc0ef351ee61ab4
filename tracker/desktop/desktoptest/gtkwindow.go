package desktoptest

import (
	_ "embed" // the window's program
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

//go:embed gtkwindow.py
var gtkWindowSource string

// systemPython is the one that distributions build GTK's bindings for; another may
// come first in PATH.
const systemPython = "/usr/bin/python3"

// A GTKWindow is a window of a program of its own, which runs wherever GTK finds a
// display.
type GTKWindow struct {
	desktop *Desktop
	cmd     *exec.Cmd
	lines   io.WriteCloser
	done    chan struct{}
}

// needGTK returns the packages that a [GTKWindow] misses.
func needGTK() (packages []string) {
	err := exec.Command(systemPython, "-c", "import gi; gi.require_version('Gtk', '4.0')").Run()
	if err != nil {
		packages = append(packages, "python3-gi", "gir1.2-gtk-4.0")
	}
	return packages
}

// A gtkWord is what a window's program says of it: see gtkwindow.py.
type gtkWord struct {
	What          string
	On            bool
	Before, After int64 // nanoseconds of the wall clock
}

func (w gtkWord) moment() moment {
	return moment{time.Unix(0, w.Before), time.Unix(0, w.After)}
}

// OpenGTKWindow opens a window and does not wait for it to be shown.
func (d *Desktop) OpenGTKWindow(appID, title string) *GTKWindow {
	d.tb.Helper()
	w := d.startGTKWindow(appID, title, func(gtkWord) {})
	w.say("present")
	return w
}

// startGTKWindow starts the program of a window that is not shown yet. heard is called
// with all that it says of the window.
func (d *Desktop) startGTKWindow(appID, title string, heard func(gtkWord)) *GTKWindow {
	d.tb.Helper()
	file := filepath.Join(d.dir, "gtkwindow.py")
	if err := os.WriteFile(file, []byte(gtkWindowSource), 0o600); err != nil {
		d.tb.Fatal(err)
	}
	log, err := os.OpenFile(filepath.Join(d.dir, "log", "gtkwindow"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		d.tb.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(systemPython, file, appID, title)
	cmd.Env, cmd.Dir = append(d.Env(), "GSK_RENDERER=cairo"), d.Home()
	cmd.Stderr = log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	lines, err := cmd.StdinPipe()
	if err != nil {
		d.tb.Fatal(err)
	}
	words, err := cmd.StdoutPipe()
	if err != nil {
		d.tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		d.tb.Fatal(err)
	}
	w := &GTKWindow{desktop: d, cmd: cmd, lines: lines, done: make(chan struct{})}
	go func() {
		defer close(w.done)
		read := json.NewDecoder(words)
		for word := (gtkWord{}); read.Decode(&word) == nil; word = (gtkWord{}) {
			heard(word)
		}
		_ = cmd.Wait() // it may end by a signal, or with its display
	}()
	d.tb.Cleanup(w.Close)
	return w
}

// PID is the number of the window's process.
func (w *GTKWindow) PID() int { return w.cmd.Process.Pid }

// SetTitle changes the title.
func (w *GTKWindow) SetTitle(title string) { w.say("title " + title) }

// SetFullscreen asks for full screen, or out of it.
func (w *GTKWindow) SetFullscreen(on bool) {
	if on {
		w.say("fullscreen")
	} else {
		w.say("unfullscreen")
	}
}

// SetInhibit keeps the screen from going idle as a player of films does, or no longer.
func (w *GTKWindow) SetInhibit(on bool) {
	if on {
		w.say("inhibit")
	} else {
		w.say("uninhibit")
	}
}

func (w *GTKWindow) say(line string) {
	w.desktop.tb.Helper()
	if err := w.tell(line); err != nil {
		w.desktop.tb.Fatalf("%v\n%s", err, w.desktop.logs())
	}
}

func (w *GTKWindow) tell(line string) error {
	if _, err := fmt.Fprintln(w.lines, line); err != nil {
		return fmt.Errorf("drive the window: %w", err)
	}
	return nil
}

// Close ends the window's program, which gets no chance to tidy up.
func (w *GTKWindow) Close() {
	_ = w.lines.Close()
	select {
	case <-w.done:
	default:
		_ = syscall.Kill(-w.cmd.Process.Pid, syscall.SIGKILL)
		<-w.done
	}
}
