package browser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/exchange"
)

// What every watcher does first: it asks who answers, sends a heartbeat to a bucket that is
// not there, makes it, and makes it again.
func TestDropBox(t *testing.T) {
	p := open(t, browser.Options{})
	var info map[string]any
	p.ask("GET", "/api/0/info", "").decode(t, &info)
	if diff := cmp.Diff(map[string]any{"hostname": "desk", "version": "dwell test", "testing": false, "device_id": "c1d2"}, info); diff != "" {
		t.Errorf("info -want +got:\n%s", diff)
	}
	const bucket = "/api/0/buckets/aw-watcher-web-firefox_desk"
	now := time.Now().UTC().Format(time.RFC3339Nano)
	beat := `{"timestamp":"` + now + `","duration":0,"data":{"url":"https://chatgpt.com/c/1","title":"A chat","audible":false,"incognito":false,"tabCount":3}}`
	if a := p.ask("POST", bucket+"/heartbeat?pulsetime=80", beat); a.status != http.StatusNotFound {
		t.Errorf("no bucket: %d %s", a.status, a.text)
	}
	made := `{"client":"aw-client-web","type":"web.tab.current","hostname":"desk"}`
	if a := p.ask("POST", bucket, made); a.status != http.StatusOK {
		t.Errorf("make: %d %s", a.status, a.text)
	}
	if a := p.ask("POST", bucket, made); a.status != http.StatusNotModified || a.text != "" {
		t.Errorf("make again: %d %q", a.status, a.text)
	}
	a := p.ask("POST", bucket+"/heartbeat?pulsetime=80", beat)
	var back event
	a.decode(t, &back)
	if a.status != http.StatusOK || back.Data["url"] != "https://chatgpt.com/c/1" || back.ID != nil {
		t.Errorf("heartbeat: %d %s", a.status, a.text)
	}
	if len(p.heard) != 1 || p.heard[0].App != "firefox" || p.heard[0].URL != "https://chatgpt.com/c/1" || p.heard[0].Title != "A chat" {
		t.Errorf("heard %+v", p.heard)
	}
	// All else needs a token.
	for _, call := range []string{"GET /api/0/buckets/", "GET " + bucket, "GET " + bucket + "/events", "GET /api/0/export", "DELETE " + bucket, "POST /api/0/import"} {
		method, path, _ := strings.Cut(call, " ")
		if a := p.ask(method, path, ""); a.status != http.StatusUnauthorized {
			t.Errorf("%s without a token: %d %s", call, a.status, a.text)
		}
	}
	// What says nothing here is answered and dropped.
	p.makes("aw-watcher-window_desk", "currentwindow")
	if a := p.ask("POST", "/api/0/buckets/aw-watcher-window_desk/heartbeat?pulsetime=2", beat); a.status != http.StatusOK {
		t.Errorf("another type: %d %s", a.status, a.text)
	}
	if got := p.server.Counts(); got != (browser.Counts{Taken: 1, Dropped: 1}) {
		t.Errorf("counted %+v", got)
	}
	if list, err := p.store.Buckets(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("kept buckets: %+v %v", list, err)
	}
	if n, err := p.store.LastEventID(t.Context()); err != nil || n != 0 {
		t.Errorf("events are kept that nobody wanted: %d %v", n, err)
	}
}

func at(second float64) string {
	return time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC).Add(time.Duration(second * float64(time.Second))).Format(time.RFC3339Nano)
}

// beats sends heartbeats, "SECOND DATA" each, and returns what is in the bucket then,
// "SECOND+LENGTH DATA" each, oldest first.
func beats(p *port, bucket string, pulse float64, list ...string) []string {
	p.t.Helper()
	for _, hb := range list {
		var second, length float64
		when, data, _ := strings.Cut(hb, " ")
		if _, err := fmt.Sscanf(when, "%g+%g", &second, &length); err != nil {
			if _, err := fmt.Sscan(when, &second); err != nil {
				p.t.Fatal(err)
			}
		}
		text := fmt.Sprintf(`{"timestamp":%q,"duration":%g,"data":{"label":%q}}`, at(second), length, data)
		path := fmt.Sprintf("/api/0/buckets/%s/heartbeat?pulsetime=%g", bucket, pulse)
		if a := p.read("POST", path, text); a.status != http.StatusOK {
			p.t.Fatalf("%s: %d %s", hb, a.status, a.text)
		}
	}
	return shown(p.events("/api/0/buckets/" + bucket + "/events"))
}

