package classify

import (
	"os"
	"strings"
	"testing"

	"dwell/tracker"
)

// TestAccuracy prints the share of a hand-made table that comes out right, per
// kind, and holds the floor: whoever changes rules or facts sees what it costs.
func TestAccuracy(t *testing.T) {
	const floor = 0.95
	text, err := os.ReadFile("testdata/labelled.tsv")
	if err != nil {
		t.Fatal(err)
	}
	c := newClassifier(t)
	all, right := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(fields) != 3 {
			continue
		}
		kind, given, want := fields[0], fields[1], tracker.Category(fields[2])
		if !want.Valid() {
			t.Fatalf("%q is no category", want)
		}
		e := Evidence{App: "firefox"}
		switch kind {
		case "url":
			e.URL = given
		case "title":
			e.Title = given
		case "app":
			e.App = given
		case "argv":
			e.App, e.Argv = "xterm", strings.Fields(given)
		}
		all[kind]++
		if _, v := c.Classify(e); v.Category == want {
			right[kind]++
		} else {
			t.Logf("%s %q: %s by %s, want %s", kind, given, v.Category, v.Because, want)
		}
	}
	for kind, n := range all {
		t.Logf("%s: %d of %d right", kind, right[kind], n)
		if float64(right[kind]) < floor*float64(n) {
			t.Errorf("%s: %d of %d right, under %v", kind, right[kind], n, floor)
		}
	}
	if len(all) != 4 {
		t.Errorf("kinds %v in the table", all)
	}
}
