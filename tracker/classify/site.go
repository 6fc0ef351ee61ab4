package classify

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"dwell/tracker/classify/catalogue"
)

// A siteMatch is the fact on a page, if there is one, and the page's site.
type siteMatch struct {
	catalogue.Fact
	name string
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
	return matchFacts(&a).name
}

// matchSite is [matchFacts] with the keys of rules and of the sites the person named
// taking part.
func (c *Classifier) matchSite(a *address) siteMatch {
	m := matchFacts(a)
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
// within it the longest path.
func matchFacts(a *address) siteMatch {
	if a.page != "" {
		return matchPage(a.page)
	}
	if a.scope == private {
		return siteMatch{name: a.registrable()}
	}
	if f, ok := hostFact(a.host, a.path, a.query, a.scope == public); ok {
		return siteMatch{Fact: f, name: f.Key()}
	}
	name := a.registrable()
	if a.scope == public {
		if f, key, ok := countryFact(a, name); ok {
			return siteMatch{Fact: f, name: key}
		}
		name = strings.Clone(name) // the rest of the URL must not stay in memory behind it
	}
	return siteMatch{name: name}
}

// matchPage finds the fact on a browser's own page, the longest path first:
// "chrome://settings/passwords", "chrome://settings", "chrome:".
func matchPage(page string) siteMatch {
	for key := page; key != ""; {
		var buf [64]byte
		if len(key) <= len(buf) {
			if f, ok := catalogue.Lookup(catalogue.Site, append(buf[:0], key...)); ok {
				return siteMatch{Fact: f, name: f.Key()}
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
	if f, ok := catalogue.Lookup(catalogue.Site, append(append(buf[:0], scheme...), ':')); ok {
		return siteMatch{Fact: f, name: f.Key()}
	}
	return siteMatch{}
}

// hostFact finds the fact on host, or with suffixes on the longest part of it
// after a dot that there is one on; of several the one with the longest path.
// Top-level domains alone are no sites.
func hostFact(host, path, query string, suffixes bool) (catalogue.Fact, bool) {
	var buf [256]byte // a host has at most 253 bytes
	whole := append(buf[:0], host...)
	for start := 0; start < len(host); {
		if f, ok := pathFact(whole[start:], path, query); ok {
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
func pathFact(host []byte, path, query string) (catalogue.Fact, bool) {
	var best catalogue.Fact
	cursor := catalogue.Seek(catalogue.Site, host)
	for f, ok := cursor.Next(); ok; f, ok = cursor.Next() {
		key := f.Key()
		if len(key) < len(host) || key[:len(host)] != string(host) {
			break
		}
		rest := key[len(host):]
		if rest != "" && rest[0] != '/' {
			if rest[0] > '/' {
				break
			}
			continue
		}
		if len(f.Because) > len(best.Because) && matchPath(rest, path, query) {
			best = f
		}
	}
	return best, best.Found()
}

// matchPath reports whether a page's path begins with key on the border of a
// part, and has the name=value that key may ask for.
func matchPath(key, path, query string) bool {
	prefix, pair, asks := strings.Cut(key, "?")
	if prefix = strings.TrimSuffix(prefix, "/"); len(path) < len(prefix) || !strings.EqualFold(path[:len(prefix)], prefix) {
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
		if strings.EqualFold(one, pair) {
			return true
		}
	}
	return false
}

// countryFact finds the fact on a brand's country form, google.de, where the
// catalogue has "google.*": what is known of the same page of google.com holds. The
// key of the bare domain is the domain.
func countryFact(a *address, domain string) (f catalogue.Fact, key string, ok bool) {
	label, suffix, _ := strings.Cut(domain, ".")
	country := suffix[strings.LastIndexByte(suffix, '.')+1:]
	if listed, icann := publicsuffix.PublicSuffix(domain); !icann || listed != suffix || len(country) != 2 {
		return f, "", false // anybody can have google.xyz
	}
	var buf [80]byte
	brand, fits := appendLower(buf[:0], label)
	if !fits || len(brand)+2 > len(buf) {
		return f, "", false
	}
	f, ok = catalogue.Lookup(catalogue.Site, append(brand, ".*"...))
	if !ok {
		return f, "", false
	}
	sub := strings.TrimSuffix(a.host, domain)
	if g, ok := hostFact(sub+label+".com", a.path, a.query, true); ok && g.Key() != label+".com" {
		return g, g.Key(), true
	}
	return f, strings.Clone(domain), true
}
