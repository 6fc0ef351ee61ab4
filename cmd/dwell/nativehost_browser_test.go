package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// A surfer is a computer whose person has a browser with dwell's extension in it.
type surfer struct {
	*computer
	web *web
}

// newSurfer readies the computer as a person does, up to loading the extension.
func newSurfer(t *testing.T, exe, browser string) surfer {
	t.Helper()
	needPrograms(t, browser, "xdotool")
	s := surfer{newComputer(t, exe, desktoptest.Options{}), newWeb(t)}
	home, err := os.MkdirTemp("", "dwell") // short: a socket lies in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	s.Setenv("DWELL_HOME", home)
	s.dwell("setup", "browsers")
	return s
}

func (s surfer) extension(engine string) string {
	return filepath.Join(s.Getenv("DWELL_HOME"), "browser", engine)
}

// keys presses keys, as a person does.
func (s surfer) keys(list ...string) {
	s.t.Helper()
	if out, err := s.Command(s.t.Context(), "xdotool", append([]string{"key"}, list...)...).CombinedOutput(); err != nil {
		s.t.Fatalf("xdotool key %v: %v\n%s", list, err, out)
	}
}

// browse starts the browser, with nothing between it and the pages of the test.
func (s surfer) browse(browser, address string) (end func()) {
	s.t.Helper()
	args := []string{
		"--no-sandbox", "--no-first-run", "--no-default-browser-check", "--password-store=basic", "--disable-gpu", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-features=HttpsUpgrades",
		"--autoplay-policy=no-user-gesture-required", "--disable-popup-blocking", "--proxy-server=http://" + s.web.at,
		"--load-extension=" + s.extension("chromium"), address,
	}
	if browser == "firefox-esr" {
		profile := filepath.Join(s.Home(), "profile")
		host, port, _ := strings.Cut(s.web.at, ":")
		var prefs strings.Builder
		for name, value := range map[string]any{
			"network.proxy.type": 1, "network.proxy.http": host, "network.proxy.http_port": json.Number(port),
			"network.proxy.ssl": host, "network.proxy.ssl_port": json.Number(port),
			"dom.security.https_first": false, "media.autoplay.default": 0, "dom.disable_open_during_load": false,
			"marionette.port": 0, "browser.shell.checkDefaultBrowser": false, "browser.aboutwelcome.enabled": false,
			"datareporting.policy.dataSubmissionEnabled": false, "app.normandy.enabled": false, "browser.tabs.warnOnClose": false,
			"browser.startup.homepage_override.mstone": "ignore", "extensions.autoDisableScopes": 0,
			"remote.prefs.recommended":      false, // one of those has Firefox believe it is always in front
			"termsofuse.bypassNotification": true, "browser.ctrlTab.sortByRecentlyUsed": false,
		} {
			text, err := json.Marshal(value)
			if err != nil {
				s.t.Fatal(err)
			}
			fmt.Fprintf(&prefs, "user_pref(%q, %s);\n", name, text)
		}
		s.write(filepath.Join(profile, "user.js"), prefs.String(), 0o600)
		args = []string{"--profile", profile, "--no-remote", "--marionette", address}
	}
	cmd := s.Command(context.Background(), browser, args...)
	cmd.Stdout, cmd.Stderr = s.said, s.said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	end = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Wait() // it ends by a signal
	})
	s.t.Cleanup(end)
	return end
}

