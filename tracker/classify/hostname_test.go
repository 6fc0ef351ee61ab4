package classify

import "testing"

// What a host says of itself, and where it says nothing.
func TestHostsSpeakForThemselves(t *testing.T) {
	c := newClassifier(t)
	for url, want := range map[string]struct{ site, category, because string }{
		"https://www.something.gov.za/tax":           {"something.gov.za", "browsing/gov", "suffix:gov.za"},
		"https://cs.something.ac.jp/":                {"something.ac.jp", "learning/academic", "suffix:ac.jp"},
		"https://something.edu/":                     {"something.edu", "learning/academic", "suffix:edu"},
		"https://forum.something.example/t/1":        {"something.example", "social/forum", "label:forum"},
		"https://en.forum.something.example/":        {"something.example", "social/forum", "label:forum"},
		"https://forum.something.edu/":               {"something.edu", "social/forum", "label:forum"},
		"https://grafana.something.example/d/x":      {"something.example", "system/monitor", "label:grafana"},
		"http://grafana.lan:3000/d/x":                {"local", "system/monitor", "label:grafana"},
		"http://grafana/d/x":                         {"local", "browsing/uncategorised", "none"},
		"http://192.168.0.10:11434/":                 {"local", "ai/local", "site:localhost:11434"},
		"http://192.168.0.10:3000/":                  {"local", "browsing/uncategorised", "none"},
		"https://developer.spotify.com/docs":         {"spotify.com", "work/coding", "label:developer"},
		"https://support.spotify.com/":               {"spotify.com", "music/streaming", "site:spotify.com"},
		"https://auto.daum.net/":                     {"daum.net", "browsing/auto", "label:auto"},
		"https://sports.spotify.com/":                {"spotify.com", "music/streaming", "site:spotify.com"},
		"https://store.brand.com.something.example/": {"something.example", "browsing/uncategorised", "none"},
		"https://something-zahnarzt.example/":        {"something-zahnarzt.example", "browsing/health", "token:zahnarzt"},
		"https://www.somethingzeitung.example/":      {"somethingzeitung.example", "news/general", "token:zeitung"},
		"https://newsletter.example/":                {"newsletter.example", "browsing/uncategorised", "none"},
		"https://something.example/forum/x":          {"something.example", "social/forum", "path:forum"},
		"https://something.example/en/threads/x.12/": {"something.example", "social/forum", "path:threads"},
		"https://something.example/products/x":       {"something.example", "shopping/store", "path:products"},
		"https://something.example/2024/05/x":        {"something.example", "news/blog", "path:date"},
		"https://something.example/about/forum-x":    {"something.example", "browsing/uncategorised", "none"},
		"http://192.168.1.1/x":                       {"local", "system/settings", "host:router"},
		"https://chat.something.ai/":                 {"something.ai", "browsing/uncategorised", "none"},
		"https://chatgpt.something.example/":         {"something.example", "browsing/uncategorised", "none"},
		"https://gov.za.something.example/":          {"something.example", "browsing/uncategorised", "none"},
		"https://sports.something.example/":          {"something.example", "browsing/uncategorised", "none"},
		"https://smile.amazon.it/dp/B000000000":      {"amazon.it", "shopping/store", "site:amazon.*"},
		"https://music.amazon.co.uk/albums/B00":      {"music.amazon.com", "music/streaming", "site:music.amazon.com"},
		"https://amazon.something.example/dp/B000":   {"something.example", "browsing/uncategorised", "none"},
	} {
		s, v := c.Classify(Evidence{App: "firefox", URL: url})
		if s.Site != want.site || string(v.Category) != want.category || v.Because != want.because {
			t.Errorf("%s: %q as %s by %s, want %q as %s by %s", url, s.Site, v.Category, v.Because, want.site, want.category, want.because)
		}
		if again := c.Relabel(s, v); again != v {
			t.Errorf("%s: %+v kept is %+v", url, v, again)
		}
	}
}
