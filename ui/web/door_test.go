package web

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"dwell/tracker/loopback"
)

func TestALinkWorksOnceWithinAMinute(t *testing.T) {
	s := serve(t, newPerson(t))
	link, err := s.Link("/week")
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(link, "http://"+s.host)
	key := strings.TrimPrefix(path, openPath)
	if bits := len(key) * 6; bits < 128 {
		t.Errorf("the link holds %d bits", bits)
	}
	if head := s.do(t, "HEAD", path, ""); head.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("HEAD of a link answers %d", head.StatusCode)
	}
	in := s.do(t, "GET", path, "")
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/week" || strings.Contains(in.body, key) {
		t.Errorf("a fresh link answers %d to %q", in.StatusCode, in.Header.Get("Location"))
	}
	if in.Header.Get("Cache-Control") != "no-store" {
		t.Error("a link's answer may be kept")
	}
	if len(in.Cookies()) != 1 {
		t.Fatalf("a fresh link sets %d cookies", len(in.Cookies()))
	}
	c := in.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("cookie is %v", c)
	}
	if again := s.do(t, "GET", path, ""); again.StatusCode != http.StatusGone || len(again.Cookies()) != 0 {
		t.Errorf("a used link answers %d", again.StatusCode)
	}

	late, err := s.Link("/")
	if err != nil {
		t.Fatal(err)
	}
	*s.clock = s.clock.Add(linkLife)
	if out := s.do(t, "GET", strings.TrimPrefix(late, "http://"+s.host), ""); out.StatusCode != http.StatusGone {
		t.Errorf("a link a minute old answers %d", out.StatusCode)
	}
	if made := s.do(t, "GET", openPath+strings.Repeat("A", 43), ""); made.StatusCode != http.StatusGone {
		t.Errorf("a made-up link answers %d", made.StatusCode)
	}
}

func TestANewLinkEndsNothing(t *testing.T) {
	s := serve(t, newPerson(t))
	first := s.enter(t)
	older, err := s.Link("/")
	if err != nil {
		t.Fatal(err)
	}
	second := s.enter(t)
	for name, in := range map[string]func(*http.Request){"first": first, "second": second} {
		if got := s.do(t, "GET", "/", "", in).StatusCode; got != http.StatusOK {
			t.Errorf("the %s session answers %d", name, got)
		}
	}
	if got := s.do(t, "GET", strings.TrimPrefix(older, "http://"+s.host), "").StatusCode; got != http.StatusSeeOther {
		t.Errorf("the older link answers %d", got)
	}
	*s.clock = s.clock.Add(sessionLife)
	if got := s.do(t, "GET", "/", "", first).StatusCode; got != http.StatusForbidden {
		t.Errorf("a session not used for %v answers %d", sessionLife, got)
	}
}

