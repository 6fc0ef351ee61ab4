//go:build accuracy

package main_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A surf is what was done in a browser: how long each site was in front of somebody, and on
// how many visits.
type surf struct {
	surfer
	where  string
	since  time.Time
	done   map[string]time.Duration
	visits map[string]int
}

// at says that from now on a site is in front; empty: none is, or nobody looks.
func (s *surf) at(site string) {
	now := time.Now()
	s.done[s.where] += now.Sub(s.since)
	if s.where, s.since = site, now; site != "" {
		s.visits[site]++
	}
}

// stays moves the pointer now and then for some seconds.
func (s *surf) stays() {
	for n := range 12 {
		s.Motion(300+n, 500)
		time.Sleep(250 * time.Millisecond)
	}
}

// TestAccuracyOfSites surfs in real browsers with dwell's extension, does what people do
// with tabs and windows, and prints how far each site's time is from what was done: at most
// a second a visit.
func TestAccuracyOfSites(t *testing.T) {
	exe := build(t)
	for _, browser := range []string{"chromium", "firefox-esr"} {
		t.Run(browser, func(t *testing.T) { accuracyOfSites(t, exe, browser) })
	}
}

func accuracyOfSites(t *testing.T, exe, browser string) {
	s := &surf{surfer: newSurfer(t, exe, browser), done: map[string]time.Duration{}, visits: map[string]int{}, since: time.Now()}
	s.write(filepath.Join(s.Getenv("DWELL_HOME"), "config.toml"), "[presence]\nhands_off_after = \"2s\"\naway_after = \"5s\"\n", 0o600)
	s.StartSound("pulseaudio")
	begun := time.Now()
	r := s.run("--no-web", "--no-tray")
	end := s.browse(browser, "http://start.example/")
	private := "ctrl+shift+n"
	if browser == "firefox-esr" {
		s.installAddon(false)
		private = "ctrl+shift+p"
	}
	s.await("dwell to know of the first page", func() bool {
		f := ask[frontSite](s.computer, "status", "--json").Focus
		return f != nil && f.Site == "start.example"
	})
	order := func(host, verb, to string) {
		t.Helper()
		s.web.order(t, host, verb+" http://"+to+"/")
		s.at(to)
		s.stays()
	}
	order("start.example", "go", "a.example") // within the tab
	order("a.example", "go", "b.example")
	order("b.example", "open", "c.example") // a new tab
	s.web.order(t, "c.example", "play")
	s.keys("ctrl+shift+Tab") // back, the sound goes on
	s.at("b.example")
	s.stays()
	order("b.example", "go", "d.example")
	s.keys("ctrl+Tab")
	s.at("c.example")
	s.stays()
	s.web.order(t, "c.example", "hush")
	order("c.example", "window", "e.example") // a second window
	s.keys("ctrl+w")
	s.at("c.example")
	s.stays()
	s.keys(private)
	s.at("")
	s.stays()
	s.keys("ctrl+shift+w")
	s.at("c.example")
	s.stays()
	editor := s.OpenWindow("Editor", "notes") // the browser is behind
	s.at("")
	s.awaitFocus("Editor")
	s.web.order(t, "d.example", "go http://f.example/") // in a tab that nobody sees
	s.stays()
	editor.Close()
	s.at("c.example")
	s.stays()
	s.at("") // away from the last input on
	time.Sleep(8 * time.Second)
	s.Motion(310, 510)
	s.at("c.example")
	s.stays()
	s.at("")
	end()
	r.stop()

	seen := map[string]time.Duration{}
	for _, span := range s.spans(begun) {
		if span.Site != "start.example" && (span.Presence == "hands-on" || span.Presence == "hands-off") {
			seen[span.Site] += span.End.Sub(span.Start)
		}
	}
	var table strings.Builder
	for _, site := range []string{"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"} {
		off := (seen[site] - s.done[site]).Abs()
		per := off / time.Duration(max(s.visits[site], 1))
		fmt.Fprintf(&table, "\n%-10s %d visits, %6.2f s done, %6.2f s recorded, off by %.2f s a visit", site, s.visits[site], s.done[site].Seconds(), seen[site].Seconds(), per.Seconds())
		if per > time.Second {
			t.Errorf("%s: off by %v a visit", site, per)
		}
	}
	t.Log(table.String())
}
