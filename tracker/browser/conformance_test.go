package browser_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker/browser"
)

// A turn is one request of a conversation, and what must come back.
type turn struct {
	call   string // "METHOD PATH", below /api/0; with the token, unless "nobody " or "TOKEN " comes first
	body   string
	status int
	want   string // as JSON, but for "id" and "created"; empty: whatever it is
}

// beatAt is a heartbeat of an instant, which is said as watchers say it.
func beatAt(when string, length float64, label string) string {
	return fmt.Sprintf(`{"timestamp":%q,"duration":%g,"data":{"label":%q}}`, when, length, label)
}

// told is an event as it is answered, a second of one morning and its fraction.
func told(second string, length float64, label string) string {
	return beatAt("2026-03-04T09:00:"+second+"+00:00", length, label)
}

// An event of another bucket is meant by its number, which a conversation cannot know.
const anothers = "ANOTHERS"

var conversations = map[string][]turn{
	"who answers": {
		{"nobody GET /info", "", 200, `{"hostname":"desk","version":"dwell test","testing":false,"device_id":"c1d2"}`},
		{"GET /info", "", 200, ""},
		{"wrong GET /info", "", 401, ""},
		{"nobody HEAD /info", "", 200, ""},
	},
	"buckets": {
		{"nobody POST /buckets/x1/heartbeat?pulsetime=1", told("00", 0, "a"), 404, ""},
		{"nobody POST /buckets/x1", `{"client":"c","type":"t","hostname":"h","name":"of vim's"}`, 200, "{}"},
		{"nobody POST /buckets/x1", `{"client":"c","type":"t","hostname":"h"}`, 304, ""},
		{"POST /buckets/x1", `{"client":"other","type":"other","hostname":"h"}`, 304, ""},
		{"GET /buckets/x1", "", 200, `{"id":"x1","name":null,"type":"t","client":"c","hostname":"h","data":{},"last_updated":null}`},
		{"POST /buckets/x1/heartbeat?pulsetime=1", told("01.5", 2, "a"), 200, ""},
		{"GET /buckets/x1", "", 200, `{"id":"x1","name":null,"type":"t","client":"c","hostname":"h","data":{},"last_updated":"2026-03-04T09:00:03.5+00:00"}`},
		{"POST /buckets/x2", `{"client":"c","type":"t","hostname":"!local"}`, 200, ""},
		{"GET /buckets/x2", "", 200, `{"id":"x2","name":null,"type":"t","client":"c","hostname":"desk","data":{"device_id":"c1d2"},"last_updated":null}`},
		{"DELETE /buckets/x2?force=1", "{}", 200, ""},
		{"GET /buckets/x2", "", 404, ""},
		{"DELETE /buckets/x2", "", 404, ""},
		{"GET /buckets/x2/events", "", 404, ""},
		{"GET /buckets/x2/events/count", "", 404, ""},
		{"GET /buckets/x2/events/1", "", 404, ""},
		{"DELETE /buckets/x2/events/1", "", 404, ""},
		{"POST /buckets/x2/events", "[" + told("00", 0, "a") + "]", 404, ""},
		{"POST /buckets/x2/heartbeat?pulsetime=1", told("00", 0, "a"), 404, ""},
		{"GET /buckets/x2/export", "", 404, ""},
		{"POST /buckets/x3", `[]`, 400, ""},
		{"POST /buckets/x3", `null`, 400, ""},
		{"POST /buckets/x3", `{"client":"c","type":"t","hostname":"h","data":[]}`, 400, ""},
		{"POST /buckets/" + strings.Repeat("x", 201), `{"client":"c","type":"t","hostname":"h"}`, 400, ""},
		{"PUT /buckets/x1", `{}`, 405, ""},
		{"GET /buckets/x1/", "", 404, ""},
		{"GET /./info", "", 404, ""},
		{"GET /info/.", "", 404, ""},
		{"GET /%2e/info", "", 404, ""},
	},
	"how far apart heartbeats are one": {
		{"POST /buckets/p", bucketOf("t"), 200, ""},
		{"POST /buckets/p/heartbeat?pulsetime=5", told("00", 0, "a"), 200, told("00", 0, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=5", told("05", 0, "a"), 200, told("00", 5, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=5", told("10.001", 0, "a"), 200, told("10.001", 0, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=0.5", told("10.5", 0, "a"), 200, told("10.001", 0.499, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=0", told("10.5", 1, "a"), 200, told("10.001", 1.499, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=0", told("11.500001", 0, "a"), 200, told("11.500001", 0, "a")},
		{"POST /buckets/p/heartbeat?pulsetime=1e1", told("20", 0, "a"), 200, told("11.500001", 8.499999, "a")},
		{"POST /buckets/p/heartbeat", told("20", 0, "a"), 400, ""},
		{"POST /buckets/p/heartbeat?pulsetime=", told("20", 0, "a"), 400, ""},
		{"POST /buckets/p/heartbeat?pulsetime=-0.001", told("20", 0, "a"), 400, ""},
		{"POST /buckets/p/heartbeat?pulsetime=inf", told("20", 0, "a"), 400, ""},
		{"POST /buckets/p/heartbeat?pulsetime=1e400", told("20", 0, "a"), 400, ""},
		{"POST /buckets/p/heartbeat?pulsetime=five", told("20", 0, "a"), 400, ""},
		{"GET /buckets/p/events/count", "", 200, "3"},
	},
	"heartbeats that come late": {
		{"POST /buckets/l", bucketOf("t"), 200, ""},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("20", 0, "a"), 200, ""},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("30", 0, "b"), 200, ""},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("10", 2, "a"), 200, told("10", 2, "a")},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("15", 0, "a"), 200, told("10", 5, "a")},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("18", 0, "a"), 200, told("10", 10, "a")},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("27", 1, "b"), 200, told("27", 3, "b")},
		{"POST /buckets/l/heartbeat?pulsetime=3", told("24", 0, "c"), 200, told("24", 0, "c")},
		{"GET /buckets/l/events", "", 200, "[" + told("27", 3, "b") + "," + told("24", 0, "c") + "," + told("10", 10, "a") + "]"},
	},
	"what a writer without a token learns": {
		{"POST /buckets/n", bucketOf("t"), 200, ""},
		{"POST /buckets/n/heartbeat?pulsetime=9", told("00", 0, "a"), 200, ""},
		{"nobody POST /buckets/n/heartbeat?pulsetime=9", told("04", 0, "a"), 200, told("04", 0, "a")},
		{"GET /buckets/n/events", "", 200, "[" + told("00", 4, "a") + "]"},
	},
	"how many, and cut to what": {
		{"POST /buckets/e", bucketOf("t"), 200, ""},
		{
			"POST /buckets/e/events", "[" + told("10", 10, "a") + "," + told("30", 0, "b") + "," + told("40", 5, "c") + "]", 200,
			"[" + told("10", 10, "a") + "," + told("30", 0, "b") + "," + told("40", 5, "c") + "]",
		},
		{"GET /buckets/e/events?limit=0", "", 200, "[]"},
		{"GET /buckets/e/events?limit=1", "", 200, "[" + told("40", 5, "c") + "]"},
		{"GET /buckets/e/events?limit=-1&end=2026-03-04T09:00:29Z", "", 200, "[" + told("10", 10, "a") + "]"},
		{"GET /buckets/e/events?limit=1&end=2026-03-04T09:00:29Z", "", 200, "[" + told("10", 10, "a") + "]"},
		{"GET /buckets/e/events?limit=ten", "", 400, ""},
		{"GET /buckets/e/events?limit=1.5", "", 400, ""},
		{"GET /buckets/e/events?limit=99999999999999999999", "", 400, ""},
		{"GET /buckets/e/events?start=garbage", "", 400, ""},
		{"GET /buckets/e/events?end=2026-13-41T00:00:00Z", "", 400, ""},
		{"GET /buckets/e/events/count?start=garbage", "", 400, ""},
		{"GET /buckets/e/events?start=2026-03-04T09:00:12Z&end=2026-03-04T09:00:15Z", "", 200, "[" + told("12", 3, "a") + "]"},
		{"GET /buckets/e/events?start=2026-03-04T09:00:20Z&end=2026-03-04T09:00:30Z", "", 200, "[" + told("30", 0, "b") + "," + told("20", 0, "a") + "]"},
		{"GET /buckets/e/events?start=2026-03-04T09:00:20.001Z&end=2026-03-04T09:00:29.999Z", "", 200, "[]"},
		{"GET /buckets/e/events?start=2026-03-04T09:00:45Z", "", 200, "[" + told("45", 0, "c") + "]"},
		{"GET /buckets/e/events?start=2026-03-04T09:00:18Z&end=2026-03-04T09:00:12Z", "", 200, "[]"},
		{"GET /buckets/e/events/count?start=2026-03-04T09:00:18Z&end=2026-03-04T09:00:12Z", "", 200, "0"},
		{"GET /buckets/e/events/count?start=2026-03-04T09:00:20Z&end=2026-03-04T09:00:30Z", "", 200, "2"},
		{"GET /buckets/e/events/count", "", 200, "3"},
	},
	"what is inserted": {
		{"POST /buckets/i", bucketOf("t"), 200, ""},
		{"POST /buckets/i/events", "[]", 200, "[]"},
		{"POST /buckets/i/events", told("00", 1, "one, in no list"), 200, "[" + told("00", 1, "one, in no list") + "]"},
		{"POST /buckets/i/events", `[` + told("01", 0, "a") + `,{"timestamp":"2026-03-04T09:00:02Z","duration":-1,"data":{}}]`, 400, ""},
		{"POST /buckets/i/events", `[{"timestamp":"2026-03-04T09:00:02Z","data":"text"}]`, 400, ""},
		{"POST /buckets/i/events", `[{"timestamp":"2026-03-04T09:00:02Z"}]`, 400, ""},
		{"POST /buckets/i/events", `[{"data":{}}]`, 400, ""},
		{"POST /buckets/i/events", `[1]`, 400, ""},
		{"POST /buckets/i/events", `[{"timestamp":"2026-03-04T09:00:02Z","duration":null,"id":null,"data":{"label":"b"}}]`, 200, "[" + told("02", 0, "b") + "]"},
		{"POST /buckets/i/events", `[{"timestamp":"2026-03-04T09:00:03Z","id":-4,"data":{"label":"c"}}]`, 200, "[" + told("03", 0, "c") + "]"},
		{"POST /buckets/i/events", `[{"timestamp":"2026-03-04T09:00:04Z","id":987654321,"data":{"label":"d"}}]`, 200, "[" + told("04", 0, "d") + "]"},
		{"GET /buckets/i/events", "", 200, "[" + told("04", 0, "d") + "," + told("03", 0, "c") + "," + told("02", 0, "b") + "," + told("00", 1, "one, in no list") + "]"},
		{"GET /buckets/i/events/none", "", 400, ""},
		{"DELETE /buckets/i/events/none", "", 400, ""},
		{"DELETE /buckets/i/events/987654321", "", 200, `{"success":false}`},
		{"GET /buckets/i/events/", "", 404, ""},
	},
	"an event that is another bucket's": {
		{"POST /buckets/mine", bucketOf("t"), 200, ""},
		{"GET /buckets/mine/events/" + anothers, "", 404, ""},
		{"DELETE /buckets/mine/events/" + anothers, "", 200, `{"success":false}`},
		{"POST /buckets/mine/events", `{"id":` + anothers + `,"timestamp":"2026-03-04T09:00:04Z","data":{"label":"taken"}}`, 200, "[" + told("04", 0, "taken") + "]"},
		{"GET /buckets/mine/events", "", 200, "[" + told("04", 0, "taken") + "]"},
		{"GET /buckets/theirs/events", "", 200, "[" + told("00", 0, "theirs") + "]"},
	},
	"letters of all the world": {
		{"POST /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2"), bucketOf("日記"), 200, ""},
		{"POST /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2"), bucketOf("日記"), 304, ""},
		{
			"GET /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2"), "", 200,
			`{"id":"aw-watcher-世界_Büro 2","name":null,"type":"日記","client":"c","hostname":"h","data":{},"last_updated":null}`,
		},
		{"POST /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2") + "/heartbeat?pulsetime=5", told("00", 0, "Grüße 👋🏽 <b>&\u2028\"\\"), 200, ""},
		{
			"POST /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2") + "/heartbeat?pulsetime=5",
			`{"timestamp":"2026-03-04T09:00:03Z","data":{"label":"Gr\u00fc\u00dfe \ud83d\udc4b\ud83c\udffd \u003cb\u003e\u0026\u2028\"\\"}}`, 200,
			told("00", 3, "Grüße 👋🏽 <b>&\u2028\"\\"),
		},
		{"DELETE /buckets/" + url.PathEscape("aw-watcher-世界_Büro 2"), "", 200, ""},
		{"POST /buckets/%ff%fe", bucketOf("t"), 400, ""},
		{"POST /buckets/a%0ab", bucketOf("t"), 400, ""},
		{"POST /buckets/%e2%80%aetxt", bucketOf("t"), 400, ""}, // it would turn the letters after it round
	},
	"how a time may be written": {
		{"POST /buckets/z", bucketOf("t"), 200, ""},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:00Z", 0, "a"), 200, told("00", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:01+00:00", 0, "a"), 200, told("01", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T14:30:02+0530", 0, "a"), 200, told("02", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T14:30:03.25+05:30", 0, "a"), 200, told("03.25", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-03T22:00:04-1100", 0, "a"), 200, told("04", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:05", 0, "a"), 200, told("05", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:06.123Z", 0, "a"), 200, told("06.123", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:07.123456+0000", 0, "a"), 200, told("07.123456", 0, "a")},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T09:00:08.123456789Z", 0, "a"), 200, told("08.123456", 0, "a")},
		{"GET /buckets/z/events?start=2026-03-04T14:30:02%2B0530&end=2026-03-04T09:00:03", "", 200, "[" + told("02", 0, "a") + "]"},
		{"GET /buckets/z/events?start=2026-03-04T09:00:08.123456999Z", "", 200, "[" + told("08.123456", 0, "a") + "]"},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04 quarter past nine", 0, "a"), 400, ""},
		{"POST /buckets/z/heartbeat?pulsetime=0", beatAt("2026-03-04T25:00:00Z", 0, "a"), 400, ""},
	},
	"what a token reaches": {
		{"nobody GET /buckets/", "", 401, ""},
		{"wrong GET /buckets/", "", 401, ""},
		{"wrong POST /buckets/vim-a", bucketOf("t"), 401, ""},
		{"writer POST /buckets/vim-a", bucketOf("t"), 200, ""},
		{"writer POST /buckets/vim-a/heartbeat?pulsetime=1", told("00", 0, "a"), 200, told("00", 0, "a")},
		{"writer POST /buckets/web-a", bucketOf("t"), 403, ""},
		{"writer GET /buckets/vim-a/events", "", 403, ""},
		{"writer POST /buckets/vim-a/events", "[]", 403, ""},
		{"writer DELETE /buckets/vim-a", "", 403, ""},
		{"writer GET /export", "", 403, ""},
		{"writer POST /import", `{"buckets":{}}`, 403, ""},
		{"POST /buckets/web-a", bucketOf("t"), 200, ""},
		{"narrow GET /buckets/vim-a/events", "", 200, "[" + told("00", 0, "a") + "]"},
		{"narrow GET /buckets/web-a", "", 403, ""},
		{"narrow GET /buckets/web-a/events", "", 403, ""},
		{"narrow DELETE /buckets/web-a", "", 403, ""},
		{"narrow GET /buckets/web-a/export", "", 403, ""},
		{"narrow GET /buckets/", "", 200, `{"vim-a":{"id":"vim-a","name":null,"type":"t","client":"c","hostname":"h","data":{},"last_updated":"2026-03-04T09:00:00+00:00"}}`},
		{"narrow GET /export", "", 200, `{"buckets":{"vim-a":{"id":"vim-a","type":"t","client":"c","hostname":"h","data":{},"events":[` + told("00", 0, "a") + `]}}}`},
		{"narrow POST /import", `{"buckets":{"web-b":{"type":"t","events":[]}}}`, 403, ""},
		{"GET /buckets/web-b", "", 404, ""},
		{"narrow POST /import", `{"buckets":{"vim-b":{"type":"t","events":[]}}}`, 200, ""},
	},
}