func TestRefusals(t *testing.T) {
	s := serve(t, newPerson(t))
	in := s.enter(t)
	_, port, _ := net.SplitHostPort(s.host)
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	length := func(n int64) func(*http.Request) {
		return func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(strings.Repeat("x", int(n)))), n
		}
	}
	chunked := func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("on="+strings.Repeat("x", bodyBytes))), -1
	}

	for name, c := range map[string]struct {
		method, path, body string
		edit               []func(*http.Request)
		want               int
	}{
		"our own page":                      {"GET", "/", "", []func(*http.Request){in}, 200},
		"by name":                           {"GET", "/", "", []func(*http.Request){in, host("localhost:" + port)}, 200},
		"by IPv6":                           {"GET", "/", "", []func(*http.Request){in, host("[::1]:" + port)}, 200},
		"typed address":                     {"GET", "/week", "", []func(*http.Request){in, header("Sec-Fetch-Site", "none")}, 200},
		"HEAD":                              {"HEAD", "/week", "", []func(*http.Request){in}, 200},
		"a day":                             {"GET", "/day/2026-03-18", "", []func(*http.Request){in}, 200},
		"a week":                            {"GET", "/week/2026-03-01", "", []func(*http.Request){in}, 200},
		"rebound name":                      {"GET", "/", "", []func(*http.Request){in, host("evil.example:" + port)}, 421},
		"without port":                      {"GET", "/", "", []func(*http.Request){in, host("127.0.0.1")}, 421},
		"another port":                      {"GET", "/", "", []func(*http.Request){in, host("127.0.0.1:1")}, 421},
		"any address":                       {"GET", "/", "", []func(*http.Request){in, host("0.0.0.0:" + port)}, 421},
		"a longer name":                     {"GET", "/", "", []func(*http.Request){in, host("localhost:" + port + ".evil.example")}, 421},
		"another origin":                    {"GET", "/", "", []func(*http.Request){in, header("Origin", "http://evil.example")}, 403},
		"no origin":                         {"GET", "/", "", []func(*http.Request){in, header("Origin", "null")}, 403},
		"the other name":                    {"GET", "/", "", []func(*http.Request){in, header("Origin", "http://localhost:"+port)}, 403},
		"encrypted":                         {"GET", "/", "", []func(*http.Request){in, header("Origin", "https://"+s.host)}, 403},
		"another site":                      {"GET", "/", "", []func(*http.Request){in, header("Sec-Fetch-Site", "cross-site")}, 403},
		"another port's page":               {"GET", "/", "", []func(*http.Request){in, header("Sec-Fetch-Site", "same-site")}, 403},
		"no cookie":                         {"GET", "/", "", nil, 403},
		"a wrong cookie":                    {"GET", "/week", "", []func(*http.Request){header("Cookie", "dwell-"+port+"=x")}, 403},
		"another's cookie":                  {"GET", "/", "", []func(*http.Request){header("Cookie", "dwell=x; token=y")}, 403},
		"no cookie on a form":               {"POST", "/welcome/rest", "on=yes", []func(*http.Request){form, s.origin}, 403},
		"no page":                           {"GET", "/nothing", "", []func(*http.Request){in}, 404},
		"not a date":                        {"GET", "/day/2026-3-1", "", []func(*http.Request){in}, 404},
		"no such day":                       {"GET", "/day/2026-02-30", "", []func(*http.Request){in}, 404},
		"a word":                            {"GET", "/week/today", "", []func(*http.Request){in}, 404},
		"before clocks":                     {"GET", "/week/0001-01-01", "", []func(*http.Request){in}, 404},
		"too far up":                        {"GET", "/week/../week", "", []func(*http.Request){in}, 404},
		"twice the slash":                   {"GET", "//week", "", []func(*http.Request){in}, 404},
		"a slash at the end":                {"GET", "/week/", "", []func(*http.Request){in}, 404},
		"a folder":                          {"GET", "/static/", "", []func(*http.Request){in}, 404},
		"an unhashed file":                  {"GET", "/static/style.css", "", []func(*http.Request){in}, 404},
		"posting to a page":                 {"POST", "/week", "on=yes", []func(*http.Request){in, form, s.origin}, 405},
		"getting a form's address":          {"GET", "/welcome/rest", "", []func(*http.Request){in}, 405},
		"DELETE":                            {"DELETE", "/week", "", []func(*http.Request){in}, 405},
		"OPTIONS":                           {"OPTIONS", "/week", "", []func(*http.Request){header("Origin", "http://"+s.host), header("Access-Control-Request-Method", "GET")}, 405},
		"TRACE":                             {"TRACE", "/", "", []func(*http.Request){in, header("X-Secret", "marker-7")}, 405},
		"JSON":                              {"POST", "/welcome/rest", `{"on":"yes"}`, []func(*http.Request){in, s.origin, header("Content-Type", "application/json")}, 415},
		"plain text":                        {"POST", "/welcome/rest", "on=yes", []func(*http.Request){in, s.origin, header("Content-Type", "text/plain")}, 415},
		"no type":                           {"POST", "/welcome/rest", "on=yes", []func(*http.Request){in, s.origin}, 415},
		"too large":                         {"POST", "/welcome/rest", "", []func(*http.Request){in, form, s.origin, length(bodyBytes + 1)}, 413},
		"too large, length not told":        {"POST", "/welcome/rest", "", []func(*http.Request){in, form, s.origin, chunked}, 413},
		"not a form of ours":                {"POST", "/welcome/rest", "on=maybe", []func(*http.Request){in, form, s.origin}, 400},
		"a length that is not offered":      {"POST", "/welcome/pause", "for=-1h", []func(*http.Request){in, form, s.origin}, 400},
		"neither Origin nor Sec-Fetch-Site": {"POST", "/welcome/rest", "on=yes", []func(*http.Request){in, form}, 403},
		"typed, so no proof":                {"POST", "/welcome/rest", "on=yes", []func(*http.Request){in, form, header("Sec-Fetch-Site", "none")}, 403},
		"a wrong token":                     {"POST", "/welcome/rest", "on=yes&token=x", []func(*http.Request){in, form}, 403},
		"an empty token":                    {"POST", "/welcome/rest", "on=yes&token=", []func(*http.Request){in, form}, 403},
		"a wrong token in spite of Origin":  {"POST", "/welcome/rest", "on=yes&token=x", []func(*http.Request){in, form, s.origin}, 403},
		"a token in the query":              {"POST", "/welcome/rest?token=x", "on=yes", []func(*http.Request){in, form}, 403},
		"another site's form":               {"POST", "/welcome/rest", "on=yes", []func(*http.Request){in, form, header("Origin", "http://evil.example")}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.do(t, c.method, c.path, c.body, c.edit...)
			if got.StatusCode != c.want {
				t.Errorf("%s %s answers %d, want %d", c.method, c.path, got.StatusCode, c.want)
			}
			if got.StatusCode >= 300 && got.Header.Get("Location") != "" {
				t.Errorf("redirects to %q", got.Header.Get("Location"))
			}
			if strings.Contains(got.body, "marker-7") {
				t.Error("the request is echoed")
			}
			for name := range got.Header {
				if strings.HasPrefix(name, "Access-Control") {
					t.Errorf("carries %s", name)
				}
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
				"Referrer-Policy": "same-origin",
			} {
				if got := got.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			csp := got.Header.Get("Content-Security-Policy")
			for _, want := range []string{"default-src 'none'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
				if !strings.Contains(csp, want) {
					t.Errorf("content security policy lacks %s: %s", want, csp)
				}
			}
			if strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
				t.Errorf("content security policy lets too much in: %s", csp)
			}
		})
	}
	if s.person.choices != (Choices{}) || s.person.paused != 0 {
		t.Error("a refused form changed something")
	}
	if s.logged.Len() != 0 {
		t.Errorf("refusals were logged: %s", s.logged)
	}
}

