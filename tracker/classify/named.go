package classify

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dwell/tracker"
)

// WithSites returns a Classifier that takes the sites the person named otherwise
// than by a rule for sites of their own, as it takes rules' keys: of each page the
// longest of them is its site. They say nothing of its category. A page of an
// excluded site has that site's key whatever else is known of it, so that no longer
// key hides that it is excluded. What can be no site is no page's either; only what
// is excluded may be a glob, as nothing of it is kept.
func (c *Classifier) WithSites(limited, excluded []string) *Classifier {
	with := &Classifier{rules: c.rules, said: c.said}
	for _, list := range [...]struct {
		keys []string
		to   *[]term
	}{{limited, &with.limited}, {excluded, &with.excluded}} {
		for _, key := range list.keys {
			glob, err := siteGlob(key)
			if err != nil || list.to == &with.limited && strings.Contains(glob, "*") {
				continue
			}
			one := term{kind: siteTerm, glob: glob}
			one.host, one.path = splitSite(glob)
			*list.to = append(*list.to, one)
		}
	}
	return with
}

// namedSite returns the key of the longest site the person named that a page is
// of, if it is longer than name.
func (c *Classifier) namedSite(a *address, name string) string {
	for i := range c.excluded {
		if c.excluded[i].matchAddress(a) {
			return c.excluded[i].glob
		}
	}
	for i := range c.limited {
		if t := &c.limited[i]; len(t.glob) > len(name) && t.matchAddress(a) {
			name = t.glob
		}
	}
	return name
}

// ErrName is wrapped by every error of [Classifier.Named].
var ErrName = errors.New("not a name")

// maxID is the longest name of an app taken, in bytes.
const maxID = 128

// Named returns the subject and the verdict of time on one thing that a person
// names, of kind app, site or program, as a source would have them: of an address
// its site, of a command line its program. Nothing else of the text is in them.
func (c *Classifier) Named(kind, name string) (tracker.Subject, tracker.Verdict, error) {
	name = strings.TrimSpace(name)
	var e Evidence
	switch kind {
	case appTerm:
		if !isAppID(name) {
			return tracker.Subject{}, tracker.Verdict{}, fmt.Errorf("%w: an app's id is a word or a few, as org.gnome.Evince, and no path or command line", ErrName)
		}
		e.App = name
	case siteTerm:
		e.URL = name
		if _, ok := parseAddress(name); !ok {
			e.URL = "http://" + name // a word alone is a host where a site is asked for
		}
		if _, ok := parseAddress(e.URL); !ok || strings.ContainsFunc(name, unicode.IsSpace) {
			return tracker.Subject{}, tracker.Verdict{}, fmt.Errorf("%w: a site is a host, as github.com", ErrName)
		}
	case programTerm:
		e.Argv = strings.Fields(name)
	default:
		return tracker.Subject{}, tracker.Verdict{}, fmt.Errorf("%w: %q names no kind of thing", ErrName, kind)
	}
	s, v := c.Classify(e)
	if kind == programTerm && s.Program == "" {
		return tracker.Subject{}, tracker.Verdict{}, fmt.Errorf("%w: a program is a command, as vim", ErrName)
	}
	return s, v, nil
}

// Plain returns s with its site and program read as [Classifier.Named] reads them,
// where they are more than a key has: lines made elsewhere may hold an address or a
// command line. What is none is dropped.
func (c *Classifier) Plain(s tracker.Subject) tracker.Subject {
	if strings.Contains(s.Site, "://") || strings.ContainsAny(s.Site, "?#@ ") {
		named, _, err := c.Named(siteTerm, s.Site)
		if s.Site = named.Site; err != nil {
			s.Site = ""
		}
	}
	if strings.ContainsAny(s.Program, `/\`) || strings.Contains(s.Program, " -") {
		named, _, err := c.Named(programTerm, s.Program)
		if s.Program = named.Program; err != nil {
			s.Program = ""
		}
	}
	return s
}

// isAppID reports whether name can be an app's id and nothing else: a path, a URL
// or a command line may hold what nobody meant to keep.
func isAppID(name string) bool {
	switch {
	case name == "", len(name) > maxID, !utf8.ValidString(name), strings.ContainsAny(name, `/\`):
		return false
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return false
	}
	return !slices.ContainsFunc(strings.Fields(name), func(word string) bool { return len(word) > 1 && word[0] == '-' })
}
