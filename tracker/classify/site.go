package classify

import (
	"bytes"
	"strings"

	"golang.org/x/net/publicsuffix"

	"dwell/tracker/classify/catalogue"
)

// A siteMatch is the fact on a page, if there is one, and the page's site. because
// is filled where no fact decided; raw says that the site alone does not show what did.
type siteMatch struct {
	catalogue.Fact
	name       string
	confidence float64
	raw        bool
	because    string
}

// SiteOf returns the site of a URL: the longest catalogue key that matches it,
// else "localhost:PORT" for loopback, "local" for private addresses and names
// without a dot, else the registrable domain. It is empty for what is nobody's
// site: files, data, extensions, text that is no URL.
func SiteOf(rawURL string) string {
	a, ok := parseAddress(rawURL)
	if !ok {
		return ""
	}
	return (&search{}).matchFacts(&a).name
}

// matchSite is [matchFacts] with the keys of rules and of the sites the person named
// taking part.
func (c *Classifier) matchSite(find *search, a *address) siteMatch {
	m := find.matchFacts(a)
	for i := range c.rules {
		for _, t := range c.rules[i].terms {
			if t.kind == siteTerm && len(t.glob) > len(m.name) && t.matchAddress(a) {
				m.name = t.glob
			}
		}
	}
	m.name = c.namedSite(a, m.name)
	return m
}

// matchFacts finds the fact with the longest host suffix on label borders and
// within it the longest path; where there is none, what the host says of itself.
func (find *search) matchFacts(a *address) siteMatch {
	switch a.scope {
	case private:
		return find.matchLocal(a)
	case public:
		if a.page == extensionPage { // of no site: which one it is, is its maker's number
			m := find.matchPage(a.page)
			m.name, m.raw = "", true
			return m
		}
		if a.page != "" {
			return find.matchPage(a.page)
		}
	default:
		if f, ok := find.hostFact(a.host, a.path, a.query, false); ok {
			return siteMatch{Fact: f, name: find.key(f), confidence: siteConfidence}
		}
		return siteMatch{name: a.host}
	}
	f, ok := find.hostFact(a.host, a.path, a.query, true)
	if ok {
		name := find.key(f)
		if g, key, ok := find.countryFact(a, name); ok && key != name {
			return siteMatch{Fact: g, name: key, confidence: siteConfidence}
		}
		if part, ok := find.partOf(a, f, name); ok {
			return siteMatch{Fact: part, name: name, confidence: labelConfidence, raw: true}
		}
		return siteMatch{Fact: f, name: name, confidence: siteConfidence}
	}
	name := a.registrable()
	if f, key, ok := find.countryFact(a, name); ok {
		return siteMatch{Fact: f, name: key, confidence: siteConfidence}
	}
	name = strings.Clone(name) // the rest of the URL must not stay in memory behind it
	if f, ok := find.sensitiveName(name); ok {
		return siteMatch{Fact: f, name: name, confidence: tokenConfidence}
	}
	if f, ok := find.labelFact(a.host, name, true); ok && f.Category.Top() != "ai" {
		return siteMatch{Fact: f, name: name, confidence: sureOfLabel(a.host, name), raw: true}
	}
	if f, ok := find.suffixFact(a.host); ok {
		// The domain may be the ending itself, of which nothing else could be said again.
		return siteMatch{Fact: f, name: name, confidence: suffixConfidence, raw: find.key(f) == name}
	}
	if form, ok := formOf(a.path, a.query); ok {
		return siteMatch{catalogue.Fact{Category: form.category}, name, pathConfidence, true, form.name}
	}
	if f, ok := find.tokenFact(name); ok {
		return siteMatch{Fact: f, name: name, confidence: tokenConfidence}
	}
	return siteMatch{name: name}
}

// routers are the addresses at which those sold for homes show their settings.
const (
	routers        = " 192.168.1.1 192.168.0.1 192.168.2.1 192.168.178.1 192.168.8.1 192.168.100.1 10.0.0.1 10.0.0.138 "
	routerCategory = "system/settings"
	routerMark     = "host:router"
)

// matchLocal finds what a name or a port says on the local network, where names
// are whatever somebody gave a machine.
func (find *search) matchLocal(a *address) siteMatch {
	last := a.host[strings.LastIndexByte(a.host, '.')+1:]
	if f, ok := find.labelFact(a.host, last, true); ok {
		return siteMatch{Fact: f, name: a.registrable(), confidence: labelConfidence, raw: true}
	}
	f, ok := find.servicePort(a.port)
	if !ok && isWord(routers, a.host) {
		return siteMatch{Fact: catalogue.Fact{Category: routerCategory}, name: a.registrable(), confidence: labelConfidence, raw: true, because: routerMark}
	}
	return siteMatch{Fact: f, name: a.registrable(), confidence: labelConfidence, raw: f.Found()}
}

