package main

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/exchange"
)

// importJudge says what it was that another program saw, by the person's rules and the
// catalogue as they are now, and keeps of it what privacy lets be kept here.
type importJudge struct {
	classifier *classify.Classifier
	plain      *classify.Classifier // without rules: what an app is, whatever it counts as
	privacy    tracker.Privacy
	apps       map[string]importedKind // asked about
}

// An importedKind is what is known of an app by its name alone.
type importedKind struct {
	known   bool // as an app is; else names of programs in titles may hold it
	browser bool
}

// appsAsked bounds how many apps are remembered, not how many there may be.
const appsAsked = 10_000

func (s settings) importJudge() (*importJudge, error) {
	classifier, err := s.classifier()
	if err != nil {
		return nil, err
	}
	plain, err := classify.New(nil)
	if err != nil {
		return nil, err
	}
	return &importJudge{classifier: classifier, plain: plain, privacy: s.keep(), apps: map[string]importedKind{}}, nil
}

// Window implements [exchange.Judge].
func (j *importJudge) Window(seen exchange.Seen) exchange.Found {
	app := importedApp(seen.App)
	e := classify.Evidence{App: app, Exe: app, Title: seen.Title, URL: seen.URL}
	if seen.Program != "" {
		e.Argv = []string{seen.Program}
	}
	kind := j.kind(app)
	f := exchange.Found{Browser: kind.browser && seen.URL == ""}
	f.Subject, f.Verdict = j.classifier.Classify(e)
	if !kind.known && f.Verdict.Unknown() && app != "" && f.Subject.Site == "" {
		// Other systems show names of programs that here only titles hold.
		if s, v := j.classifier.Classify(classify.Evidence{Title: app}); !v.Unknown() && strings.HasPrefix(s.Mark, "title:") {
			f.Subject.Mark, f.Verdict = s.Mark, v
		}
	}
	return f
}

// Page implements [exchange.Judge].
func (j *importJudge) Page(seen exchange.Seen) exchange.Found {
	s, v := j.classifier.Classify(classify.Evidence{URL: seen.URL, Title: seen.Title})
	return exchange.Found{Subject: s, Verdict: v}
}

// Keep implements [exchange.Judge]. A page says what is in its window, but not of a
// window that is private, or that a rule of the person's knew by its title.
func (j *importJudge) Keep(window exchange.Found, page *exchange.Found) (tracker.Subject, tracker.Verdict) {
	s, v := window.Subject, window.Verdict
	switch {
	case page == nil || v.Private:
	case page.Incognito: // as what is lived here
		s, v, _ = j.privacy.Keep(s, v, "", true)
		return s, v
	case strings.HasPrefix(s.Mark, "rule:") && !strings.HasPrefix(page.Verdict.Because, "rule:"):
		s.Site = page.Subject.Site
	default:
		s.Site, s.Mark = page.Subject.Site, page.Subject.Mark
		v = j.classifier.Relabel(s, page.Verdict) // a rule may be of the site in this browser
	}
	s, v, _ = j.privacy.Keep(s, v, "", false)
	return s, v
}

// kind returns what is known of app, whatever the person's rules make of it.
func (j *importJudge) kind(app string) importedKind {
	k, asked := j.apps[app]
	if asked || app == "" {
		return k
	}
	_, v := j.plain.Classify(classify.Evidence{App: app, Exe: app})
	if k.known = !v.Unknown(); !k.known {
		_, v = j.plain.Classify(classify.Evidence{Title: app})
	}
	k.browser = v.Category == "browsing/browser"
	if len(j.apps) < appsAsked {
		j.apps[app] = k
	}
	return k
}

// importedApp is what an app is called here that another program named: of a path its
// last part, without what Windows adds to each, and nothing where the name can be no
// program's or says that none was known.
func importedApp(name string) string {
	name = path.Base(strings.ReplaceAll(strings.TrimSpace(name), `\`, "/"))
	if n := len(name) - len(".exe"); n > 0 && strings.EqualFold(name[n:], ".exe") {
		name = name[:n]
	}
	const longest = 128
	switch {
	case name == ".", name == "/", strings.EqualFold(name, "unknown"), len(name) > longest, !utf8.ValidString(name):
		return ""
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return ""
	}
	return name
}
