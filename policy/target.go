package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"dwell/tracker"
)

// A TargetKind says what a [Target] names.
type TargetKind string

// The kinds of targets.
const (
	AllTarget      TargetKind = "all"
	GroupTarget    TargetKind = "group"
	CategoryTarget TargetKind = "category"
	AppTarget      TargetKind = "app"
	SiteTarget     TargetKind = "site"
	ProgramTarget  TargetKind = "program"
)

// A Target is what a limit counts. Two targets of the same spelling are equal.
type Target struct {
	Kind TargetKind
	Name string // the group, category, app, site or program; empty for all
}

const targetAllowed = "a group (ai, people, social, gaming, video, shopping, news, work, learning, music, browsing, other), " +
	"a category (ai/chat), app:ID, site:DOMAIN, program:NAME or all"

// maxTarget is the longest name a target takes, in bytes: a host name may have
// 253 (RFC 1035), and nothing longer names anything.
const maxTarget = 253

// ParseTarget reads a group or category ("ai", "ai/chat"), "app:ID",
// "site:DOMAIN", "program:NAME" or "all", in any case. A name that is both a
// group and a category means the group. The error is a [*ValueError].
func ParseTarget(s string) (Target, error) {
	wrong := &ValueError{What: "target", Value: s, Allowed: targetAllowed}
	word := fold(s)
	switch {
	case word == string(AllTarget):
		return Target{Kind: AllTarget}, nil
	case tracker.Group(word).Valid():
		return Target{Kind: GroupTarget, Name: word}, nil
	case tracker.Category(word).Valid():
		return Target{Kind: CategoryTarget, Name: word}, nil
	}
	kind, _, ok := strings.Cut(word, ":")
	if !ok {
		if wrong.Nearest = siteMeant(word); wrong.Nearest == "" {
			wrong.Nearest = tracker.Nearest(word, targetNames())
		}
		return Target{}, wrong
	}
	_, name, _ := strings.Cut(s, ":")
	name = strings.TrimSpace(name)
	t := Target{Kind: TargetKind(strings.TrimSpace(kind)), Name: name}
	switch t.Kind {
	case AppTarget, ProgramTarget:
	case SiteTarget:
		t.Name = parseSite(name)
	default:
		wrong.Nearest = tracker.Nearest(string(t.Kind), []string{string(AppTarget), string(SiteTarget), string(ProgramTarget)})
		if wrong.Nearest != "" {
			wrong.Nearest += ":" + name
		} else {
			wrong.Nearest = siteMeant(word)
		}
		return Target{}, wrong
	}
	if !printable(t.Name) {
		return Target{}, wrong
	}
	return t, nil
}

// siteMeant is the site that a host or an address without a kind means; empty where it
// is neither.
func siteMeant(word string) string {
	site := parseSite(word)
	host, _, _ := strings.Cut(site, "/")
	if _, listed := publicsuffix.PublicSuffix(host); !listed || !strings.Contains(host, ".") || !printable(site) {
		return ""
	}
	return string(SiteTarget) + ":" + site
}

func targetNames() []string {
	names := []string{string(AllTarget)}
	for _, g := range tracker.Groups() {
		names = append(names, string(g))
	}
	for _, c := range tracker.Categories() {
		names = append(names, string(c))
	}
	return names
}

// parseSite takes an address as a person may paste it down to a site's
// spelling: no scheme, no "www.", no query, no slash at the end. Empty where it
// can be no site.
func parseSite(s string) string {
	s = strings.ToLower(s)
	for before := ""; s != before; { // what is taken off may bare more of it
		before = s
		s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
		if i := strings.IndexAny(s, "?#"); i >= 0 {
			s = s[:i]
		}
		s = strings.Trim(strings.TrimSpace(s), "/.")
		if rest, ok := strings.CutPrefix(s, "www."); ok && strings.Contains(rest, ".") {
			s = rest
		}
	}
	if strings.ContainsAny(s, " \t@") || strings.Contains(s, "..") {
		return ""
	}
	return s
}

// printable reports whether s can name something: it is not empty, not too long
// and holds nothing a terminal or a notice would not show.
func printable(s string) bool {
	if s == "" || len(s) > maxTarget || !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// String writes t as [ParseTarget] reads it.
func (t Target) String() string {
	switch t.Kind {
	case AppTarget, SiteTarget, ProgramTarget:
		return string(t.Kind) + ":" + t.Name
	case AllTarget:
		return string(AllTarget)
	}
	return t.Name
}

// Matches reports whether time under k counts for t. Private time counts for
// "all" only. A category counts where it is given in full, so "social" (a group)
// never takes in social/messaging; "system", which is no group, takes in all
// below it. Names compare without case; a site takes in what is below it.
func (t Target) Matches(k tracker.UsageKey) bool {
	if t.Kind == AllTarget {
		return true
	}
	if k.Private() {
		return false
	}
	switch t.Kind {
	case GroupTarget:
		return string(k.Group()) == t.Name
	case CategoryTarget:
		return k.Category.Within(tracker.Category(t.Name))
	case AppTarget:
		return strings.EqualFold(k.App, t.Name)
	case SiteTarget:
		return tracker.SiteWithin(k.Site, t.Name)
	case ProgramTarget:
		return strings.EqualFold(k.Program, t.Name)
	}
	return false
}
