package exchange_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/exchange"
)

var update = flag.Bool("update", false, "write the golden files anew")

func each(spans []tracker.Span) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for _, sp := range spans {
			if !yield(sp, nil) {
				return
			}
		}
	}
}

func decode(in string) (spans []tracker.Span, err error) {
	for sp, err := range exchange.Decode(strings.NewReader(in)) {
		if err != nil {
			return spans, err
		}
		spans = append(spans, sp)
	}
	return spans, nil
}

// life holds one of each: hands-on, hands-off with all fields, nothing in
// front, away, and a name that would be a formula.
func life() []tracker.Span {
	zone := time.FixedZone("", 5*3600+1800)
	at := func(s int) time.Time { return time.Date(2026, 11, 20, 9, 0, s, 7_000_000, zone) }
	return []tracker.Span{
		{
			Start: at(0), End: at(60), Presence: tracker.HandsOn, Source: "x11", Subject: tracker.Subject{App: "org.example.Editor", Class: "Editor"},
			Verdict: tracker.Verdict{Category: "work/coding", Because: "app:org.example.Editor"},
		},
		{
			Start: at(60), End: at(90), Presence: tracker.HandsOff, Fullscreen: true, Source: "x11", Title: `Ana <3 "Bo", & Co`,
			Subject: tracker.Subject{App: "firefox", Class: "firefox", Site: "chatgpt.com", Program: "vi", Mark: "title:chatgpt"},
			Verdict: tracker.Verdict{Category: "ai/chat", Because: "title:chatgpt"},
		},
		{Start: at(90), End: at(91), Presence: tracker.HandsOn, Source: "x11", Verdict: tracker.Verdict{Category: "other", Because: "none"}},
		{Start: at(91), End: at(3000), Presence: tracker.Away, Source: "x11"},
		{
			Start: at(3000), End: at(3001), Presence: tracker.HandsOn, Source: "added", Subject: tracker.Subject{App: "=1+1"},
			Verdict: tracker.Verdict{Category: "other/misc", Because: "none"},
		},
	}
}

func TestGoldens(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"life.jsonl": func(b *bytes.Buffer) error { return exchange.WriteLines(b, each(life())) },
		"life.csv":   func(b *bytes.Buffer) error { return exchange.WriteCSV(b, each(life())) },
		"activitywatch.json": func(b *bytes.Buffer) error {
			return exchange.WriteActivityWatch(b, each(life()), "desk", life()[0].Start)
		},
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", name, diff)
		}
		if strings.HasSuffix(name, ".json") && !json.Valid(got.Bytes()) {
			t.Errorf("%s is not JSON", name)
		}
	}
}

