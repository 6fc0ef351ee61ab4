package classify

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
)

func TestParseMatch(t *testing.T) {
	tests := []struct {
		match string
		want  []Term
	}{
		{`app:firefox`, []Term{{"app", "firefox"}}},
		{`  site:github.com   title:"*Copilot*" `, []Term{{"site", "github.com"}, {"title", "*Copilot*"}}},
		{`SITE:https://Me@GitHub.com/`, []Term{{"site", "github.com"}}},
		{`site:https://github.com/acme/`, []Term{{"site", "github.com/acme"}}},
		{`site:bücher.example`, []Term{{"site", "xn--bcher-kva.example"}}},
		{`site:*.slack.com`, []Term{{"site", "*.slack.com"}}},
		{`title:"say \"hi\" \\o/"`, []Term{{"title", `say "hi" \o/`}}},
		{`title:a:b`, []Term{{"title", "a:b"}}},
		{`site:localhost:3000`, []Term{{"site", "localhost:3000"}}},
		{`site:chrome://settings`, []Term{{"site", "chrome://settings"}}},
	}
	for _, tt := range tests {
		got, err := ParseMatch(tt.match)
		if err != nil || !cmp.Equal(got, tt.want) {
			t.Errorf("ParseMatch(%q) = %v, %v", tt.match, got, err)
		}
	}
}

func TestParseMatchTeaches(t *testing.T) {
	for match, want := range map[string]string{
		"":                                "empty",
		"firefox":                         "kind:glob",
		"sites:x.com":                     "did you mean site?",
		"titel:x":                         "did you mean title?",
		"window:x":                        "app, class, site, program, title",
		"app:":                            "nothing behind the colon of app",
		`title:"open`:                     "no closing quote behind the colon of title",
		`title:"a"b`:                      "after a closing quote",
		`title:a"b`:                       "quote inside",
		"site:/path":                      "a site is a host",
		"title:\"a\x00b\"":                "control character",
		"title:\xff":                      "UTF-8",
		"app:" + strings.Repeat("x", 300): "at most 256",
		strings.Repeat("app:x ", 9):       "at most 8",
	} {
		_, err := ParseMatch(match)
		if !errors.Is(err, ErrMatch) || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseMatch(%q): %v, want %q", match, err, want)
		}
	}
}

func TestNewRefusesBadRules(t *testing.T) {
	for _, r := range []Rule{
		{Category: "work"},
		{Terms: []Term{{"app", "x"}}, Category: "work/knitting"},
		{Terms: []Term{{"window", "x"}}, Category: "work"},
		{Terms: []Term{{"app", ""}}, Category: "work"},
	} {
		if _, err := New([]Rule{r}); !errors.Is(err, ErrRule) {
			t.Errorf("New(%v): %v", r, err)
		}
	}
}

