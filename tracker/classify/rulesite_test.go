package classify

import "testing"

func TestWholeSite(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.unheard.example.org/a/page?x=1#y": "example.org",
		"www.unheardof.org":                            "unheardof.org",
		"unheardof.org/a/page":                         "unheardof.org",
		"HTTPS://Me@UnheardOf.co.uk:8443/":             "unheardof.co.uk",
		"https://bücher.org/":                          "xn--bcher-kva.org",
		"https://chatgpt.com/c/1":                      "chatgpt.com",
		"https://x.com/i/grok?q=1":                     "x.com/i/grok",
		"localhost:3000":                               "localhost:3000",
		"http://wiki/":                                 "local",
		"nas.local":                                    "local",
		"https://no.such.domain.unheardof/":            "domain.unheardof",
		"org.example.Editor":                           "", // an app
		"editor.desktop":                               "",
		"main.exe":                                     "",
		"gimp":                                         "",
		"about:config":                                 "",
		"colour:red":                                   "",
		"file:///home/someone/text":                    "",
		"https://example.org/a page":                   "",
		"":                                             "",
	} {
		term, ok := WholeSite(address)
		if ok != (want != "") || term.Glob != want {
			t.Errorf("WholeSite(%q) = %q, %v, want %q", address, term.Glob, ok, want)
		}
		if !ok {
			continue
		}
		if terms, err := ParseMatch("site:" + term.Glob); err != nil || len(terms) != 1 || terms[0] != term {
			t.Errorf("ParseMatch(site:%s) = %v, %v: not what it came from", term.Glob, terms, err)
		}
	}
}
