package desktop_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/desktop"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// sourcesSettled is how long no source says anything new of itself before a golden is
// written anew.
const sourcesSettled = 5 * time.Second

// says waits until the sources say of themselves what stands in testdata/sources: what a
// person reads of them on this desktop, by "dwell doctor".
func (w *watch) says(desktop string) {
	w.t.Helper()
	file := filepath.Join("testdata", "sources", desktop+".golden")
	if *update {
		w.settle()
		if err := os.WriteFile(file, []byte(w.sources()), 0o600); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	for timeout := time.After(patience); w.sources() != string(want); {
		select {
		case s := <-w.states:
			w.heard[s.Name] = s
		case <-timeout:
			w.t.Errorf("on %s the sources say otherwise (-%s +heard):\n%s", desktop, file, cmp.Diff(string(want), w.sources()))
			return
		}
	}
}

func (w *watch) settle() {
	for {
		select {
		case s := <-w.states:
			w.heard[s.Name] = s
		case <-time.After(sourcesSettled):
			return
		}
	}
}

// sources is a line for each source: its name, its state, of which kind its idle is, and
// in what words. Which controllers are plugged in says nothing of the desktop.
func (w *watch) sources() string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(w.heard)) {
		s := w.heard[name]
		if name == "controllers" {
			continue
		}
		detail := regexp.MustCompile(`display :\d+`).ReplaceAllString(s.Detail, "display :N")
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\n", name, s.State, s.Kind, detail)
	}
	return text.String()
}

// Started from a console, or by a timer, where there is nothing to look at.
func TestNoDisplay(t *testing.T) {
	t.Parallel()
	runtime := t.TempDir()
	w := startWatch(t, desktop.Options{Env: func(name string) string {
		return map[string]string{
			"XDG_RUNTIME_DIR": runtime, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=" + runtime + "/none",
		}[name]
	}})
	w.says("no-display")
	for _, s := range w.heard {
		if s.State == "ok" && s.Name != "clock" && s.Name != "controllers" {
			t.Errorf("%s sees something where nothing is: %+v", s.Name, s)
		}
	}
}

// A word of a source is for a person: no line ends, no name of a Go type.
func TestSourcesSpeakPlainly(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "sources", "*.golden"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d goldens, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(fields) != 4 {
				t.Fatalf("%s: %q", file, line)
			}
			states := []string{"ok", "connecting", "down", "absent"}
			if !slices.Contains(states, fields[1]) || fields[3] == "" || strings.HasSuffix(fields[3], ".") {
				t.Errorf("%s: %q", file, line)
			}
		}
	}
}
