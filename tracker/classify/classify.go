// Package classify says what time is spent on: it turns evidence into a
// [tracker.Subject] and a [tracker.Verdict] on it.
//
// Its words: [Evidence] is all one classification may use, raw and in memory only;
// a [Rule] is the person's own word; a fact is a line of the catalogue; because is
// the evidence that decided, KIND:KEY; a mark is the because of evidence the
// subject cannot show (a title, a path, a hint), kept so that the verdict can be
// given again without it.
//
// Evidence is asked in a fixed order and the first that knows something decides:
// the person's rules, the site, the program in a terminal, the app, the proof of a
// game, the title of a browser whose URL is unknown or of a window no app is known
// of, what the system says of the program. What nothing knows is unknown, never
// guessed.
//
// The package does no input or output and remembers nothing between calls: the
// same evidence, rules and catalogue give the same answer. It trusts no input: each
// text is cut to 1 KiB and the work on it is bounded.
// It refuses to know where evidence comes from and what may be kept of it.
package classify

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"dwell/tracker"
	"dwell/tracker/classify/catalogue"
)

// Evidence is all one classification may use; raw, in memory only.
type Evidence struct {
	App, Exe, Class, Title, URL string
	Argv                        []string
	Hints                       map[string]string
}

// maxText is how much of any one text is looked at, in bytes.
const maxText = 1024

// How sure each kind of evidence makes us. A person's rule is certain. A host or
// a program's id says what it is; a command name can be somebody else's; a title is
// written by whoever made the page; desktop files claim broad categories.
const (
	ruleConfidence   = 1
	siteConfidence   = 0.95
	appConfidence    = 0.95
	partConfidence   = 0.8 // only the last part of an app's id is known
	progConfidence   = 0.9
	sharedConfidence = 0.6 // a command name other tools have too
	titleConfidence  = 0.7
	proofConfidence  = 0.9 // what started a program says that it is a game
	hintConfidence   = 0.5
	// leastConfidence is what an answer needs: what is less sure is unknown, and the
	// person is asked instead (dwell unknown).
	leastConfidence = 0.5
)

// A Classifier applies one set of rules and the catalogue. It does not change
// and may be used from several goroutines.
type Classifier struct {
	rules []rule // in the order they are asked
	said  *quotes
	// Sites the person named otherwise: they have keys and no category.
	limited, excluded []term
}

// New returns a Classifier for rules, given in the order the person made them.
// It fails on a rule without terms, with a term of unknown kind or a category
// there is none of.
func New(rules []Rule) (*Classifier, error) {
	c := &Classifier{rules: make([]rule, 0, len(rules)), said: new(quotes)}
	for _, r := range slices.Backward(rules) {
		compiled, err := compile(r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", because(r), err)
		}
		c.rules = append(c.rules, compiled)
	}
	// The most terms first; of as many, the later rule, which Backward put first.
	slices.SortStableFunc(c.rules, func(a, b rule) int { return len(b.terms) - len(a.terms) })
	return c, nil
}

// Classify names the subject of e (site, program and mark filled, nothing raw
// left) and gives the verdict on it.
func (c *Classifier) Classify(e Evidence) (tracker.Subject, tracker.Verdict) {
	return c.classify(&search{said: c.said}, e)
}

func (c *Classifier) classify(find *search, e Evidence) (tracker.Subject, tracker.Verdict) {
	// Asked first and with steps of its own: what a page writes into its title must
	// not use them up.
	asked := search{}
	private := asked.privateWindow(cut(e.Title)) || asked.spent()
	path := cut(e.Exe)
	e.App, e.Exe, e.Class, e.Title = cut(e.App), baseName(e.Exe), cut(e.Class), cut(e.Title)
	s := tracker.Subject{App: e.App, Class: e.Class}
	switch {
	case s.App != "":
	case s.Class != "":
		s.App = s.Class
	default:
		s.App = e.Exe
	}

	app := find.appFact(e.App, e.Class, e.Exe)
	browser := app.isBrowser() || claimsBrowser(e.Hints)
	page, addressed := parseAddress(e.URL)
	if !addressed {
		page, addressed = parseAddress(e.Hints["pwa_url"])
	}
	if !addressed {
		page, addressed = webAppAddress(s.App, e.Class)
	}
	var site siteMatch
	if addressed {
		browser = true
		site = c.matchSite(find, &page)
		s.Site = site.name
	}
	var prog programMatch
	if len(e.Argv) > 0 && !browser && (app.isTerminal() || !app.Found()) {
		prog = find.matchProgram(e.Argv)
		s.Program = prog.name
	}

	verdict, raw := c.decide(find, &e, &s, &page, app, site, prog, browser, addressed, path)
	if raw {
		s.Mark = verdict.Because
	}
	verdict.Reader = app.Is(catalogue.Reader)
	verdict.Private = (browser || s.App == "") && private
	return s, verdict
}