// matchPage finds the fact on a browser's own page, the longest path first:
// "chrome://settings/passwords", "chrome://settings", "chrome:".
func (find *search) matchPage(page string) siteMatch {
	for key := page; key != ""; {
		var buf [64]byte
		if len(key) <= len(buf) {
			if f, ok := find.lookup(catalogue.Site, append(buf[:0], key...)); ok {
				return siteMatch{Fact: f, name: find.key(f), confidence: siteConfidence}
			}
		}
		i := strings.LastIndexByte(key, '/')
		if i <= 0 || key[i-1] == '/' {
			break
		}
		key = key[:i]
	}
	scheme, _, _ := strings.Cut(page, ":")
	var buf [32]byte
	if f, ok := find.lookup(catalogue.Site, append(append(buf[:0], scheme...), ':')); ok {
		return siteMatch{Fact: f, name: find.key(f), confidence: siteConfidence}
	}
	return siteMatch{}
}

// hostFact finds the fact on host, or with suffixes on the longest part of it
// after a dot that there is one on; of several the one with the longest path.
// Top-level domains alone are no sites.
func (find *search) hostFact(host, path, query string, suffixes bool) (catalogue.Fact, bool) {
	var buf [256]byte // a host has at most 253 bytes
	whole := append(buf[:0], host...)
	for start := 0; start < len(host); {
		if f, ok := find.pathFact(whole[start:], path, query); ok {
			return f, true
		}
		dot := strings.IndexByte(host[start:], '.')
		if !suffixes || dot < 0 || strings.IndexByte(host[start+dot+1:], '.') < 0 {
			break
		}
		start += dot + 1
	}
	return catalogue.Fact{}, false
}

// pathFact finds the fact on exactly this host with the longest path that
// matches. Those on a host stand close behind it, with only longer names that
// begin alike between.
func (find *search) pathFact(host []byte, path, query string) (catalogue.Fact, bool) {
	var best catalogue.Fact
	longest := 0
	cursor := find.seek(catalogue.Site, host)
	for find.next(&cursor) {
		key := cursor.Key()
		rest, ok := bytes.CutPrefix(key, host)
		if !ok {
			break
		}
		if len(rest) > 0 && rest[0] != '/' {
			if rest[0] > '/' {
				break
			}
			continue
		}
		if len(key) > longest && matchPath(rest, path, query) {
			best, longest = cursor.Fact(), len(key)
		}
	}
	return best, best.Found()
}

// matchPath reports whether a page's path begins with key on the border of a
// part, and has the name=value that key may ask for.
func matchPath(key []byte, path, query string) bool {
	prefix, pair, asks := bytes.Cut(key, []byte("?"))
	if prefix = bytes.TrimSuffix(prefix, []byte("/")); len(path) < len(prefix) || !bytes.EqualFold([]byte(path[:len(prefix)]), prefix) {
		return false
	}
	if len(path) > len(prefix) && path[len(prefix)] != '/' {
		return false
	}
	if !asks {
		return true
	}
	for rest := query; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, "&")
		if bytes.EqualFold([]byte(one), pair) {
			return true
		}
	}
	return false
}

// countryFact finds the fact on a brand's country form, google.de, where the
// catalogue has "google.*": what is known of the same page of google.com holds. The
// key of the bare domain is the domain.
func (find *search) countryFact(a *address, domain string) (f catalogue.Fact, key string, ok bool) {
	label, suffix, _ := strings.Cut(domain, ".")
	country := suffix[strings.LastIndexByte(suffix, '.')+1:]
	var buf [256]byte
	if len(country) != 2 || len(label) > 63 {
		return f, "", false // anybody can have google.xyz
	}
	if f, ok = find.lookup(catalogue.Site, append(append(buf[:0], label...), ".*"...)); !ok {
		return f, "", false
	}
	if listed, icann := publicsuffix.PublicSuffix(domain); !icann || listed != suffix {
		return f, "", false
	}
	page := append(append(append(buf[:0], strings.TrimSuffix(a.host, domain)...), label...), ".com"...)
	if g, ok := find.hostFact(string(page), a.path, a.query, true); ok {
		if key := find.key(g); len(key) != len(label)+len(".com") {
			return g, key, true
		}
	}
	return f, strings.Clone(domain), true
}