func TestRules(t *testing.T) {
	tests := []struct {
		name     string
		rules    []string // match, "->", category
		evidence Evidence
		because  string
		site     string
		mark     string
	}{
		{"app with and without .desktop", []string{"app:org.example.editor -> work"}, Evidence{App: "org.example.Editor.desktop"}, "rule:1", "", ""},
		{"and the other way", []string{"app:Org.Example.Editor.desktop -> work"}, Evidence{App: "org.example.editor"}, "rule:1", "", ""},
		{"whole names only", []string{"app:code -> learning"}, Evidence{App: "vscode-x"}, "none", "", ""},
		{"rules come before facts", []string{"site:chatgpt.com -> work"}, Evidence{App: "firefox", URL: "https://chatgpt.com/"}, "rule:1", "chatgpt.com", ""},
		{"a rule's key is the site", []string{"site:docs.unheard.example -> work"}, Evidence{App: "firefox", URL: "https://a.docs.unheard.example/"}, "rule:1", "docs.unheard.example", ""},
		{"more terms win", []string{"site:github.com title:*draft* -> learning", "site:github.com -> work"}, Evidence{App: "firefox", URL: "https://github.com/x", Title: "My Draft"}, "rule:1", "github.com", "rule:1"},
		{"of as many, the later", []string{"app:code -> learning", "app:c* -> work"}, Evidence{App: "code"}, "rule:2", "", ""},
		{"paths leave a mark unless they are the site", []string{"site:unheard.example/*/draft -> work"}, Evidence{App: "firefox", URL: "https://unheard.example/me/draft/3"}, "rule:1", "unheard.example/*/draft", ""},
		{"path on a border", []string{"site:unheard.example/doc -> work"}, Evidence{App: "firefox", URL: "https://unheard.example/docs"}, "none", "unheard.example", ""},
		{"wildcard host", []string{"site:*.unheard.example -> work"}, Evidence{App: "firefox", URL: "https://a.unheard.example/"}, "rule:1", "*.unheard.example", ""},
		{"short wildcard marks", []string{"site:d*.unheard.example -> work", "site:w*rd.unheard.example -> learning"}, Evidence{App: "firefox", URL: "https://docs.unheard.example/"}, "rule:1", "d*.unheard.example", ""},
		{"country wildcard keeps the domain", []string{"site:unheard.* -> work"}, Evidence{App: "firefox", URL: "https://www.unheard.example/"}, "rule:1", "unheard.example", ""},
		{"a wildcard off the kept domain leaves a mark", []string{"site:do*s.* -> work"}, Evidence{App: "firefox", URL: "https://docs.unheard.example/"}, "rule:1", "unheard.example", "rule:1"},
		{"title leaves a mark", []string{`title:*INVOICE* -> work/office`}, Evidence{App: "x-unheard-of", Title: "your invoice 7"}, "rule:1", "", "rule:1"},
		{"program", []string{"program:frob* -> work"}, Evidence{App: "xterm", Argv: []string{"frobnicate"}}, "rule:1", "", ""},
		{"local network", []string{"site:local -> system"}, Evidence{App: "firefox", URL: "http://192.168.1.1/"}, "rule:1", "local", ""},
		{"a site needs a url", []string{"site:chatgpt.com -> work"}, Evidence{App: "firefox", Title: "ChatGPT"}, "title:chatgpt", "", "title:chatgpt"},
		{"not as a suffix of text", []string{"site:chat.example -> work"}, Evidence{App: "firefox", URL: "https://mychat.example/"}, "none", "mychat.example", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var rules []Rule
			for i, text := range tt.rules {
				match, category, _ := strings.Cut(text, " -> ")
				rules = append(rules, ruleOf(t, int64(i+1), match, tracker.Category(category)))
			}
			c := newClassifier(t, rules...)
			s, v := c.Classify(tt.evidence)
			if v.Because != tt.because || s.Site != tt.site || s.Mark != tt.mark {
				t.Errorf("because %s site %q mark %q, want %s %q %q", v.Because, s.Site, s.Mark, tt.because, tt.site, tt.mark)
			}
			if again := c.Relabel(s, v); again.Category != v.Category || again.Because != v.Because {
				t.Errorf("Relabel changes %+v to %+v", v, again)
			}
		})
	}
}

func TestRuleOfConfigNamesItsLine(t *testing.T) {
	r := ruleOf(t, 0, "app:code", "learning")
	r.Source = "config.toml:12"
	if _, v := newClassifier(t, r).Classify(Evidence{App: "code"}); v.Because != "rule:config.toml:12" || v.Confidence != 1 {
		t.Errorf("%+v", v)
	}
}

func TestRelabels(t *testing.T) {
	for match, want := range map[string]bool{
		"app:x": true, "class:x program:y": true, "site:github.com": true, "site:x.com/i/grok": true,
		"site:github.com/acme": false, "title:x": false, "app:x title:y": false,
	} {
		if got := ruleOf(t, 1, match, "work").Relabels(); got != want {
			t.Errorf("%s: Relabels() = %v", match, got)
		}
	}
}

func TestRelabel(t *testing.T) {
	chat := tracker.Verdict{Category: "ai/chat", Because: "site:chatgpt.com", Confidence: 0.95}
	hint := tracker.Verdict{Category: "work/office", Because: "hint:Categories", Confidence: 0.5}
	adult := tracker.Verdict{Category: "browsing/adult", Because: "site:pornhub.com", Confidence: 0.95}
	byRule := tracker.Verdict{Category: "work", Because: "rule:7", Confidence: 1}
	tests := []struct {
		name    string
		rules   []Rule
		subject tracker.Subject
		old     tracker.Verdict
		want    tracker.Category
		because string
	}{
		{"a new rule takes the past", []Rule{ruleOf(t, 1, "site:chatgpt.com", "learning")}, tracker.Subject{App: "firefox", Site: "chatgpt.com"}, chat, "learning", "rule:1"},
		{"a rule gone gives it back", nil, tracker.Subject{App: "firefox", Site: "chatgpt.com"}, byRule, "ai/chat", "site:chatgpt.com"},
		{"a title rule gone too", nil, tracker.Subject{App: "code", Mark: "rule:7"}, byRule, "work/coding", "app:code"},
		{"a title rule that stands", []Rule{ruleOf(t, 7, "title:*x*", "work")}, tracker.Subject{App: "code", Mark: "rule:7"}, byRule, "work", "rule:7"},
		{"a title's fact", nil, tracker.Subject{App: "firefox", Mark: "title:chatgpt"}, tracker.UnknownVerdict(true), "ai/chat", "title:chatgpt"},
		{"a title that named a host", nil, tracker.Subject{App: "firefox", Mark: "title:lichess.org"}, chat, "gaming/game", "title:lichess.org"},
		{"a hint cannot be asked again", nil, tracker.Subject{App: "x-unheard-of", Mark: "hint:Categories"}, hint, "work/office", "hint:Categories"},
		{"unless the app is known by now", nil, tracker.Subject{App: "steam", Mark: "hint:Categories"}, hint, "gaming/launcher", "app:steam"},
		{"country form", nil, tracker.Subject{App: "firefox", Site: "amazon.se"}, tracker.UnknownVerdict(true), "shopping/store", "site:amazon.*"},
		{"program", nil, tracker.Subject{App: "xterm", Program: "claude"}, tracker.UnknownVerdict(false), "ai/coding", "program:claude"},
		{"private stays as it is", []Rule{ruleOf(t, 1, "app:*", "work")}, tracker.Subject{App: tracker.Private}, tracker.Verdict{Category: "other", Because: "none"}, "other", "none"},
		{"a category kept without its site", nil, tracker.Subject{App: "firefox"}, adult, "browsing/adult", "site:pornhub.com"},
		{"and without its app", nil, tracker.Subject{}, adult, "browsing/adult", "site:pornhub.com"},
		{"unknown site", nil, tracker.Subject{App: "firefox", Site: "garden.example"}, byRule, "browsing/uncategorised", "none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newClassifier(t, tt.rules...).Relabel(tt.subject, tt.old)
			if v.Category != tt.want || v.Because != tt.because {
				t.Errorf("%+v, want %s %s", v, tt.want, tt.because)
			}
		})
	}
}

