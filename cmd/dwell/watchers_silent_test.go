package main

import (
	"strings"
	"testing"
	"time"

	"dwell/tracker"
)

// A browser that is silent is named as it is everywhere else, not by what watchers call
// its kind.
func TestASilentBrowserIsNamed(t *testing.T) {
	now := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	d := &daemon{p: &program{now: func() time.Time { return now }}}
	d.watchers.end = func() {}
	d.hearExtensions(t.Context())
	front := func(app string) { d.browsersHeard(tracker.Event{Fact: tracker.Focus{App: app}}) }
	front("chromium")
	if words := d.silentWords(); words != "" {
		t.Errorf("at once it is said that %q", words)
	}
	now = now.Add(3 * time.Minute)
	if words := d.silentWords(); !strings.HasPrefix(words, "Chromium tells no sites: ") {
		t.Errorf("after three minutes it is said that %q", words)
	}
	d.browsersHeard(tracker.Event{Fact: tracker.Web{App: "chromium", Watched: true}})
	now = now.Add(3 * time.Minute)
	if words := d.silentWords(); !strings.HasPrefix(words, "Chromium tells no sites any more: last heard 3 m ago. ") {
		t.Errorf("three minutes after its last word it is said that %q", words)
	}
	front("org.gnome.Nautilus")
	if words := d.silentWords(); words != "" {
		t.Errorf("with no browser in front it is said that %q", words)
	}
}
