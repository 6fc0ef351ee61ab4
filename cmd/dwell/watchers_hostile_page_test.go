package main_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A hostile server has a page that tries all a page can against ports of this machine, and
// tells what it learned.
type hostile struct {
	*httptest.Server
	told chan []map[string]string // by what was tried, of each port
}

func newHostile(t *testing.T, bases ...string) hostile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "hostile.html"))
	if err != nil {
		t.Fatal(err)
	}
	h := hostile{told: make(chan []map[string]string, 1)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8") // of a frame without one nothing is told
		switch r.URL.Path {
		case "/order":
			_ = json.NewEncoder(w).Encode(map[string]any{"bases": bases})
		case "/told":
			var told []map[string]string
			if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
				t.Error(err)
			}
			h.told <- told
		case "/":
			_, _ = w.Write(text)
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// A victim is a port without any guard: what comes to it is what a page can send.
type victim struct {
	*httptest.Server
	mu    sync.Mutex
	heard map[string]int
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{heard: map[string]int{}}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		v.mu.Lock()
		defer v.mu.Unlock()
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		v.heard[strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+kind)]++
	}))
	t.Cleanup(v.Close)
	return v
}

// attacks are what browsers send for a page, whoever listens.
var attacks = []string{
	"GET /api/0/export", "GET /api/0/info", "OPTIONS /api/0/import", "OPTIONS /api/0/buckets/aw-watcher-web-chrome_desk",
	"POST /api/0/buckets/aw-watcher-web-chrome_desk text/plain", "POST /api/0/buckets/aw-watcher-web-chrome_desk multipart/form-data",
	"POST /api/0/buckets/aw-watcher-web-chrome_desk/heartbeat?pulsetime=80 text/plain", "POST /api/0/import multipart/form-data",
	"GET /api/0/export?image", "GET /api/0/export?script", "GET /api/0/export?module", "GET /api/0/export?style", "GET /api/0/export?frame",
	"GET /api/0/info?socket", "GET /api/0/export?source",
	"POST /api/0/buckets/aw-watcher-web-chrome_desk?beacon text/plain", "POST /api/0/import?beacon multipart/form-data",
}

// attacked fails unless the page tried all, and learned nothing at the port behind h; the
// victim shows that what it tried is really sent.
func (h hostile) attacked(t *testing.T, v *victim) {
	t.Helper()
	var all []map[string]string
	select {
	case all = <-h.told:
	case <-time.After(patience):
		v.mu.Lock()
		defer v.mu.Unlock()
		t.Fatalf("the page tells nothing; it sent %v", v.heard)
	}
	if len(all) != 2 || len(all[1]) < 30 {
		t.Fatalf("the page tells %v", all)
	}
	for name, learned := range all[1] {
		if learned != "refused" && learned != "opaque" {
			t.Errorf("by %q a page learns %q", name, learned)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, attack := range attacks {
		if v.heard[attack] == 0 {
			t.Errorf("%q is not tried, of %v", attack, v.heard)
		}
	}
}

// rebound asks as a page whose name came to be that of this machine: to the browser the
// port is the page's own.
const rebound = `(async () => {
  const told = [];
  const made = JSON.stringify({client: "aw-client-web", type: "web.tab.current", hostname: "desk"});
  for (const [path, how] of [["/api/0/info"], ["/api/0/export"], ["/api/0/buckets/"],
    ["/api/0/buckets/b", {method: "POST", headers: {"Content-Type": "application/json"}, body: made}],
    ["/api/0/buckets/b/heartbeat?pulsetime=5", {method: "POST", headers: {"Content-Type": "application/json"}, body: made}],
    ["/api/0/import", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"buckets":{}}'}],
    ["/api/0/buckets/b", {method: "DELETE"}], ["/nothing"]]) {
    const answer = await fetch(path, how);
    told.push(answer.status + " " + (await answer.text()).trim());
  }
  return told;
})()`

// No page of the web gets anything out of the watchers' port, nor into it.
func TestHostilePageInChromium(t *testing.T) {
	t.Parallel()
	needPrograms(t, "chromium")
	d, v := newHearer(t, true), newVictim(t)
	h := newHostile(t, v.URL, "http://"+d.address)
	ctx, cancel := chromedp.NewContext(t.Context(), chromedp.WithAllocatorOptions(
		chromedp.ExecPath("chromium"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(d.home, "profile")),
		chromedp.Flag("host-resolver-rules", "MAP evil.example 127.0.0.1"),
	))
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(h.URL)); err != nil {
		t.Fatal(err)
	}
	h.attacked(t, v)

	_, port, err := net.SplitHostPort(d.address)
	if err != nil {
		t.Fatal(err)
	}
	// A page that was there before the name was turned brought no policy of ours.
	if _, err := chromedp.Call(ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("http://evil.example:"+port+"/")); err != nil {
		t.Fatal(err)
	}
	told, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](rebound, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	for _, answer := range told {
		if answer != `421 {"message":"not our name"}` {
			t.Errorf("by a name of its own a page learns %s", answer)
		}
	}
	if len(told) != 8 {
		t.Errorf("it tried %q", told)
	}
	cancel()
	d.empty()
}

func TestHostilePageInFirefox(t *testing.T) {
	t.Parallel()
	needPrograms(t, "firefox-esr")
	d, v := newHearer(t, true), newVictim(t)
	h := newHostile(t, v.URL, "http://"+d.address)
	profile := filepath.Join(d.home, "profile")
	if err := os.MkdirAll(profile, 0o700); err != nil {
		t.Fatal(err)
	}
	const prefs = `user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("termsofuse.bypassNotification", true);
user_pref("app.normandy.enabled", false);
`
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(prefs), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), "firefox-esr", "--headless", "--no-remote", "--profile", profile, h.URL)
	cmd.Env = d.env
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end := sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Wait() // it ends by a signal
	})
	t.Cleanup(end)
	h.attacked(t, v)
	end()
	d.empty()
}