func bucketOf(kind string) string {
	return `{"client":"c","type":"` + kind + `","hostname":"h"}`
}

// What clients of ActivityWatch's protocol ask, and what they must be told.
func TestConformance(t *testing.T) {
	keys := []browser.Key{
		{Name: "writer", Hash: browser.HashToken("writer"), Prefix: "vim-", Write: true},
		{Name: "narrow", Hash: browser.HashToken("narrow"), Prefix: "vim-"},
	}
	for name, turns := range conversations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, browser.Options{Raw: true, Keys: keys})
			p.makes("theirs", "t")
			theirs := p.inserts("theirs", told("00", 0, "theirs"))
			for _, turn := range turns {
				p.turns(strings.ReplaceAll(turn.call, anothers, theirs), strings.ReplaceAll(turn.body, anothers, theirs), turn)
			}
		})
	}
	t.Run("heartbeats at once", testConcurrentHeartbeats)
	t.Run("an export taken elsewhere", testExportTakenElsewhere)
}

// inserts puts one event into a bucket and returns its number.
func (p *port) inserts(bucket, event string) string {
	p.t.Helper()
	var list []struct{ ID json.Number }
	p.read("POST", "/api/0/buckets/"+bucket+"/events", event).decode(p.t, &list)
	return list[0].ID.String()
}

