package classify

import (
	"strings"
	"testing"

	"dwell/tracker"
)

func newClassifier(t testing.TB, rules ...Rule) *Classifier {
	t.Helper()
	c, err := New(rules)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ruleOf reads a rule as a person writes it.
func ruleOf(t testing.TB, id int64, match string, category tracker.Category) Rule {
	t.Helper()
	terms, err := ParseMatch(match)
	if err != nil {
		t.Fatal(err)
	}
	return Rule{ID: id, Terms: terms, Category: category}
}

func TestOrderOfEvidence(t *testing.T) {
	office := map[string]string{"Categories": "Office;WordProcessor;"}
	tests := []struct {
		name     string
		evidence Evidence
		subject  tracker.Subject
		category tracker.Category
		because  string
	}{
		{"nothing", Evidence{}, tracker.Subject{}, "other", "none"},
		{"desktop id", Evidence{App: "org.gnome.Nautilus.desktop"}, tracker.Subject{App: "org.gnome.Nautilus.desktop"}, "system/settings", "app:org.gnome.nautilus"},
		{"any case", Evidence{App: "ORG.GNOME.NAUTILUS"}, tracker.Subject{App: "ORG.GNOME.NAUTILUS"}, "system/settings", "app:org.gnome.nautilus"},
		{"class for want of an app", Evidence{Class: "XTerm"}, tracker.Subject{App: "XTerm", Class: "XTerm"}, "work/terminal", "class:xterm"},
		{"exe path", Evidence{Exe: `C:\Games\Cursor.exe`}, tracker.Subject{App: "Cursor.exe", Mark: "exe:cursor"}, "ai/coding", "exe:cursor"},
		{"exe behind an unknown app", Evidence{App: "x-unheard-of", Exe: "/opt/gimp.exe"}, tracker.Subject{App: "x-unheard-of", Mark: "app:gimp"}, "work/design", "app:gimp"},
		{"last part of an id", Evidence{App: "org.unheard.Gimp"}, tracker.Subject{App: "org.unheard.Gimp"}, "work/design", "app:gimp"},
		{"url over title", Evidence{App: "firefox", URL: "https://chatgpt.com/c/1", Title: "Taxes - Gmail"}, tracker.Subject{App: "firefox", Site: "chatgpt.com"}, "ai/chat", "site:chatgpt.com"},
		{"unknown url never asks the title", Evidence{App: "firefox", URL: "https://garden.example/x", Title: "ChatGPT"}, tracker.Subject{App: "firefox", Site: "garden.example"}, "browsing/uncategorised", "none"},
		{"title where the url is unknown", Evidence{App: "firefox", Title: "ChatGPT — Mozilla Firefox"}, tracker.Subject{App: "firefox", Mark: "title:chatgpt"}, "ai/chat", "title:chatgpt"},
		{"garbage url is an unknown one", Evidence{App: "firefox", URL: "::::", Title: "ChatGPT"}, tracker.Subject{App: "firefox", Mark: "title:chatgpt"}, "ai/chat", "title:chatgpt"},
		{"browser and nothing else", Evidence{App: "firefox"}, tracker.Subject{App: "firefox"}, "browsing/browser", "app:firefox"},
		{"bare conversation name", Evidence{App: "google-chrome", Title: "Garden ideas - Google Chrome"}, tracker.Subject{App: "google-chrome"}, "browsing/uncategorised", "none"},
		{"native windows by app, whatever the title", Evidence{App: "org.gnome.Evince", Title: "ChatGPT"}, tracker.Subject{App: "org.gnome.Evince"}, "work/office", "app:org.gnome.evince"},
		{"unknown native window", Evidence{App: "x-unheard-of", Title: "ChatGPT"}, tracker.Subject{App: "x-unheard-of"}, "other", "none"},
		{"hint", Evidence{App: "x-unheard-of", Hints: office}, tracker.Subject{App: "x-unheard-of", Mark: "hint:Categories"}, "work/office", "hint:Categories"},
		{"app over hint", Evidence{App: "steam", Hints: office}, tracker.Subject{App: "steam"}, "gaming/launcher", "app:steam"},
		{"hinted browser", Evidence{App: "x-unheard-of", Title: "Reddit", Hints: map[string]string{"Categories": "Network;WebBrowser;"}}, tracker.Subject{App: "x-unheard-of", Mark: "title:reddit"}, "social/forum", "title:reddit"},
		{"program in a terminal", Evidence{App: "xterm", Argv: []string{"/usr/bin/claude", "--continue"}}, tracker.Subject{App: "xterm", Program: "claude"}, "ai/coding", "program:claude"},
		{"unknown program", Evidence{App: "xterm", Argv: []string{"./frobnicate", "secret"}}, tracker.Subject{App: "xterm", Program: "frobnicate"}, "work/terminal", "app:xterm"},
		{"argv means nothing outside terminals", Evidence{App: "org.gnome.Evince", Argv: []string{"claude"}}, tracker.Subject{App: "org.gnome.Evince"}, "work/office", "app:org.gnome.evince"},
		{"argv alone", Evidence{Argv: []string{"ollama", "run", "x"}}, tracker.Subject{Program: "ollama run"}, "ai/local", "program:ollama run"},
		{"title alone", Evidence{Title: "Fix - acme/api · GitHub — Mozilla Firefox"}, tracker.Subject{Mark: "title:github"}, "work/coding", "title:github"},
		{"title alone that only a browser has", Evidence{Title: "Some page — Mozilla Firefox"}, tracker.Subject{}, "browsing/uncategorised", "none"},
		{"site installed as an app", Evidence{App: "chrome-web.whatsapp.com__-Default"}, tracker.Subject{App: "chrome-web.whatsapp.com__-Default", Site: "web.whatsapp.com"}, "social/messaging", "site:web.whatsapp.com"},
	}
	c := newClassifier(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, v := c.Classify(tt.evidence)
			if s != tt.subject || v.Category != tt.category || v.Because != tt.because {
				t.Errorf("%+v\n%+v\nwant %+v %s %s", s, v, tt.subject, tt.category, tt.because)
			}
			if (v.Because == "none") != (v.Confidence == 0) || v.Confidence > 1 {
				t.Errorf("because %s with confidence %v", v.Because, v.Confidence)
			}
		})
	}
}

