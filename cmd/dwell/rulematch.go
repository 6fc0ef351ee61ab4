package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// A ruleMatch is what the words of a rule before its category came to.
type ruleMatch struct {
	text  string // as it is stored
	terms []classify.Term
	whole string // what the terms hold for, where they were made of a name or an address
	name  string // a bare name that is yet to be looked up; there are no terms then
}

// parseRuleMatch reads a match, or what somebody points at with less: an address,
// a host, the name of an app. What is both a name and a host is left to
// [writing.lookUp], as apps may be called like hosts.
func parseRuleMatch(text string) (ruleMatch, error) {
	terms, err := classify.ParseMatch(text)
	if err == nil {
		return ruleMatch{text: text, terms: terms}, nil
	}
	text = strings.TrimSpace(text)
	if text != "" && !strings.ContainsAny(text, ":/") && !strings.ContainsFunc(text, unicode.IsControl) {
		return ruleMatch{name: text}, nil
	}
	if site, ok := classify.WholeSite(text); ok {
		return wholeMatch(site), nil
	}
	return ruleMatch{}, usage(err)
}

// wholeMatch is the match on one thing and all of it.
func wholeMatch(t classify.Term) ruleMatch {
	m := ruleMatch{text: matchOf([]classify.Term{t}), terms: []classify.Term{t}, whole: "the whole " + t.Kind}
	switch {
	case t.Kind == "class":
		m.whole = "all windows of that class"
	case t.Kind == "site" && t.Glob == "local":
		m.whole = "all hosts of the local network"
	case t.Kind == "site" && strings.Contains(t.Glob, "/"):
		m.whole = "all of that part of the site"
	}
	return m
}

// lookUp finds what a bare name means: an app, a class of windows or a program
// that was seen, exactly as it is stored, else an app as it is shown, else a host.
func (w *writing) lookUp(ctx context.Context, name string) (ruleMatch, error) {
	subjects, err := w.store.Subjects(ctx)
	if err != nil {
		return ruleMatch{}, err
	}
	seen := seenNames(subjects)
	for _, as := range []func([]classify.Term, string) (classify.Term, bool){seenAs, shownAs} {
		if t, ok := as(seen, name); ok && isGlob(t) {
			return ruleMatch{}, globNamed(t)
		} else if ok {
			return wholeMatch(t), nil
		}
	}
	if site, ok := classify.WholeSite(name); ok {
		return wholeMatch(site), nil
	}
	near := ""
	if t, ok := nearestSeen(slices.DeleteFunc(seen, isGlob), name); ok {
		near = fmt.Sprintf(" (nearest: %s)", view.Plain(matchOf([]classify.Term{t})))
	}
	return ruleMatch{}, &failure{
		code: exitFailed, err: fmt.Errorf("no app, class or program called %q was seen%s", name, near),
		hint: fmt.Sprintf("For one that is yet to come write %s; \"dwell today\" shows what was seen.",
			shellQuote(matchOf([]classify.Term{{Kind: "app", Glob: name}}))),
	}
}

// isGlob reports whether a name that was seen would stand for other names too in a
// rule: programs call their windows what they like, and globs have no escape.
func isGlob(seen classify.Term) bool { return strings.ContainsAny(seen.Glob, globSigns) }

const globSigns = "*?"

// globNamed refuses to make a rule of a name that is a glob.
func globNamed(t classify.Term) error {
	return &failure{
		code: exitFailed,
		err:  fmt.Errorf("%q is also a glob: as a rule on that %s it would be on others too", t.Glob, t.Kind),
		hint: fmt.Sprintf("Write %s:GLOB yourself, in which * is any text and ? any one character.", t.Kind),
	}
}

// seenNames returns the names of all that time was spent on, apps first, then
// classes, programs and sites.
func seenNames(subjects []store.SubjectVerdict) []classify.Term {
	var names []classify.Term
	known := map[classify.Term]bool{}
	for _, kind := range []string{"app", "class", "program", "site"} {
		for _, s := range subjects {
			t := classify.Term{Kind: kind, Glob: nameOf(s.Subject, kind)}
			if t.Glob != "" && s.Subject.App != tracker.Private && !known[t] {
				known[t] = true
				names = append(names, t)
			}
		}
	}
	return names
}

func nameOf(s tracker.Subject, kind string) string {
	switch kind {
	case "app":
		return s.App
	case "class":
		return s.Class
	case "program":
		return s.Program
	}
	return s.Site
}

// seenAs returns the first thing of that name, whatever its case; the ending of a
// desktop file is no part of a name. Sites are asked for by their hosts.
func seenAs(seen []classify.Term, name string) (classify.Term, bool) {
	for _, fold := range []func(string) string{func(s string) string { return s }, strings.ToLower, bareName} {
		if i := slices.IndexFunc(seen, func(t classify.Term) bool {
			return t.Kind != "site" && fold(t.Glob) == fold(name)
		}); i >= 0 {
			return seen[i], true
		}
	}
	return classify.Term{}, false
}

func bareName(s string) string { return strings.TrimSuffix(strings.ToLower(s), ".desktop") }

// shownAs returns the one app that people read by that name; false if there is none,
// or more than one.
func shownAs(seen []classify.Term, name string) (app classify.Term, ok bool) {
	for _, t := range seen {
		if t.Kind != "app" || !strings.EqualFold(view.AppName(t.Glob), name) {
			continue
		}
		if ok {
			return classify.Term{}, false
		}
		app, ok = t, true
	}
	return app, ok
}

// leastPart is the shortest word, in bytes, that names something by being a part
// of its name.
const leastPart = 3

// nearestSeen returns what a name that was not seen may mean: the one with the
// fewest slips, else one it is a part of, as gimp is of org.gimp.GIMP.
func nearestSeen(seen []classify.Term, name string) (classify.Term, bool) {
	names := make([]string, len(seen))
	for i, t := range seen {
		names[i] = t.Glob
	}
	if near := tracker.Nearest(name, names); near != "" {
		return seen[slices.Index(names, near)], true
	}
	if len(name) < leastPart {
		return classify.Term{}, false
	}
	i := slices.IndexFunc(names, func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(name)) })
	if i < 0 {
		return classify.Term{}, false
	}
	return seen[i], true
}

// matchOf writes terms as [classify.ParseMatch] reads them.
func matchOf(terms []classify.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.Kind + ":" + t.Glob
		if strings.Contains(t.Glob, `"`) || strings.ContainsFunc(t.Glob, unicode.IsSpace) {
			parts[i] = t.Kind + `:` + quoted(t.Glob)
		}
	}
	return strings.Join(parts, " ")
}

// quoted puts s, which holds no control characters, in double quotes as matches
// and TOML both have them.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// sameMatch is the same for terms that hold for the same: neither case nor order
// matters.
func sameMatch(terms []classify.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = strings.ToLower(matchOf([]classify.Term{t}))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// holding returns the rule with the same match that holds, which is the last one
// of them; false if there is none.
func holding(rules []classify.Rule, terms []classify.Term) (classify.Rule, bool) {
	want := sameMatch(terms)
	for _, r := range slices.Backward(rules) {
		if sameMatch(r.Terms) == want {
			return r, true
		}
	}
	return classify.Rule{}, false
}

// ruleName is how a rule is quoted: by its line in config.toml, or by its id.
func ruleName(r classify.Rule) string {
	if r.Source != "" {
		return view.Plain(r.Source)
	}
	return fmt.Sprintf("rule %d", r.ID)
}
