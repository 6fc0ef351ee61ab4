package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// While config.toml is wrong the last good settings hold; without any, defaults.
func TestInForce(t *testing.T) {
	dir := t.TempDir()
	home := Home{Config: filepath.Join(dir, "config.toml"), LastGood: filepath.Join(dir, lastGood)}
	holds := func(want string, rest time.Duration) {
		t.Helper()
		c, which := home.InForce()
		if which != want || c.Plan.Breaks.Rest != rest {
			t.Errorf("%s hold with rest %v, want %s with %v", which, c.Plan.Breaks.Rest, want, rest)
		}
	}
	keep := func(text string) {
		t.Helper()
		c, err := Parse(home.Config, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := home.Keep(c); err != nil {
			t.Fatal(err)
		}
	}
	holds(Defaults, 0)
	keep("[breaks]\nrest = \"50m\"\n")
	holds(LastGood, 50*time.Minute)
	if c, _ := home.InForce(); c.sources["breaks.rest"] != (Source{home.Config, 2}) {
		t.Errorf("it stands in %v, want the line of the person's file", c.sources["breaks.rest"])
	}
	if info, err := os.Stat(home.LastGood); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v (%v), want 0600", info.Mode(), err)
	}

	// What is the same is not written again.
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(home.LastGood, old, old); err != nil {
		t.Fatal(err)
	}
	keep("[breaks]\nrest = \"50m\"\n")
	if info, err := os.Stat(home.LastGood); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("the copy was written again (%v)", err)
	}
	keep("[breaks]\nrest = \"20m\"\n")
	holds(LastGood, 20*time.Minute)

	// A copy that an older or newer version cannot read is none.
	if err := os.WriteFile(home.LastGood, []byte("[brakes]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	holds(Defaults, 0)
	keep("")
	if _, err := os.Stat(home.LastGood); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file a copy is left (%v)", err)
	}
	holds(Defaults, 0)
}

// A daemon and commands may keep a copy at once: it is whole, and nothing else is left.
func TestKeepAtOnce(t *testing.T) {
	dir := t.TempDir()
	home := Home{Config: filepath.Join(dir, "config.toml"), LastGood: filepath.Join(dir, lastGood)}
	var keeping sync.WaitGroup
	for i := range 8 {
		c, err := Parse(home.Config, fmt.Appendf(nil, "[breaks]\nrest = \"%dm\"\n", 20+i))
		if err != nil {
			t.Fatal(err)
		}
		keeping.Go(func() {
			if err := home.Keep(c); err != nil {
				t.Error(err)
			}
		})
	}
	keeping.Wait()
	if c, which := home.InForce(); which != LastGood || c.Plan.Breaks.Rest < 20*time.Minute {
		t.Errorf("%s hold with rest %v", which, c.Plan.Breaks.Rest)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left are %v (%v), want the copy alone", left, err)
	}
}

// One line names the first line that is wrong and its key.
func TestBrief(t *testing.T) {
	for text, want := range map[string]string{
		"[breaks]\nrest = \"often\"\nrest_fr = 1\n":        "f:2: breaks.rest (and 1 more) cannot be used",
		"[privacy]\nexclude = [\"app:a\", 7]\n":            "f:2: privacy.exclude cannot be used",
		"[[limit]]\ntarget = \"socal\"\nbudget = \"1h\"\n": "f:2: limit.target cannot be used",
		"naps = 1\n":            "f:1: naps cannot be used",
		"\"\\u001b[31m\" = 1\n": "f:1: \ufffd[31m cannot be used",
		"[breaks]\nrest =\n":    "f:2: cannot be used",
	} {
		_, err := Parse("f", []byte(text))
		var wrong *Error
		if !errors.As(err, &wrong) {
			t.Fatalf("%q: %v", text, err)
		}
		if got := wrong.Brief(); got != want || strings.Contains(got, "\n") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
