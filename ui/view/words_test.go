package view_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/view"
)

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                               "0 m",
		59*time.Second + 999*1e6:        "<1 m",
		time.Minute:                     "1 m",
		59*time.Minute + 59*time.Second: "59 m",
		time.Hour:                       "1 h 00 m",
		5*time.Hour + 4*time.Minute:     "5 h 04 m",
		124*time.Hour + 30*time.Minute:  "124 h 30 m",
	} {
		if got := view.Words(d); got != want {
			t.Errorf("Words(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestSecondsHaveNoFloatNoise(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 300 * time.Millisecond: "0.3",
		time.Hour: "3600", 1005 * time.Millisecond: "1.005", -1500 * time.Millisecond: "-1.5", 10 * time.Millisecond: "0.01",
	} {
		if got, err := json.Marshal(view.Seconds(d)); err != nil || string(got) != want {
			t.Errorf("%v is %s (%v), want %s", d, got, err, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		want := view.Seconds(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "ms")) * time.Millisecond)
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got view.Seconds
		if err := json.Unmarshal(data, &got); err != nil || got != want {
			t.Errorf("%s read back as %v (%v), want %v", data, got, err, want)
		}
	})
}

func TestHeading(t *testing.T) {
	on := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for want, s := range map[string]view.Summary{
		"Sunday 1 March 2026":               {Kind: view.Day, Date: on(2026, 3, 1)},
		"2 – 8 March 2026":                  {Kind: view.Week, Date: on(2026, 3, 2)},
		"23 February – 1 March 2026":        {Kind: view.Week, Date: on(2026, 2, 23)},
		"29 December 2025 – 4 January 2026": {Kind: view.Week, Date: on(2025, 12, 29)},
		"March 2026":                        {Kind: view.Month, Date: on(2026, 3, 1)},
	} {
		if got := s.Heading(); got != want {
			t.Errorf("heading %q, want %q", got, want)
		}
	}
}

func TestLine(t *testing.T) {
	s := view.Summary{AI: *seconds(72 * 60), Comparison: view.Comparison{Active: *seconds(304 * 60)}}
	if got, want := s.Line(), "AI 1 h 12 m · screen 5 h 04 m"; got != want {
		t.Errorf("without a usual: %q, want %q", got, want)
	}
	s.Groups = []view.GroupRow{{Group: tracker.AI, Comparison: view.Comparison{Active: s.AI, Usual: seconds(50 * 60)}}}
	if got, want := s.Line(), "AI 1 h 12 m · usual 50 m · screen 5 h 04 m"; got != want {
		t.Errorf("with a usual: %q, want %q", got, want)
	}
	s.DataQuality = view.DataQuality{Browser: *seconds(1000), NoSite: *seconds(200)}
	if got, want := s.Line(), "AI 1 h 12 m · usual 50 m · screen 5 h 04 m"; got != want {
		t.Errorf("with a fifth of browser time on no site: %q, want %q", got, want)
	}
	s.DataQuality.NoSite++
	if got, want := s.Line(), "AI at least 1 h 12 m · usual 50 m · screen 5 h 04 m"; got != want {
		t.Errorf("with more on none: %q, want %q", got, want)
	}
	s.AI = *seconds(59)
	if got, want := s.AIWords(), "<1 m"; got != want {
		t.Errorf("under a minute: %q, want %q", got, want)
	}
}

func TestUnseenSaysWhatItKnows(t *testing.T) {
	s := view.Summary{AIEditor: *seconds(3600), DataQuality: view.DataQuality{Browser: *seconds(1000), NoSite: *seconds(120)}}
	text := strings.Join(view.Unseen(s), "\n")
	for _, want := range []string{"at least", "In an AI editor: 1 h 00 m", "no site known: 2 m", "Phones", "background"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing from:\n%s", want, text)
		}
	}
}

