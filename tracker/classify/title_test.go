package classify

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// What browsers make of one page's title; each must come out as the page's.
var shapes = []string{
	"%s - Google Chrome",
	"%s - Google Chrome (Incognito)",
	"%s - Google Chrome - Ana (Home)",
	"%s - Chromium",
	"%s — Mozilla Firefox",
	"%s — Mozilla Firefox Private Browsing",
	"%s - Brave",
	"%s - Vivaldi",
	"%s - Opera",
	"%s — Яндекс Браузер",
	"%s — LibreWolf",
	"%s - Personal - Microsoft\u200b Edge",
	"%s – Microsoft\u200b Edge",
	"%s and 7 more pages - Work - Microsoft\u200b Edge",
	"%s and 1 more page - Profile 2 - Microsoft\u200b Edge",
	"%s und 2 weitere Seiten - Persönlich – Microsoft\u200b Edge",
	"%s et 3 autres pages - Personnel – Microsoft\u200b Edge",
	"%s и еще 4 страницы — Личный: — Microsoft\u200b Edge",
	"(3) %s — Mozilla Firefox",
	"(20+) %s - Google Chrome",
	"● %s - Google Chrome",
	"%s",
}

func TestTitleShapes(t *testing.T) {
	for _, page := range []struct{ title, because string }{
		{"ChatGPT", "title:chatgpt"},
		{"Trip to Lyon - Claude", "title:claude"},
		{"How boats float - YouTube", "title:youtube"},
		{"Inbox (4) - ana@mail.example - Gmail", "title:gmail"},
		{"Mode d’emploi | Wikipédia", "title:wikipédia"},
	} {
		for _, shape := range shapes {
			title := strings.Replace(shape, "%s", page.title, 1)
			if m := (&search{}).matchTitle(title, true); !m.Found() || m.Because() != page.because {
				t.Errorf("%q: %s, want %s", title, m.Because(), page.because)
			}
		}
	}
}

func TestTitlesThatNameNothing(t *testing.T) {
	for _, title := range []string{
		"Garden ideas", "Max and Moritz, a comparison", "Claude Monet and the water lilies", "What ChatGPT means for schools",
		"Claude - a painter’s life - Arte und Kunst", "Is Gemini better than Copilot? - somebody.example", "chatgpt.com.evil.example",
		"ChatGPT - review of the year - garden.example", "Signal processing, lecture 3", "", " - ", "()", "— Mozilla Firefox Fan Club",
		"Re: your ChatGPT receipt", "Threads - how to sew them",
	} {
		if m := (&search{}).matchTitle(title, true); m.Found() && m.Category != "browsing/browser" {
			t.Errorf("%q is taken for %s", title, m.Because())
		}
	}
}

func TestTitleOfTheBrowserItself(t *testing.T) {
	for _, title := range []string{"Mozilla Firefox", "New Tab - Google Chrome", "Google Chrome", "Neuer Tab – Microsoft\u200b Edge"} {
		if m := (&search{}).matchTitle(title, true); m.Category != "browsing/browser" {
			t.Errorf("%q is %q by %s", title, m.Category, m.Because())
		}
	}
}

func TestTrimPages(t *testing.T) {
	for in, want := range map[string]string{
		"x and 7 more pages": "x", "x and 1 more page": "x", "x und 2 weitere Seiten": "x", "x 和另外 3 个页面": "x",
		"x and more pages": "x and more pages", "7 more pages": "7 more pages", " and 7 more pages": " and 7 more pages",
	} {
		if got := trimPages(in); got != want {
			t.Errorf("trimPages(%q) = %q, want %q", in, got, want)
		}
	}
}

// A page's own text, however it is written, does not hide the site's name
// at the end.
func TestSiteNameLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := rapid.StringMatching(`[\p{L}\d ,.!?()'&]{1,60}`).Draw(t, "page")
		shape := rapid.SampledFrom(shapes).Draw(t, "shape")
		title := strings.Replace(shape, "%s", "x"+page+"x - Stack Overflow", 1)
		if m := (&search{}).matchTitle(title, true); m.Because() != "title:stack overflow" {
			t.Fatalf("%q: %q", title, m.Because())
		}
	})
}

func FuzzClassify(f *testing.F) {
	f.Add("firefox", "(3) x - ChatGPT — Mozilla Firefox", "https://x.com/i/grok", "python3 -m aider", "Network;WebBrowser;")
	f.Add("", "\u202eabc\u202c 😀 - Microsoft\u200b Edge", "", "sudo -u me env A=b claude", "Game;")
	f.Add("x", "\xff\xfe - ｜ - ", "https://[::1", "npx @anthropic-ai/claude-code@1", "")
	f.Add("chrome-a.b__-x", strings.Repeat("a - ", 30_000), "about:", "timeout", "Office")
	c := newClassifier(f, ruleOf(f, 1, "title:*a*b*c*", "work"), ruleOf(f, 2, "site:*.x.com/*/y", "work"))
	f.Fuzz(func(t *testing.T, app, title, url, argv, categories string) {
		e := Evidence{App: app, Exe: argv, Class: app, Title: title, URL: url, Argv: strings.Fields(argv), Hints: map[string]string{"Categories": categories}}
		find := search{}
		s, v := c.classify(&find, e)
		if find.steps > maxSteps {
			t.Fatalf("%d steps", find.steps)
		}
		if again, w := c.Classify(e); again != s || v != w {
			t.Fatal("two answers to one question")
		}
		if !v.Category.Valid() || v.Because == "" || v.Confidence < 0 || v.Confidence > 1 {
			t.Fatalf("%+v", v)
		}
		if len(s.App) > maxText || len(s.Program) > 3*maxProgram || utf8.ValidString(url) && !utf8.ValidString(s.Site) {
			t.Fatalf("%+v", s)
		}
		c.Relabel(s, v)
	})
}
