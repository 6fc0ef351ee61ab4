package classify

import (
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
)

// WholeSite returns the term that holds for all of the site an address or a bare
// host is of, as [SiteOf] names it. It is false for what is neither: without a
// scheme a name counts as a host only if the public DNS or the local network can
// have it, since apps are called org.example.Editor.
func WholeSite(address string) (Term, bool) {
	a, ok := parseAddress(address)
	if !ok || strings.ContainsFunc(strings.TrimSpace(address), unicode.IsSpace) {
		return Term{}, false
	}
	if !strings.Contains(address, "://") && (a.page != "" || a.scope == public && !inDNS(a.host)) {
		return Term{}, false
	}
	site := SiteOf(address)
	return Term{Kind: siteTerm, Glob: site}, site != ""
}

// inDNS reports whether host ends in a domain that there is.
func inDNS(host string) bool {
	suffix, listed := publicsuffix.PublicSuffix(host)
	return listed || strings.Contains(suffix, ".") // of one that is not listed it is the last label
}
