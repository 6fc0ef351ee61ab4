package classify

import (
	"strings"
	"testing"

	"dwell/tracker/classify/catalogue"
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

// What is stored of anything is judged again as it was: no rule that has nothing to
// do with it may change it.
func TestRelabelIsClassifyAgain(t *testing.T) {
	c := newClassifier(t)
	for _, set := range [...]string{"sites", "programs", "titles", "argv", "traps"} {
		rows := labelled(t, set)
		for i := range rows {
			s, v := c.Classify(rows[i].evidence())
			if v.Private {
				continue // nothing of it is stored
			}
			if again := c.Relabel(s, v); again != v {
				t.Errorf("%q: %+v, stored as %+v it is %+v", rows[i].evidence(), v, s, again)
			}
		}
	}
	for _, kind := range [...]catalogue.Kind{catalogue.Suffix, catalogue.Label} {
		cursor := catalogue.Seek(kind, nil)
		for cursor.Next() {
			key := string(cursor.Key())
			for _, url := range [...]string{"https://" + key + ".something.example/x", "https://www.something." + key + "/x"} {
				s, v := c.Classify(Evidence{App: "firefox", URL: url})
				if again := c.Relabel(s, v); again != v {
					t.Errorf("%s: %+v, stored as %+v it is %+v", url, v, s, again)
				}
			}
		}
	}
}

// Nothing a page writes makes its private window look like another.
func TestPrivateWindowsCannotHide(t *testing.T) {
	c := newClassifier(t)
	long := strings.Repeat("a.", 40) + "example.com"
	for _, e := range []Evidence{
		{App: "firefox", Title: long + " - " + long + ", x at " + long + " — Mozilla Firefox Private Browsing"},
		{App: "google-chrome", Title: long + " - " + long + ", x at " + long + " - Google Chrome (Incognito)"},
		{App: "firefox", Title: "x — Mozilla Firefox Private Browsing", URL: "https://" + strings.Repeat("a.", 123) + "co.uk/en/x"},
	} {
		if _, v := c.Classify(e); !v.Private {
			t.Errorf("%q is not private", e.Title)
		}
	}
	for url, want := range map[string]string{
		"https://mail.pornhub.com/x":         "browsing/adult",
		"https://pornsomething.example/cart": "browsing/adult",
		"https://docs.character.ai/x":        "ai/companion",
	} {
		if _, v := c.Classify(Evidence{App: "firefox", URL: url}); string(v.Category) != want {
			t.Errorf("%s is %s by %s", url, v.Category, v.Because)
		}
	}
}