func shown(events []event) (got []string) {
	for _, e := range events {
		start, err := time.Parse(time.RFC3339Nano, e.Timestamp)
		if err != nil {
			panic(err)
		}
		from := start.Sub(time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)).Seconds()
		got = append([]string{fmt.Sprintf("%g+%g %v", from, e.Duration, e.Data["label"])}, got...)
	}
	return got
}

// Heartbeats are one event where they say the same and lie no further apart than their
// pulsetime; late ones are compared with what is before and after them in time.
func TestHeartbeats(t *testing.T) {
	p := open(t, browser.Options{Raw: true})
	for i, c := range []struct {
		pulse      float64
		sent, want []string
	}{
		{5, []string{"0 a", "5 a"}, []string{"0+5 a"}},
		{5, []string{"0 a", "5.001 a"}, []string{"0+0 a", "5.001+0 a"}},
		{5, []string{"0 a", "1 b", "2 a"}, []string{"0+0 a", "1+0 b", "2+0 a"}},
		{5, []string{"0+10 a", "15 a"}, []string{"0+15 a"}},
		{5, []string{"0+10 a", "3+2 a"}, []string{"0+10 a"}},
		{0, []string{"0 a", "0 a"}, []string{"0+0 a"}},
		{0, []string{"0+1 a", "1 a"}, []string{"0+1 a"}},
		{5, []string{"0 a", "10 b", "4 a"}, []string{"0+4 a", "10+0 b"}},                          // late: of the one before
		{5, []string{"0 a", "10 b", "6 b"}, []string{"0+0 a", "6+4 b"}},                           // late: of the one after
		{5, []string{"0 a", "8 a", "4 a"}, []string{"0+8 a"}},                                     // late: what joins both
		{5, []string{"0 a", "1 b", "20 c", "2 d"}, []string{"0+0 a", "1+0 b", "2+0 d", "20+0 c"}}, // late: of none
		{5, []string{"10 a", "0 a"}, []string{"0+0 a", "10+0 a"}},
	} {
		bucket := fmt.Sprintf("b%d", i)
		p.makes(bucket, "test")
		if diff := cmp.Diff(c.want, beats(p, bucket, c.pulse, c.sent...)); diff != "" {
			t.Errorf("%q within %g s: -want +got:\n%s", c.sent, c.pulse, diff)
		}
	}
}

