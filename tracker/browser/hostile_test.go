package browser_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"dwell/tracker/browser"
	"dwell/tracker/loopback"
)

// flood has a watcher without a token say much in little time, never the same.
func flood(p *port, from, to int) {
	p.t.Helper()
	long := strings.Repeat("x", 60<<10)
	for i := from; i < to; i++ {
		text := fmt.Sprintf(`{"timestamp":%q,"data":{"label":"%d%s"}}`, at(float64(i)), i, long)
		if a := p.ask("POST", fmt.Sprintf("/api/0/buckets/b%d/heartbeat?pulsetime=0", i%4), text); a.status != http.StatusOK {
			p.t.Fatalf("%d %s", a.status, a.text)
		}
	}
}

// quick is a clock that goes on by little at every look, so that no rate is reached and
// nothing is due.
func quick() func() time.Time {
	now := time.Now()
	var looks atomic.Int64
	return func() time.Time { return now.Add(time.Duration(looks.Add(1)) * 7 * time.Millisecond) }
}

// Who says much is stored before it is time, and where nothing can be stored no more is
// held than there is room for.
func TestMuchAtOnce(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true, Now: quick()})
	for i := range 4 {
		p.makes(fmt.Sprint("b", i), "test")
	}
	flood(p, 0, 200)
	if n, err := p.store.LastEventID(t.Context()); err != nil || n < 100 || browser.Held(p.server) > 10<<20 {
		t.Errorf("after 12 MB %d events are stored (%v), and %d bytes are held", n, err, browser.Held(p.server))
	}
	archive := browser.SetArchive(p.server, fullDisk{p.store})
	flood(p, 200, 1000)
	if held := browser.Held(p.server); held > browser.MaxHeld+8<<20+64<<10 {
		t.Errorf("%d bytes are held", held)
	}
	browser.SetArchive(p.server, archive)
	if n := len(p.events("/api/0/buckets/b3/events")); n < 50 {
		t.Errorf("of what came last %d events are kept", n)
	}
}

// An import of more buckets than there may be takes none of them.
func TestNoHalfImport(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true})
	p.makes("b", "test")
	var buckets []string
	for i := range 200 {
		buckets = append(buckets, fmt.Sprintf(`"more%d":{"type":"t","client":"c","hostname":"h"}`, i))
	}
	text := `{"buckets":{` + strings.Join(buckets, ",") + `}}`
	if a := p.read("POST", "/api/0/import", text); a.status != http.StatusForbidden || strings.Count(p.read("GET", "/api/0/buckets/", "").text, `"id"`) != 1 {
		t.Errorf("%d %s", a.status, a.text)
	}
	if list, err := p.store.Buckets(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("kept are %d buckets (%v)", len(list), err)
	}
	if a := p.read("POST", "/api/0/import", strings.Replace(text, `"more199"`, `"b"`, 1)); a.status != http.StatusOK {
		t.Errorf("as many as may be: %d %s", a.status, a.text)
	}
}

// Whoever closes a connection at once cannot fill the log with it, and another user's is
// not kept open.
func TestRefusedIsLoggedOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	now := time.Now()
	p := open(t, browser.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now }})
	browser.SetOwner(p.server, func(netip.AddrPort, netip.AddrPort) (int, error) { return 0, loopback.ErrNoSocket })
	for range 20 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "GET /api/0/info HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 403 ") {
			t.Errorf("%v %s", err, answer)
		}
	}
	now = now.Add(time.Hour)
	p.ask("GET", "/api/0/info", "")
	p.stop()
	if n := strings.Count(log.String(), "whose socket"); n != 2 {
		t.Errorf("it is logged %d times:\n%s", n, log.String())
	}
}
