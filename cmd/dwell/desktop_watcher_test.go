package main_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// A watcher speaks to the port as the extension of ActivityWatch in a browser does.
type watcher struct {
	c       *computer
	address string
}

// beat says which tab is active.
func (w watcher) beat(url, title string) {
	w.c.t.Helper()
	bucket := w.address + "/api/0/buckets/aw-watcher-web-chrome_desk"
	text := fmt.Sprintf(`{"timestamp":%q,"duration":0,"data":{"url":%q,"title":%q,"audible":false,"incognito":false,"tabCount":2}}`,
		time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), url, title)
	for _, path := range []string{"/heartbeat?pulsetime=80", "", "/heartbeat?pulsetime=80"} {
		body := text
		if path == "" {
			body = `{"client":"aw-client-web","type":"web.tab.current","hostname":"desk"}`
		}
		resp, err := http.Post(bucket+path, "application/json", strings.NewReader(body))
		if err != nil {
			w.c.t.Fatal(err)
		}
		resp.Body.Close()
		switch {
		case resp.StatusCode == http.StatusOK && path != "":
			return
		case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNotFound:
			w.c.t.Fatalf("%s: %d", path, resp.StatusCode)
		}
	}
	w.c.t.Fatal("the bucket was made and is not there")
}

// TestWatcher has a browser's watcher tell tabs: a site's time is that of its tab while the
// browser is in front, whatever the watcher says while it is not.
func TestWatcher(t *testing.T) {
	t.Parallel()
	c := newComputer(t, build(t), desktoptest.Options{})
	c.configure("[watchers]\nenabled = true\nlisten = \"127.0.0.1:0\"\n")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(c.dwell("status", "--json"))
	w := watcher{c, "http://" + address}
	browser := c.OpenWindow("Chromium", "Recipes - Chromium")
	c.awaitFocus("Chromium")
	site := func(want string) {
		t.Helper()
		c.await("the site "+want, func() bool {
			c.Key(keyLetter)
			return ask[struct{ Focus struct{ Site string } }](c, "status", "--json").Focus.Site == want
		})
	}
	type visit struct {
		site     string
		from, to time.Time
	}
	var visits []visit
	stay := func(name string) {
		from := time.Now()
		for time.Since(from) < 2*time.Second {
			c.Key(keyLetter)
			time.Sleep(100 * time.Millisecond)
		}
		visits = append(visits, visit{name, from, time.Now()})
	}
	begin := time.Now()
	w.beat("https://cooking.example.org/soup?q=private", "Recipes")
	site("example.org")
	stay("example.org")
	browser.SetTitle("Headlines - Chromium")
	w.beat("https://news.example.net/today", "Headlines")
	site("example.net")
	stay("example.net")
	editor := c.OpenWindow("Editor", "notes")
	c.awaitFocus("Editor")
	w.beat("https://cooking.example.org/soup", "Recipes") // a tab that nobody sees
	stay("")
	editor.Close()
	c.awaitFocus("Chromium")
	site("example.net")
	stay("example.net")
	r.stop()

	spans := c.spans(begin)
	for _, v := range visits {
		var seen time.Duration
		for _, s := range spans {
			part := earlier(s.End, v.to).Sub(later(s.Start, v.from))
			if part < rounding {
				continue
			}
			if s.Site != v.site || s.Presence != "hands-on" {
				t.Errorf("while %q was in front:\n%s", v.site, s.Raw)
			}
			seen += part
		}
		if whole := v.to.Sub(v.from); seen < whole-2*rounding {
			t.Errorf("of %v before %q %v are recorded", whole, v.site, seen)
		}
	}
	c.leavesNothing("soup", "private", "Recipes", "Headlines", "cooking.example.org", "/today")
}
