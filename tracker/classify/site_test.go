package classify

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/classify/catalogue"
)

func TestSiteOf(t *testing.T) {
	for raw, want := range map[string]string{
		"https://chatgpt.com/c/123":                    "chatgpt.com",
		"HTTPS://WWW.ChatGPT.COM./":                    "chatgpt.com",
		"chatgpt.com":                                  "chatgpt.com",
		"//chatgpt.com/x":                              "chatgpt.com",
		"https://openai.com.evil.example/login":        "evil.example",
		"https://notopenai.com/":                       "notopenai.com",
		"https://chatgpt.com@evil.example/":            "evil.example",
		`https://evil.example\@chatgpt.com/`:           "evil.example",
		"https://user:pass@github.com:8443/a/b":        "github.com",
		"https://octodex.github.com/x":                 "github.com",
		"https://acme.slack.com/archives":              "slack.com",
		"https://x.com/i/grok":                         "x.com/i/grok",
		"https://x.com/i/grok?conversation=1":          "x.com/i/grok",
		"https://x.com/i/grokking":                     "x.com",
		"https://x.com/home":                           "x.com",
		"https://www.google.com/search?q=a&udm=50":     "google.com/search?udm=50",
		"https://www.google.com/search?q=udm=50":       "google.com",
		"https://www.google.com/search?udm=5":          "google.com",
		"https://www.google.de/search?udm=50&q=a":      "google.com/search?udm=50",
		"https://www.google.de/search?q=a":             "google.de",
		"https://scholar.google.fr/":                   "scholar.google.com",
		"https://www.amazon.se/dp/1":                   "amazon.se",
		"https://amazon.xyz/":                          "amazon.xyz",
		"https://www.bbc.co.uk/sport/football":         "bbc.co.uk/sport",
		"https://shop.foo.co.uk/":                      "foo.co.uk",
		"https://someone.github.io/page":               "someone.github.io",
		"https://github.io/":                           "github.io",
		"http://localhost:3000/app":                    "localhost:3000",
		"localhost:3000":                               "localhost:3000",
		"http://localhost/":                            "localhost:80",
		"https://localhost/":                           "localhost:443",
		"http://127.0.0.1:11434/api":                   "localhost:11434",
		"http://[::1]:8188/":                           "localhost:8188",
		"http://0.0.0.0:08080/":                        "localhost:8080",
		"http://app.localhost:5173/":                   "localhost:5173",
		"http://192.168.1.1/admin":                     "local",
		"http://[fe80::1%25eth0]/":                     "local",
		"http://[fd00::1]/":                            "local",
		"http://100.101.102.103/":                      "local",
		"http://nas/":                                  "local",
		"http://printer.local/":                        "local",
		"http://8.8.8.8/":                              "8.8.8.8",
		"http://[2001:db8::1]/":                        "2001:db8::1",
		"https://bücher.example/":                      "xn--bcher-kva.example",
		"https://пример.рф/":                           "xn--e1afmkfd.xn--p1ai",
		"https://ｃｈａｔｇｐｔ。com/":                         "chatgpt.com",
		"https://xn--bcher-kva.example/":               "xn--bcher-kva.example",
		"about:newtab":                                 "about:newtab",
		"about:support":                                "about:",
		"chrome://settings/passwords":                  "chrome://settings",
		"chrome://flags/":                              "chrome:",
		"view-source:https://chatgpt.com/":             "chatgpt.com",
		"blob:https://chatgpt.com/uuid":                "chatgpt.com",
		"file:///home/me/chatgpt.com":                  "",
		"data:text/html,chatgpt.com":                   "",
		"javascript:alert(1)":                          "",
		"chrome-extension://abcdef/page.html":          "",
		"mailto:someone@chatgpt.com":                   "",
		"":                                             "",
		"   ":                                          "",
		"hello":                                        "",
		"https://":                                     "",
		"https:///":                                    "",
		"https://a..b/":                                "",
		"https://exa mple.com/":                        "",
		"https://chatgpt.com:99999/":                   "",
		"https://[::1/":                                "",
		"https://1.2.3/":                               "",
		"https://" + strings.Repeat("a", 64) + ".com/": "",
		"https://chatgpt.com:" + strings.Repeat("0", 2000) + "@evil.example/": "",
	} {
		if got := SiteOf(raw); got != want {
			t.Errorf("SiteOf(%q) = %q, want %q", raw, got, want)
		}
	}
}

// RFC 3492, section 7.1, and names in use.
func TestPunycode(t *testing.T) {
	for in, want := range map[string]string{
		"ليهمابتكلموشعربي؟":            "", // the question mark is in no name
		"他们为什么不说中文":                    "xn--ihqwcrb4cv8a8dqg056pqjye",
		"なぜみんな日本語を話してくれないのか":           "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"München.DE":    "xn--mnchen-3ya.de",
		"plain.example": "plain.example",
		"a b":           "a b",
	} {
		got, ok := toASCII(in)
		if ok != (want != "") || ok && got != want {
			t.Errorf("toASCII(%q) = %q, %v, want %q", in, got, ok, want)
		}
	}
}

