package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// A titleMatch is what a window title names. browser says that the title ends as
// a browser's does.
type titleMatch struct {
	catalogue.Fact
	confidence float64
	browser    bool
}

func (m titleMatch) because() string {
	if strings.HasPrefix(m.Because, "title:") {
		return m.Because
	}
	return "title:" + m.Key() // a title may name a site by its host
}

// A position says where in a title a name stands; the surer come first.
type position uint8

const (
	wholeTitle   position = iota
	severalParts          // the whole of a title that has parts: few names have a separator in them
	lastOfTitle
	firstOfTitle
)

// matchTitle reads a window title: what the browser adds is taken off, then the
// whole rest, its last part and its first part are looked up, in that order. Sites
// put their name last, some first; what stands between is the page's own text and is
// never searched, so that a page about a thing is not taken for the thing.
func matchTitle(title string, browser bool) titleMatch {
	p := splitTitle(trimCounters(title))
	closed := p.dropBrowser()
	if p.n == 0 {
		// Nothing but the browser's name.
		return titleMatch{Fact: closed, confidence: titleConfidence, browser: true}
	}
	browser = browser || closed.Found()
	m := p.match(browser)
	m.browser = closed.Found()
	return m
}

func (p *titleParts) match(browser bool) titleMatch {
	whole, last, first := p.whole(), p.parts[p.n-1], p.parts[0]
	at := wholeTitle
	if p.n > 1 {
		at = severalParts
	}
	if f, ok := lookupTitle(whole, at, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence + 0.1}
	}
	if p.n > 1 {
		if f, ok := lookupTitle(last, lastOfTitle, browser); ok {
			return titleMatch{Fact: f, confidence: titleConfidence}
		}
	}
	if i := strings.LastIndex(last, " at "); i > 0 { // "weather at DuckDuckGo"
		if f, ok := lookupTitle(last[i+len(" at "):], lastOfTitle, browser); ok {
			return titleMatch{Fact: f, confidence: titleConfidence}
		}
	}
	if p.n > 1 {
		if domainLike(last) {
			return titleMatch{} // a site we do not know; the first part is its page
		}
		if f, ok := lookupTitle(first, firstOfTitle, browser); ok {
			return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
		}
	}
	if name, _, ok := strings.Cut(first, "/"); ok && !strings.Contains(name, " ") { // "r/golang"
		if f, ok := lookupTitle(first[:len(name)+1], firstOfTitle, browser); ok {
			return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
		}
	}
	if f, ok := p.matchTight(first, last, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
	}
	return titleMatch{}
}

// matchTight tries separators that stand without a space before them: a colon or
// full stop in a title of one part ("PayPal: Summary"), and, where the script needs
// no spaces, any.
func (p *titleParts) matchTight(first, last string, browser bool) (catalogue.Fact, bool) {
	if p.n == 1 {
		for _, stop := range [...]string{": ", ". "} {
			if i := strings.Index(first, stop); i > 0 {
				if f, ok := lookupTitle(first[:i], firstOfTitle, browser); ok {
					return f, true
				}
			}
		}
	}
	if ascii(first) && ascii(last) {
		return catalogue.Fact{}, false
	}
	const tight = "-_|–—－｜：:，。（【"
	if i := strings.LastIndexAny(last, tight); i > 0 {
		if f, ok := lookupTitle(strings.TrimLeft(last[i:], tight), lastOfTitle, browser); ok {
			return f, true
		}
	}
	if i := strings.IndexAny(first, tight); i > 0 {
		return lookupTitle(first[:i], firstOfTitle, browser)
	}
	return catalogue.Fact{}, false
}

// lookupTitle looks a part of a title up as a name: as it is, then without a
// trailing parenthesis or release number, then written as one word, then as a host.
func lookupTitle(part string, at position, browser bool) (catalogue.Fact, bool) {
	var buf [maxName]byte
	key, ok := appendName(buf[:0], part, false)
	if !ok {
		return catalogue.Fact{}, false // too long for a name
	}
	accept := func(f catalogue.Fact, ok bool) bool {
		switch {
		case !ok:
			return false
		case f.Is(catalogue.Word) && at == firstOfTitle:
			return false
		case f.Is(catalogue.Native) && browser:
			return false
		case f.Is(catalogue.Browser):
			return false
		}
		return true
	}
	if f, ok := catalogue.Lookup(catalogue.Title, key); accept(f, ok) {
		return f, true
	}
	if i := strings.LastIndexByte(part, '('); i > 0 && strings.HasSuffix(part, ")") {
		if bare, ok := appendName(buf[:0], strings.TrimSpace(part[:i]), false); ok {
			if f, ok := catalogue.Lookup(catalogue.Title, bare); accept(f, ok) {
				return f, true
			}
		}
	}
	if name := trimRelease(part); name != part {
		if bare, ok := appendName(buf[:0], name, false); ok {
			if f, ok := catalogue.Lookup(catalogue.Title, bare); accept(f, ok) {
				return f, true
			}
		}
	}
	if at == firstOfTitle || at == severalParts {
		return catalogue.Fact{}, false
	}
	if !browser { // a window of a program's own is named for it
		for _, kind := range [...]catalogue.Kind{catalogue.Class, catalogue.App, catalogue.Exe} {
			if f, ok := lookupName(kind, trimRelease(part)); accept(f, ok) && f.Category != "browsing/browser" {
				return f, true
			}
		}
	}
	if joined, ok := appendName(buf[:0], part, true); ok && len(joined) >= 5 {
		if f, ok := catalogue.Lookup(catalogue.Title, joined); accept(f, ok) {
			return f, true
		}
	}
	if domainLike(part) {
		if a, ok := parseAddress(part); ok && a.scope != private {
			if m := matchFacts(&a); m.Found() {
				return m.Fact, true
			}
		}
	}
	return catalogue.Fact{}, false
}

// domainLike reports whether part is written as a host, or a URL a browser shows
// while a page loads.
func domainLike(part string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(part, "https://"), "/")
	dot := strings.LastIndexByte(host, '.')
	if strings.HasPrefix(host, "localhost:") {
		return true
	}
	return dot > 0 && len(host)-dot > 2 && !strings.ContainsAny(host, " ,…@") && leadingDigits(host[dot+1:]) == 0
}

// trimRelease takes a release number off a program's name: "Blender" of
// "Blender 4.3", "Minecraft" of "Minecraft* 1.20.1".
func trimRelease(part string) string {
	i := strings.LastIndexByte(part, ' ')
	if i <= 0 {
		return part
	}
	number := strings.TrimPrefix(part[i+1:], "v")
	if !strings.Contains(number, ".") || strings.Trim(number, "0123456789.") != "" {
		return part
	}
	return strings.TrimRight(part[:i], "* ")
}
