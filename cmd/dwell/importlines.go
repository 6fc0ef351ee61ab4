package main

import (
	"context"
	"fmt"
	"strings"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/exchange"
)

// takeLines takes in what dwell wrote.
func (in *intake) takeLines(ctx context.Context, f *importFile) error {
	classifier, err := in.settings.classifier()
	if err != nil {
		return err
	}
	bar := in.p.progress("reading spans", 0)
	spans := in.fresh(ctx, exchange.Decode(f.head), bar, func(s tracker.Span) tracker.Span {
		return in.settings.received(s, classifier)
	})
	in.report, err = in.store(ctx, spans)
	bar.end()
	if err != nil {
		return f.stored(err)
	}
	return in.tellLines()
}

// received is what is stored of a span that another dwell wrote: classified afresh,
// unless a title or a rule had decided it, which cannot be asked again; and without
// what may not be kept here, whatever was kept there.
func (s settings) received(span tracker.Span, c *classify.Classifier) tracker.Span {
	if !span.Presence.Active() {
		return span
	}
	given := span.Verdict
	span.Subject = c.Plain(span.Subject)
	span.Verdict = c.Relabel(span.Subject, given)
	switch kind, _, _ := strings.Cut(given.Because, ":"); {
	case kind == "rule":
		// Here that number may be another rule, or come to be one.
		span.Subject.Mark = "import:" + given.Because
		span.Verdict = tracker.Verdict{Category: given.Category, Because: given.Because, Confidence: 1}
	case kind == "title":
		span.Verdict.Category, span.Verdict.Because = given.Category, given.Because
	case span.Subject.Mark != span.Verdict.Because: // no longer the evidence
		span.Subject.Mark = ""
	}
	span.Subject, span.Verdict, span.Title = s.keep().Keep(span.Subject, span.Verdict, span.Title, false)
	return span
}

// tellLines says what came of span lines.
func (in *intake) tellLines() error {
	if _, err := fmt.Fprintf(in.p.out, "Read %s; %s is new, %s was stored already.\n",
		counted(in.read, "span"), words(in.report.Stored), words(in.report.Cut+in.again)); err != nil {
		return err
	}
	return in.tellDry()
}