func TestTheStylesheetMayBeKept(t *testing.T) {
	s := serve(t, newPerson(t))
	page := s.do(t, "GET", "/", "") // the refusal is styled too
	_, rest, _ := strings.Cut(page.body, `rel="stylesheet" href="`)
	path, _, _ := strings.Cut(rest, `"`)
	css := s.do(t, "GET", path, "")
	if css.StatusCode != http.StatusOK || !strings.Contains(css.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s answers %d, %s", path, css.StatusCode, css.Header.Get("Cache-Control"))
	}
	if css.Header.Get("Content-Type") != "text/css; charset=utf-8" || css.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s is %s", path, css.Header.Get("Content-Type"))
	}
}

// The socket table is the kernel's own; only whose process asks is played.
func TestAnotherUserIsRefused(t *testing.T) {
	s := serve(t, newPerson(t))
	in := s.enter(t)
	s.uid++
	if got := s.do(t, "GET", "/", "", in).StatusCode; got != http.StatusForbidden {
		t.Errorf("another user's browser gets %d", got)
	}
	s.uid--
	s.peer = func(netip.AddrPort, netip.AddrPort) (int, error) { return 0, loopback.ErrNoSocket }
	if got := s.do(t, "GET", "/", "", in).StatusCode; got != http.StatusForbidden {
		t.Errorf("a browser of nobody known gets %d", got)
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	s := New(newPerson(t), slog.New(slog.DiscardHandler), time.Now)
	if err := s.Serve(t.Context(), ln); !errors.Is(err, loopback.ErrOther) {
		t.Errorf("serving every address: %v", err)
	}
	if _, err := s.Link("/"); !errors.Is(err, ErrNotServing) {
		t.Errorf("a link to nothing: %v", err)
	}
}

func TestLinksLeadToOurPagesOnly(t *testing.T) {
	s := serve(t, newPerson(t))
	for _, page := range []string{"", "week", "//evil.example", "http://evil.example/", "/\\evil.example", "/week/../..", "/week?x"} {
		if _, err := s.Link(page); err == nil {
			t.Errorf("a link to %q was made", page)
		}
	}
}

// A client that starts and never finishes must not hold a connection.
func TestSlowClientsAreCut(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the header timeout")
	}
	t.Parallel()
	s := serve(t, newPerson(t))
	c, err := net.Dial("tcp", s.host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: %s\r\n", s.host)
	// A bound for the test, not a measure: the contract's is 10 s.
	if err := c.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		t.Errorf("a request never finished is still open: %v", err)
	}
}

func TestRawRequests(t *testing.T) {
	s := serve(t, newPerson(t))
	for name, c := range map[string]struct{ request, want string }{
		"no host":            {"GET / HTTP/1.0\r\n\r\n", "421"},
		"two hosts":          {"GET / HTTP/1.1\r\nHost: " + s.host + "\r\nHost: evil.example\r\n\r\n", "400"},
		"whole address":      {"GET http://evil.example/ HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n", "421"},
		"connect":            {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", "421"},
		"two origins":        {"GET / HTTP/1.1\r\nHost: " + s.host + "\r\nOrigin: http://" + s.host + "\r\nOrigin: http://evil.example\r\n\r\n", "403"},
		"star":               {"OPTIONS * HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n", "4"},
		"huge header":        {"GET / HTTP/1.1\r\nHost: " + s.host + "\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", "431"},
		"escaped slashes":    {"GET /%2e%2e/week HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n", "404"},
		"escaped slash path": {"GET /week%2f2026-03-01 HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n", "40"},
	} {
		t.Run(name, func(t *testing.T) {
			c1, err := net.Dial("tcp", s.host)
			if err != nil {
				t.Fatal(err)
			}
			defer c1.Close()
			go io.WriteString(c1, c.request)
			line, err := bufio.NewReader(c1).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if _, status, _ := strings.Cut(line, " "); !strings.HasPrefix(status, c.want) {
				t.Errorf("answer is %q, want %s", line, c.want)
			}
		})
	}
}
