package exchange_test

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/exchange"
	"dwell/tracker/exchange/exchangetest"
)

// byName takes names as they are: an app is its name, a page its address.
type byName struct{}

func (byName) Window(seen exchange.Seen) exchange.Found {
	return exchange.Found{
		Subject: tracker.Subject{App: seen.App, Program: seen.Program, Site: seen.URL}, Verdict: tracker.UnknownVerdict(false),
		Browser: seen.App == "firefox" || seen.App == "chrome" || seen.App == "edge",
	}
}

func (byName) Page(seen exchange.Seen) exchange.Found {
	return exchange.Found{Subject: tracker.Subject{Site: strings.TrimSuffix(strings.TrimPrefix(seen.URL, "https://"), "/")}, Verdict: tracker.UnknownVerdict(true)}
}

func (byName) Keep(window exchange.Found, page *exchange.Found) (tracker.Subject, tracker.Verdict) {
	if page != nil {
		window.Subject.Site = page.Subject.Site
	}
	return window.Subject, window.Verdict
}

func newHistory() *exchange.History { return exchange.NewHistory(byName{}, time.UTC) }

// at is a moment of the morning of which the tests tell.
func at(second int) time.Time { return time.Date(2026, 3, 4, 9, 0, second, 0, time.UTC) }

func window(from, to int, app string) exchangetest.Event {
	return exchangetest.Event{Start: at(from), Length: time.Duration(to-from) * time.Second, Data: map[string]any{"app": app, "title": "a title of " + app}}
}

func presence(from, to int, status string) exchangetest.Event {
	return exchangetest.Event{Start: at(from), Length: time.Duration(to-from) * time.Second, Data: map[string]any{"status": status}}
}

func page(from, to int, url string, audible, incognito bool) exchangetest.Event {
	return exchangetest.Event{Start: at(from), Length: time.Duration(to-from) * time.Second, Data: map[string]any{
		"url": url, "title": "a page", "audible": audible, "incognito": incognito, "tabCount": 3,
	}}
}

func windows(host string, events ...exchangetest.Event) exchangetest.Bucket {
	return exchangetest.Bucket{ID: "aw-watcher-window_" + host, Type: "currentwindow", Host: host, Events: slices.Values(events)}
}

func presences(host string, events ...exchangetest.Event) exchangetest.Bucket {
	return exchangetest.Bucket{ID: "aw-watcher-afk_" + host, Type: "afkstatus", Host: host, Events: slices.Values(events)}
}

func pages(browser, host string, events ...exchangetest.Event) exchangetest.Bucket {
	return exchangetest.Bucket{ID: "aw-watcher-web-" + browser + "_" + host, Type: "web.tab.current", Host: host, Events: slices.Values(events)}
}

// exported reads buckets as one of the servers exports them.
func exported(t interface {
	Helper()
	Fatal(...any)
}, form exchangetest.Form, buckets ...exchangetest.Bucket,
) *exchange.History {
	t.Helper()
	var b bytes.Buffer
	if err := exchangetest.WriteExport(&b, form, buckets); err != nil {
		t.Fatal(err)
	}
	h := newHistory()
	if err := h.ReadExport(&b); err != nil {
		t.Fatal(err)
	}
	return h
}

