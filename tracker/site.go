package tracker

import "strings"

// SiteWithin reports whether site is parent or below it, in whatever case: a
// subdomain on a label border ("m.example.org" below "example.org",
// "notexample.org" not), a path on a segment border, or any port of a host given
// without one. Nothing is below the empty parent.
func SiteWithin(site, parent string) bool {
	host, path := splitSite(site)
	parentHost, parentPath := splitSite(parent)
	if parentHost == "" {
		return false
	}
	if !strings.Contains(parentHost, ":") {
		host, _, _ = strings.Cut(host, ":")
	}
	if border := len(host) - len(parentHost); border > 0 {
		if host[border-1] != '.' {
			return false
		}
		host = host[border:]
	}
	if !strings.EqualFold(host, parentHost) || len(path) < len(parentPath) {
		return false
	}
	if !strings.EqualFold(path[:len(parentPath)], parentPath) {
		return false
	}
	rest := path[len(parentPath):]
	return rest == "" || parentPath == "" || rest[0] == '/' || rest[0] == '?'
}

// splitSite cuts a site into its host and what follows, without the slash.
func splitSite(site string) (host, path string) {
	i := strings.IndexAny(site, "/?")
	if i < 0 {
		return site, ""
	}
	return site[:i], strings.TrimPrefix(site[i:], "/")
}
