package desktop_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// watcherVariable makes the test binary a process that watches until it is killed.
const watcherVariable = "DWELL_TEST_WATCHER"

// TestWatcherProcess tests nothing by itself: it is what [TestKwinProcessKilled]
// starts and kills.
func TestWatcherProcess(t *testing.T) {
	if os.Getenv(watcherVariable) == "" {
		return
	}
	events, states := make(chan tracker.Event), make(chan tracker.SourceState)
	go func() {
		for range states {
			continue
		}
	}()
	go func() {
		for e := range events {
			if _, ok := e.Fact.(tracker.Focus); ok {
				fmt.Println("focus")
			}
		}
	}()
	if err := desktop.Watch(context.Background(), desktop.Options{}, events, states); err != nil {
		t.Fatal(err)
	}
}

// A killed process cannot unload its script; the next one does.
func TestKwinProcessKilled(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "first")
	cmd := exec.Command(os.Args[0], "-test.run=^TestWatcherProcess$")
	cmd.Env = append(k.Env(), watcherVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "focus\n" {
		t.Errorf("the process said %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if !k.HasScript(kwinScript) {
		t.Fatal("no script was left behind")
	}
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	w.end()
	if k.HasScript(kwinScript) {
		t.Error("the script was left in KWin")
	}
}

// A KWin that hangs holds up neither the end of the watch nor the other sources.
func TestKwinHangs(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	resume := k.Stop()
	w.end()
	late := startWatch(t, desktop.Options{Env: k.Getenv})
	late.state("notifications", func(tracker.SourceState) bool { return true })
	late.state("kwin", func(s tracker.SourceState) bool { return s.State == "down" && s.Detail != "" })
	resume()
	late.up("kwin")
	late.focus("window", titled("first"))
}

// The bus may go without KWin; KWin does not come to a new one.
func TestKwinLosesTheBus(t *testing.T) {
	t.Parallel()
	k := desktoptest.StartKwin(t, desktoptest.KwinOptions{})
	k.OpenGTKWindow("org.example.Alpha", "first")
	w := startWatch(t, desktop.Options{Env: k.Getenv})
	w.focus("window", titled("first"))
	restart := k.StopBus("session")
	w.focus("nothing, for nobody says", nothing)
	w.state("kwin", func(s tracker.SourceState) bool { return s.State == "down" && s.Detail == "no session bus" })
	restart()
	w.state("kwin", func(s tracker.SourceState) bool { return s.State == "absent" })
}
