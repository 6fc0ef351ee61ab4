package recorder_test

import (
	"strings"
	"testing"

	"dwell/tracker"
)

// Which tab is in front is known by the window's title: watchers call all browsers of a
// kind the same, are late, and know of one window.
func TestTheTabInFront(t *testing.T) {
	t.Parallel()
	firefox := func(title string) tracker.Focus {
		return tracker.Focus{App: "org.mozilla.firefox", Class: "firefox-esr", Title: title + " — Mozilla Firefox"}
	}
	chromium := func(title string) tracker.Focus {
		return tracker.Focus{App: "chromium", Class: "Chromium", Title: title + " - Chromium"}
	}
	tab := func(browser, url, title string) tracker.Web {
		return tracker.Web{App: browser, URL: url, Title: title, Watched: true}
	}
	for name, c := range map[string]struct {
		facts []tracker.Fact
		after float64 // seconds to a last look
		want  string  // site, private, or what says it
	}{
		"told":                        {[]tracker.Fact{firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes")}, 1, "example.org"},
		"told before it was in front": {[]tracker.Fact{tab("firefox", "https://cooking.example.org/a", "Recipes"), firefox("Recipes")}, 1, "example.org"},
		"not told":                    {[]tracker.Fact{firefox("Recipes")}, 1, ""},
		"of a browser that is not in front": {[]tracker.Fact{
			chromium("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"),
		}, 1, ""},
		"of a window that is not in front": {[]tracker.Fact{
			firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"),
			tab("firefox", "https://news.example.net/", "Headlines"),
		}, 1, "example.org"},
		"two browsers of a kind": {[]tracker.Fact{
			tab("chrome", "https://cooking.example.org/a", "Recipes"), tab("chrome", "https://news.example.net/", "Headlines"), chromium("Recipes"),
		}, 1, "example.org"},
		"a title that changed by itself": {[]tracker.Fact{
			firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"), firefox("(1) new message"),
		}, 1, "example.org"},
		"for long": {[]tracker.Fact{
			firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"), firefox("Something else"),
		}, 70, ""},
		"a title that says another site": {[]tracker.Fact{
			firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"), firefox("Some film - YouTube"),
		}, 1, "title:youtube"},
		"a private window":            {[]tracker.Fact{tab("firefox", "https://cooking.example.org/a", "Recipes"), firefox("Recipes — Private Browsing")}, 1, "private"},
		"a private window by its tab": {[]tracker.Fact{chromium("Recipes"), tracker.Web{App: "chrome", Incognito: true, Watched: true}}, 1, "private"},
		"told by the browser itself": {[]tracker.Fact{
			firefox("Recipes"), tab("firefox", "https://cooking.example.org/a", "Recipes"), tracker.Web{App: "org.mozilla.firefox", URL: "https://news.example.net/"},
		}, 1, "example.net"},
		"told by its process": {[]tracker.Fact{
			tracker.Web{App: "chromium", PID: 7, URL: "https://news.example.net/"},
			tracker.Web{App: "chromium", PID: 8, URL: "https://cooking.example.org/"},
			tracker.Focus{App: "chromium", PID: 8, Title: "Recipes - Chromium"},
		}, 1, "example.org"},
		"another process of that name": {[]tracker.Fact{
			tracker.Web{App: "chromium", PID: 7, URL: "https://news.example.net/"}, tracker.Focus{App: "chromium", PID: 8, Title: "Recipes - Chromium"},
		}, 1, ""},
		"the only one, where windows have no process": {[]tracker.Fact{
			tracker.Web{App: "chromium", PID: 7, URL: "https://news.example.net/"}, chromium("Headlines"),
		}, 1, "example.net"},
		"one of two, where they have none": {[]tracker.Fact{
			tracker.Web{App: "chromium", PID: 7, URL: "https://news.example.net/"}, tracker.Web{App: "chromium", PID: 8, URL: "https://cooking.example.org/"}, chromium("Headlines"),
		}, 1, ""},
		"a browser that is gone": {[]tracker.Fact{
			tracker.Web{App: "chromium", PID: 7, URL: "https://news.example.net/"}, tracker.Web{PID: 7, Gone: true}, tracker.Focus{App: "chromium", PID: 7, Title: "Headlines - Chromium"},
		}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, t.TempDir(), nil)
			for i, fact := range c.facts {
				r.feed(t, float64(i), fact)
			}
			at := float64(len(c.facts)-1) + c.after
			r.feed(t, at, tracker.Active{})
			r.feed(t, at, tracker.DoNotDisturb{}) // a last look
			scene := r.rec.Scene()
			got := scene.Subject
			if strings.HasPrefix(c.want, "title:") {
				if scene.Verdict.Because != c.want || got.Site != "" {
					t.Errorf("%+v by %s is in front", got, scene.Verdict.Because)
				}
				return
			}
			if c.want == "private" {
				if got.App != tracker.Private || got.Site != "" {
					t.Errorf("%+v is in front", got)
				}
				return
			}
			if got.Site != c.want {
				t.Errorf("%q is in front, want %q", got.Site, c.want)
			}
		})
	}
}
