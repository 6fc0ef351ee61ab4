package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// Where ActivityWatch has the port dwell reads along: the site of what is in front, asked
// for when a browser shows something else and not while none does.
func TestReadingAlong(t *testing.T) {
	t.Parallel()
	var title atomic.Pointer[string]
	var asked atomic.Int32
	tell := func(s string) { title.Store(&s) }
	tell("Recipes")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			t.Errorf("it is asked to %s %s", r.Method, r.URL)
		case r.URL.Path == "/api/0/info":
			fmt.Fprint(w, `{"hostname":"desk","version":"v0.13.2 (rust)","testing":false}`)
		case r.URL.Path == "/api/0/buckets/":
			fmt.Fprint(w, `{"aw-watcher-web-chrome_desk":{"id":"aw-watcher-web-chrome_desk","type":"web.tab.current"},"aw-watcher-afk_desk":{"type":"afkstatus"}}`)
		case r.URL.Path == "/api/0/buckets/aw-watcher-web-chrome_desk/events":
			asked.Add(1)
			name := *title.Load()
			fmt.Fprintf(w, `[{"id":1,"timestamp":%q,"duration":3.5,"data":{"url":"https://%s.example.org/soup","title":%q,"audible":false,"incognito":false}}]`,
				time.Now().UTC().Add(-4*time.Second).Format(time.RFC3339Nano), strings.ToLower(name), name)
		default:
			t.Errorf("it is asked for %s", r.URL)
		}
	}))
	t.Cleanup(server.Close)
	c := newComputer(t, build(t), desktoptest.Options{})
	address := strings.TrimPrefix(server.URL, "http://")
	c.configure("[watchers]\nlisten = \"" + address + "\"\n[[rule]]\nmatch = \"site:recipes.example.org\"\ncategory = \"learning/course\"\n")
	if out, err := c.Command(t.Context(), "dwell", "setup", "browsers", "--port").CombinedOutput(); err == nil || !strings.Contains(string(out), "--along") {
		t.Errorf("the port of ActivityWatch is taken, or no way round it told: %v\n%s", err, out)
	}
	if out := c.dwell("setup", "browsers", "--along"); !strings.Contains(out, "reads along with ActivityWatch v0.13.2 (rust) on "+address) {
		t.Errorf("it says\n%s", out)
	}
	r := c.run("--no-tray", "--no-notify", "--no-web")
	browser := c.OpenWindow("Chromium", "Recipes - Chromium")
	c.awaitFocus("Chromium")
	site := func(want, category string) {
		t.Helper()
		c.await("the site "+want, func() bool {
			f := ask[frontSite](c, "status", "--json").Focus
			return f != nil && f.Site == want && f.Category == category
		})
	}
	site("recipes.example.org", "learning/course")
	tell("Headlines")
	browser.SetTitle("Headlines - Chromium")
	site("example.org", "browsing/uncategorised")
	if out := c.dwell("doctor"); !strings.Contains(out, "reads along with ActivityWatch on "+address) {
		t.Errorf("doctor says\n%s", out)
	}
	browser.Close()
	c.await("nothing in front", func() bool {
		f := ask[frontSite](c, "status", "--json").Focus
		return f == nil || f.Site == ""
	})
	before := asked.Load()
	c.dwell("setup", "browsers", "--along", "--off")
	c.OpenWindow("Chromium", "Recipes - Chromium")
	c.awaitFocus("Chromium")
	time.Sleep(2 * time.Second) // by then it would have asked
	if n := asked.Load(); n != before {
		t.Errorf("switched off it asks %d times more", n-before)
	}
	r.stop()
	c.leavesNothing("soup", "Headlines")
}