// installAddon loads the extension into a Firefox that was started by browse, until it
// ends. Also where it is allowed in private windows.
func (s surfer) installAddon(private bool) {
	s.t.Helper()
	file := filepath.Join(s.Home(), "profile", "MarionetteActivePort")
	var port []byte
	s.await("Firefox to be driven", func() (there bool) {
		var err error
		port, err = os.ReadFile(file)
		return err == nil && len(port) > 0
	})
	conn, err := (&net.Dialer{}).DialContext(s.t.Context(), "tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	in := bufio.NewReader(conn)
	read := func() string {
		length, err := in.ReadString(':')
		if err != nil {
			s.t.Fatal(err)
		}
		var n int
		if _, err := fmt.Sscanf(length, "%d:", &n); err != nil {
			s.t.Fatal(err)
		}
		text := make([]byte, n)
		if _, err := io.ReadFull(in, text); err != nil {
			s.t.Fatal(err)
		}
		return string(text)
	}
	read() // its greeting
	for i, call := range []struct {
		name string
		with map[string]any
	}{{"WebDriver:NewSession", map[string]any{}}, {"Addon:Install", map[string]any{
		"path": s.extension("firefox"), "temporary": true, "allowPrivateBrowsing": private,
	}}} {
		text, err := json.Marshal([]any{0, i + 1, call.name, call.with})
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(conn, "%d:%s", len(text), text)
		if answer := read(); !strings.Contains(answer, ",null,") {
			s.t.Fatalf("%s: %s", call.name, answer)
		}
	}
}

// A web is every page there is, by a proxy. Pages do what the test has them do.
type web struct {
	at     string
	mu     sync.Mutex
	orders map[string]chan string // by host
	pages  []string               // host and path, as asked for
}

func newWeb(t *testing.T) *web {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &web{at: ln.Addr().String(), orders: map[string]chan string{}}
	server := &http.Server{Handler: w}
	go server.Serve(ln)
	t.Cleanup(func() { server.Close() })
	return w
}

const pageOfTest = `<!doctype html><title>marked title</title><p>marked text</p><textarea id="ask"></textarea><button id="send">Send</button><script>
const send = () => setTimeout(() => ask.value = "", 100);
document.getElementById("send").onclick = send;
ask.onkeydown = (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } };
let sound;
async function obey() {
  const left = new AbortController(); // a page gone by takes no orders
  addEventListener("pagehide", () => left.abort(), {once: true});
  for (;;) {
    const [verb, what] = (await (await fetch("/order", {cache: "no-store", signal: left.signal})).text()).split(" ");
    if (verb === "go") return void (location = what); // the next page listens
    if (verb === "open") open(what);
    if (verb === "window") open(what, "", "width=700,height=500");
    if (verb === "ask") ask.focus();
    if (verb === "guard") addEventListener("beforeunload", (event) => event.preventDefault());
    if (verb === "push") history.pushState({}, "", what);
    if (verb === "play") {
      sound = new AudioContext();
      const tone = sound.createOscillator();
      tone.connect(sound.destination);
      tone.start();
    }
    if (verb === "hush") sound.close();
  }
}
addEventListener("pageshow", obey);
</script>`

// The page of one host has a title by which a site would be told.
const (
	secretHost  = "secret.example"
	secretTitle = "Reddit - The heart of the internet"
)

func (w *web) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		http.Error(out, "no such host", http.StatusBadGateway)
	case r.URL.Path == "/order":
		select {
		case order := <-w.of(r.Host):
			fmt.Fprint(out, order)
		case <-r.Context().Done():
		}
	default:
		w.mu.Lock()
		w.pages = append(w.pages, r.Host+r.URL.Path)
		w.mu.Unlock()
		out.Header().Set("Content-Type", "text/html; charset=utf-8")
		page := pageOfTest
		if r.Host == secretHost {
			page = strings.Replace(page, "marked title", secretTitle, 1)
		}
		fmt.Fprint(out, page)
	}
}

func (w *web) of(host string) chan string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.orders[host] == nil {
		w.orders[host] = make(chan string)
	}
	return w.orders[host]
}

// seen reports whether a page was asked for.
func (w *web) seen(page string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.pages, page)
}

// order has a page of a host do something; it must be there.
func (w *web) order(t *testing.T, host, what string) {
	t.Helper()
	select {
	case w.of(host) <- what:
	case <-time.After(patience):
		t.Fatalf("no page of %s listens", host)
	}
}
