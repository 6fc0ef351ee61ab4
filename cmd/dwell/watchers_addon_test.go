package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A watcher in Firefox as people have it: it sends a heartbeat, and makes its bucket where
// that fails, again and again.
const addonManifest = `{
  "manifest_version": 2, "name": "A watcher", "version": "1",
  "browser_specific_settings": {"gecko": {"id": "watcher@example.org"}},
  "permissions": ["tabs", "http://ADDRESS/api/*"], "background": {"scripts": ["watcher.js"]}
}`

const addonWatcher = `
const bucket = "http://ADDRESS/api/0/buckets/aw-watcher-web-firefox_desk";
const post = (path, body) => fetch(bucket + path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
const beat = async () => {
  const [tab] = await browser.tabs.query({active: true, lastFocusedWindow: true});
  const data = {url: tab.url, title: tab.title, audible: false, incognito: tab.incognito, tabCount: 1};
  const answer = await post("/heartbeat?pulsetime=80", {timestamp: new Date().toISOString(), duration: 0, data});
  if (!answer.ok) await post("", {client: "aw-client-web", type: "web.tab.current", hostname: "desk"});
};
setInterval(() => beat().catch(() => {}), 500);
`

// A real add-on of a real Firefox is not heard until the person said so, and then is.
func TestAddonOfFirefox(t *testing.T) {
	s := newSurfer(t, build(t), "firefox-esr")
	home := s.Getenv("DWELL_HOME")
	s.write(filepath.Join(home, "config.toml"), "[watchers]\nenabled = true\nlisten = \"127.0.0.1:0\"\n", 0o600)
	const other = "moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-000000000001" // else the first is taken for the person's
	s.dwell("client", "allow", other)
	s.run("--no-tray", "--no-notify", "--no-web")
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(s.dwell("status", "--json"))
	if err := os.RemoveAll(s.extension("firefox")); err != nil {
		t.Fatal(err)
	}
	s.write(filepath.Join(s.extension("firefox"), "manifest.json"), strings.ReplaceAll(addonManifest, "ADDRESS", address), 0o600)
	s.write(filepath.Join(s.extension("firefox"), "watcher.js"), strings.ReplaceAll(addonWatcher, "ADDRESS", address), 0o600)
	s.browse("firefox-esr", "http://one.example/marked")
	s.installAddon(false)

	type client struct{ Name, Addon string }
	addon := func() (of client) {
		for _, listed := range ask[[]client](s.computer, "client", "list", "--json") {
			if listed.Name != other {
				of = listed
			}
		}
		return of
	}
	s.await("the add-on to ask", func() bool { return addon().Addon == "asks" })
	asks := addon()
	if heard := s.dwell("status", "--json"); !strings.Contains(heard, "none was heard yet") {
		t.Errorf("it is heard: %s", heard)
	}
	s.dwell("client", "allow", asks.Name)
	s.await("the add-on to be heard", func() bool { return strings.Contains(s.dwell("status", "--json"), "firefox was heard") })
	s.dwell("client", "rm", asks.Name)
	if is := addon(); is.Name != asks.Name || is.Addon != "refused" {
		t.Errorf("listed is %+v", is)
	}
}
