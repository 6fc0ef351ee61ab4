package procfs_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/procfs"
)

// A child's sound is of the process it comes from, however it is called, but not of those
// before the session.
func TestLineage(t *testing.T) {
	t.Parallel()
	child := exec.CommandContext(t.Context(), "setsid", "--wait", "sh", "-c", "sleep 1000 & echo $$ $!; read -r _; kill $!")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		in.Close()
		_ = child.Wait() // it ends by its input
	}()
	line := make([]byte, 100)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	var want []int
	for word := range strings.FieldsSeq(string(line[:n])) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		want = append([]int{pid}, want...)
	}
	if diff := cmp.Diff(want, procfs.Lineage(want[0])); diff != "" {
		t.Error(diff)
	}
}