// decide is judge for answers that are sure enough.
func (c *Classifier) decide(find *search, e *Evidence, s *tracker.Subject, page *address, app appMatch, site siteMatch, prog programMatch,
	browser, addressed bool, path string,
) (v tracker.Verdict, raw bool) {
	if v, raw = c.judge(find, e, s, page, app, site, prog, browser, addressed, path); v.Confidence < leastConfidence && !v.Unknown() {
		return tracker.UnknownVerdict(browser || addressed), false
	}
	return v, raw
}

// judge asks the evidence in order. raw says that what decided cannot be read
// off the subject.
func (c *Classifier) judge(find *search, e *Evidence, s *tracker.Subject, page *address, app appMatch, site siteMatch, prog programMatch,
	browser, addressed bool, path string,
) (v tracker.Verdict, raw bool) {
	if r := c.firstRule(s, e.Title, page); r != nil {
		return r.verdict(), !r.holds(s, "", nil)
	}
	if addressed {
		if site.Found() {
			v := c.verdictOf(site.Fact, site.confidence)
			if site.because != "" {
				v.Because = site.because
			}
			return v, site.raw
		}
		return tracker.UnknownVerdict(true), false
	}
	if prog.Found() {
		v := c.verdictOf(prog.Fact, prog.confidence())
		if prog.because != "" {
			v.Because = prog.because
		}
		return v, prog.raw
	}
	if !browser && isWebApp(s.App, e.Class) {
		// The site's name is the app's; what a page of it is called says less.
		for _, name := range [...]string{e.Hints["Name"], e.Title} {
			if m := find.matchTitle(cut(name), true); name != "" && m.Found() {
				return tracker.Verdict{Category: m.Category, Because: c.said.quote(catalogue.Title, m.Fact), Confidence: m.confidence}, true
			}
		}
		browser = true
	}
	carried := isHost(s.App)
	host := !browser && carried
	if app.Found() && !browser && !host {
		return c.verdictOf(app.Fact, app.confidence), app.raw
	}
	proof := ""
	if !browser || carried {
		proof = gameProof(e, path)
	}
	if proof != "" {
		return tracker.Verdict{Category: "gaming/game", Because: proof, Confidence: proofConfidence}, true
	}
	if e.Title != "" && (browser || s.App == "" || host) {
		m := find.matchTitle(e.Title, browser)
		if m.Found() {
			// A title may name a site by its host, a program by its class.
			return tracker.Verdict{Category: m.Category, Because: c.said.quote(catalogue.Title, m.Fact), Confidence: m.confidence}, true
		}
		browser = browser || m.browser
	} else if browser && app.Found() && e.URL == "" {
		// Asked about the browser itself, not about a page in it.
		return c.verdictOf(app.Fact, app.confidence), app.raw
	}
	if host && app.Found() {
		return c.verdictOf(app.Fact, app.confidence), app.raw
	}
	if !browser {
		if h, ok := hinted(e.Hints); ok {
			return tracker.Verdict{Category: h.category, Because: h.because, Confidence: hintConfidence}, true
		}
	}
	return tracker.UnknownVerdict(browser), false
}

// Fingerprint changes when the embedded facts change.
func Fingerprint() string { return catalogue.Fingerprint() }

func (c *Classifier) verdictOf(f catalogue.Fact, confidence float64) tracker.Verdict {
	return tracker.Verdict{
		Category: f.Category, Because: c.said.quote(f.Kind, f), Confidence: confidence,
		Editor: f.Is(catalogue.Editor), Reader: f.Is(catalogue.Reader),
	}
}

// cut returns at most maxText bytes of s, cut on a rune border.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	n := maxText
	for n > maxText-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
