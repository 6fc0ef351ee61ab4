package term_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/policy"
	"dwell/tracker"
	"dwell/ui/term"
	"dwell/ui/view"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

func minutes(n int) view.Seconds { return view.Seconds(time.Duration(n) * time.Minute) }

func beside(now, usual int) view.Comparison {
	u := minutes(usual)
	return view.Comparison{Active: minutes(now), Usual: &u}
}

func week() view.Summary {
	date := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	return view.Summary{
		Kind: view.Week, Date: date, Comparison: beside(31*60+4, 28*60+50), HandsOn: minutes(25 * 60), AI: minutes(372), AIEditor: minutes(62),
		Groups: []view.GroupRow{
			{Group: tracker.AI, Comparison: beside(372, 290)},
			{Group: tracker.People, Comparison: beside(182, 200)},
			{Group: tracker.Social, Comparison: beside(0, 45)},
			{Group: tracker.Gaming, Comparison: beside(0, 0)},
			{Group: tracker.Work, Comparison: beside(1210, 1130)},
			{Group: tracker.Music, Comparison: view.Comparison{Active: minutes(1)}},
		},
		Apps: []view.NameRow{
			{Name: "org.mozilla.firefox", Active: minutes(700)},
			{Name: "com.example.a-very-long-reverse-domain-name.Editor", Active: minutes(640)},
			{Name: "日本語の名前を持つアプリケーション.desktop.example", Active: minutes(33)},
			{Name: "\x1b]0;owned\x07\u202ereverse", Active: minutes(12)},
		},
		Sites:    []view.NameRow{{Name: "chatgpt.com", Active: minutes(312)}, {Name: "localhost:8080", Active: minutes(60)}},
		Programs: []view.NameRow{{Name: "claude", Active: minutes(61)}, {Name: "vim", Active: minutes(12)}},
		Agents: []view.AgentRow{
			{Program: "claude", Steering: minutes(20), Watching: minutes(41), Unattended: minutes(190)}, {Program: "codex", Unattended: minutes(7)},
		},
		Limits: []view.LimitRow{
			{Target: "ai", Per: policy.Day, Days: "mon-fri", Budget: minutes(60), Extended: minutes(15), Used: minutes(42), Left: minutes(33), State: policy.OK},
			{Target: "site:news.example.org", Per: policy.Week, Budget: minutes(120), Used: minutes(130), State: policy.Reached},
			{Target: "gaming", Per: policy.Day, Days: "mon-fri", Budget: minutes(60), State: policy.Off},
		},
		DataQuality: view.DataQuality{
			Unclassified: minutes(12), NotRunning: minutes(95),
			SourcesDown: []view.SourceDown{{Name: "x11", For: minutes(3)}},
		},
	}
}

func status() view.Status {
	since := time.Date(2026, 3, 4, 8, 1, 0, 0, time.UTC)
	return view.Status{
		Running: true, PID: 4711, Version: "0.1.0", Since: view.Time{Time: since}, Presence: "hands-on",
		Focus:   &view.Focus{App: "firefox", Site: "chatgpt.com", Category: "ai/chat", Because: "site:chatgpt.com"},
		Sources: []view.Source{{Name: "x11", State: "ok"}, {Name: "logind", State: "down", Detail: "no system bus"}},
		Today:   view.Today{Active: minutes(304), Groups: map[tracker.Group]view.Seconds{tracker.AI: minutes(72)}},
	}
}

