package main_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// The whole of it on a desktop: what a person looks at in a browser is in the spans by its
// site, and nothing more of it anywhere.
func TestExtensionOnTheDesktop(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { extensionOnTheDesktop(t, exe, browser) })
	}
}

type frontSite struct {
	Focus *struct{ App, Site, Category string }
}

func extensionOnTheDesktop(t *testing.T, exe, browser string) {
	s := newSurfer(t, exe, browser)
	s.dwell("rule", "add", "site:own.example/course", "learning/course")
	r := s.run("--no-web", "--no-tray")
	begun := time.Now()
	end := s.browse(browser, "http://one.example/marked?marked=1")
	private, category := "ctrl+shift+n", ""
	if browser == "firefox-esr" {
		s.installAddon(false)
		private = "ctrl+shift+p"
	}
	awaitSite := func(want string) {
		t.Helper()
		s.await("dwell to know of "+want, func() bool {
			st := ask[frontSite](s.computer, "status", "--json")
			if st.Focus == nil || st.Focus.Site != want {
				return false
			}
			category = st.Focus.Category
			return true
		})
	}
	awaitSite("one.example")
	s.web.order(t, "one.example", "go http://www.sql.ru/forum/marked?marked=1")
	awaitSite("sql.ru/forum")
	if category != "social/forum" {
		t.Errorf("a forum is %s", category)
	}
	s.web.order(t, "www.sql.ru", "open http://own.example/course/marked")
	awaitSite("own.example/course")
	if category != "learning/course" {
		t.Errorf("what a rule says is %s", category)
	}
	if out := s.dwell("doctor"); !strings.Contains(out, browser+" was heard ") {
		t.Errorf("doctor does not say when it was heard:\n%s", out)
	}

	// A private window, which the extension does not see, and back.
	s.keys(private)
	awaitSite("")
	s.keys("ctrl+shift+w")
	awaitSite("own.example/course")

	end()
	s.await("nothing in front", func() bool {
		st := ask[frontSite](s.computer, "status", "--json")
		return st.Focus == nil || st.Focus.App == ""
	})
	var sites []string
	lines := s.dwell("spans", "--from", begun.Format(time.RFC3339), "--to", time.Now().Add(time.Hour).Format(time.RFC3339), "--json")
	for line := range strings.Lines(lines) {
		var span struct{ Site, Start, End string }
		if err := json.Unmarshal([]byte(line), &span); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(span.Site, ".") && !slices.Contains(sites, span.Site) {
			sites = append(sites, span.Site)
		}
	}
	if want := []string{"one.example", "sql.ru/forum", "own.example/course"}; !slices.Equal(sites, want) {
		t.Errorf("spans have the sites %q, want %q\n%s", sites, want, lines)
	}
	r.stop()
	if out, err := exec.CommandContext(t.Context(), "grep", "-ril", "marked", s.Getenv("DWELL_HOME")).Output(); err == nil {
		t.Errorf("more than sites is kept in %s", out)
	}
}
