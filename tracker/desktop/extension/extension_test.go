package extension_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dwell/tracker/desktop/extension"
)

// Each form names the versions that load it, and none of the other's.
func TestFilesNameTheirVersions(t *testing.T) {
	t.Parallel()
	for _, version := range []int{42, 43, 44, 45, 47, 49, 51} {
		for _, f := range files(t, version) {
			if f.Name != "metadata.json" {
				continue
			}
			var metadata struct {
				UUID     string
				Versions []string `json:"shell-version"`
			}
			if err := json.Unmarshal([]byte(f.Text), &metadata); err != nil {
				t.Fatal(err)
			}
			if metadata.UUID != extension.UUID || !slices.Contains(metadata.Versions, strconv.Itoa(version)) {
				t.Errorf("for %d: %s", version, f.Text)
			}
			if slices.Contains(metadata.Versions, "44") == slices.Contains(metadata.Versions, "45") {
				t.Errorf("for %d: %s", version, f.Text)
			}
		}
	}
	if _, err := extension.Files(41); err == nil {
		t.Error("a form for 41")
	}
}

// Both forms are what their shells can read: a script, and a module.
func TestFilesAreWellFormed(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
			t.Fatal("nothing reads the extension; missing package: nodejs")
		}
		t.Skip("nothing reads the extension; missing package: nodejs")
	}
	for version, name := range map[int]string{43: "extension.cjs", 45: "extension.mjs"} {
		for _, f := range files(t, version) {
			if f.Name != "extension.js" {
				continue
			}
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(f.Text), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(node, "--check", file).CombinedOutput(); err != nil {
				t.Errorf("for %d: %v\n%s", version, err, out)
			}
		}
	}
}

// Both heads give the body the same names, so what runs in one finds them in the other.
func TestHeadsGiveTheSameNames(t *testing.T) {
	t.Parallel()
	script := regexp.MustCompile(`(?m)^const (?:\{ (.*) \}|(\w+)) = imports\.`)
	module := regexp.MustCompile(`(?m)^import (?:(\w+)|\* as (\w+)) from `)
	names := func(version int, bound *regexp.Regexp) (names []string) {
		for _, m := range bound.FindAllStringSubmatch(files(t, version)[1].Text, -1) {
			names = append(names, strings.Split(m[1]+m[2], ", ")...)
		}
		slices.Sort(names)
		return names
	}
	old, modern := names(44, script), names(45, module)
	if len(old) == 0 || !slices.Equal(old, modern) {
		t.Errorf("%v in scripts, %v in modules", old, modern)
	}
}

func files(t *testing.T, version int) []extension.File {
	t.Helper()
	files, err := extension.Files(version)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
