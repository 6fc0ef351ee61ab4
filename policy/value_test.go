package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dwell/tracker"
)

func TestParseTarget(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Target
	}{
		{"ai", Target{GroupTarget, "ai"}},
		{" AI ", Target{GroupTarget, "ai"}},
		{"social", Target{GroupTarget, "social"}}, // a category too: the group is meant
		{"people", Target{GroupTarget, "people"}},
		{"ai/chat", Target{CategoryTarget, "ai/chat"}},
		{"Social/Messaging", Target{CategoryTarget, "social/messaging"}},
		{"system", Target{CategoryTarget, "system"}}, // no group of that name
		{"ALL", Target{Kind: AllTarget}},
		{"app:org.example.Editor", Target{AppTarget, "org.example.Editor"}},
		{"App: Firefox Developer Edition ", Target{AppTarget, "Firefox Developer Edition"}},
		{"program:claude", Target{ProgramTarget, "claude"}},
		{"site:YouTube.com", Target{SiteTarget, "youtube.com"}},
		{"site:https://www.youtube.com/", Target{SiteTarget, "youtube.com"}},
		{"site:https://github.com/copilot?x=1", Target{SiteTarget, "github.com/copilot"}},
		{"site:www.com", Target{SiteTarget, "www.com"}},
		{"site:https://www.www.example.org/./", Target{SiteTarget, "example.org"}},
		{"site:localhost:3000", Target{SiteTarget, "localhost:3000"}},
	} {
		got, err := ParseTarget(c.in)
		if err != nil || got != c.want {
			t.Errorf("ParseTarget(%q) = %+v, %v; want %+v", c.in, got, err, c.want)
		}
		if back, err := ParseTarget(got.String()); err != nil || back != got {
			t.Errorf("%q does not read back: %+v, %v", got, back, err)
		}
	}
	for in, near := range map[string]string{
		"socail": "social", "gamign": "gaming", "ai/chta": "ai/chat", "ia": "ai", "apps:firefox": "app:firefox", "sit:x.com": "site:x.com",
		"chatgpt.com": "site:chatgpt.com", "https://Old.Reddit.com/r/go?x=1": "site:old.reddit.com/r/go", "www.youtube.com/shorts": "site:youtube.com/shorts", "org.kde.kate": "",
		"": "", "quite something else": "", "app:": "", "site:": "", "site:a b": "", "site:a..org": "", "site:http://": "", "site:me@example.org": "", "group:ai": "",
		"app:a\nb": "", "program:\x1b[31m": "", "app:\xff": "", "app:" + strings.Repeat("x", 300): "", strings.Repeat("ai", 100): "",
	} {
		_, err := ParseTarget(in)
		var wrong *ValueError
		if !errors.As(err, &wrong) || wrong.Nearest != near || wrong.Allowed == "" {
			t.Errorf("ParseTarget(%q): %v, want nearest %q", in, err, near)
		}
	}
	for _, g := range tracker.Groups() {
		if !strings.Contains(targetAllowed, string(g)) {
			t.Errorf("the error does not name the group %s", g)
		}
	}
}

func TestTargetMatches(t *testing.T) {
	key := func(app, site, program string, c tracker.Category) tracker.UsageKey {
		return tracker.UsageKey{App: app, Site: site, Program: program, Category: c}
	}
	for _, c := range []struct {
		target string
		key    tracker.UsageKey
		want   bool
	}{
		{"ai", key("firefox", "chatgpt.com", "", "ai/chat"), true},
		{"ai", key("firefox", "platform.example", "", "ai/platform"), false}, // work
		{"work", key("firefox", "platform.example", "", "ai/platform"), true},
		{"ai", tracker.UsageKey{App: "cursor", Category: "ai/coding", Editor: true}, false},
		{"ai", tracker.UsageKey{App: "cursor", Category: "ai/coding"}, true}, // the person's own rule
		{"ai/coding", tracker.UsageKey{App: "cursor", Category: "ai/coding", Editor: true}, true},
		{"social", key("signal", "", "", "social/messaging"), false},
		{"people", key("signal", "", "", "social/messaging"), true},
		{"people", key("zoom", "", "", "work/meetings"), true},
		{"social/messaging", key("signal", "", "", "social/messaging"), true},
		{"social", key("firefox", "reddit.com", "", "social/forum"), true},
		{"ai/chat", key("firefox", "", "", "ai/companion"), false},
		{"system", key("settings", "", "", "system/settings"), true},
		{"other", key("settings", "", "", "system"), true},
		{"app:FIREFOX", key("firefox", "", "", "browsing"), true},
		{"app:fire", key("firefox", "", "", "browsing"), false},
		{"program:claude", key("kitty", "", "claude", "ai/coding"), true},
		{"program:claude", key("claude", "", "", "ai/chat"), false},
		{"site:example.org", key("", "example.org", "", "news"), true},
		{"site:example.org", key("", "m.Example.org", "", "news"), true},
		{"site:example.org", key("", "notexample.org", "", "news"), false},
		{"site:m.example.org", key("", "example.org", "", "news"), false},
		{"site:example.org", key("", "example.org/video", "", "video"), true},
		{"site:example.org/video", key("", "example.org/video/x", "", "video"), true},
		{"site:example.org/video", key("", "example.org/videos", "", "video"), false},
		{"site:example.org/video", key("", "example.org", "", "video"), false},
		{"site:localhost", key("", "localhost:3000", "", "work/coding"), true},
		{"site:localhost:3000", key("", "localhost:8080", "", "work/coding"), false},
		{"site:example.org", key("firefox", "", "", "browsing"), false},
		{"all", key("", "", "", "other"), true},
		{"all", hidden, true},
		{"other", hidden, false},
		{"app:private", hidden, false},
	} {
		target, err := ParseTarget(c.target)
		if err != nil {
			t.Fatal(err)
		}
		if got := target.Matches(c.key); got != c.want {
			t.Errorf("%s matches %+v: %v", c.target, c.key, got)
		}
	}
	if (Target{}).Matches(chat) {
		t.Error("no target matches something")
	}
}

