package classify

import (
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// An address is what of a URL says whose page it is. Exactly one of page and
// host is filled.
type address struct {
	page        string // a browser's own page: "about:newtab", "chrome://settings"
	host        string // ASCII, lower case, without trailing dot; of loopback "localhost:PORT"
	port        string // of a host on the local network, where it says what is there
	path, query string // as given; path begins with "/" or is empty
	scope       scope
}

// extensionPage stands for the pages of every extension of a browser.
const extensionPage = "extension:"

// A scope says what kind of host an address has.
type scope uint8

const (
	public   scope = iota // a name in the public DNS
	number                // a public IP address
	loopback              // this machine
	private               // the local network
)

// Names that never leave the local network: RFC 6762 (local), RFC 8375
// (home.arpa), and what ICANN (internal) and router makers settled on.
var localDomains = [...]string{".local", ".lan", ".internal", ".home.arpa", ".localdomain", ".home", ".intranet", ".fritz.box"}

// parseAddress reads a URL as a browser would (WHATWG URL standard, sections 4.4
// and 3.5), as far as the host and path need it; false if there is no host in it.
// net/url is not used: it reads "https://a.example\@b.example" otherwise than
// browsers do, and allocates.
func parseAddress(raw string) (address, bool) {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	whole := len(raw) <= maxText
	raw = cut(raw)
	for range 2 { // view-source:blob:https://…
		scheme, rest, ok := strings.Cut(raw, ":")
		if !ok || scheme == "" || strings.ContainsAny(scheme, "/?#@[. ") {
			break
		}
		if port := leadingDigits(rest); port > 0 && (port == len(rest) || strings.IndexByte(`/?#`, rest[port]) >= 0) {
			break // "localhost:3000" without a scheme
		}
		switch strings.ToLower(scheme) {
		case "http", "ws":
			return parseAuthority(strings.TrimLeft(rest, `/\`), "80", whole)
		case "https", "wss", "ftp":
			return parseAuthority(strings.TrimLeft(rest, `/\`), "443", whole)
		case "about", "chrome", "edge", "brave", "vivaldi", "opera", "arc", "chrome-search":
			if i := strings.IndexAny(raw, "?#"); i >= 0 {
				raw = raw[:i]
			}
			return address{page: strings.TrimSuffix(strings.ToLower(raw), "/")}, true
		case "moz-extension", "chrome-extension", "extension", "safari-web-extension":
			return address{page: extensionPage}, true
		case "view-source", "blob":
			raw = rest
		default: // file, data, javascript and whatever comes: nobody's site
			return address{}, false
		}
	}
	raw = strings.TrimPrefix(raw, "//")
	end := strings.IndexAny(raw, `/\?#`)
	if end < 0 {
		end = len(raw)
	}
	if host := raw[:end]; !strings.Contains(host, ".") && !strings.HasPrefix(strings.ToLower(host), "localhost") {
		return address{}, false // a word, not an address
	}
	return parseAuthority(raw, "80", whole)
}

// parseAuthority reads what follows the scheme. defaultPort is shown for
// loopback, where the port says what is there. Of a text that was cut, an
// authority that does not end within it may go on with "@the.real.host".
func parseAuthority(s, defaultPort string, whole bool) (address, bool) {
	end := strings.IndexAny(s, `/\?#`)
	if end < 0 {
		if !whole {
			return address{}, false
		}
		end = len(s)
	}
	authority, rest := s[:end], s[end:]
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := authority, ""
	if strings.HasPrefix(authority, "[") {
		closing := strings.IndexByte(authority, ']')
		if closing < 0 {
			return address{}, false
		}
		host, port = authority[1:closing], authority[closing+1:]
		if port != "" && port[0] != ':' {
			return address{}, false
		}
		host, _, _ = strings.Cut(host, "%") // a zone is this machine's business
		if !strings.Contains(host, ":") {
			return address{}, false
		}
	} else if i := strings.IndexByte(authority, ':'); i >= 0 {
		host, port = authority[:i], authority[i:]
	}
	port = strings.TrimPrefix(port, ":")
	if port == "" {
		port = defaultPort
	} else if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return address{}, false
	} else if port[0] == '0' {
		port = strconv.FormatUint(n, 10)
	}
	a, ok := parseHost(host, port)
	if !ok {
		return address{}, false
	}
	if i := strings.IndexByte(rest, '#'); i >= 0 {
		rest = rest[:i]
	}
	a.path, a.query, _ = strings.Cut(rest, "?")
	return a, true
}

// parseHost says what kind of host it is.
func parseHost(host, port string) (address, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if !ascii(host) {
		encoded, ok := toASCII(host)
		if !ok {
			return address{}, false
		}
		host = strings.TrimSuffix(encoded, ".")
	}
	if host == "" || len(host) > 253 {
		return address{}, false
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return address{host: localhost(port), scope: loopback}, true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.Contains(host, ":") || last != "" && '0' <= last[0] && last[0] <= '9' {
		ip, err := netip.ParseAddr(host)
		if err != nil {
			return address{}, false // no name ends in a number
		}
		ip = ip.Unmap()
		switch {
		case ip.IsLoopback(), ip.IsUnspecified():
			return address{host: localhost(port), scope: loopback}, true
		case ip.IsPrivate(), ip.IsLinkLocalUnicast(), carrierGrade(ip):
			return address{host: host, port: port, scope: private}, true
		}
		return address{host: ip.String(), scope: number}, true
	}
	if !validName(host) {
		return address{}, false
	}
	if !strings.Contains(host, ".") {
		return address{host: host, port: port, scope: private}, true
	}
	for _, domain := range localDomains {
		if strings.HasSuffix(host, domain) {
			return address{host: host, port: port, scope: private}, true
		}
	}
	return address{host: host, scope: public}, true
}

// carrierGrade reports whether ip is in the shared address space of RFC 6598,
// 100.64.0.0/10, which overlay networks use.
func carrierGrade(ip netip.Addr) bool {
	if !ip.Is4() {
		return false
	}
	b := ip.As4()
	return b[0] == 100 && b[1]&0xc0 == 64
}

// localhost names a port of this machine; the usual ones without allocating.
func localhost(port string) string {
	switch port {
	case "11434":
		return "localhost:11434"
	case "3000":
		return "localhost:3000"
	case "8080":
		return "localhost:8080"
	}
	return "localhost:" + port
}

// validName reports whether host is labels of at most 63 letters, digits,
// hyphens and underscores with single dots between.
func validName(host string) bool {
	label := 0
	for i := range len(host) {
		switch b := host[i]; {
		case b == '.':
			if label == 0 {
				return false
			}
			label = 0
			continue
		case 'a' <= b && b <= 'z', '0' <= b && b <= '9', b == '-', b == '_':
		default:
			return false
		}
		if label++; label > 63 {
			return false
		}
	}
	return label > 0
}

// registrable returns the registrable domain; of a host that is itself a public
// suffix the host.
func (a *address) registrable() string {
	switch a.scope {
	case private:
		return "local"
	case loopback, number:
		return a.host
	}
	// Not EffectiveTLDPlusOne: it tries whether the host is an IP address, which
	// allocates.
	suffix, _ := publicsuffix.PublicSuffix(a.host)
	if len(suffix) >= len(a.host) {
		return a.host
	}
	own := a.host[:len(a.host)-len(suffix)-1]
	return a.host[strings.LastIndexByte(own, '.')+1:]
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