// told writes spans as "FROM-TO PRESENCE APP SITE", in seconds of the morning.
func told(t *testing.T, spans iter.Seq2[tracker.Span, error]) (lines []string) {
	t.Helper()
	for s, err := range spans {
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%v-%v %s %s %s", s.Start.Sub(at(0)).Seconds(), s.End.Sub(at(0)).Seconds(), s.Presence, s.Subject.App, s.Subject.Site)
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

func TestJoin(t *testing.T) {
	for name, c := range map[string]struct {
		buckets []exchangetest.Bucket
		want    []string
		check   func(exchange.Account) bool
	}{
		"windows where somebody was there": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 60, "code"), window(60, 100, "mail"), window(200, 260, "code")),
				presences("desk", presence(0, 80, "not-afk"), presence(80, 150, "afk")),
			},
			want:  []string{"0-60 hands-on code", "60-80 hands-on mail", "80-150 away"},
			check: func(a exchange.Account) bool { return a.Unjudged == time.Minute && a.Events == 5 },
		},
		"a site while its browser is in front": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "firefox"), window(20, 40, "code"), window(40, 60, "chrome"), window(60, 80, "firefox")),
				presences("desk", presence(0, 100, "not-afk")),
				pages("firefox", "desk", page(5, 70, "https://a.example/", false, false)),
				pages("chrome", "desk", page(0, 100, "https://b.example/", false, false)),
			},
			want: []string{
				"0-5 hands-on firefox", "5-20 hands-on firefox a.example", "20-40 hands-on code", "40-60 hands-on chrome b.example",
				"60-70 hands-on firefox a.example", "70-80 hands-on firefox",
			},
		},
		"browsers that say chrome, and one with a watcher of its own": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "edge"), window(20, 40, "chrome")), presences("desk", presence(0, 100, "not-afk")),
				pages("chrome", "desk", page(0, 100, "https://b.example/", false, false)),
			},
			want: []string{"0-20 hands-on edge b.example", "20-40 hands-on chrome b.example"},
		},
		"edge speaks for itself": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "edge"), window(20, 40, "chrome")), presences("desk", presence(0, 100, "not-afk")),
				pages("chrome", "desk", page(0, 100, "https://b.example/", false, false)), pages("edge", "desk", page(0, 10, "https://e.example/", false, false)),
			},
			want: []string{"0-10 hands-on edge e.example", "10-20 hands-on edge", "20-40 hands-on chrome b.example"},
		},
		"pages of a browser that did not know its computer yet": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "firefox")), presences("desk", presence(0, 100, "not-afk")),
				pages("firefox", "unknown", page(0, 10, "https://a.example/", false, false)), pages("firefox", "desk", page(10, 30, "https://b.example/", false, false)),
			},
			want: []string{"0-10 hands-on firefox a.example", "10-20 hands-on firefox b.example"},
		},
		"a film": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 12000, "firefox")), presences("desk", presence(0, 100, "not-afk"), presence(100, 12000, "afk")),
				pages("firefox", "desk", page(0, 200, "https://a.example/", true, false), page(300, 12000, "https://a.example/", true, false)),
			},
			want: []string{"0-100 hands-on firefox a.example", "100-200 hands-off firefox a.example", "200-300 away", "300-10900 hands-off firefox a.example", "10900-12000 away"},
		},
		"a page of a private window": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "firefox")), presences("desk", presence(0, 100, "not-afk")),
				pages("firefox", "desk", page(0, 20, "https://a.example/", false, true)),
			},
			want: []string{"0-20 hands-on firefox"},
		},
		"doubled, empty and overlapping events": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 20, "code"), window(0, 20, "code"), window(30, 30, "mail"), window(5, 10, "mail"), window(20, 40, "code"), window(35, 50, "mail")),
				presences("desk", presence(0, 100, "not-afk"), presence(45, 60, "afk"), presence(0, 100, "not-afk")),
			},
			want:  []string{"0-5 hands-on code", "5-10 hands-on mail", "10-35 hands-on code", "35-45 hands-on mail", "45-60 away"},
			check: func(a exchange.Account) bool { return a.Doubled == 2 && a.Empty == 1 && a.Overlapping == 3 },
		},
		"two computers": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 60, "code")), presences("desk", presence(0, 40, "not-afk"), presence(40, 90, "afk")),
				windows("lap", window(10, 20, "mail"), window(50, 60, "mail")), presences("lap", presence(0, 100, "not-afk")),
			},
			want: []string{"0-10 hands-on code", "10-20 hands-on mail", "20-40 hands-on code", "40-50 away", "50-60 hands-on mail", "60-90 away"},
			check: func(a exchange.Account) bool {
				return a.Twice == 10*time.Second && slices.Equal(a.Hosts, []string{"desk", "lap"})
			},
		},
		"a computer that says nothing of being away": {
			buckets: []exchangetest.Bucket{windows("phone", window(0, 60, "mail"))},
			want:    []string{"0-60 hands-on mail"},
			check:   func(a exchange.Account) bool { return slices.Equal(a.Unwatched, []string{"phone"}) },
		},
		"an editor": {
			buckets: []exchangetest.Bucket{
				windows("desk", window(0, 60, "code")), presences("desk", presence(0, 60, "not-afk")),
				{ID: "aw-watcher-vim_desk", Type: "app.editor.activity", Host: "desk", Events: slices.Values([]exchangetest.Event{
					{Start: at(0), Length: time.Second, Data: map[string]any{"project": "p", "file": "f", "language": "go"}},
				})},
			},
			want: []string{"0-60 hands-on code"},
			check: func(a exchange.Account) bool {
				return cmp.Equal(a.Passed, []exchange.Passed{{Type: "app.editor.activity", Buckets: 1, Events: 1}})
			},
		},
	} {
		for _, form := range []exchangetest.Form{exchangetest.Python, exchangetest.Rust} {
			h := exported(t, form, c.buckets...)
			if diff := cmp.Diff(c.want, told(t, h.Spans())); diff != "" {
				t.Errorf("%s, form %d: %s", name, form, diff)
			}
			if c.check != nil && !c.check(h.Account()) {
				t.Errorf("%s, form %d: %+v", name, form, h.Account())
			}
		}
	}
}