// What is stored meanwhile, by whoever asks or by the end of a run, changes no merging.
func TestHeartbeatsOverARestart(t *testing.T) {
	p := open(t, browser.Options{Raw: true})
	p.makes("b", "test")
	beats(p, "b", 5, "0 a", "10 b", "20 c") // read: all are stored
	if diff := cmp.Diff([]string{"0+4 a", "10+0 b", "20+3 c"}, beats(p, "b", 5, "4 a", "23 c")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	p.stop()
	p.begin(browser.Options{Raw: true})
	if diff := cmp.Diff([]string{"0+4 a", "8+2 b", "20+5 c"}, beats(p, "b", 5, "25 c", "8 b")); diff != "" {
		t.Errorf("after a restart: -want +got:\n%s", diff)
	}
}

func TestEvents(t *testing.T) {
	p := open(t, browser.Options{Raw: true})
	p.makes("b", "test")
	if got := p.events("/api/0/buckets/b/events"); len(got) != 0 {
		t.Errorf("an empty bucket has %+v", got)
	}
	list := fmt.Sprintf(`[{"timestamp":%q,"duration":10,"data":{"label":"Grüße, \"世界\" <b>"}},{"timestamp":"2026-03-04T10:00:20+0100","data":{"label":"two"}},{"timestamp":"2026-03-04T09:00:30.5Z","duration":1.25,"data":{"label":"three"}}]`, at(0))
	if a := p.read("POST", "/api/0/buckets/b/events", list); a.status != http.StatusOK {
		t.Fatalf("insert: %d %s", a.status, a.text)
	}
	all := p.events("/api/0/buckets/b/events?limit=-1")
	if diff := cmp.Diff([]string{`0+10 Grüße, "世界" <b>`, "20+0 two", "30.5+1.25 three"}, shown(all)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for query, want := range map[string][]string{
		"limit=1":                           {"30.5+1.25 three"},
		"limit=0":                           nil,
		"start=" + at(5) + "&end=" + at(31): {`5+5 Grüße, "世界" <b>`, "20+0 two", "30.5+0.5 three"},
		"start=2026-03-04T10:00:20%2B01:00": {"20+0 two", "30.5+1.25 three"},
		"end=" + at(20):                     {`0+10 Grüße, "世界" <b>`, "20+0 two"},
	} {
		if diff := cmp.Diff(want, shown(p.events("/api/0/buckets/b/events?"+query))); diff != "" {
			t.Errorf("%s: -want +got:\n%s", query, diff)
		}
	}
	if a := p.read("GET", "/api/0/buckets/b/events/count?start="+at(15), ""); a.text != "2\n" {
		t.Errorf("count: %d %q", a.status, a.text)
	}
	one := fmt.Sprintf("/api/0/buckets/b/events/%d", *all[0].ID)
	if a := p.read("GET", one, ""); a.status != http.StatusOK || !strings.Contains(a.text, "three") {
		t.Errorf("one: %d %s", a.status, a.text)
	}
	replace := fmt.Sprintf(`{"id":%d,"timestamp":%q,"duration":3,"data":{"label":"anew"}}`, *all[0].ID, at(40))
	if a := p.read("POST", "/api/0/buckets/b/events", replace); a.status != http.StatusOK {
		t.Errorf("replace: %d %s", a.status, a.text)
	}
	if a := p.read("DELETE", fmt.Sprintf("/api/0/buckets/b/events/%d", *all[1].ID), ""); a.status != http.StatusOK || a.text != "{\"success\":true}\n" {
		t.Errorf("delete: %d %s", a.status, a.text)
	}
	if diff := cmp.Diff([]string{`0+10 Grüße, "世界" <b>`, "40+3 anew"}, shown(p.events("/api/0/buckets/b/events"))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if a := p.read("DELETE", one+"9", ""); a.text != "{\"success\":false}\n" {
		t.Errorf("delete what is not there: %d %s", a.status, a.text)
	}
	if a := p.read("GET", one+"9", ""); a.status != http.StatusNotFound {
		t.Errorf("what is not there: %d %s", a.status, a.text)
	}

	// An export is taken elsewhere, and taken again changes nothing.
	export := p.read("GET", "/api/0/export", "")
	if export.status != http.StatusOK || !strings.HasPrefix(export.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("export: %d %v", export.status, export.header)
	}
	other := open(t, browser.Options{Raw: true})
	for range 2 {
		if a := other.read("POST", "/api/0/import", export.text); a.status != http.StatusOK {
			t.Fatalf("import: %d %s", a.status, a.text)
		}
	}
	if diff := cmp.Diff([]string{`0+10 Grüße, "世界" <b>`, "40+3 anew"}, shown(other.events("/api/0/buckets/b/events"))); diff != "" {
		t.Errorf("imported: -want +got:\n%s", diff)
	}
	if a := p.read("DELETE", "/api/0/buckets/b", ""); a.status != http.StatusOK {
		t.Errorf("delete the bucket: %d %s", a.status, a.text)
	}
	p.makes("b", "test")
	if got := p.events("/api/0/buckets/b/events"); len(got) != 0 {
		t.Errorf("a bucket made anew has %+v", got)
	}
}

// What the person had forgotten goes, stored or not, and nothing beside it.
func TestForgottenEvents(t *testing.T) {
	p := open(t, browser.Options{Raw: true})
	p.makes("b", "test")
	beats(p, "b", 1, "0+2 a", "10 b") // read, so stored
	for _, second := range []float64{3, 20} {
		text := fmt.Sprintf(`{"timestamp":%q,"data":{"label":"w"}}`, at(second))
		if a := p.ask("POST", "/api/0/buckets/b/heartbeat?pulsetime=1", text); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.text)
		}
	}
	from, to := time.Date(2026, 3, 4, 9, 0, 1, 0, time.UTC), time.Date(2026, 3, 4, 9, 0, 9, 0, time.UTC)
	p.server.Forget(from, to)
	done, err := p.store.Forget(t.Context(), from, to, nil)
	if err != nil || done.Events != 1 {
		t.Fatalf("%+v %v", done, err)
	}
	if diff := cmp.Diff([]string{"10+0 b", "20+0 w"}, shown(p.events("/api/0/buckets/b/events"))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What dwell exports in ActivityWatch's format is taken by whoever speaks its protocol.
func TestOurOwnExport(t *testing.T) {
	p := open(t, browser.Options{Raw: true})
	start := time.Date(2026, 3, 4, 9, 0, 0, 0, time.FixedZone("", 3600))
	spans := func(yield func(tracker.Span, error) bool) {
		_ = yield(tracker.Span{
			Start: start, End: start.Add(90 * time.Second), Presence: tracker.HandsOn,
			Subject: tracker.Subject{App: "firefox", Site: "chatgpt.com"}, Verdict: tracker.Verdict{Category: "ai/chat"},
		}, nil) && yield(tracker.Span{Start: start.Add(90 * time.Second), End: start.Add(5 * time.Minute), Presence: tracker.Away}, nil)
	}
	var text strings.Builder
	if err := exchange.WriteActivityWatch(&text, spans, "desk", start); err != nil {
		t.Fatal(err)
	}
	if a := p.read("POST", "/api/0/import", text.String()); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.text)
	}
	windows := p.events("/api/0/buckets/dwell-window_desk/events")
	if len(windows) != 1 || windows[0].Duration != 90 || windows[0].Data["app"] != "firefox" || windows[0].Data["site"] != "chatgpt.com" {
		t.Errorf("windows %+v", windows)
	}
	presence := p.events("/api/0/buckets/dwell-afk_desk/events")
	if len(presence) != 2 || presence[0].Data["status"] != "afk" || presence[1].Data["status"] != "not-afk" {
		t.Errorf("presence %+v", presence)
	}
}

// While nobody is there a watcher that says the same again wakes nobody; whoever comes back
// finds the tab as it was heard last.
func TestTabsWhileNobodyIsThere(t *testing.T) {
	p := open(t, browser.Options{})
	p.makes("aw-watcher-web-chrome_desk", "web.tab.current")
	says := func(url string) {
		t.Helper()
		text := fmt.Sprintf(`{"timestamp":%q,"data":{"url":%q,"title":"t"}}`, time.Now().UTC().Format(time.RFC3339Nano), url)
		if a := p.ask("POST", "/api/0/buckets/aw-watcher-web-chrome_desk/heartbeat?pulsetime=80", text); a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.text)
		}
	}
	heard := func(what string, want ...string) {
		t.Helper()
		var got []string
		for end := time.Now().Add(5 * time.Second); len(got) < len(want) && time.Now().Before(end); time.Sleep(time.Millisecond) {
			got = nil
			p.mu.Lock()
			for _, web := range p.heard {
				got = append(got, web.URL)
			}
			p.mu.Unlock()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", what, diff)
		}
	}
	says("https://example.org/a")
	says("https://example.org/a")
	heard("somebody is there", "https://example.org/a", "https://example.org/a")
	p.server.Attended(false)
	says("https://example.org/a")
	says("https://example.org/b")
	says("https://example.org/b")
	heard("nobody is", "https://example.org/a", "https://example.org/a", "https://example.org/b")
	p.server.Attended(true)
	heard("somebody is back", "https://example.org/a", "https://example.org/a", "https://example.org/b", "https://example.org/b")
	p.server.Attended(true)
	heard("as before", "https://example.org/a", "https://example.org/a", "https://example.org/b", "https://example.org/b")
}