// What was classified by what is kept is re-labelled to the same, in the same
// world.
func TestRelabelAgreesWithClassify(t *testing.T) {
	c := newClassifier(t, ruleOf(t, 1, "site:github.com/acme", "learning"), ruleOf(t, 2, "title:*plan*", "work/office"), ruleOf(t, 3, "program:vim", "learning"))
	rapid.Check(t, func(t *rapid.T) {
		e := Evidence{
			App:   rapid.SampledFrom([]string{"", "firefox", "xterm", "code", "steam", "x-unheard-of", "org.gnome.Evince"}).Draw(t, "app"),
			Class: rapid.SampledFrom([]string{"", "XTerm", "Navigator", "Cursor"}).Draw(t, "class"),
			Exe:   rapid.SampledFrom([]string{"", "/usr/bin/gimp", "ollama app.exe"}).Draw(t, "exe"),
			Title: rapid.SampledFrom([]string{"", "ChatGPT", "a plan", "Reddit - Google Chrome", "lichess.org"}).Draw(t, "title"),
			URL:   rapid.SampledFrom([]string{"", "https://github.com/acme/x", "https://www.google.de/maps", "https://amazon.se", "http://localhost:3000", "http://nas/", "https://garden.example", "about:newtab"}).Draw(t, "url"),
		}
		if rapid.Bool().Draw(t, "program") {
			e.Argv = []string{rapid.SampledFrom([]string{"claude", "vim", "frobnicate", "gh"}).Draw(t, "argv"), "copilot"}
		}
		s, v := c.Classify(e)
		again := c.Relabel(s, v)
		// A title's place is forgotten and with it how sure it made us.
		if again.Category != v.Category || again.Because != v.Because || again.Editor != v.Editor || again.Reader != v.Reader {
			t.Fatalf("%+v of %+v becomes %+v", v, s, again)
		}
	})
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		glob, text string
		want       bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"a*c", "abc", true},
		{"a*c", "abcd", false},
		{"*draft*", "My DRAFT 2", true},
		{"?", "ä", true},
		{"?", "", false},
		{"straße*", "STRAßE 7", true},
		{"*a*a*a*b", strings.Repeat("a", 500), false},
	} {
		if got := matchGlob(tt.glob, tt.text); got != tt.want {
			t.Errorf("matchGlob(%q, %q) = %v", tt.glob, tt.text, got)
		}
	}
}

func FuzzParseMatch(f *testing.F) {
	for _, s := range []string{`site:github.com title:"*Copilot*"`, `app:"a b"`, `site:https://пример.рф/x?y=z`, `title:"\"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, match string) {
		terms, err := ParseMatch(match)
		if err != nil {
			return
		}
		var b strings.Builder
		for _, term := range terms {
			b.WriteString(term.Kind + `:"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(term.Glob) + `" `)
		}
		again, err := ParseMatch(b.String())
		if err != nil || !cmp.Equal(again, terms) {
			t.Fatalf("%q is %v, written again %v, %v", match, terms, again, err)
		}
		if _, err := New([]Rule{{ID: 1, Terms: terms, Category: "work"}}); err != nil {
			t.Fatal(err)
		}
	})
}