func TestLinesComeBack(t *testing.T) {
	var b bytes.Buffer
	if err := exchange.WriteLines(&b, each(life())); err != nil {
		t.Fatal(err)
	}
	got, err := decode("\ufeff" + strings.ReplaceAll(b.String(), "\n", "\r\n\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(life(), got); diff != "" {
		t.Error(diff)
	}
}

func TestAnySpanComesBack(t *testing.T) {
	word := rapid.StringMatching(`[\pL\pN "<>&=;\\/._-]{0,20}`)
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.IntRange(-14*60, 14*60).Draw(t, "offset") * 60
		zone := time.UTC
		if offset != 0 {
			zone = time.FixedZone("", offset)
		}
		start := time.UnixMilli(rapid.Int64Range(86_400_000, 7_000_000_000_000).Draw(t, "start")).In(zone)
		want := tracker.Span{
			Start: start, End: start.Add(time.Duration(rapid.Int64Range(1, 1<<33).Draw(t, "ms")) * time.Millisecond),
			Presence: tracker.Presence(rapid.IntRange(1, 6).Draw(t, "presence")), Source: word.Draw(t, "source"),
		}
		if want.Presence.Active() {
			want.Fullscreen, want.Title = rapid.Bool().Draw(t, "full"), word.Draw(t, "title")
			want.Subject = tracker.Subject{App: word.Draw(t, "app"), Class: word.Draw(t, "class"), Site: word.Draw(t, "site"), Program: word.Draw(t, "program")}
			want.Verdict = tracker.Verdict{Category: rapid.SampledFrom(tracker.Categories()).Draw(t, "category"), Because: rapid.SampledFrom([]string{"none", "app:x", "hint:Name"}).Draw(t, "because")}
			if want.Verdict.Because == "hint:Name" {
				want.Subject.Mark = want.Verdict.Because
			}
		}
		var b bytes.Buffer
		if err := exchange.WriteLines(&b, each([]tracker.Span{want})); err != nil {
			t.Fatal(err)
		}
		got, err := decode(b.String())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]tracker.Span{want}, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestBadLinesAreNamedNotRepeated(t *testing.T) {
	const marker = "PLANTED"
	good := `{"start":"2026-11-20T09:00:00.000+01:00","end":"2026-11-20T09:01:00.000+01:00","presence":"hands-on","category":"other","because":"none"}`
	for bad, why := range map[string]string{
		`{"PLANTED`:   "not a JSON object",
		`["PLANTED"]`: "not a JSON object",
		strings.Replace(good, `"hands-on"`, `7`, 1):                             "presence is of the wrong type",
		strings.Replace(good, "2026-11-20T09:00", marker, 1):                    "start is not",
		strings.Replace(good, "2026-11-20T09:01", "9999-11-20T09:01", 1):        "end is not",
		strings.Replace(good, "2026-11-20T09:01", "2026-11-20T09:00", 1):        "end is not after start",
		strings.Replace(good, "hands-on", marker, 1):                            "presence is none",
		strings.Replace(good, `"other"`, `"PLANTED/x"`, 1):                      "category is none",
		strings.Replace(good, `"none"`, `"none","title":"PLANTED\u0007"`, 1):    "title is longer",
		strings.Replace(good, `"none"`, `"none","app":"`+long(marker, 2000), 1): "not a JSON object",
		strings.Replace(good, `"none"`, `"`+long(marker, 2000)+`"`, 1):          "because is longer",
		long(marker, 70_000): "longer than 64 KiB",
	} {
		spans, err := decode(good + "\n" + bad + "\n" + good)
		var at *exchange.LineError
		if !errors.As(err, &at) || at.Line != 2 || !strings.Contains(at.Why, why) || strings.Contains(err.Error(), marker) {
			t.Errorf("%.60s: %v", bad, err)
		}
		if len(spans) != 1 {
			t.Errorf("%d spans before the bad line", len(spans))
		}
	}
}

func long(s string, n int) string { return strings.Repeat(s, n/len(s)+1) }

func TestOffsetWithSeconds(t *testing.T) {
	lmt := time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("LMT", 53*60+28))
	got, err := time.Parse(time.RFC3339, exchange.FormatTime(lmt))
	if err != nil || !got.Equal(lmt) {
		t.Error(got, err)
	}
}

// Whatever is read does not panic, and what is taken can be written and is then
// read as the same.
func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := exchange.WriteLines(&b, each(life())); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"start":"1970-01-01T00:00:00Z","end":"2199-12-31T00:00:00+14:00","presence":"asleep","open":true,"app":null}`)
	f.Add("\ufeff\r\n{}")
	f.Fuzz(func(t *testing.T, in string) {
		spans, _ := decode(in)
		for _, sp := range spans {
			if !sp.Start.Before(sp.End) || sp.Presence.String() == "" {
				t.Fatalf("took %v", sp)
			}
		}
		var b bytes.Buffer
		if err := exchange.WriteLines(&b, each(spans)); err != nil {
			t.Fatal(err)
		}
		again, err := decode(b.String())
		if err != nil || !slices.EqualFunc(spans, again, func(a, b tracker.Span) bool { return cmp.Equal(a, b) }) {
			t.Fatalf("%v\n%s", err, cmp.Diff(spans, again))
		}
	})
}
