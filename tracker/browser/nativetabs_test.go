package browser_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/browser"
)

// An ear hears extensions, a second apart.
type ear struct {
	t *testing.T
	browser.Extensions
	now time.Time
}

func (e *ear) says(host, pid int, w browser.Word, want *tracker.Web) {
	e.t.Helper()
	e.now = e.now.Add(time.Second)
	e.compare(want)(e.Hear(browser.Said{Host: host, PID: pid, App: "chromium", Word: w}, e.now))
}

func (e *ear) leaves(host int, want *tracker.Web) {
	e.t.Helper()
	e.compare(want)(e.Hear(browser.Said{Host: host, Gone: true}, e.now))
}

func (e *ear) compare(want *tracker.Web) func(tracker.Web, bool) {
	return func(web tracker.Web, news bool) {
		e.t.Helper()
		var got *tracker.Web
		if news {
			got = &web
		}
		if diff := cmp.Diff(want, got); diff != "" {
			e.t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func shows(pid int, url string) *tracker.Web {
	return &tracker.Web{App: "chromium", PID: pid, URL: url}
}

func TestExtensions(t *testing.T) {
	t.Parallel()
	e := &ear{t: t, now: time.Unix(1_000_000, 0)}
	e.leaves(1, nil)
	if e.Any() || e.Heard() != nil {
		t.Error("somebody was heard")
	}
	e.says(1, 100, browser.Word{Site: "a.example"}, shows(100, "https://a.example"))
	e.says(1, 100, browser.Word{Site: "a.example"}, nil) // a sign of life
	e.says(1, 100, browser.Word{Site: "a.example", Audible: true}, &tracker.Web{App: "chromium", PID: 100, URL: "https://a.example", Audible: true})
	e.says(1, 100, browser.Word{Incognito: true}, &tracker.Web{App: "chromium", PID: 100, Incognito: true})
	e.says(1, 100, browser.Word{Site: "chrome://settings"}, shows(100, "chrome://settings"))
	e.says(2, 200, browser.Word{Site: "b.example"}, shows(200, "https://b.example"))
	if got := e.Heard()["chromium"]; !got.Equal(e.now) {
		t.Errorf("heard %v, want %v", got, e.now)
	}
	e.leaves(2, &tracker.Web{App: "chromium", PID: 200, Gone: true})
	e.leaves(2, nil)
}

// Of a browser with two profiles the one in front counts, and what the other says changes
// nothing.
func TestExtensionsOfProfiles(t *testing.T) {
	t.Parallel()
	e := &ear{t: t, now: time.Unix(1_000_000, 0)}
	e.says(1, 100, browser.Word{Site: "a.example"}, shows(100, "https://a.example"))
	e.says(2, 100, browser.Word{Site: "b.example", Hidden: true}, nil)
	e.says(1, 100, browser.Word{Site: "a.example", Hidden: true}, nil) // neither: the last one stays
	e.says(2, 100, browser.Word{Site: "b.example"}, shows(100, "https://b.example"))
	e.says(1, 100, browser.Word{Site: "c.example", Hidden: true}, nil)
	e.leaves(2, shows(100, "https://c.example"))
	e.leaves(1, &tracker.Web{App: "chromium", PID: 100, Gone: true})
}

// A window in front that the extension may not see is private, and not what it saw last.
func TestExtensionsInDoubt(t *testing.T) {
	t.Parallel()
	e := &ear{t: t, now: time.Unix(1_000_000, 0)}
	private := tracker.Web{App: "chromium", PID: 100, Incognito: true}
	e.says(1, 100, browser.Word{Site: "a.example", Hidden: true}, shows(100, "https://a.example"))
	if e.Front(100, "A", e.now) {
		t.Error("a browser that never had a window in front is in doubt")
	}
	e.says(1, 100, browser.Word{Site: "a.example"}, nil)
	if e.InDoubt() || e.Front(0, "", e.now) || e.Front(7, "B", e.now) {
		t.Error("doubt without reason")
	}
	e.says(1, 100, browser.Word{Site: "a.example", Hidden: true}, nil)
	e.compare(nil)(e.Doubted())
	if !e.Front(100, "secret", e.now) {
		t.Error("no doubt")
	}
	e.compare(&private)(e.Doubted())
	e.compare(nil)(e.Doubted())
	e.says(1, 100, browser.Word{Site: "b.example", Hidden: true}, nil) // it stays hidden
	e.says(1, 100, browser.Word{Site: "a.example"}, shows(100, "https://a.example"))

	// Where private windows are no secret to it, a window it does not see is another one.
	e.says(1, 100, browser.Word{Site: "a.example", Hidden: true, All: true}, nil)
	e.Front(100, "Open File", e.now)
	e.compare(shows(100, ""))(e.Doubted())
	e.says(1, 100, browser.Word{Incognito: true}, &private)
	e.says(1, 100, browser.Word{Incognito: true, Hidden: true, All: true}, nil)
	e.Front(100, "secret", e.now)
	e.compare(nil)(e.Doubted()) // it stays private

	e.leaves(1, &tracker.Web{App: "chromium", PID: 100, Gone: true})
	if e.InDoubt() {
		t.Error("doubt of what is gone")
	}
	e.says(1, 100, browser.Word{Hidden: true, None: true}, shows(100, "")) // it begins with a private window
	e.compare(&private)(e.Doubted())
}

// What opens over a page takes the focus from its window and is no other window: the page
// stands. Another window does not, whichever is heard first.
func TestExtensionsCovered(t *testing.T) {
	t.Parallel()
	e := &ear{t: t, now: time.Unix(1_000_000, 0)}
	page, hidden := browser.Word{Site: "a.example"}, browser.Word{Site: "a.example", Hidden: true}
	e.Front(100, "A", e.now)
	e.says(1, 100, page, shows(100, "https://a.example"))
	e.says(1, 100, hidden, nil)
	if e.InDoubt() || e.Front(100, "A", e.now) {
		t.Error("a bubble is taken for a window")
	}
	if !e.Front(100, "secret", e.now) {
		t.Error("a window behind a bubble is taken for it")
	}
	e.says(1, 100, page, nil)
	e.says(1, 100, hidden, nil)
	e.Front(7, "B", e.now)
	if !e.Front(100, "secret", e.now) {
		t.Error("a window after another program is taken for a bubble")
	}
	e.says(1, 100, page, nil)
	e.Front(100, "another secret", e.now.Add(900*time.Millisecond)) // the desktop says so first
	e.says(1, 100, hidden, nil)
	if !e.InDoubt() {
		t.Error("a new window is taken for the one before")
	}
}

// A native host that was killed cannot say so.
func TestExtensionsAreBuried(t *testing.T) {
	t.Parallel()
	e := &ear{t: t, now: time.Unix(1_000_000, 0)}
	e.says(1, 100, browser.Word{Site: "a.example"}, shows(100, "https://a.example"))
	e.says(2, 100, browser.Word{Site: "b.example"}, shows(100, "https://b.example"))
	e.says(3, 300, browser.Word{Site: "c.example"}, shows(300, "https://c.example"))
	got := e.Bury(func(host int) bool { return host == 1 })
	for _, want := range []tracker.Web{*shows(100, "https://a.example"), {App: "chromium", PID: 300, Gone: true}} {
		found := false
		for _, web := range got {
			found = found || web == want
		}
		if !found || len(got) != 2 {
			t.Errorf("%+v lacks %+v", got, want)
		}
	}
	for host := 10; host < 100; host++ { // never more than it has room for
		e.Hear(browser.Said{Host: host, PID: host, App: time.Duration(host).String()}, e.now)
	}
	if n := len(e.Heard()); n > 32 {
		t.Errorf("%d names are kept", n)
	}
}
