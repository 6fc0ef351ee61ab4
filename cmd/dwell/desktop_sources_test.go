package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tellSources waits until status and doctor of a running daemon say of its sources what
// is written of them on this desktop. run runs dwell there.
func tellSources(t *testing.T, desktop string, run func(args ...string) string) {
	t.Helper()
	heard, err := os.ReadFile(filepath.Join("../../tracker/desktop/testdata/sources", desktop+".golden"))
	if err != nil {
		t.Fatal(err)
	}
	printed, err := os.ReadFile(filepath.Join("testdata", "doctor", desktop+".golden"))
	if err != nil {
		t.Fatal(err)
	}
	// Of which kind the idle is stands in no status.
	kind := regexp.MustCompile(`\t(input|inhibitable)?\t`)
	for _, c := range []struct {
		command, want string
		got           func() string
	}{
		{"status", kind.ReplaceAllString(string(heard), "\t"), func() string { return statusSources(t, run("status", "--json")) }},
		{"doctor", doctorSources(string(printed)), func() string { return doctorSources(run("doctor")) }},
	} {
		got := c.got()
		for end := time.Now().Add(patience); got != c.want && time.Now().Before(end); got = c.got() {
			time.Sleep(100 * time.Millisecond)
		}
		if got != c.want {
			t.Errorf("%s on %s says otherwise of the sources (-written +said):\n%s", c.command, desktop, cmp.Diff(c.want, got))
		}
	}
}

// ofTheDesktop reports whether a source says anything of the desktop: which controllers
// are plugged in and which browsers speak does not.
func ofTheDesktop(source string) bool { return source != "controllers" && source != "browsers" }

// statusSources is a line for each source of the desktop, by name.
func statusSources(t *testing.T, text string) string {
	t.Helper()
	var st status
	if err := json.Unmarshal([]byte(text), &st); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var lines []string
	for _, s := range st.Sources {
		if ofTheDesktop(s.Name) {
			lines = append(lines, s.Name+"\t"+s.State+"\t"+anyDisplay(s.Detail)+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// doctorSources is what doctor prints of the sources, by name, but for when each was
// heard last.
func doctorSources(text string) string {
	source := regexp.MustCompile(`(?m)^source ([^:]+: \w+); .*\n( {6}.*\n)?`)
	var all []string
	for _, m := range source.FindAllStringSubmatch(text, -1) {
		if name, _, _ := strings.Cut(m[1], ":"); ofTheDesktop(name) {
			all = append(all, m[1]+"\n"+anyDisplay(m[2]))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "")
}

func anyDisplay(text string) string {
	return regexp.MustCompile(`display :\d+`).ReplaceAllString(text, "display :N")
}