func TestPlain(t *testing.T) {
	for name, want := range map[string]string{
		"":                                 "(unnamed)",
		"\x1b[31mred\x1b[0m":               "[31mred[0m",
		"a\r\nb\tc  d ":                    "a b c d",
		"user\u202egnp.exe":                "usergnp.exe",
		"a\u200bb\u2066c\ufeff":            "abc",
		"e\u0301te\u0301":                  "e\u0301te\u0301",
		"z\u0300\u0301\u0302\u0303\u0304y": "z\u0300\u0301\u0302y",
		"\u3164\u3164":                     "(unnamed)",
		"日本語":                              "日本語",
		"<script>alert(1)</script>":        "<script>alert(1)</script>",
		"bad\xffbyte":                      "bad\ufffdbyte",
		strings.Repeat("x", 10_000):        strings.Repeat("x", 200) + "…",
	} {
		if got := view.Plain(name); got != want {
			t.Errorf("Plain(%+q) = %+q, want %+q", name, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("plain")
	f.Add("\u202e\x1b]0;x\x07\u0300\u0300\u0300\u0300")
	f.Fuzz(func(t *testing.T, name string) {
		got := view.Plain(name)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 201 || got == "" {
			t.Fatalf("Plain(%+q) = %+q", name, got)
		}
		for _, r := range got {
			if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
				t.Fatalf("Plain(%+q) keeps %U", name, r)
			}
		}
		if again := view.Plain(got); again != got && utf8.RuneCountInString(got) <= 200 {
			t.Fatalf("Plain is not settled: %+q, then %+q", got, again)
		}
	})
}

// The first reason is named; of quiet, the end of all that holds.
func TestHeldWords(t *testing.T) {
	night := policy.Plan{Quiet: []policy.Window{{From: 22 * time.Hour, To: 7 * time.Hour}}}
	noon, evening := time.Date(2026, 3, 1, 14, 0, 0, 0, time.UTC), time.Date(2026, 3, 1, 22, 15, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		plan policy.Plan
		h    policy.Holds
		now  time.Time
		want string
	}{
		"nothing":          {night, policy.Holds{QuietUntil: noon}, noon, ""},
		"a call":           {night, policy.Holds{Call: true, Fullscreen: true}, noon, "you are in a call, so notices wait"},
		"sharing":          {night, policy.Holds{Share: true, DoNotDisturb: true}, noon, "the screen is shared, so notices wait"},
		"do-not-disturb":   {night, policy.Holds{DoNotDisturb: true}, evening, "do-not-disturb is on, so notices wait"},
		"full screen":      {night, policy.Holds{Fullscreen: true, QuietUntil: noon.Add(time.Hour)}, noon, "a window fills the screen, so notices wait"},
		"their own quiet":  {night, policy.Holds{QuietUntil: noon.Add(time.Hour).In(time.FixedZone("", 7200))}, noon, "it is quiet until 15:00, so notices wait"},
		"quiet hours":      {night, policy.Holds{}, evening, "it is quiet until 07:00, so notices wait"},
		"both":             {night, policy.Holds{QuietUntil: evening.Add(time.Hour)}, evening, "it is quiet until 07:00, so notices wait"},
		"until tomorrow":   {night, policy.Holds{QuietUntil: noon.Add(20 * time.Hour)}, noon, "it is quiet until Monday 10:00, so notices wait"},
		"around the clock": {policy.Plan{Quiet: []policy.Window{{From: 0, To: 24 * time.Hour}}}, policy.Holds{}, noon, "it is quiet around the clock, so notices wait"},
	} {
		if got := view.HeldWords(c.plan, c.h, c.now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestStatusJSON(t *testing.T) {
	if got, err := json.Marshal(view.Status{}); err != nil || string(got) != `{"running":false}` {
		t.Errorf("not running: %s (%v)", got, err)
	}
	st := view.Status{
		Running: true, PID: 7, Version: "1.2", Since: view.Time{Time: time.Date(2026, 3, 1, 8, 0, 0, 0, time.FixedZone("", 3600))},
		Presence: "hands-on", Focus: view.FocusOf(tracker.Subject{App: "org.mozilla.firefox", Site: "chatgpt.com"},
			tracker.Verdict{Category: "ai/chat", Because: "site:chatgpt.com"}),
	}
	got, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"running":true,"pid":7,"version":"1.2","since":"2026-03-01T08:00:00.000+01:00","presence":"hands-on",` +
		`"focus":{"app":"org.mozilla.firefox","class":null,"site":"chatgpt.com","program":null,"category":"ai/chat","because":"site:chatgpt.com"},` +
		`"sources":[],"today":{"active_s":0,"categories":{},"groups":{}},"paused_until":null,"agents":[]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
	var back view.Status
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if !back.Since.Equal(st.Since.Time) || *back.Focus != *st.Focus || !back.PausedUntil.IsZero() {
		t.Errorf("read back as %+v", back)
	}
}

func TestBar(t *testing.T) {
	today := view.Summary{
		AI: *seconds(30), Comparison: view.Comparison{Active: *seconds(3600)},
		Limits: []view.LimitRow{
			{Target: "site:<b>", Budget: *seconds(3600), Left: *seconds(600), Used: *seconds(3000), State: policy.Near},
			{Target: "all", Budget: *seconds(60), Used: *seconds(60), State: policy.Off},
		},
	}
	got := view.BarOf(view.Status{Running: true, Presence: "hands-on"}, today)
	want := view.Bar{
		Text:    "AI &lt;1 m",
		Tooltip: "AI &lt;1 m · screen 1 h 00 m\nsite:&lt;b&gt;: 10 m left of 1 h 00 m",
		Class:   "near", Percentage: 83,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
	if got := view.BarOf(view.Status{}, today).Class; got != "stopped" {
		t.Errorf("class of a daemon not running is %q", got)
	}
	if got := view.BarOf(view.Status{Running: true, Presence: "paused"}, today).Class; got != "paused" {
		t.Errorf("class while paused is %q", got)
	}
}
