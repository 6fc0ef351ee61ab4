package browser_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"dwell/tracker/browser"
)

const beatNow = `{"timestamp":"2026-03-04T09:00:00Z","duration":0,"data":{"url":"https://example.org/","title":"t"}}`

// Who may not speak is refused before anything is looked at, and nothing is taken.
func TestDoor(t *testing.T) {
	p := open(t, browser.Options{
		Raw: true, Origins: []string{"chrome-extension://abcdefghijklmnopabcdefghijklmnop"},
		Addons: browser.Addons{Heard: map[string]bool{"moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a11": true}},
	})
	p.makes("b", "test")
	host := strings.TrimPrefix(p.url, "http://")
	_, portNumber, _ := net.SplitHostPort(host)
	const beat = "/api/0/buckets/b/heartbeat?pulsetime=5"
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		want               int
	}{
		"a watcher":                     {"POST", beat, beatNow, nil, 200},
		"another name":                  {"POST", beat, beatNow, []string{"Host", "example.org"}, 421},
		"a name of another's":           {"GET", "/api/0/info", "", []string{"Host", "localhost.example.org:" + portNumber}, 421},
		"another port":                  {"GET", "/api/0/info", "", []string{"Host", "127.0.0.1:1"}, 421},
		"another address":               {"GET", "/api/0/info", "", []string{"Host", "0.0.0.0:" + portNumber}, 421},
		"localhost":                     {"GET", "/api/0/info", "", []string{"Host", "LOCALHOST:" + portNumber}, 200},
		"no port":                       {"GET", "/api/0/info", "", []string{"Host", "localhost"}, 200},
		"IPv6's name":                   {"GET", "/api/0/info", "", []string{"Host", "[::1]:" + portNumber}, 200},
		"a page":                        {"POST", beat, beatNow, []string{"Origin", "https://example.org", "Sec-Fetch-Site", "cross-site"}, 403},
		"a page that hides its origin":  {"POST", beat, beatNow, []string{"Origin", "null"}, 403},
		"a page that sends no-cors":     {"GET", "/api/0/info", "", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		"a page on another port":        {"GET", "/api/0/info", "", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"our own address as origin":     {"POST", beat, beatNow, []string{"Origin", p.url}, 403},
		"the extension in Chrome":       {"POST", beat, beatNow, []string{"Origin", "chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi", "Sec-Fetch-Site", "none"}, 200},
		"the extension in Firefox":      {"POST", beat, beatNow, []string{"Origin", "moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a11", "Sec-Fetch-Site", "cross-site"}, 200},
		"another add-on of Firefox":     {"POST", beat, beatNow, []string{"Origin", "moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a12"}, 403},
		"another extension":             {"POST", beat, beatNow, []string{"Origin", "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"}, 403},
		"one the person added":          {"POST", beat, beatNow, []string{"Origin", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"}, 200},
		"a form of a page":              {"POST", beat, beatNow, []string{"Content-Type", "text/plain"}, 415},
		"a form with a file":            {"POST", "/api/0/import", "x", []string{"Authorization", "Bearer " + token, "Content-Type", "multipart/form-data; boundary=x"}, 415},
		"JSON by another name":          {"POST", beat, beatNow, []string{"Content-Type", "application/json; charset=utf-8"}, 200},
		"a token that is none":          {"POST", beat, beatNow, []string{"Authorization", "Bearer nonsense"}, 401},
		"a token that is none, of info": {"GET", "/api/0/info", "", []string{"Authorization", "Basic " + token}, 401},
		"a token in the address":        {"GET", "/api/0/buckets/?token=" + token, "", nil, 401},
		"a token":                       {"GET", "/api/0/buckets/", "", []string{"Authorization", "Bearer " + token}, 200},
		"too much":                      {"POST", beat, `{"data":"` + strings.Repeat("x", 70<<10) + `"}`, nil, 413},
		"another method":                {"PATCH", "/api/0/info", "", nil, 405},
		"trace":                         {"TRACE", "/api/0/info", "", nil, 405},
		"nothing there":                 {"GET", "/", "", nil, 404},
		"what browsers ask for":         {"GET", "/favicon.ico", "", nil, 404},
		"a way up":                      {"GET", "/api/0/../../etc/passwd", "", nil, 404},
		"a path to be cleaned":          {"GET", "/api//0/info", "", nil, 404},
		"no pulsetime":                  {"POST", "/api/0/buckets/b/heartbeat", beatNow, nil, 400},
		"no number":                     {"POST", "/api/0/buckets/b/heartbeat?pulsetime=NaN", beatNow, nil, 400},
		"less than none":                {"POST", "/api/0/buckets/b/heartbeat?pulsetime=-1", beatNow, nil, 400},
		"no JSON":                       {"POST", beat, `{"timestamp"`, nil, 400},
		"data that is no object":        {"POST", beat, `{"timestamp":"2026-03-04T09:00:00Z","data":[1]}`, nil, 400},
		"no time":                       {"POST", beat, `{"timestamp":"yesterday","data":{}}`, nil, 400},
		"a time to come":                {"POST", beat, `{"timestamp":"2099-03-04T09:00:00Z","data":{}}`, nil, 400},
		"a bucket without a type":       {"POST", "/api/0/buckets/c", `{"client":"x"}`, nil, 400},
		"a bucket of control letters":   {"POST", "/api/0/buckets/%1b%5b2J", `{"client":"x","type":"t","hostname":"h"}`, nil, 400},
	} {
		a := p.ask(c.method, c.path, c.body, c.headers...)
		if a.status != c.want {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.text, c.want)
		}
		if strings.Contains(a.text, "example.org") && c.want != 200 || a.header.Get("Location") != "" {
			t.Errorf("%s: what was sent comes back: %s %v", name, a.text, a.header)
		}
		if c.want != 200 && a.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: a page may read the refusal", name)
		}
	}
	if n := len(p.events("/api/0/buckets/b/events")); n != 1 {
		t.Errorf("%d events, want the watchers' one", n)
	}
}

func TestPreflight(t *testing.T) {
	p := open(t, browser.Options{Addons: browser.Addons{Heard: map[string]bool{"moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a11": true}}})
	for origin, allowed := range map[string]bool{
		"moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a11": true,
		"chrome-extension://nglaklhklhcoonedhgnpgddginnjdadi":  true,
		"chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba":  false,
		"https://example.org": false,
		"null":                false,
		"moz-extension://":    false,
		"moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a12":        false,
		"https://moz-extension://0cb5a1ce-8f8e-4a9a-9c6c-6e4f0e1f5a1": false,
	} {
		a := p.ask("OPTIONS", "/api/0/buckets/b/heartbeat", "", "Origin", origin, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
		got := a.header.Get("Access-Control-Allow-Origin")
		if allowed && (a.status != http.StatusNoContent || got != origin || !strings.Contains(a.header.Get("Access-Control-Allow-Headers"), "content-type")) ||
			!allowed && (a.status != http.StatusForbidden || got != "" || a.header.Get("Access-Control-Allow-Methods") != "") {
			t.Errorf("%s: %d %v", origin, a.status, a.header)
		}
	}
}

// Where the person wants a token of watchers too, only who answers is said without one;
// and a token reaches as far as it was made for.
func TestTokens(t *testing.T) {
	writer := browser.Key{Name: "editor", Hash: browser.HashToken("w"), Prefix: "aw-watcher-vim", Write: true}
	p := open(t, browser.Options{Raw: true, NeedKey: true, Keys: []browser.Key{writer}})
	bucket := `{"client":"x","type":"t","hostname":"h"}`
	for name, c := range map[string]struct {
		method, path, token string
		want                int
	}{
		"who answers, without":    {"GET", "/api/0/info", "", 200},
		"a bucket, without":       {"POST", "/api/0/buckets/b", "", 401},
		"a bucket of its own":     {"POST", "/api/0/buckets/aw-watcher-vim_h", "w", 200},
		"another's bucket":        {"POST", "/api/0/buckets/aw-watcher-web_h", "w", 403},
		"reading what it wrote":   {"GET", "/api/0/buckets/aw-watcher-vim_h/events", "w", 403},
		"reading by who may read": {"GET", "/api/0/buckets/", token, 200},
	} {
		var headers []string
		if c.token != "" {
			headers = []string{"Authorization", "Bearer " + c.token}
		}
		body := ""
		if c.method == "POST" {
			body = bucket
		}
		if a := p.ask(c.method, c.path, body, headers...); a.status != c.want {
			t.Errorf("%s: %d %s, want %d", name, a.status, a.text, c.want)
		}
	}
	p.server.SetKeys(nil)
	if a := p.read("GET", "/api/0/buckets/", ""); a.status != 401 {
		t.Errorf("a token that was taken away: %d", a.status)
	}
}

// Who is another user is refused, and so is who cannot be known.
func TestAnotherUser(t *testing.T) {
	for name, owner := range map[string]func(netip.AddrPort, netip.AddrPort) (int, error){
		"another": func(netip.AddrPort, netip.AddrPort) (int, error) { return 65534, nil },
		"unknown": func(netip.AddrPort, netip.AddrPort) (int, error) { return 0, io.ErrUnexpectedEOF },
	} {
		p := open(t, browser.Options{})
		browser.SetOwner(p.server, owner)
		if a := p.ask("GET", "/api/0/info", ""); a.status != http.StatusForbidden || strings.Contains(a.text, "desk") {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
}

func TestOnlyLoopbackIsHeard(t *testing.T) {
	p := open(t, browser.Options{})
	ln, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.server.Serve(context.Background(), ln); err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("it is served: %v", err)
	}
}

// What is broken in the frame of a request ends with a refusal or a closed connection.
func TestBrokenRequests(t *testing.T) {
	p := open(t, browser.Options{})
	for _, text := range []string{
		"GET\r\n\r\n", "GET /api/0/info HTTP/9.9\r\n\r\n", "POST /api/0/buckets/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
		"GET /api/0/info HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: example.org\r\n\r\n", "\x16\x03\x01\x00\xa5\x01",
		"GET http://example.org/api/0/info HTTP/1.1\r\nHost: example.org\r\n\r\n",
		"POST /api/0/buckets/b HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		fmt.Fprint(conn, text)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		conn.Close()
		if err == nil && resp.StatusCode < 400 {
			t.Errorf("%q: %d", text, resp.StatusCode)
		}
	}
	if a := p.ask("GET", "/api/0/info", ""); a.status != 200 {
		t.Errorf("afterwards: %d", a.status)
	}
}