// Whatever stands before a site on a label border is the same site; whatever
// stands behind it is another.
func TestHostBorders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.SampledFrom([]string{"chatgpt.com", "reddit.com", "steampowered.com"}).Draw(t, "host")
		label := rapid.StringMatching(`[a-z]{3,9}`).Draw(t, "label")
		plain := SiteOf("https://" + host + "/")
		if got := SiteOf("https://zz" + label + "zz." + host + "/"); got != plain {
			t.Fatalf("a subdomain of %s is %q", plain, got)
		}
		for _, other := range []string{"https://zz" + label + host, "https://" + host + "." + label + ".example"} {
			if got := SiteOf(other); got == plain || strings.HasPrefix(got, plain+"/") {
				t.Fatalf("%s is taken for %s", other, plain)
			}
		}
	})
}

func FuzzSiteOf(f *testing.F) {
	for _, s := range []string{"https://www.google.de/search?udm=50", "http://[::1]:80/", "chrome://settings", "view-source:blob:x", "пример.рф", "a@b:c", "https://x.com/i/grok#x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		site := SiteOf(raw)
		if site != SiteOf(raw) {
			t.Fatal("two answers to one question")
		}
		if strings.ContainsAny(site, "\t\n\x00@# ") || len(site) > 260 {
			t.Fatalf("%q is no site", site)
		}
		if again := SiteOf("https://" + site); site != "" && !strings.Contains(site, ":") && site != "local" && again != site {
			t.Fatalf("the site of %q is %q", site, again)
		}
	})
}

func TestNamedSitesAreSitesOfTheirOwn(t *testing.T) {
	c := newClassifier(t).WithSites(
		[]string{"old.reddit.com", "github.com/golang", "box.local", "*.reddit.com", "not a site"},
		[]string{"plot.garden.example", "*.vault.example", "gist.github.com"},
	)
	for url, want := range map[string]struct{ site, category string }{
		"https://old.reddit.com/r/golang":                  {"old.reddit.com", "social/forum"},
		"https://www.reddit.com/":                          {"reddit.com", "social/forum"},
		"https://github.com/golang/go":                     {"github.com/golang", "work/coding"},
		"https://github.com/other":                         {"github.com", "work/coding"},
		"http://box.local/x":                               {"box.local", "browsing/uncategorised"},
		"http://printer.local/x":                           {"local", "browsing/uncategorised"},
		"https://np.reddit.com/":                           {"reddit.com", "social/forum"},
		"https://a.plot.garden.example/":                   {"plot.garden.example", "browsing/uncategorised"},
		"https://garden.example/":                          {"garden.example", "browsing/uncategorised"},
		"https://login.vault.example/?next=x":              {"*.vault.example", "browsing/uncategorised"},
		"https://gist.github.com/golang/a-longer-key-here": {"gist.github.com", "work/coding"},
	} {
		s, v := c.Classify(Evidence{App: "firefox", URL: url})
		if s.Site != want.site || string(v.Category) != want.category {
			t.Errorf("%s: %s as %s, want %s as %s", url, s.Site, v.Category, want.site, want.category)
		}
		if s.Site != "*.vault.example" && c.Relabel(s, v) != v {
			t.Errorf("%s is %+v anew", s.Site, c.Relabel(s, v))
		}
	}
}

// A key read again is the same key: what was exported is imported as it was.
func TestKeysArePlain(t *testing.T) {
	c := newClassifier(t)
	seek := catalogue.Seek(catalogue.Site, nil)
	for seek.Next() {
		key := string(seek.Key())
		if s := c.Plain(tracker.Subject{Site: key}); s.Site != key {
			t.Errorf("%s becomes %q", key, s.Site)
		}
	}
	seek = catalogue.Seek(catalogue.Program, nil)
	for seek.Next() {
		key := string(seek.Key())
		if s := c.Plain(tracker.Subject{Program: key}); s.Program != key {
			t.Errorf("%s becomes %q", key, s.Program)
		}
	}
}

// What browsers encode is read back as it was.
func TestPunycodeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[a-zäöüßéñ]{1,8}[а-яёα-ω]{0,6}[中文字]{0,4}[a-z]{0,4}`).Draw(t, "label")
		encoded, ok := toASCII(label)
		if ok && fromASCII(encoded) != label {
			t.Fatalf("%q is %q and back %q", label, encoded, fromASCII(encoded))
		}
	})
	for _, broken := range []string{"xn--", "xn--a-", "xn---", "xn--99999999999", "xn--a-ö", "plain"} {
		if got := fromASCII(broken); got == "" {
			t.Errorf("%q became nothing", broken)
		}
	}
	if got := plainLetters("xn--bcher-kva"); got != "buecher" {
		t.Errorf("bücher is %q", got)
	}
}
