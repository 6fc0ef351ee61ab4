package browser_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/store"
)

const token = "8f1d6a52c3b94e07a1f08c2b5d7e9013"

// A port is a server that hears, over a real database.
type port struct {
	t      testing.TB
	store  *store.Store
	server *browser.Server
	url    string
	now    func() time.Time
	stop   func() // ends it, with all on disk
	ended  chan error

	mu    sync.Mutex
	heard []tracker.Web
}

func open(t testing.TB, o browser.Options) *port {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "dwell.db"), store.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	p := &port{t: t, store: s, now: time.Now}
	t.Cleanup(func() {
		p.stop()
		s.Close()
	})
	p.begin(o)
	return p
}

// begin starts the server over what is there.
func (p *port) begin(o browser.Options) {
	p.t.Helper()
	var err error
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Archive, o.Version, o.Hostname, o.DeviceID = p.store, "test", "desk", "c1d2"
	o.Stamp = func() tracker.Stamp { return tracker.Stamp{Wall: o.Now()} }
	o.Keys = append(o.Keys, browser.Key{Name: "test", Hash: browser.HashToken(token)})
	o.Hear = func(ev tracker.Event) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heard = append(p.heard, ev.Fact.(tracker.Web))
	}
	if p.server, err = browser.New(p.t.Context(), o); err != nil {
		p.t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	p.url = "http://" + ln.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	p.ended = make(chan error, 1)
	go func() { p.ended <- p.server.Serve(ctx, ln) }()
	p.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-p.ended; err != nil {
			p.t.Errorf("it ended: %v", err)
		}
	})
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
}

func (a answer) decode(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.text), into); err != nil {
		t.Fatalf("%v in %q", err, a.text)
	}
}

// ask sends a request; headers are pairs of name and value, "Host" among them.
func (p *port) ask(method, path, body string, headers ...string) answer {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		p.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		switch headers[i] {
		case "Host":
			r.Host = headers[i+1]
		default:
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

// read asks with the token.
func (p *port) read(method, path, body string) answer {
	p.t.Helper()
	return p.ask(method, path, body, "Authorization", "Bearer "+token)
}

func (p *port) makes(id, kind string) {
	p.t.Helper()
	if a := p.ask("POST", "/api/0/buckets/"+id, `{"client":"test","type":"`+kind+`","hostname":"desk"}`); a.status != http.StatusOK {
		p.t.Fatalf("bucket %s: %d %s", id, a.status, a.text)
	}
}

type event struct {
	ID        *int64         `json:"id"`
	Timestamp string         `json:"timestamp"`
	Duration  float64        `json:"duration"`
	Data      map[string]any `json:"data"`
}

func (p *port) events(path string) []event {
	p.t.Helper()
	a := p.read("GET", path, "")
	if a.status != http.StatusOK {
		p.t.Fatalf("%s: %d %s", path, a.status, a.text)
	}
	var list []event
	a.decode(p.t, &list)
	return list
}
