package classify

import (
	"strings"

	"dwell/tracker"
	"dwell/tracker/classify/catalogue"
)

// Relabel gives a stored subject's verdict again, after rules or the catalogue
// changed, from app, class, site, program and mark alone. Where what decided then
// cannot be asked again (a hint, a fact since removed, a category privacy kept
// without its site) the old verdict stands.
func (c *Classifier) Relabel(s tracker.Subject, old tracker.Verdict) tracker.Verdict {
	if s.App == tracker.Private || s == (tracker.Subject{}) {
		return old
	}
	find := &search{said: c.said}
	app := find.appFact(s.App, s.Class, "")
	reader := app.Is(catalogue.Reader)
	if f, ok := find.markedApp(s.Mark); ok {
		app = appMatch{Fact: f, confidence: appConfidence}
		if s.Program == "" {
			reader = app.Is(catalogue.Reader)
		}
	}
	v := c.rejudge(find, &s, app, old)
	v.Reader = reader
	if v.Category == old.Category && v.Because == old.Because {
		v.Confidence = old.Confidence // what was seen then made it surer, or less
	}
	return v
}

func (c *Classifier) rejudge(find *search, s *tracker.Subject, app appMatch, old tracker.Verdict) tracker.Verdict {
	for i := range c.rules {
		if r := &c.rules[i]; r.because == s.Mark || r.holds(s, "", nil) {
			return r.verdict()
		}
	}
	if s.Site != "" {
		m := find.storedSite(s.Site)
		if v, ok := c.markedSite(find, s.Mark, m.confidence == siteConfidence); ok {
			return v
		}
		if m.Found() {
			return c.verdictOf(m.Fact, m.confidence)
		}
		return tracker.UnknownVerdict(true)
	}
	if s.Program != "" && !app.isBrowser() && (app.isTerminal() || !app.Found()) {
		var buf [96]byte
		if key, ok := appendLower(buf[:0], s.Program); ok {
			if f, ok := find.lookup(catalogue.Program, key); ok && (!needsSign(f) || s.Mark == c.said.quote(f.Kind, f)) {
				return c.verdictOf(f, programMatch{Fact: f}.confidence())
			}
		}
	}
	kind, _, _ := strings.Cut(s.Mark, ":")
	byMark := kind == "title" || kind == "hint"
	if app.Found() && !app.isBrowser() && (!byMark || !isHost(s.App) && !app.isTerminal()) {
		return c.verdictOf(app.Fact, app.confidence)
	}
	if kind != "" && kind != "rule" {
		if v, ok := c.marked(find, s.Mark); ok {
			return v
		}
		return old
	}
	if app.isBrowser() && old.Because == c.said.quote(app.Kind, app.Fact) {
		return c.verdictOf(app.Fact, app.confidence)
	}
	browser := app.isBrowser() || old.Category.Within("browsing")
	return orOld(tracker.UnknownVerdict(browser), s, old)
}

// orOld keeps a category of which privacy keeps nothing else: the evidence was
// dropped, it was not refuted.
func orOld(v tracker.Verdict, s *tracker.Subject, old tracker.Verdict) tracker.Verdict {
	if old.Category.Sensitive() && s.Site == "" && s.Mark == "" {
		return old
	}
	return v
}

// storedSite finds the fact on a site as it is kept: a key, or a domain.
func (find *search) storedSite(site string) siteMatch {
	var buf [256]byte
	if len(site) <= len(buf) {
		if f, ok := find.lookup(catalogue.Site, append(buf[:0], site...)); ok {
			return siteMatch{Fact: f, name: site, confidence: siteConfidence}
		}
	}
	if site == "local" {
		return siteMatch{}
	}
	a, ok := parseAddress(site)
	if !ok {
		return siteMatch{}
	}
	return find.matchFacts(&a)
}

// markedSite gives the verdict of what a host or a path said, which the site does not
// show. Where the site has become known, only what is said of the parts of known ones
// still counts.
func (c *Classifier) markedSite(find *search, mark string, known bool) (tracker.Verdict, bool) {
	if mark == routerMark {
		return tracker.Verdict{Category: routerCategory, Because: mark, Confidence: labelConfidence}, true
	}
	if form, ok := formNamed(mark); ok {
		return tracker.Verdict{Category: form.category, Because: mark, Confidence: pathConfidence}, !known
	}
	kind, key, _ := strings.Cut(mark, ":")
	for _, k := range [...]catalogue.Kind{catalogue.Label, catalogue.Site, catalogue.Suffix} {
		if k.String() == kind {
			f, ok := find.lookupHostPart(k, key)
			sure := labelConfidence
			if k == catalogue.Suffix {
				sure = suffixConfidence
			}
			return c.verdictOf(f, sure), ok && (!known || f.Is(catalogue.Maker) || f.Is(catalogue.Portal))
		}
	}
	return tracker.Verdict{}, false
}

// marked gives the verdict of the fact a mark names.
func (c *Classifier) marked(find *search, mark string) (tracker.Verdict, bool) {
	kind, key, _ := strings.Cut(mark, ":")
	switch kind {
	case "title":
		if f, ok := find.lookup(catalogue.Title, []byte(key)); ok {
			return c.verdictOf(f, titleConfidence), true
		}
		if f, ok := find.lookup(catalogue.Site, []byte(key)); ok {
			return tracker.Verdict{Category: f.Category, Because: mark, Confidence: titleConfidence}, true
		}
	}
	return tracker.Verdict{}, false
}

// markedApp returns the fact that only the program's file named.
func (find *search) markedApp(mark string) (catalogue.Fact, bool) {
	kind, key, _ := strings.Cut(mark, ":")
	for _, k := range [...]catalogue.Kind{catalogue.Exe, catalogue.App, catalogue.Class} {
		if k.String() == kind {
			return find.lookup(k, []byte(key))
		}
	}
	return catalogue.Fact{}, false
}
