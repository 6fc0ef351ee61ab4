package pidfd_test

import (
	"os/exec"
	"testing"

	"dwell/tracker/pidfd"
)

// A program's end is known without looking for it.
func TestEnd(t *testing.T) {
	cmd := exec.Command("cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	e := pidfd.Await(cmd.Process.Pid)
	if e == nil {
		t.Fatal("no pidfd")
	}
	defer e.Close()
	select {
	case <-e.Reached():
		t.Error("it has not ended")
	default:
	}
	_ = in.Close() // ends it
	<-e.Reached()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	waits := pidfd.Await(1)
	waits.Close()
	<-waits.Reached() // nobody waits in vain
}
