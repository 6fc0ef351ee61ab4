package main_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Prompts are counted where the person has it so, and only those that were sent.
func TestPrompts(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { prompts(t, exe, browser) })
	}
}

func prompts(t *testing.T, exe, browser string) {
	s := newSurfer(t, exe, browser)
	s.dwell("rule", "add", "site:ask.example", "ai/chat")
	r := s.run("--no-web", "--no-tray")
	s.browse(browser, "http://ask.example/")
	if browser == "firefox-esr" {
		s.installAddon(false)
	}
	s.await("dwell to know of the site", func() bool {
		st := ask[frontSite](s.computer, "status", "--json")
		return st.Focus != nil && st.Focus.Site == "ask.example"
	})
	s.keys("alt+shift+d") // the extension's popup
	time.Sleep(2 * time.Second)
	s.Screenshot(artefact(t, "popup-"+browser+".png"))
	s.keys("Tab", "Tab", "space") // the box of prompts; the browser asks
	time.Sleep(2 * time.Second)
	if browser == "chromium" {
		s.keys("Tab", "Return")
	} else {
		s.keys("alt+a")
	}
	time.Sleep(time.Second)
	s.keys("Escape") // the popup, where it is there still
	write := func(text string) {
		t.Helper()
		s.web.order(t, "ask.example", "ask")
		time.Sleep(200 * time.Millisecond) // it has the focus
		if out, err := s.Command(t.Context(), "xdotool", "type", text).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	sent := func(want int) {
		t.Helper()
		s.await(fmt.Sprintf("%d prompts", want), func() bool {
			n := 0
			for _, row := range ask[struct {
				Prompts []struct {
					Site  string
					Count int
				}
			}](s.computer, "today", "--json").Prompts {
				if row.Site != "ask.example" {
					t.Errorf("prompts on %q", row.Site)
				}
				n += row.Count
			}
			return n == want
		})
	}
	write("marked question")
	s.keys("Return")
	sent(1)
	write("x")
	s.keys("shift+Return", "BackSpace", "BackSpace") // written, and not sent
	s.keys("Return")                                 // nothing is there
	write("marked again")
	s.keys("Tab", "space") // the button beside it
	sent(2)
	time.Sleep(4 * time.Second) // what was not sent would have come by now
	sent(2)
	if out := s.dwell("today"); !strings.Contains(out, "2 prompts sent: ask.example 2.") {
		t.Errorf("today says\n%s", out)
	}
	r.stop()
	if out := s.dwell("today"); !strings.Contains(out, "2 prompts sent: ask.example 2.") {
		t.Errorf("without the daemon today says\n%s", out)
	}
	if out, err := exec.CommandContext(t.Context(), "grep", "-ril", "marked", s.Getenv("DWELL_HOME")).Output(); err == nil {
		t.Errorf("more than a number is kept in %s", out)
	}
	s.dwell("forget", "--from", time.Now().Add(-time.Hour).Format(time.RFC3339), "--to", time.Now().Format(time.RFC3339), "site:ask.example")
	sent(0)
}
