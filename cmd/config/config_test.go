package config

import (
	"bytes"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/classify"
)

var update = flag.Bool("update", false, "write the goldens anew")

func sample(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestEveryKey(t *testing.T) {
	got, err := Parse("/home/x/config.toml", sample(t, "full.toml"))
	if err != nil {
		t.Fatal(err)
	}
	weekdays, err := policy.ParseDays("mon-fri")
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Presence: Presence{HandsOffAfter: 20 * time.Second, AwayAfter: 4 * time.Minute},
		Calendar: tracker.Calendar{Starts: 5, WeekStarts: time.Sunday},
		Privacy: Privacy{
			Titles: true, KeepSpans: 36 * time.Hour, SensitiveNames: true,
			Exclude: []classify.Term{{Kind: "app", Glob: "org.keepassxc.KeePassXC"}, {Kind: "site", Glob: "bank.example"}},
		},
		Watchers:  Watchers{Enabled: true, Listen: "127.0.0.1:5601", RequireToken: true, Raw: true},
		Dashboard: Dashboard{Listen: "127.0.0.1:5610"},
		Reliance: Reliance{
			AIEditors: true, ContactElsewhere: true,
			Job:  []policy.Target{{Kind: policy.SiteTarget, Name: "work.example"}, {Kind: policy.AppTarget, Name: "org.example.Assistant"}},
			Late: []policy.Window{{From: 22*time.Hour + 30*time.Minute, To: 6 * time.Hour}},
		},
		Plan: policy.Plan{
			Breaks: policy.Breaks{Eyes: 20 * time.Minute, Rest: 55 * time.Minute, RestFor: 10 * time.Minute},
			Quiet:  []policy.Window{{From: 22 * time.Hour, To: 8 * time.Hour}, {From: 12 * time.Hour, To: 13 * time.Hour}},
			PerDay: 2, Gap: time.Hour,
			Limits: []policy.Limit{
				{ID: "ai/day/mon-fri", Target: policy.Target{Kind: policy.GroupTarget, Name: "ai"}, Budget: time.Hour, Per: policy.Day, Days: weekdays},
				{ID: "site:video.example/week", Target: policy.Target{Kind: policy.SiteTarget, Name: "video.example"}, Budget: 3 * time.Hour, Per: policy.Week},
			},
		},
		Rules: []classify.Rule{{
			Terms:    []classify.Term{{Kind: "app", Glob: "org.example.Editor"}, {Kind: "title", Glob: "*notes*"}},
			Category: "work/coding", Source: "config.toml:50",
		}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Error(diff)
	}
	for key, line := range map[string]int{"breaks.rest": 31, "nudges.quiet": 37, "limit.ai/day/mon-fri": 39, "limit.site:video.example/week": 45, "presence.reading": 5} {
		if s, ok := got.Source(key); !ok || s != (Source{"/home/x/config.toml", line}) {
			t.Errorf("%s stands in %v, %v; want line %d", key, s, ok, line)
		}
	}
	if s, ok := got.Source("breaks.naps"); ok {
		t.Errorf("a key that is not set stands in %v", s)
	}
}

// What is wrong with a file is said all at once, with file, line and the line
// itself, and with what is allowed.
func TestEveryProblem(t *testing.T) {
	_, err := Parse("config.toml", sample(t, "wrong.toml"))
	golden := filepath.Join("testdata", "wrong.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(sample(t, "wrong.golden")), err.Error()+"\n"); diff != "" {
		t.Error(diff)
	}
}

func TestAnEmptyFileIsTheDefaults(t *testing.T) {
	for _, text := range []string{"", "\uFEFF", "# nothing\r\n", "[presence]\n[breaks]\n", "limit = []\n"} {
		got, err := Parse("config.toml", []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(Default(), got, cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TOML has several ways to say one thing; the line is right in each.
func TestOtherSpellings(t *testing.T) {
	for text, line := range map[string]int{
		"breaks.rest = '50m'\n":                                        1,
		"\nbreaks = { eyes = 'off', rest = '50m' }\n":                  2,
		"[breaks]\r\neyes = \"off\"\r\n\"rest\" = \"50m\"\r\n":         3,
		"[breaks]\n\n\n# so\n  rest    =   '''50m''' # every so often": 5,
	} {
		c, err := Parse("f", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if s, _ := c.Source("breaks.rest"); c.Plan.Breaks.Rest != 50*time.Minute || s.Line != line {
			t.Errorf("%q: rest %v in line %d", text, c.Plan.Breaks.Rest, s.Line)
		}
	}
	c, err := Parse("f", []byte("\nlimit = [\n {target='ai', budget='1h'},\n {target='ai', budget='2h'} ]\n"))
	if err != nil || len(c.Plan.Limits) != 2 {
		t.Fatalf("%v, %+v", err, c.Plan.Limits)
	}
	if c.Plan.Limits[0].ID == c.Plan.Limits[1].ID {
		t.Errorf("two limits share the id %s", c.Plan.Limits[0].ID)
	}
}

func TestSyntaxErrorNamesItsLine(t *testing.T) {
	for text, line := range map[string]int{
		"[presence]\naway_after = 3m\n":                3,
		"[presence]\naway_after = \"3m\nx = 1\n":       2,
		"[breaks]\nrest = \"5m\"\nrest = \"6m\"\n":     3,
		"[day]\n[day]\n":                               2,
		"[[limit]]\ntarget = \"ai\"\n[limit]\nx = 1\n": 3,
		"\x00": 1,
	} {
		_, err := Parse("config.toml", []byte(text))
		var wrong *Error
		if !errors.As(err, &wrong) || len(wrong.Problems) == 0 {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if p := wrong.Problems[0]; p.Line != line && p.Line != line-1 || !strings.HasPrefix(p.Reason, "not TOML") {
			t.Errorf("%q: line %d, want %d: %s", text, p.Line, line, p.Reason)
		}
	}
}

func TestPlanComesOnTopOfTheConfig(t *testing.T) {
	base, err := Parse("/c/config.toml", []byte("[presence]\naway_after='9m'\n[breaks]\nrest='50m'\neyes='20m'\n[[limit]]\ntarget='ai'\nbudget='1h'\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePlan("/p/plan.toml", []byte("[breaks]\nrest='off'\n[[limit]]\ntarget='ai'\nbudget='2h'\n[[rule]]\nmatch='app:x'\ncategory='gaming/game'\n"), base)
	if err != nil {
		t.Fatal(err)
	}
	if got.Presence.AwayAfter != 9*time.Minute || got.Plan.Breaks.Rest != 0 || got.Plan.Breaks.Eyes != 20*time.Minute {
		t.Errorf("%+v", got)
	}
	if len(base.Plan.Limits) != 1 || len(got.Plan.Limits) != 2 || got.Plan.Limits[1].ID != "ai/day#2" || got.Rules[0].Source != "plan.toml:6" {
		t.Errorf("%+v %+v", got.Plan.Limits, got.Rules)
	}
	for key, want := range map[string]string{"breaks.rest": "/p/plan.toml:2", "breaks.eyes": "/c/config.toml:5", "limit.ai/day#2": "/p/plan.toml:3"} {
		if s, _ := got.Source(key); s.String() != want {
			t.Errorf("%s stands in %s, want %s", key, s, want)
		}
	}
	_, err = ParsePlan("plan.toml", []byte("[presence]\naway_after='9m'\n"), base)
	if err == nil || !strings.Contains(err.Error(), `plan.toml:1: unknown key "presence"`) {
		t.Errorf("a plan with presence: %v", err)
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if c, err := Load(path); err != nil || c.Presence != Default().Presence {
		t.Errorf("no file: %+v, %v", c, err)
	}
	if _, err := LoadPlan(path, Default()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no plan: %v", err)
	}
	mustWrite(t, path, "[day]\nstarts = 3\n")
	if c, err := Load(path); err != nil || c.Calendar.Starts != 3 {
		t.Errorf("%+v, %v", c, err)
	}
	mustWrite(t, path, strings.Repeat("#", sizeLimit+1))
	if _, err := Load(path); !errors.Is(err, ErrFile) {
		t.Errorf("endless: %v", err)
	}
	if _, err := Load(t.TempDir()); !errors.Is(err, ErrFile) {
		t.Errorf("a folder: %v", err)
	}
	pipe := path + ".pipe"
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(pipe); !errors.Is(err, ErrFile) {
		t.Errorf("a pipe: %v", err)
	}
}

// A rule's line may hold a title; what goes to the log may not.
func TestLogOfAnErrorQuotesNothing(t *testing.T) {
	_, err := Parse("/home/x/config.toml", []byte("[[rule]]\nmatch = 'titel:\"*MARKER*\"'\ncategory = 'MARKER'\nMARKER = 1\n"))
	if err == nil || !strings.Contains(err.Error(), "MARKER") {
		t.Fatalf("the person sees: %v", err)
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Warn("settings", "error", err)
	if text := out.String(); strings.Contains(text, "MARKER") || !strings.Contains(text, "config.toml:2") {
		t.Errorf("the log says: %s", text)
	}
}

// What may be shown to others names the line and what is allowed there, and quotes
// nothing of the file, whatever is wrong with it.
func TestProblemsWithoutTheirLines(t *testing.T) {
	for _, text := range []string{
		"[[rule]]\nmatch = 'titel:\"*MARKER*\"'\ncategory = 'MARKER'\nMARKER = 1\n", "[privacy]\nexclude = ['MARKER', 'title:MARKER']\n",
		"[MARKER]\nx = 1\n", "MARKER", "[[limit]]\ntarget = 'sit:MARKER'\nbudget = 'MARKER'\nper = 'MARKER'\n", "[day]\nstarts = 'MARKER'\n",
		"[nudges]\nquiet = ['MARKER']\n[dashboard]\nlisten = 'MARKER'\n", "[presence]\naway_after = 'MARKER'\n", "[breaks]\nrest = 'MARKER'\n",
	} {
		_, err := Parse("config.toml", []byte(text))
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), "MARKER") {
			t.Fatalf("%q: the person sees: %v", text, err)
		}
		if plain := wrong.WithoutLines(); strings.Contains(plain, "MARKER") || !strings.HasPrefix(plain, "config.toml:") {
			t.Errorf("%q: others see: %s", text, plain)
		}
	}
}

func TestProblemsAreFitForATerminal(t *testing.T) {
	_, err := Parse("config.toml", []byte("[day]\n\"\\u001b[2J\\u202e\" = '\u202e"+strings.Repeat("x", 10_000)+"'\n"))
	if err == nil {
		t.Fatal("no problem")
	}
	if text := err.Error(); strings.ContainsAny(text, "\x1b\u202e") || len(text) > 1000 {
		t.Errorf("%q", text)
	}
}

func TestLoopback(t *testing.T) {
	for text, want := range map[string]string{
		"127.0.0.1:0": "127.0.0.1:0", "127.0.0.2:80": "127.0.0.2:80", "[::1]:5610": "[::1]:5610", "localhost:1": "127.0.0.1:1",
		"": "", "127.0.0.1": "", ":80": "", "0.0.0.0:80": "", "[::]:80": "", "192.168.1.2:80": "", "localhost.evil.example:80": "",
		"127.0.0.1:99999": "", "localhost:": "", "[::ffff:10.0.0.1]:80": "",
	} {
		got, err := loopback(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("loopback(%q) = %q, %v", text, got, err)
		}
	}
}

func TestParseLength(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0s": 0, "15s": 15 * time.Second, "3m": 3 * time.Minute, "1h30m": 90 * time.Minute, "400d": 400 * day, "1d12h": 36 * time.Hour, " 5m ": 5 * time.Minute,
		"": -1, "5": -1, "-5m": -1, "d": -1, "1d-1h": -1, "m": -1, "1h1d": -1, "99999999d": -1, "1e9h": -1,
	} {
		got, ok := parseLength(text)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("parseLength(%q) = %v, want %v", text, got, want)
		}
	}
}

// Whatever a file holds, each problem names a line that is in it, and what was
// found fault with nowhere can be used.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"full.toml", "wrong.toml"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("limit = [{target='ai', budget='1h'}, [1]]\nbreaks.rest='1d'\n"))
	f.Add([]byte("[limit]\n[[rule.x]]\n[rule.x.y]\n[[rule.x]]\na.b.c = [[{d=1}]]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("config.toml", data)
		lines := 1 + bytes.Count(data, []byte("\n"))
		var wrong *Error
		if errors.As(err, &wrong) {
			for _, p := range wrong.Problems {
				if p.Line < 1 || p.Line > lines {
					t.Errorf("a problem in line %d of %d: %s", p.Line, lines, p.Reason)
				}
			}
			if len(wrong.Error()) == 0 || len(wrong.Problems) == 0 {
				t.Error("an error that says nothing")
			}
			return
		}
		if err != nil {
			t.Fatalf("not an *Error: %v", err)
		}
		for key, s := range c.sources {
			if s.Line < 1 || s.Line > lines {
				t.Errorf("%s stands in line %d of %d", key, s.Line, lines)
			}
		}
		if c.Presence.HandsOffAfter <= 0 || c.Presence.HandsOffAfter > c.Presence.AwayAfter || c.Privacy.KeepSpans < day || c.Plan.Breaks.RestFor <= 0 {
			t.Errorf("%+v", c)
		}
		for _, l := range c.Plan.Limits {
			if err := l.Validate(); err != nil {
				t.Error(err)
			}
		}
		if _, err := classify.New(c.Rules); err != nil {
			t.Errorf("rules that cannot be used: %v", err)
		}
	})
}