func (p *port) turns(call, body string, of turn) {
	p.t.Helper()
	words := strings.Fields(call)
	headers := []string{"Authorization", "Bearer " + token}
	if len(words) == 3 {
		if headers[1] = "Bearer " + words[0]; words[0] == "nobody" {
			headers = nil
		}
		words = words[1:]
	}
	a := p.ask(words[0], "/api/0"+words[1], body, headers...)
	if a.status != of.status {
		p.t.Errorf("%s %s: %d %s, want %d", call, body, a.status, a.text, of.status)
		return
	}
	if of.want == "" {
		return
	}
	if diff := cmp.Diff(plain(p.t, of.want), plain(p.t, a.text)); diff != "" {
		p.t.Errorf("%s %s: -want +got:\n%s", call, body, diff)
	}
}

// plain is a JSON value without what differs from run to run.
func plain(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return withoutNumbers(value)
}

func withoutNumbers(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = withoutNumbers(value[i])
		}
	case map[string]any:
		if _, isEvent := value["timestamp"]; isEvent {
			delete(value, "id")
		}
		delete(value, "created")
		for key := range value {
			value[key] = withoutNumbers(value[key])
		}
	}
	return value
}

// Watchers that speak at once are heard one after another, in whatever order: what they
// say is one event where it is one, and nothing of it is lost.
func testConcurrentHeartbeats(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true})
	p.makes("b", "t")
	var all sync.WaitGroup
	for second := range 40 {
		all.Go(func() {
			label := "a"
			if second >= 20 {
				label = "b"
			}
			a := p.ask("POST", "/api/0/buckets/b/heartbeat?pulsetime=1", beatAt(at(float64(second)), 0, label))
			if a.status != http.StatusOK {
				t.Errorf("second %d: %d %s", second, a.status, a.text)
			}
		})
		if second%10 == 0 { // who reads has what waits be stored
			all.Go(func() { p.read("GET", "/api/0/buckets/b/events", "") })
		}
	}
	all.Wait()
	if diff := cmp.Diff([]string{"0+19 a", "20+19 b"}, shown(p.events("/api/0/buckets/b/events"))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What one server exports another takes whole, and the first one, where all of it is,
// takes nothing of.
func testExportTakenElsewhere(t *testing.T) {
	t.Parallel()
	p := open(t, browser.Options{Raw: true})
	for _, turn := range []turn{
		{"POST /buckets/one", `{"client":"c","type":"t","hostname":"h","data":{"device_id":"d","more":[1,{"x":null}]}}`, 200, ""},
		{"POST /buckets/" + url.PathEscape("二_h"), bucketOf("日記"), 200, ""},
		{"POST /buckets/empty", bucketOf("t"), 200, ""},
		{"POST /buckets/one/events", "[" + beatAt("2026-03-04T14:30:02.123456789+0530", 1.000000001, "nanoseconds") + "," +
			beatAt("2025-11-01T00:00:00.000001Z", 10_000_000.000001, "months") + "," +
			`{"timestamp":"2026-03-04T09:00:30","data":{"label":"ü\u0000\ud800","n":12345678901234567890,"deep":{"a":[true,null,1.50]}}}]`, 200, ""},
		{"POST /buckets/" + url.PathEscape("二_h") + "/heartbeat?pulsetime=5", told("59.999999", 0, "世界"), 200, ""},
	} {
		p.turns(turn.call, turn.body, turn)
	}
	const all = "GET /export"
	whole := p.read("GET", "/api/0/export", "").text
	var one struct{ Buckets map[string]json.RawMessage }
	p.read("GET", "/api/0/buckets/one/export", "").decode(t, &one)
	if len(one.Buckets) != 1 || one.Buckets["one"] == nil {
		t.Errorf("the export of one bucket has %d", len(one.Buckets))
	}
	other := open(t, browser.Options{Raw: true})
	for range 2 {
		for _, into := range []*port{other, p} {
			into.turns("POST /import", whole, turn{status: http.StatusOK})
			into.turns(all, "", turn{status: http.StatusOK, want: whole})
		}
	}
	var first, second struct {
		Buckets map[string]struct{ Created time.Time }
	}
	p.read("GET", "/api/0/export", "").decode(t, &first)
	other.read("GET", "/api/0/export", "").decode(t, &second)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("buckets made when: -first +second:\n%s", diff)
	}
}
