package classify

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"dwell/tracker"
	"dwell/tracker/classify/catalogue"
)

// A Rule is the person's own: all terms must hold, without regard to case.
type Rule struct {
	ID       int64
	Terms    []Term
	Category tracker.Category
	Source   string // "config.toml:12"; empty for rules kept in the database
}

// ErrRule is wrapped by the errors of [New] on a rule nothing can be done with.
var ErrRule = errors.New("bad rule")

// Relabels reports whether the rule re-labels the past: its terms are all on what
// is kept of the past. Titles are not, nor are paths of sites, except those the
// catalogue has a key for.
func (r Rule) Relabels() bool {
	for _, t := range r.Terms {
		switch t.Kind {
		case titleTerm:
			return false
		case siteTerm:
			if _, path := splitSite(t.Glob); path != "" {
				if _, ok := catalogue.Lookup(catalogue.Site, []byte(strings.ToLower(t.Glob))); !ok {
					return false
				}
			}
		}
	}
	return true
}

// because is the evidence a rule is quoted by.
func because(r Rule) string {
	if r.Source != "" {
		return "rule:" + r.Source
	}
	return "rule:" + strconv.FormatInt(r.ID, 10)
}

// A rule is a Rule made ready to be asked.
type rule struct {
	terms    []term
	category tracker.Category
	because  string
}

// A term is a Term in lower case, a site's split into host and path.
type term struct {
	kind, glob string
	host, path string
}

func compile(r Rule) (rule, error) {
	if len(r.Terms) == 0 {
		return rule{}, fmt.Errorf("%w: it has no terms", ErrRule)
	}
	if !r.Category.Valid() {
		return rule{}, fmt.Errorf("%w: there is no category %q", ErrRule, r.Category)
	}
	compiled := rule{category: r.Category, because: because(r)}
	for _, t := range r.Terms {
		if err := checkKind(t.Kind); err != nil {
			return rule{}, fmt.Errorf("%w: %w", ErrRule, err)
		}
		if t.Glob == "" {
			return rule{}, fmt.Errorf("%w: there is nothing behind the colon of %s", ErrRule, t.Kind)
		}
		one := term{kind: t.Kind, glob: strings.ToLower(t.Glob)}
		if t.Kind == siteTerm {
			one.host, one.path = splitSite(one.glob)
		}
		compiled.terms = append(compiled.terms, one)
	}
	return compiled, nil
}

// firstRule returns the first rule that holds, or nil. page may be nil.
func (c *Classifier) firstRule(s *tracker.Subject, title string, page *address) *rule {
	for i := range c.rules {
		if c.rules[i].holds(s, title, page) {
			return &c.rules[i]
		}
	}
	return nil
}

func (r *rule) verdict() tracker.Verdict {
	return tracker.Verdict{Category: r.category, Because: r.because, Confidence: ruleConfidence}
}

// holds reports whether all terms do. Without a page, sites are told by the
// subject's site alone.
func (r *rule) holds(s *tracker.Subject, title string, page *address) bool {
	for i := range r.terms {
		if !r.terms[i].holds(s, title, page) {
			return false
		}
	}
	return true
}

func (t *term) holds(s *tracker.Subject, title string, page *address) bool {
	switch t.kind {
	case appTerm:
		return t.matchName(s.App)
	case classTerm:
		return t.matchName(s.Class)
	case programTerm:
		return t.matchName(s.Program)
	case titleTerm:
		return title != "" && matchGlob(t.glob, title)
	}
	if page != nil && (page.host != "" || page.page != "") {
		// The site's key is what a rule is made of, and of a brand's country forms it
		// is the .com's.
		return t.matchAddress(page) || t.glob == s.Site
	}
	return t.matchKey(s.Site)
}

// matchName compares names with and without ".desktop".
func (t *term) matchName(name string) bool {
	if name == "" {
		return false
	}
	const suffix = ".desktop"
	if matchGlob(t.glob, name) {
		return true
	}
	if n := len(name) - len(suffix); n > 0 && strings.EqualFold(name[n:], suffix) {
		name = name[:n]
	}
	return matchGlob(strings.TrimSuffix(t.glob, suffix), name)
}

// matchAddress reports whether a site term matches a page: the host or any part
// of it after a dot, and the path's beginning.
func (t *term) matchAddress(a *address) bool {
	if a.page != "" {
		return t.matchKey(a.page)
	}
	if a.scope == private && t.glob == "local" {
		return true
	}
	return matchHost(t.host, a.host) && (t.path == "" || matchPathGlob(t.path, a.path, a.query))
}

// matchKey is matchAddress for a site as it is kept.
func (t *term) matchKey(site string) bool {
	if site == "" {
		return false
	}
	if t.glob == site {
		return true
	}
	host, rest := splitSite(site)
	path, query, _ := strings.Cut(rest, "?")
	return matchHost(t.host, host) && (t.path == "" || matchPathGlob(t.path, path, query))
}

func matchHost(glob, host string) bool {
	for {
		if siteGlobMatch(glob, host) {
			return true
		}
		dot := strings.IndexByte(host, '.')
		if dot < 0 {
			return false
		}
		host = host[dot+1:]
	}
}

func matchPathGlob(glob, path, query string) bool {
	if !strings.Contains(glob, "*") {
		return matchPath([]byte(glob), path, query)
	}
	prefix, pair, asks := strings.Cut(glob, "?")
	if asks && !matchPath([]byte("?"+pair), "", query) {
		return false
	}
	for end := len(path); end > 0; end = strings.LastIndexByte(path[:end], '/') {
		if siteGlobMatch(prefix, path[:end]) {
			return true
		}
	}
	return false
}

// siteGlobMatch is matchGlob for sites, where "?" begins a query and is no
// wildcard.
func siteGlobMatch(glob, text string) bool {
	if !strings.Contains(glob, "*") {
		return strings.EqualFold(glob, text)
	}
	return !strings.Contains(glob, "?") && matchGlob(glob, text)
}