func TestEditorsAndReaders(t *testing.T) {
	c := newClassifier(t, ruleOf(t, 1, "app:windsurf", "ai/coding"), ruleOf(t, 2, "app:okular", "learning"))
	tests := []struct {
		evidence       Evidence
		editor, reader bool
	}{
		{Evidence{App: "cursor.desktop"}, true, false},
		{Evidence{Class: "Kiro"}, true, false},
		{Evidence{App: "windsurf"}, false, false}, // the person's own word makes it AI
		{Evidence{App: "xterm", Argv: []string{"claude"}}, false, false},
		{Evidence{App: "org.gnome.Evince"}, false, true},
		{Evidence{App: "com.github.johnfactotum.Foliate"}, false, true},
		{Evidence{App: "okular"}, false, true}, // re-labelled, and still where one reads
		{Evidence{App: "code"}, false, false},
	}
	for _, tt := range tests {
		if _, v := c.Classify(tt.evidence); v.Editor != tt.editor || v.Reader != tt.reader {
			t.Errorf("%+v: editor %v reader %v, want %v %v", tt.evidence, v.Editor, v.Reader, tt.editor, tt.reader)
		}
	}
}

func TestBrowser(t *testing.T) {
	c := newClassifier(t)
	for _, app := range []string{"firefox", "org.mozilla.firefox.desktop", "Google-chrome", "Navigator", "brave-browser", "microsoft-edge"} {
		for _, e := range []Evidence{{App: app}, {Class: app}} {
			if _, v := c.Classify(e); v.Category != "browsing/browser" {
				t.Errorf("%+v is %s; it is a browser", e, v.Category)
			}
		}
	}
	for _, app := range []string{"", "code", "org.gnome.Evince", "thunderbird"} {
		if _, v := c.Classify(Evidence{App: app, Class: app}); v.Category.Within("browsing") {
			t.Errorf("%q is %s; it is no browser", app, v.Category)
		}
	}
}