func written(t *testing.T, o term.Options, write func(*term.Printer) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(term.New(&out, o)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGoldens(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	summary := func(p *term.Printer) error { return p.Summary(week()) }
	for name, c := range map[string]struct {
		o     term.Options
		write func(*term.Printer) error
	}{
		"week.txt":       {term.Options{}, summary},
		"week-40.txt":    {term.Options{Width: 40, ASCII: true}, summary},
		"week-color.txt": {term.Options{Width: 100, Color: true}, summary},
		"empty.txt": {term.Options{}, func(p *term.Printer) error {
			return p.Summary(view.Summary{Kind: view.Day, Date: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
		}},
		"status.txt": {term.Options{}, func(p *term.Printer) error { return p.Status(status(), now) }},
		"status-paused.txt": {term.Options{}, func(p *term.Printer) error {
			st := status()
			st.Presence, st.Focus, st.PausedUntil = "paused", nil, view.Time{Time: now.Add(15 * time.Minute)}
			return p.Status(st, now.AddDate(0, 0, 1))
		}},
		"status-break.txt": {term.Options{}, func(p *term.Printer) error {
			st := status()
			st.Focus.App, st.Break = "org.mozilla.firefox", minutes(12)-view.Seconds(time.Second)
			return p.Status(st, now)
		}},
		"status-agents.txt": {term.Options{}, func(p *term.Printer) error {
			st := status()
			st.Agents = []view.Agent{{Program: "claude", For: minutes(12)}, {Program: "codex", For: minutes(0)}, {Program: "claude", For: minutes(3)}}
			st.Held = "you are in a call, so notices wait"
			return p.Status(st, now)
		}},
		"stopped.txt":  {term.Options{}, func(p *term.Printer) error { return p.Status(view.Status{}, now) }},
		"limits.txt":   {term.Options{}, func(p *term.Printer) error { return p.Limits(week().Limits) }},
		"no-limit.txt": {term.Options{}, func(p *term.Printer) error { return p.Limits(nil) }},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, written(t, c.o, c.write)) })
	}
}

// Whatever the names hold and however narrow the terminal is, lines fit and
// nothing steers the terminal.
func TestHostileNamesStayOnTheirLine(t *testing.T) {
	names := rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{"\x1b[2J", "\u202e\u2066", strings.Repeat("ｗ", 5000), "a\u0300\u0301\u0302\u0303", "\n\n\r", "👩‍👩‍👧‍👦", "\u9b31m"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		s := week()
		width := rapid.IntRange(1, 130).Draw(t, "width")
		name := names.Draw(t, "name")
		s.Apps[0].Name, s.Sites[0].Name, s.Programs[0].Name = name, name, name
		s.Agents[0].Program = name
		s.Limits[0].Target, s.DataQuality.SourcesDown[0].Name = name, name
		var out bytes.Buffer
		o := term.Options{Width: width, ASCII: rapid.Bool().Draw(t, "ascii")}
		if err := term.New(&out, o).Summary(s); err != nil {
			t.Fatal(err)
		}
		st := status()
		st.Focus.App, st.Focus.Because, st.Version = view.Text(name), view.Text(name), name
		st.Sources[0].Name, st.Sources[1].Detail = name, view.Text(name)
		if err := term.New(&out, o).Status(st, st.Since.Time); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			line = strings.TrimSuffix(line, "\n")
			if got := ansi.StringWidth(line); got > width {
				t.Errorf("%d columns in a terminal of %d: %+q", got, width, line)
			}
			for _, r := range line {
				if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
					t.Errorf("%U in %+q", r, line)
				}
			}
		}
	})
}

func TestColourIsForTerminalsOnly(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got := term.Detect(file, []string{"TERM=xterm-256color", "LANG=de_DE.UTF-8", "CLICOLOR_FORCE=1"})
	if diff := cmp.Diff(term.Options{Width: 80}, got); diff != "" {
		t.Error("a file (-want +got):\n" + diff)
	}
	if !term.Detect(file, []string{"LANG=en_US.UTF-8", "LC_ALL=C"}).ASCII {
		t.Error("LC_ALL=C is not ASCII")
	}
	for width := 1; width <= 120; width++ { // narrow ones cut inside of what is coloured
		plain := written(t, term.Options{Width: width}, func(p *term.Printer) error { return p.Summary(week()) })
		colored := written(t, term.Options{Width: width, Color: true}, func(p *term.Printer) error { return p.Summary(week()) })
		if !strings.Contains(colored, "\x1b[") || strings.Contains(plain, "\x1b") {
			t.Errorf("%d columns: colour is not where it was asked for", width)
		}
		if diff := cmp.Diff(plain, ansi.Strip(colored)); diff != "" {
			t.Errorf("%d columns: colour says more than the text (-plain +colour):\n%s", width, diff)
		}
		for line := range strings.Lines(colored) {
			if strings.Count(line, "\x1b[") != 2*strings.Count(line, "\x1b[m") {
				t.Errorf("%d columns: colour does not end with its line: %q", width, line)
			}
		}
	}
}
