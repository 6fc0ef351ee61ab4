package classify

import (
	"strings"
	"testing"
)

func TestPrivateWindows(t *testing.T) {
	c := newClassifier(t, ruleOf(t, 1, "title:*chat*", "work/office"))
	for _, tt := range []struct{ app, title string }{
		{"firefox", "New chat — Mozilla Firefox Private Browsing"},
		{"firefox", "Mozilla Firefox Private Browsing"},
		{"firefox", "New chat - Mozilla Firefox (Private Browsing)"},
		{"firefox", "(3) New chat — Firefox Developer Edition Private Browsing"},
		{"firefox", "New chat — Private Browsing"}, // on a Mac
		{"firefox", "Neuer Chat – Mozilla Firefox Privater Modus"},
		{"firefox", "Nouvelle discussion — Navigation privée de Mozilla Firefox"},
		{"firefox", "Chat nuevo — Navegación privada de Mozilla Firefox"},
		{"firefox", "Nuova chat — Mozilla Firefox — Navigazione anonima"},
		{"firefox", "Новый чат — Mozilla Firefox — Приватный просмотр"},
		{"firefox", "新しいチャット — Mozilla Firefox プライベートブラウジング"},
		{"firefox", "新聊天 — Mozilla Firefox 隐私浏览"},
		{"librewolf", "New chat — LibreWolf Private Browsing"},
		{"google-chrome", "New chat - Google Chrome (Incognito)"},
		{"google-chrome", "New Incognito Tab - Google Chrome"},
		{"google-chrome", "New chat - Google Chrome (Incognito) - Ana"},
		{"google-chrome", "Neuer Chat - Google Chrome (Inkognito)"},
		{"google-chrome", "Novo chat - Google Chrome (anônima)"},
		{"google-chrome", "Nouvelle discussion - Google Chrome (Navigation privée)"},
		{"google-chrome", "新しいチャット - Google Chrome（シークレット モード）"},
		{"chromium", "New chat - Chromium (Incognito)"},
		{"brave-browser", "New chat - Brave (Private)"},
		{"vivaldi-stable", "New chat - Vivaldi (Private)"},
		{"opera", "New chat - Opera (Private)"},
		{"microsoft-edge", "New chat - [InPrivate] - Microsoft\u200b Edge"},
		{"microsoft-edge", "New chat and 2 more pages - InPrivate – Microsoft\u200b Edge"},
		{"microsoft-edge", "New chat - Microsoft\u200b Edge (InPrivate)"},
		{"x-unheard-of", "New chat — Mozilla Firefox Private Browsing"},
		{"", "New chat — Mozilla Firefox Private Browsing"},
	} {
		e := Evidence{App: tt.app, Title: tt.title}
		if tt.app == "x-unheard-of" {
			e.Hints = map[string]string{"Categories": "Network;WebBrowser;"}
		}
		if _, v := c.Classify(e); !v.Private {
			t.Errorf("%q of %s is not private", tt.title, tt.app)
		}
	}
}

// What is written on a page, or in another program's title, makes no window private.
func TestWindowsThatAreNotPrivate(t *testing.T) {
	c := newClassifier(t)
	for _, tt := range []struct{ app, title string }{
		{"firefox", "Private Browsing | Mozilla Support — Mozilla Firefox"},
		{"firefox", "What is Private Browsing? — Mozilla Firefox"},
		{"firefox", "Incognito — Mozilla Firefox"},
		{"firefox", "Private — Mozilla Firefox"},
		{"firefox", "Photos (Private) — Mozilla Firefox"},
		{"google-chrome", "Private property - Google Chrome"},
		{"google-chrome", "Google Chrome (Incognito) - a guide - Google Chrome"},
		{"google-chrome", "New chat - Google Chrome (Guest)"},
		{"google-chrome", ""},
		{"code", "notes — Mozilla Firefox Private Browsing"},
		{"xterm", "New chat - Google Chrome (Incognito)"},
	} {
		if _, v := c.Classify(Evidence{App: tt.app, Title: tt.title}); v.Private {
			t.Errorf("%q of %s is taken for a private window", tt.title, tt.app)
		}
	}
}

// No phrase may be one that is never looked for.
func TestEveryPhraseIsFound(t *testing.T) {
	for _, phrase := range append(privateModes[:], privateWords[:]...) {
		if title := "x — Mozilla Firefox (" + strings.ToUpper(phrase) + ")"; !(&search{}).privateWindow(title) {
			t.Errorf("%q is no private window", title)
		}
	}
}

func TestPrivateWindowsAllocateNothing(t *testing.T) {
	c := newClassifier(t)
	for _, title := range []string{
		"New chat — Mozilla Firefox Private Browsing", "New chat - Google Chrome (Incognito)",
		"Plan - ChatGPT — Mozilla Firefox", strings.Repeat("新しい ", 30) + "— Mozilla Firefox",
	} {
		e := Evidence{App: "firefox", Title: title}
		if n := testing.AllocsPerRun(100, func() { c.Classify(e) }); n != 0 {
			t.Errorf("%q: %v allocations", title, n)
		}
	}
}

func BenchmarkPrivateWindow(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if (&search{}).privateWindow("Plan - ChatGPT — Mozilla Firefox") {
			b.Fatal("private")
		}
	}
}
