package browser_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/loopback"
)

// What watchers told ActivityWatch: the browsers that spoke lately, nothing of private
// windows, nothing of other watchers.
func TestAlong(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	event := func(ago time.Duration, length float64, data string) string {
		return fmt.Sprintf(`[{"id":7,"timestamp":%q,"duration":%g,"data":%s}]`, now.Add(-ago).Format("2006-01-02T15:04:05.000-07:00"), length, data)
	}
	events := map[string]string{
		"aw-watcher-web-firefox_box": event(10*time.Minute, 550, `{"url":"https://one.example/a","title":"one","audible":true,"incognito":false,"tabCount":3}`),
		"aw-watcher-web-chrome":      event(30*time.Second, 0, `{"url":"https://marked.example/","title":"marked","audible":false,"incognito":true}`),
		"aw-watcher-web-edge_box":    event(10*time.Minute, 100, `{"url":"https://old.example/","title":"old"}`),
		"aw-watcher-web-brave_box":   `[]`,
	}
	var asked []string
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		if w.WriteHeader(status); status != http.StatusOK {
			return
		}
		if id, ok := strings.CutPrefix(r.URL.Path, "/api/0/buckets/"); ok && id != "" {
			fmt.Fprint(w, events[strings.TrimSuffix(id, "/events")])
			return
		}
		fmt.Fprint(w, `{"aw-watcher-window_box":{"type":"currentwindow"}`)
		for id := range events {
			fmt.Fprintf(w, `,%q:{"id":%q,"type":"web.tab.current"}`, id, id)
		}
		fmt.Fprint(w, `}`)
	}))
	t.Cleanup(server.Close)
	a := browser.NewAlong(strings.TrimPrefix(server.URL, "http://"))
	tabs, err := a.Tabs(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := []tracker.Web{
		{App: "chrome", Incognito: true, Watched: true},
		{App: "firefox", URL: "https://one.example/a", Title: "one", Audible: true, Watched: true},
	}
	if fmt.Sprint(tabs) != fmt.Sprint(want) {
		t.Errorf("read %+v\nwant %+v", tabs, want)
	}
	if len(asked) != 1+len(events) {
		t.Errorf("it asked for %q", asked)
	}
	asked = nil
	if _, err := a.Tabs(t.Context(), now.Add(time.Minute)); err != nil || len(asked) != len(events) {
		t.Errorf("a minute later it asked for %q (%v)", asked, err)
	}
	status = http.StatusUnauthorized
	if tabs, err := browser.NewAlong(strings.TrimPrefix(server.URL, "http://")).Tabs(t.Context(), now); !errors.Is(err, loopback.ErrStatus) {
		t.Errorf("a server that wants a key: %v, %v", tabs, err)
	}
	for _, address := range []string{"203.0.113.7:5600", "example.org:5600", "5600", ""} {
		if _, err := browser.NewAlong(address).Tabs(t.Context(), now); !errors.Is(err, loopback.ErrNotLoopback) {
			t.Errorf("it asks %q: %v", address, err)
		}
	}
}

// What a server answers that is none of ActivityWatch's ends in an error or nothing.
func TestAlongBadAnswers(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for _, body := range []string{"", "null", "[]", "{", `{"a":1}`, `{"aw-watcher-web-x":{"type":"web.tab.current"}}`, strings.Repeat("[", 1<<20)} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		tabs, err := browser.NewAlong(strings.TrimPrefix(server.URL, "http://")).Tabs(t.Context(), now)
		server.Close()
		if len(tabs) != 0 {
			t.Errorf("%.40q: read %+v (%v)", body, tabs, err)
		}
	}
}
