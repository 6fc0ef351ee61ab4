package classify

import (
	"strings"
	"testing"
)

// What people meet is answered long before the bound, and what is made to take
// long ends at it.
func TestWorkIsBounded(t *testing.T) {
	c := newClassifier(t)
	most := 0
	for _, set := range [...]string{"sites", "programs", "titles", "argv", "traps"} {
		for _, r := range labelled(t, set) {
			find := search{}
			if c.classify(&find, r.evidence()); find.steps > maxSteps/2 {
				t.Errorf("%d steps for %q", find.steps, r.evidence())
			}
			most = max(most, find.steps)
		}
	}
	t.Logf("at most %d steps for what is labelled", most)
	for name, e := range map[string]Evidence{
		"labels": {App: "firefox", URL: "https://" + strings.Repeat("a.", 120) + "example.com/"},
		"path":   {App: "firefox", URL: "https://google.com/" + strings.Repeat("a/", 500)},
		"parts":  {App: "firefox", Title: strings.Repeat("a - ", 250) + "b"},
		"argv":   {App: "xterm", Argv: strings.Fields(strings.Repeat("sudo ", 1000) + "claude")},
		"long":   {App: strings.Repeat("a.", 10_000), Title: strings.Repeat("x", 100_000), Exe: strings.Repeat("/", 100_000)},
	} {
		find := search{}
		if c.classify(&find, e); find.steps > maxSteps {
			t.Errorf("%s: %d steps", name, find.steps)
		}
	}
}