// A bucket may tell its type behind its events, as one whose keys were sorted does.
func TestTypeBehindEvents(t *testing.T) {
	h := newHistory()
	err := h.ReadExport(strings.NewReader(`{"other": [1, {"a": null}], "buckets": {
		"w": {"events": [{"timestamp": "2026-03-04T09:00:00+0000", "duration": 60, "data": {"app": "code", "title": ""}},
			{"timestamp": "2026-03-04T09:00:30Z", "duration": 1, "data": {"url": "https://a.example", "title": ""}}], "hostname": "desk", "type": "currentwindow"},
		"e": {"events": [{"timestamp": "2026-03-04T09:00:30Z", "duration": 1, "data": {"app": "code"}}], "hostname": "desk", "type": "app.other"},
		"n": {"events": null, "hostname": 7, "type": null},
		"a": {"events": [{"timestamp": "2026-03-04T09:00:00.000000000Z", "duration": 30, "data": {"status": "not-afk"}}], "hostname": "desk", "type": "afkstatus"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := told(t, h.Spans()); !slices.Equal(got, []string{"0-30 hands-on code"}) {
		t.Error(got)
	}
	a := h.Account()
	if len(a.Broken) != 1 || a.Broken[0].Count != 1 || len(a.Passed) != 2 || a.Events != 4 {
		t.Errorf("%+v", a)
	}
}

// What our own export to ActivityWatch says comes back.
func TestOwnExportComesBack(t *testing.T) {
	var b bytes.Buffer
	if err := exchange.WriteActivityWatch(&b, each(life()), "desk", life()[0].Start); err != nil {
		t.Fatal(err)
	}
	h := newHistory()
	if err := h.ReadExport(&b); err != nil {
		t.Fatal(err)
	}
	var apps []string
	for s, err := range h.Spans() {
		if err != nil {
			t.Fatal(err)
		}
		apps = append(apps, fmt.Sprint(s.Presence, " ", s.Subject.App, " ", s.Subject.Site, " ", s.Subject.Program, " ", s.Length()))
	}
	want := []string{"hands-on org.example.Editor   1m0s", "hands-on firefox chatgpt.com vi 30s", "away    48m29s", "hands-on =1+1   1s"}
	if diff := cmp.Diff(want, apps); diff != "" {
		t.Error(diff)
	}
}

// A span has one offset: where clocks are set, it is cut.
func TestCutWhereClocksAreSet(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	change := time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	err = exchangetest.WriteExport(&b, exchangetest.Python, []exchangetest.Bucket{windows("desk", exchangetest.Event{
		Start: change.Add(-time.Minute), Length: 2 * time.Minute, Data: map[string]any{"app": "code", "title": ""},
	})})
	if err != nil {
		t.Fatal(err)
	}
	h := exchange.NewHistory(byName{}, zone)
	if err := h.ReadExport(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for s, err := range h.Spans() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s.Start.Format(time.TimeOnly+"-07:00")+" "+s.Length().String())
	}
	if want := []string{"01:59:00+01:00 1m0s", "03:00:00+02:00 1m0s"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
