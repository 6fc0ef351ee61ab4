package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// A host says something of itself where nobody wrote a fact about it: registries
// give some endings to governments and universities only (gov.za, ac.jp), and people
// call the parts of a domain by what is there (forum.example.org). Neither says AI
// on the net: ".ai" is an island, and anybody can call a host "ollama".

const (
	tokenConfidence   = 0.5
	pathConfidence    = 0.6
	suffixConfidence  = 0.8
	labelConfidence   = 0.55
	imitateConfidence = 0.3
)

// sensitiveName finds what the name of a domain says of a site of which only the category
// may be kept; that goes before what its labels and paths say.
func (find *search) sensitiveName(domain string) (catalogue.Fact, bool) {
	f, ok := find.tokenFact(domain)
	return f, ok && f.Category.Sensitive()
}

// sureOfLabel is how sure a label makes of what host is. A host that has a
// top-level domain in its middle ("store.brand.com.other.example") wants to be read as
// another, and its labels with it.
func sureOfLabel(host, domain string) float64 {
	for rest := strings.TrimSuffix(host[:len(host)-len(domain)], "."); rest != ""; {
		var label string
		label, rest, _ = strings.Cut(rest, ".")
		if isWord(" com net org edu gov co io ", label) {
			return imitateConfidence
		}
	}
	return labelConfidence
}

// suffixFact finds the fact on the longest end of host that there is one on. A
// host that is nothing but that end is the registry's own.
func (find *search) suffixFact(host string) (catalogue.Fact, bool) {
	for rest := host; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return catalogue.Fact{}, false
		}
		rest = rest[i+1:]
		if f, ok := find.lookupHostPart(catalogue.Suffix, rest); ok {
			return f, true
		}
	}
}

// labelFact finds the fact on the first label of host that there is one on, up to
// but not in its own domain. Of flagged facts it takes those with one of flags; of
// those without a flag only where plain is set.
func (find *search) labelFact(host, domain string, plain bool, flags ...catalogue.Flag) (catalogue.Fact, bool) {
	if len(domain) >= len(host) || !strings.HasSuffix(host, domain) {
		return catalogue.Fact{}, false
	}
	for rest := host[:len(host)-len(domain)]; rest != ""; {
		var label string
		label, rest, _ = strings.Cut(rest, ".")
		f, ok := find.lookupHostPart(catalogue.Label, label)
		if !ok {
			continue
		}
		if plain && !f.Is(catalogue.Portal) {
			return f, true
		}
		for _, flag := range flags {
			if f.Is(flag) {
				return f, true
			}
		}
	}
	return catalogue.Fact{}, false
}

// Of a word, this many letters at its start or end may be a token, and this many more
// must be left.
const (
	leastToken = 4
	mostToken  = 16
	leastRest  = 2
)

// tokenFact finds the fact on a word in the name of a domain: a whole one between
// hyphens first, the later before the earlier, as what a thing is comes last, or first
// before a place; then the longest at the end or the start of a word.
func (find *search) tokenFact(domain string) (catalogue.Fact, bool) {
	name, _, _ := strings.Cut(domain, ".")
	name = plainLetters(name)
	for rest := name; rest != ""; {
		var word string
		if i := strings.LastIndexByte(rest, '-'); i >= 0 {
			rest, word = rest[:i], rest[i+1:]
		} else {
			rest, word = "", rest
		}
		if f, ok := find.lookupHostPart(catalogue.Token, strings.TrimRight(word, "0123456789")); ok {
			return f, true
		}
	}
	for word := range strings.SplitSeq(name, "-") {
		word = strings.TrimRight(word, "0123456789")
		for n := min(mostToken, len(word)-leastRest); n >= leastToken; n-- {
			if f, ok := find.lookupHostPart(catalogue.Token, word[len(word)-n:]); ok && f.Is(catalogue.Tail) {
				return f, true
			}
			if f, ok := find.lookupHostPart(catalogue.Token, word[:n]); ok && f.Is(catalogue.Head) {
				return f, true
			}
		}
	}
	return catalogue.Fact{}, false
}

func (find *search) lookupHostPart(kind catalogue.Kind, part string) (catalogue.Fact, bool) {
	var buf [64]byte
	if part == "" || len(part) > len(buf) {
		return catalogue.Fact{}, false
	}
	return find.lookup(kind, append(buf[:0], part...))
}

// partOf finds what the labels before the key of a known site say: what a brand
// has for developers and applicants is not the brand, and the parts of a portal are
// what they are called. Whoever wrote a fact on the very host knew better.
func (find *search) partOf(a *address, known catalogue.Fact, key string) (catalogue.Fact, bool) {
	domain, path, _ := strings.Cut(key, "/")
	if path != "" || strings.Contains(domain, "?") {
		return catalogue.Fact{}, false
	}
	var f catalogue.Fact
	var ok bool
	switch known.Category {
	case "browsing/portal", "browsing/search", "news/general":
		f, ok = find.labelFact(a.host, domain, false, catalogue.Maker, catalogue.Portal)
	default:
		f, ok = find.labelFact(a.host, domain, false, catalogue.Maker)
	}
	// The parts of what is kept by its category alone are kept so too.
	return f, ok && f.Category != known.Category && !known.Category.Sensitive()
}

// servicePort finds the fact on what listens on a port of the local network, by
// what listens there on this machine. Ports that any web program uses while it is
// made say nothing there.
func (find *search) servicePort(port string) (catalogue.Fact, bool) {
	f, ok := find.lookupHostPart(catalogue.Site, localhost(port))
	if !ok || f.Category == "work/coding" {
		return catalogue.Fact{}, false
	}
	return f, true
}