// Nothing of what is raw may come back but the names of app and class.
func TestNothingRawIsKept(t *testing.T) {
	const marker = "zq-private-zq"
	c := newClassifier(t, ruleOf(t, 1, `title:"*zq*"`, "work/office"))
	for _, e := range []Evidence{
		{App: "firefox", Title: marker + " - ChatGPT"},
		{App: "firefox", URL: "https://chatgpt.com/" + marker + "?q=" + marker + "#" + marker},
		{App: "firefox", URL: "https://" + marker + "@github.com/x"},
		{App: "firefox", URL: "file:///home/" + marker},
		{App: "xterm", Argv: []string{"vim", marker}},
		{App: "xterm", Argv: []string{"/home/" + marker + "/my secret tool"}},
		{App: "xterm", Argv: []string{"python3", marker + ".py"}},
		{App: "x-unheard-of", Hints: map[string]string{"Categories": marker, "Name": marker}},
	} {
		s, v := c.Classify(e)
		for _, kept := range []string{s.App, s.Class, s.Site, s.Program, s.Mark, v.Because} {
			if strings.Contains(kept, "zq") {
				t.Errorf("kept %q", kept)
			}
		}
	}
}

func TestNearestCategory(t *testing.T) {
	for in, want := range map[string]tracker.Category{
		"ai/chta": "ai/chat", "AI/Chat": "ai/chat", "chat": "ai/chat", "gamming": "gaming", "work/codng": "work/coding",
		"social/mesaging": "social/messaging", "meetings": "work/meetings", "uncategorised": "browsing/uncategorised",
	} {
		if got, ok := NearestCategory(in); !ok || got != want {
			t.Errorf("NearestCategory(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "zzzzzz", "knitting/socks", strings.Repeat("a", 100)} {
		if got, ok := NearestCategory(in); ok {
			t.Errorf("NearestCategory(%q) = %q", in, got)
		}
	}
}

func BenchmarkClassify(b *testing.B) {
	c := newClassifier(b, ruleOf(b, 1, "site:example.org", "work"), ruleOf(b, 2, `app:code title:"*draft*"`, "work/office"))
	for _, bm := range []struct {
		name     string
		evidence Evidence
	}{
		{"site", Evidence{App: "firefox.desktop", Class: "firefox", URL: "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10s"}},
		{"path", Evidence{App: "firefox.desktop", Class: "firefox", URL: "https://www.google.com/search?q=go&udm=50"}},
		{"app", Evidence{App: "org.gnome.Evince.desktop", Class: "Evince", Title: "report.pdf"}},
		{"program", Evidence{App: "xterm", Class: "XTerm", Argv: []string{"claude", "--continue"}}},
		{"title", Evidence{App: "firefox.desktop", Class: "firefox", Title: "Plan - ChatGPT — Mozilla Firefox"}},
		{"unknown", Evidence{App: "x-unheard-of", Class: "Unheard", Exe: "unheard"}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if s, _ := c.Classify(bm.evidence); s.App == "" {
					b.Fatal("no subject")
				}
			}
		})
	}
}

// The budget's other half: a subject that is known costs no allocation.
func TestKnownSubjectsAllocateNothing(t *testing.T) {
	c := newClassifier(t, ruleOf(t, 1, "site:example.org", "work"))
	for name, e := range map[string]Evidence{
		"site":    {App: "firefox.desktop", URL: "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
		"path":    {App: "firefox.desktop", URL: "https://x.com/i/grok"},
		"app":     {App: "org.gnome.Evince.desktop", Class: "Evince"},
		"program": {App: "xterm", Argv: []string{"claude"}},
		"title":   {App: "firefox", Title: "Plan - ChatGPT — Mozilla Firefox"},
	} {
		if n := testing.AllocsPerRun(100, func() { c.Classify(e) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
