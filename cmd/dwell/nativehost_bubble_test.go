package main_test

import (
	"strings"
	"testing"
	"time"
)

// What opens over a page is not another page, and what is kept in it is kept when it is
// closed without a word. A window that the extension may not see is private.
func TestBubblesAndPrivateWindows(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { bubbles(t, exe, browser) })
	}
}

func bubbles(t *testing.T, exe, browser string) {
	s := newSurfer(t, exe, browser)
	r := s.run("--no-web", "--no-tray")
	begun := time.Now()
	s.browse(browser, "http://one.example/")
	chromium := browser == "chromium"
	private := "ctrl+shift+n"
	if !chromium {
		s.installAddon(false)
		private = "ctrl+shift+p"
	}
	type front struct{ App, Site, Because string }
	now := func() (f front) {
		if st := ask[struct{ Focus *front }](s.computer, "status", "--json"); st.Focus != nil {
			f = *st.Focus
		}
		return f
	}
	await := func(site string) {
		t.Helper()
		s.await("dwell to know of "+site, func() bool { return now().Site == site })
	}
	stands := func(what string) {
		t.Helper()
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			if f := now(); f.Site != "one.example" {
				t.Fatalf("%s: %+v is in front", what, f)
			}
		}
	}
	enter := func(text string) {
		t.Helper()
		if out, err := s.Command(t.Context(), "xdotool", "type", text).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	await("one.example")
	time.Sleep(2 * time.Second) // the page is looked at
	s.keys("alt+shift+d")       // the extension's popup
	stands("the popup")
	s.Screenshot(artefact(t, "popup-anywhere-"+browser+".png"))
	s.keys("Tab", "space", "Tab")
	enter("Back to work soon")
	s.keys("Escape")
	stands("after the popup")
	if out := s.dwell("friction", "list"); !strings.Contains(out, "Back to work soon") {
		t.Errorf("the line is lost:\n%s", out)
	}
	s.dwell("friction", "rm", "one.example")
	s.keys("alt+shift+d")
	stands("the popup again")
	s.keys("alt+shift+d")
	stands("after its keys again")
	s.keys("Escape")
	if chromium {
		s.keys("ctrl+shift+a")
		stands("the search of tabs")
		s.keys("Escape")
		stands("after the search of tabs")
		s.web.order(t, "one.example", "guard")
		s.web.order(t, "one.example", "ask")
		time.Sleep(200 * time.Millisecond) // it has the focus
		enter("x")
		s.keys("ctrl+w")
		stands("the question whether to leave")
		s.Screenshot(artefact(t, "leave-"+browser+".png"))
		s.keys("Escape")
		stands("after that question")
	}

	secret := func(when string) {
		t.Helper()
		s.await("a private window "+when, func() bool { return now().App == "private" })
		for end := time.Now().Add(3 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
			if f := now(); f.App != "private" || f.Site != "" {
				t.Fatalf("%s %+v is in front", when, f)
			}
		}
	}
	s.keys(private)
	secret("at first")
	s.keys("ctrl+l")
	enter("http://" + secretHost + "/")
	s.keys("Return")
	s.await("the page of that window", func() bool { return s.web.seen(secretHost + "/") })
	secret("with a page")
	s.Screenshot(artefact(t, "private-"+browser+".png"))
	s.keys("alt+shift+d", "Escape")
	secret("after the keys of the popup")
	s.keys("alt+Tab")
	await("one.example")
	s.keys("alt+Tab")
	secret("again")
	s.keys("ctrl+shift+w")
	await("one.example")
	r.stop()
	spans := s.dwell("spans", "--from", begun.Format(time.RFC3339), "--to", time.Now().Add(time.Hour).Format(time.RFC3339), "--json")
	if strings.Contains(strings.ToLower(spans), "reddit") || strings.Contains(spans, secretHost) {
		t.Errorf("what a private window shows is kept:\n%s", spans)
	}
}
