package main

import (
	"context"
	"slices"
	"strings"

	"dwell/tracker"
	"dwell/tracker/browser"
	"dwell/tracker/classify"
	"dwell/ui/view"
)

// siteCall is what native hosts call with when their extension asks of a site, or says of
// one what is not what is in front.
const siteCall = "site"

// onSite does what an extension says of a site, and answers what it asks.
func (d *daemon) onSite(ctx context.Context, c browser.Call) (*browser.About, error) {
	switch c = c.Plain(); { // the peer is the same person's, and yet may be anything
	case c.About != "":
		about, err := d.about(ctx, c.About)
		return &about, err
	case c.Prompt != "":
		d.prompted(ctx, c.Prompt)
	case c.Friction != nil:
		return nil, d.chooseFriction(ctx, *c.Friction)
	}
	return nil, nil
}

// siteNow is what dwell calls a site that an extension tells, and what may be kept of it.
func (d *daemon) siteNow(told string) (site string, s tracker.Subject, v tracker.Verdict) {
	s, v = d.classifier.Load().Classify(classify.Evidence{URL: browser.AddressOf(told)})
	site = s.Site
	s, v, _ = d.set.keep().Keep(s, v, "", false)
	return site, s, v
}

func (d *daemon) about(ctx context.Context, told string) (browser.About, error) {
	site, kept, verdict := d.siteNow(told)
	about := browser.About{Of: told, Site: site, AI: verdict.Group() == tracker.AI}
	if site == "" || strings.Contains(site, ":") { // a browser's own page, or one on this computer
		about.Site = ""
		return about, nil
	}
	for _, f := range d.set.Friction { // the nearest
		if tracker.SiteWithin(site, f.Site) && (!about.Friction || len(f.Site) > len(about.Site)) {
			about.Site, about.Friction, about.Line = f.Site, true, f.Line
		}
	}
	if kept.Site == "" {
		about.Today = "No names of such sites are kept, so none of their time."
		return about, nil
	}
	visits, err := d.visits(ctx, about.Site)
	about.Today = visits.Words()
	return about, err
}

// visits is how long and how often the person was on a site today.
func (d *daemon) visits(ctx context.Context, site string) (view.Visits, error) {
	now := d.life.recorder.Wall()
	today := d.set.Calendar.Day(d.set.Calendar.Date(now, now.Location()), now.Location())
	visits := view.Visits{Site: site}
	for span, err := range d.store.Spans(ctx, today.From, today.To) {
		if err != nil {
			return visits, err
		}
		visits.Live(span)
	}
	for _, span := range d.life.recorder.Tail().Spans {
		if part, ok := span.Cut(today.From, today.To); ok {
			visits.Live(part)
		}
	}
	return visits, nil
}

func (d *daemon) chooseFriction(ctx context.Context, chosen browser.Friction) error {
	site := chosen.Site
	if !slices.ContainsFunc(d.set.Friction, func(f tracker.Friction) bool { return f.Site == site }) {
		if site, _, _ = d.siteNow(chosen.Site); site == "" || strings.Contains(site, ":") {
			return nil // a browser's own page
		}
	}
	var err error
	if chosen.On {
		err = d.store.SetFriction(ctx, tracker.Friction{Site: site, Line: frictionLine(chosen.Line)})
	} else {
		_, err = d.store.RemoveFriction(ctx, site)
	}
	if err != nil {
		return err
	}
	d.reload(ctx)
	return nil
}