func TestParseDays(t *testing.T) {
	for in, want := range map[string]struct {
		days string
		is   []time.Weekday
	}{
		"":                  {"", []time.Weekday{0, 1, 2, 3, 4, 5, 6}},
		"mon-sun":           {"", []time.Weekday{0, 1, 2, 3, 4, 5, 6}},
		"mon-fri":           {"mon-fri", []time.Weekday{1, 2, 3, 4, 5}},
		"sat,sun":           {"sat,sun", []time.Weekday{0, 6}},
		"mon,wed-fri":       {"mon,wed-fri", []time.Weekday{1, 3, 4, 5}},
		"fri-mon":           {"mon,fri-sun", []time.Weekday{0, 1, 5, 6}},
		"Monday - Tuesday ": {"mon,tue", []time.Weekday{1, 2}},
		"sun,mon,sun":       {"mon,sun", []time.Weekday{0, 1}},
		"thu-thu":           {"thu", []time.Weekday{4}},
	} {
		d, err := ParseDays(in)
		if err != nil || d.String() != want.days {
			t.Errorf("ParseDays(%q) = %q, %v; want %q", in, d, err, want.days)
		}
		for w := time.Sunday; w <= time.Saturday; w++ {
			if d.Has(w) != slices.Contains(want.is, w) {
				t.Errorf("ParseDays(%q) has %v: %v", in, w, d.Has(w))
			}
		}
	}
	for _, in := range []string{",", "mon,", "mon-", "-fri", "mo", "weekday", "mon-wed-fri", "montag", "mon;tue"} {
		var wrong *ValueError
		if d, err := ParseDays(in); !errors.As(err, &wrong) {
			t.Errorf("ParseDays(%q) = %q, %v; want a ValueError", in, d, err)
		}
	}
	for d := Days(0); d <= everyDay; d++ {
		back, err := ParseDays(d.String())
		if err != nil || back != d%everyDay {
			t.Errorf("%07b writes %q and reads back %07b, %v", d, d, back, err)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"1h": time.Hour, "1h30m": 90 * time.Minute, "90m": 90 * time.Minute, "45m": 45 * time.Minute, "2 h": 2 * time.Hour,
		"1 h 12 min": 72 * time.Minute, "1.5h": 90 * time.Minute, "2 hours": 2 * time.Hour, "1 Hour 1 minute": 61 * time.Minute,
		"30s": 30 * time.Second, "168h": 168 * time.Hour, "20 sec": 20 * time.Second,
	} {
		if got, err := ParseDuration(in); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "0", "0m", "-1h", "+1h", "1", "h", "1d", "5ms", "100us", "169h", "99999999999h", "1h-30m", "one hour", "1e3h", "0.1s", "∞", "1h30",
	} {
		var wrong *ValueError
		if got, err := ParseDuration(in); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "168h") {
			t.Errorf("ParseDuration(%q) = %v, %v; want a ValueError that says what is allowed", in, got, err)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		d        time.Duration
		down, up string
	}{
		{72 * time.Minute, "1 h 12 m", "1 h 12 m"},
		{time.Hour, "1 h 00 m", "1 h 00 m"},
		{45*time.Minute + 59*time.Second, "45 m", "46 m"},
		{59*time.Minute + 30*time.Second, "59 m", "1 h 00 m"},
		{61 * time.Second, "1 m", "2 m"},
		{40*time.Second + time.Millisecond, "40 s", "41 s"},
		{0, "0 s", "0 s"},
		{-time.Hour, "0 s", "0 s"},
	} {
		if down, up := words(c.d), wordsUp(c.d); down != c.down || up != c.up {
			t.Errorf("%v is %q and %q, want %q and %q", c.d, down, up, c.down, c.up)
		}
	}
}

func TestParseWindow(t *testing.T) {
	for in, want := range map[string]Window{
		"23:00-07:00":   {23 * time.Hour, 7 * time.Hour},
		" 9:30 - 12:00": {9*time.Hour + 30*time.Minute, 12 * time.Hour},
		"00:00-24:00":   {0, 24 * time.Hour},
	} {
		got, err := ParseWindow(in)
		if err != nil || got != want {
			t.Errorf("ParseWindow(%q) = %v, %v; want %v", in, got, err, want)
		}
		if back, err := ParseWindow(got.String()); err != nil || back != got {
			t.Errorf("%q does not read back: %v, %v", got, back, err)
		}
	}
	for _, in := range []string{"", "23:00", "23-7", "23:00-", "25:00-07:00", "23:60-07:00", "24:00-07:00", "07:00-07:00", "-1:00-07:00", "24:01-07:00", "23:0-07:00", "a:00-07:00"} {
		var wrong *ValueError
		if got, err := ParseWindow(in); !errors.As(err, &wrong) {
			t.Errorf("ParseWindow(%q) = %v, %v; want a ValueError", in, got, err)
		}
	}
}

func TestParsePer(t *testing.T) {
	for in, want := range map[string]Per{"": Day, "day": Day, "Week": Week} {
		if got, err := ParsePer(in); err != nil || got != want {
			t.Errorf("ParsePer(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	var wrong *ValueError
	if _, err := ParsePer("dya"); !errors.As(err, &wrong) || wrong.Nearest != "day" {
		t.Errorf("ParsePer(dya): %v, want day as the nearest", err)
	}
}

func TestValidate(t *testing.T) {
	ai := Target{GroupTarget, "ai"}
	for _, c := range []struct {
		limit Limit
		ok    bool
	}{
		{Limit{Target: ai, Budget: time.Hour, Per: Day}, true},
		{Limit{Target: ai, Budget: 24 * time.Hour, Per: Day}, true},
		{Limit{Target: ai, Budget: 24*time.Hour + 1, Per: Day}, false},
		{Limit{Target: ai, Budget: 168 * time.Hour, Per: Week}, true},
		{Limit{Target: ai, Budget: 169 * time.Hour, Per: Week}, false},
		{Limit{Target: ai, Per: Day}, false},
		{Limit{Target: ai, Budget: -time.Hour, Per: Day}, false},
		{Limit{Target: ai, Budget: time.Hour}, false},
		{Limit{Target: ai, Budget: time.Hour, Per: "month"}, false},
		{Limit{Budget: time.Hour, Per: Day}, false},
		{Limit{Target: Target{CategoryTarget, "social"}, Budget: time.Hour, Per: Day}, false}, // means the group
		{Limit{Target: Target{GroupTarget, "nothing"}, Budget: time.Hour, Per: Day}, false},
	} {
		err := c.limit.Validate()
		var wrong *ValueError
		if c.ok != (err == nil) || err != nil && !errors.As(err, &wrong) {
			t.Errorf("%+v: %v, want ok %v", c.limit, err, c.ok)
		}
	}
	if err := DefaultPlan().Breaks.Validate(); err != nil {
		t.Error(err)
	}
	if err := (Breaks{Rest: -time.Minute}).Validate(); err == nil {
		t.Error("a negative rest passes")
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"ai", "ai/chat", "app:org.example.Editor", "site:https://www.example.org/a?b", "program:x", "all", "socail"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		target, err := ParseTarget(s)
		if err != nil {
			if target != (Target{}) {
				t.Errorf("%q is refused and gives %+v", s, target)
			}
			return
		}
		if back, err := ParseTarget(target.String()); err != nil || back != target {
			t.Errorf("%q is %+v, which reads back %+v, %v", s, target, back, err)
		}
		if err := (Limit{Target: target, Budget: time.Hour, Per: Day}).Validate(); err != nil {
			t.Errorf("%q parses and does not validate: %v", s, err)
		}
	})
}

func FuzzParseDays(f *testing.F) {
	for _, s := range []string{"", "mon-fri", "sat,sun", "mon,wed-fri", "fri-mon"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDays(s)
		if err != nil {
			return
		}
		if back, err := ParseDays(d.String()); err != nil || back != d {
			t.Errorf("%q is %q, which reads back %q, %v", s, d, back, err)
		}
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"1h", "1h30m", "90m", "2 h", "1 h 12 min", "-1h", "1e9h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDuration(s); err == nil && (d < time.Second || d > maxDuration || d%time.Second != 0) {
			t.Errorf("%q is %v", s, d)
		}
	})
}

func FuzzParseWindow(f *testing.F) {
	for _, s := range []string{"23:00-07:00", "9:30-12:00", "00:00-24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWindow(s)
		if err != nil {
			return
		}
		if back, err := ParseWindow(w.String()); err != nil || back != w {
			t.Errorf("%q is %v, which reads back %v, %v", s, w, back, err)
		}
	})
}
