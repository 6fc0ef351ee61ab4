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
func (find *search) matchTitle(title string, browser bool) titleMatch {
	p := splitTitle(trimStates(trimCounters(title)))
	closed := p.dropBrowser(find)
	if p.n == 0 {
		// Nothing but the browser's name.
		return titleMatch{Fact: closed, confidence: titleConfidence, browser: true}
	}
	browser = browser || closed.Found()
	m := p.match(find, browser)
	m.browser = closed.Found()
	return m
}

func (p *titleParts) match(find *search, browser bool) titleMatch {
	whole := p.whole()
	at := wholeTitle
	if p.n > 1 {
		at = severalParts
	}
	if f, ok := find.lookupTitle(whole, at, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence + 0.1}
	}
	if f, ok := p.pattern(find, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence}
	}
	for {
		last := p.parts[p.n-1]
		if f, ok := find.lookupTitle(last, lastOfTitle, browser); ok && f.Category != "browsing/browser" {
			return titleMatch{Fact: f, confidence: titleConfidence}
		}
		if p.n == 1 || !isPlaceholder(last) && (browser || !isRelease(last)) {
			break
		}
		p.n-- // "Netflix – Startseite": a page every site has
	}
	first, last := p.parts[0], p.parts[p.n-1]
	if f, ok := find.matchLast(last, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence - 0.05}
	}
	if p.n > 1 {
		if domainLike(last) {
			return titleMatch{} // a site we do not know; the first part is its page
		}
		if f, ok := find.lookupTitle(first, firstOfTitle, browser); ok {
			return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
		}
	}
	if f, ok := find.matchFirst(first, p.n == 1, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
	}
	if f, ok := find.matchTight(first, last, browser); ok {
		return titleMatch{Fact: f, confidence: titleConfidence - 0.15}
	}
	return titleMatch{}
}

// matchLast finds a site's name at the end of the last part: behind a word for
// "on" ("Foggy bridges on Vimeo"), before its motto ("Wiktionary, the free
// dictionary") or before the country it is shown for ("Etsy UK").
func (find *search) matchLast(last string, browser bool) (catalogue.Fact, bool) {
	if i := strings.LastIndex(last, " at "); i > 0 { // "weather at DuckDuckGo"
		if f, ok := find.lookupTitle(last[i+len(" at "):], lastOfTitle, browser); ok && f.Category.Top() != "ai" {
			return f, true
		}
		if f, ok := find.lookupTitle(last[:i], lastOfTitle, browser); ok && !browser { // "GNU Emacs at host"
			return f, true
		}
	}
	if !browser {
		if i := strings.LastIndexByte(last, '['); i > 0 && strings.HasSuffix(last, "]") { // "A song [foobar2000]"
			if f, ok := find.lookupTitle(last[i+1:len(last)-1], lastOfTitle, false); ok {
				return f, true
			}
			return find.lookupTitle(trimName(last[:i]), lastOfTitle, false) // "Microsoft Teams [QSP]"
		}
		return catalogue.Fact{}, false
	}
	for _, on := range onWords {
		if i := strings.LastIndex(last, on); i > 0 {
			if f, ok := find.lookupAside(last[i+len(on):]); ok {
				return f, true
			}
		}
	}
	if name, ok := cutSuffixFold(last, " wiki"); ok {
		if f, ok := find.lookupAside(name); ok {
			return f, true
		}
	}
	if motto := strings.Index(last, ", "); motto > 0 {
		if f, ok := find.lookupAside(last[:motto]); ok {
			return f, true
		}
	}
	if i := strings.LastIndexByte(last, ' '); i > 0 && isCountry(last[i+1:]) {
		return find.lookupTitle(last[:i], lastOfTitle, browser)
	}
	return catalogue.Fact{}, false
}

// matchFirst finds a name at the start of the first part: with more of its own
// behind a slash ("r/golang"), behind a colon, or in brackets.
func (find *search) matchFirst(first string, only, browser bool) (catalogue.Fact, bool) {
	if name, _, ok := strings.Cut(first, "/"); ok && !strings.Contains(name, " ") {
		if f, ok := find.lookupTitle(first[:len(name)+1], firstOfTitle, browser); ok {
			return f, true
		}
	}
	for _, stop := range [...]string{": ", " : ", ". "} {
		i := strings.Index(first, stop)
		switch {
		case i <= 0:
		case !strings.ContainsAny(first[:i], " ."): // "Netflix: why the stock falls" is about it
			continue
		case only && stop != " : ":
			if f, ok := find.lookupTitle(first[:i], firstOfTitle, browser); ok && f.Category.Top() != "ai" {
				return f, true
			}
		}
		if i > 0 && browser && stop != ". " {
			if f, ok := find.lookupAside(first[:i]); ok {
				return f, true
			}
		}
	}
	if rest, ok := strings.CutPrefix(first, "【"); ok && browser {
		if name, _, ok := strings.Cut(rest, "】"); ok {
			return find.lookupAside(name)
		}
	}
	if browser && domainLike(first) {
		return find.lookupAside(first)
	}
	return catalogue.Fact{}, false
}

// matchTight tries separators that stand without a space before them, as where a
// script needs no spaces.
func (find *search) matchTight(first, last string, browser bool) (catalogue.Fact, bool) {
	if ascii(first) && ascii(last) {
		return catalogue.Fact{}, false
	}
	const tight = "-_|–—－｜：:，。（【"
	if i := strings.LastIndexAny(last, tight); i > 0 {
		if f, ok := find.lookupTitle(strings.TrimLeft(last[i:], tight), lastOfTitle, browser); ok {
			return f, true
		}
	}
	if i := strings.IndexAny(first, tight); i > 0 {
		f, ok := find.lookupTitle(first[:i], firstOfTitle, browser)
		return f, ok && f.Category.Top() != "ai"
	}
	return catalogue.Fact{}, false
}
