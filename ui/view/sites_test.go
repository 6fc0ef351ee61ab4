package view_test

import (
	"slices"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

// The browser's own pages are in front for a while as well, and are no sites.
func TestSitesAreOfTheWeb(t *testing.T) {
	var spans []tracker.Span
	for i, site := range []string{"chrome://newtab", "old.reddit.com", "about:preferences", "localhost:3000"} {
		s := at("2026-03-04 08:00", time.Minute, "browsing/browser")
		s.Subject = tracker.Subject{App: "chromium", Site: site}
		s.Start, s.End = s.Start.Add(time.Duration(i)*time.Minute), s.End.Add(time.Duration(i)*time.Minute)
		spans = append(spans, s)
	}
	s, err := view.Build(t.Context(), &viewtest.Life{Spans: spans}, view.Ask{
		Kind: view.Day, Now: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC), Zone: time.UTC, Calendar: tracker.DefaultCalendar(),
	})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range s.Sites {
		names = append(names, row.Name)
	}
	slices.Sort(names)
	if want := []string{"localhost:3000", "old.reddit.com"}; !slices.Equal(names, want) {
		t.Errorf("the sites are %q, want %q", names, want)
	}
	if s.DataQuality.NoSite != 0 {
		t.Errorf("of %v no site is known", s.DataQuality.NoSite.Duration())
	}
}

func TestBecauseWords(t *testing.T) {
	for because, want := range map[string]string{
		"site:chatgpt.com":       "site:chatgpt.com",
		"site:localhost:3000":    "site:localhost:3000",
		"site:[fe80::1]":         "site:[fe80::1]",
		"app:code":               "app:code",
		"host:router":            "host:router",
		"site:extension:":        "the page is an extension's",
		"site:chrome://newtab":   "the page is the browser's own",
		"site:about:preferences": "the page is the browser's own",
		"site:chrome:":           "the page is the browser's own",
		"title:\x1b[31mred":      view.Plain("title:\x1b[31mred"),
	} {
		if got := view.BecauseWords(because); got != want {
			t.Errorf("%q is read as %q, want %q", because, got, want)
		}
	}
}
