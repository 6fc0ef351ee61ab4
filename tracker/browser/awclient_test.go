package browser_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dwell/tracker/browser"
)

// clientVersion is the newest of ActivityWatch's client for JavaScript at npm.
const clientVersion = "aw-client@0.3.7"

// ActivityWatch's own client finds everything as it expects it.
func TestActivityWatchsClient(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("DWELL_NEED_DESKTOP") == "1" {
				t.Fatalf("%s is not there", program)
			}
			t.Skipf("%s is not there", program)
		}
	}
	dir := t.TempDir()
	script, err := os.ReadFile(filepath.Join("testdata", "awclient.js"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "awclient.js"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", dir, clientVersion)
	p := open(t, browser.Options{Raw: true})
	if out := run("node", "awclient.js", p.url, token); !strings.Contains(out, "all of it went well") {
		t.Errorf("it says %q", out)
	}
}
