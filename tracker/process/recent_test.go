package process

import (
	"bufio"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"dwell/tracker"
)

func TestAProcessThatEnded(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", ":")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	pid := cmd.Process.Pid
	f := finder(t)
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if out := f.Window(t.Context(), tracker.Focus{PID: pid, Class: "Window", Fullscreen: true}); out.Exe != "" || out.Hints != nil {
		t.Errorf("%+v", out)
	}
	if len(f.recent) != 0 {
		t.Errorf("%d processes kept", len(f.recent))
	}
}

// Of what had the same pid before, or was run before in the same process, nothing is
// told of what runs now; and what runs now is read once.
func TestAProcessIsReadOnceAndForItself(t *testing.T) {
	dir := t.TempDir()
	first, second := program(t, dir, "first"), program(t, dir, "second")
	cmd := exec.Command(first, "-c", `echo $$; read line; exec "$0" -c 'echo $$; read line'`, second)
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	heard := func() {
		t.Helper()
		if _, err := lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	pid, f := cmd.Process.Pid, finder(t)
	window := func(class string) (tracker.Focus, *running) {
		w := f.Window(t.Context(), tracker.Focus{PID: pid, Class: class})
		return w, f.last.process
	}

	<-f.ready
	born, _ := birth(pid)
	f.recent.add(&running{pid: pid, born: born.Add(-1), mine: true, exe: "old", file: "/old"})
	heard()
	w, once := window("A")
	if w.Exe != "first" || len(f.recent) != 1 {
		t.Errorf("%+v, %d kept", w, len(f.recent))
	}
	if _, again := window("B"); again != once {
		t.Error("another class was read anew")
	}
	f.Window(t.Context(), tracker.Focus{PID: os.Getpid()})
	if _, again := window("A"); again != once {
		t.Error("read anew on return")
	}
	if _, err := out.WriteString("go on\n"); err != nil {
		t.Fatal(err)
	}
	heard()
	if w, _ := window("C"); w.Exe != "second" || len(f.recent) != 2 {
		t.Errorf("%+v, %d kept", w, len(f.recent))
	}
	out.Close()
	if err := cmd.Wait(); err == nil {
		t.Error("read at the end of its input is a failure")
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	var r recent
	born, _ := birth(os.Getpid())
	for pid := range maxRecent {
		r.add(&running{pid: pid, born: born})
	}
	if r.find(0, born) == nil || r.find(1, born.Add(1)) != nil {
		t.Error("found by its pid and birth alone")
	}
	r.add(&running{pid: maxRecent, born: born})
	if len(r) != maxRecent || r.find(0, born) == nil || r.find(1, born) != nil || r.find(2, born) == nil {
		t.Errorf("%d kept", len(r))
	}
}
