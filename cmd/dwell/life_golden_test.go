package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the goldens anew")

// lifeGap stands between a life, its plan and what replay prints of them. What
// comes before the first line that begins with "{" says what the file shows.
const lifeGap = "----------\n"

// TestLives replays every life in testdata/life as the person would, and holds
// each byte against what is written there.
func TestLives(t *testing.T) {
	paths, err := filepath.Glob("testdata/life/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no lives: %v", err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		path = filepath.Join(here, path)
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(string(file), lifeGap)
			if len(parts) != 3 {
				t.Fatalf("%d parts, want a life, a plan and what comes of them", len(parts))
			}
			begin := 0
			for row := range strings.Lines(parts[0]) {
				if !strings.HasPrefix(row, "#") {
					break
				}
				begin += len(row)
			}
			if begin == 0 {
				t.Error("nothing says what it shows")
			}
			got := replayed(t, parts[0][begin:], parts[1])
			if got == parts[2] {
				return
			}
			if *update {
				if err := os.WriteFile(path, []byte(parts[0]+lifeGap+parts[1]+lifeGap+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("replay prints\n%s\nwant\n%s", got, parts[2])
		})
	}
}

// replayed is what replay prints of a life, with its exit status and what it
// says of it where that is not 0.
func replayed(t *testing.T, life, plan string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("DWELL_HOME", t.TempDir())
	for name, text := range map[string]string{"life.jsonl": life, "plan.toml": plan} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	code := newProgram(strings.NewReader(""), &out, &errs).
		execute(t.Context(), []string{"replay", "life.jsonl", "--plan", "plan.toml", "--json"})
	if code != exitDone {
		fmt.Fprintf(&out, "exit %d\n%s", code, errs.String())
	} else if errs.Len() > 0 {
		t.Errorf("done, but says %s", errs.String())
	}
	return out.String()
}
