package classify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"dwell/tracker"
)

// A Term is one condition of a rule: the text of its kind looks like the glob,
// in which "*" is any run of characters and, except for sites, "?" any one.
type Term struct {
	Kind string // app, class, site, program or title
	Glob string
}

// The kinds of terms.
const (
	appTerm     = "app"
	classTerm   = "class"
	siteTerm    = "site"
	programTerm = "program"
	titleTerm   = "title"
)

var termKinds = [...]string{appTerm, classTerm, siteTerm, programTerm, titleTerm}

// ErrMatch is wrapped by every error of [ParseMatch].
var ErrMatch = errors.New("not a match")

// maxGlob is the longest glob taken, in bytes, and maxTerms the most terms.
const (
	maxGlob  = 256
	maxTerms = 8
)

// ParseMatch reads one or more kind:glob terms with spaces between; a glob with
// spaces stands in double quotes, in which \" and \\ are plain characters.
func ParseMatch(match string) ([]Term, error) {
	if !utf8.ValidString(match) {
		return nil, fmt.Errorf("%w: it is not UTF-8", ErrMatch)
	}
	var terms []Term
	for rest := strings.TrimSpace(match); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		colon := strings.IndexByte(rest, ':')
		if colon < 0 || strings.IndexFunc(rest[:colon], unicode.IsSpace) >= 0 {
			return nil, fmt.Errorf(`%w: each term is kind:glob, as site:github.com or title:"*draft*"`, ErrMatch)
		}
		kind := strings.ToLower(rest[:colon])
		if err := checkKind(kind); err != nil {
			return nil, err
		}
		glob, after, err := parseGlob(rest[colon+1:])
		if err != nil {
			return nil, fmt.Errorf("%w behind the colon of %s", err, kind)
		}
		if kind == siteTerm {
			if glob, err = siteGlob(glob); err != nil {
				return nil, err
			}
		}
		rest = after
		terms = append(terms, Term{Kind: kind, Glob: glob})
	}
	switch {
	case len(terms) == 0:
		return nil, fmt.Errorf("%w: it is empty; write a term as app:firefox or site:github.com", ErrMatch)
	case len(terms) > maxTerms:
		return nil, fmt.Errorf("%w: %d terms, at most %d", ErrMatch, len(terms), maxTerms)
	}
	return terms, nil
}

func checkKind(kind string) error {
	if slices.Contains(termKinds[:], kind) {
		return nil
	}
	all := "app, class, site, program, title"
	nearest := tracker.Nearest(kind, termKinds[:])
	if nearest == "" {
		return fmt.Errorf("%w: a term begins with one of %s and a colon", ErrMatch, all)
	}
	return fmt.Errorf("%w: %q is none of %s; did you mean %s?", ErrMatch, kind, all, nearest)
}

// parseGlob reads a bare or quoted glob and returns what follows it.
func parseGlob(s string) (glob, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 {
			end = len(s)
		}
		glob, rest = s[:end], s[end:]
		if strings.Contains(glob, `"`) {
			return "", "", fmt.Errorf("%w: there is a quote inside an unquoted glob", ErrMatch)
		}
	} else {
		var b strings.Builder
		i := 1
		for ; i < len(s) && s[i] != '"'; i++ {
			if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
				i++
			}
			b.WriteByte(s[i])
		}
		if i == len(s) {
			return "", "", fmt.Errorf("%w: there is no closing quote", ErrMatch)
		}
		glob, rest = b.String(), s[i+1:]
		if rest != "" && !unicode.IsSpace(rune(rest[0])) {
			return "", "", fmt.Errorf("%w: there is text right after a closing quote", ErrMatch)
		}
	}
	switch {
	case strings.TrimSpace(glob) == "":
		return "", "", fmt.Errorf("%w: there is nothing", ErrMatch)
	case len(glob) > maxGlob:
		return "", "", fmt.Errorf("%w: there are %d bytes, at most %d,", ErrMatch, len(glob), maxGlob)
	case strings.IndexFunc(glob, unicode.IsControl) >= 0:
		return "", "", fmt.Errorf("%w: there is a control character", ErrMatch)
	}
	return glob, rest, nil
}

// siteGlob brings what people paste for a site to the form keys have: no scheme,
// no user, no closing slash, lower case, punycode.
func siteGlob(glob string) (string, error) {
	glob = strings.ToLower(glob)
	for _, scheme := range [...]string{"https://", "http://"} {
		glob = strings.TrimPrefix(glob, scheme)
	}
	host, path := splitSite(glob)
	host = strings.TrimSuffix(host[strings.LastIndexByte(host, '@')+1:], ".")
	if host == "" || strings.ContainsAny(host, " \\#%") {
		return "", fmt.Errorf("%w: a site is a host, as site:github.com, and may go on with a path", ErrMatch)
	}
	if !ascii(host) {
		encoded, ok := toASCII(host)
		if !ok {
			return "", fmt.Errorf("%w: that host cannot be in the DNS", ErrMatch)
		}
		host = strings.TrimSuffix(encoded, ".")
	}
	name, port, _ := strings.Cut(host, ":") // of a port, or of a browser's page
	switch {
	case port != "" && leadingDigits(port) == len(port) && name != "localhost":
		return "", fmt.Errorf("%w: a port is told apart on this machine only, as site:localhost:3000", ErrMatch)
	case strings.Trim(host, "*.") == "":
		return "", fmt.Errorf("%w: that is every site there is", ErrMatch)
	case path == "" && isSuffix(host):
		return "", fmt.Errorf("%w: every site could end in %s", ErrMatch, host)
	}
	if !validName(strings.ReplaceAll(name, "*", "x")) {
		return "", fmt.Errorf("%w: that host cannot be in the DNS", ErrMatch)
	}
	if path == "/" {
		path = ""
	}
	if path != "" {
		path = strings.TrimSuffix(path, "/")
	}
	return host + path, nil
}

// isSuffix reports whether host is an ending under which anybody can have a name.
func isSuffix(host string) bool {
	suffix, icann := publicsuffix.PublicSuffix(host)
	return icann && suffix == host
}

// splitSite splits a site's key before its path; the "//" of a browser's page is
// part of the host.
func splitSite(key string) (host, path string) {
	from := 0
	if i := strings.Index(key, "://"); i > 0 {
		from = i + 3
	}
	if i := strings.IndexAny(key[from:], "/?"); i >= 0 {
		return key[:from+i], key[from+i:]
	}
	return key, ""
}
