package main

import (
	"cmp"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
	"dwell/ui/view"
)

// A standing is how a rule of a pack stands to those that hold.
type standing string

// The standings.
const (
	newRule       standing = "new"
	thereRule     standing = "there"     // the same holds already
	againRule     standing = "again"     // it does, but an earlier one of the pack would go before it
	againstRule   standing = "against"   // one of the same match and another category holds
	overruledRule standing = "overruled" // a later one of the pack has the same match
)

// A packedRule is a rule of a pack, weighed.
type packedRule struct {
	classify.Rule
	standing standing
	other    classify.Rule                      // the one it is against or overruled by, or is there already as
	over     []classify.Term                    // of the earlier one of the pack that it is added again to go before
	from     map[tracker.Category]time.Duration // what it would re-label, by what that counts as now
}

// taken reports whether an import adds it.
func (r *packedRule) taken() bool {
	return r.standing == newRule || r.standing == againstRule || r.standing == againRule
}

// A packPreview is what an import of a pack would do.
type packPreview []packedRule

// measure adds up what of spans the rules would re-label. What the person corrected
// keeps its category.
func (preview packPreview) measure(s settings, spans iter.Seq2[tracker.Span, error]) error {
	with := s
	inFile := slices.IndexFunc(s.Rules, func(r classify.Rule) bool { return r.Source != "" })
	if inFile < 0 {
		inFile = len(s.Rules)
	}
	with.Rules = slices.Clone(s.Rules[:inFile])
	by := map[string]*packedRule{}
	for i := range preview {
		if r := &preview[i]; r.taken() {
			as := classify.Rule{ID: int64(-1 - i), Terms: r.Terms, Category: r.Category} // no rule has such an id
			with.Rules = append(with.Rules, as)
			by[fmt.Sprintf("rule:%d", as.ID)] = r
		}
	}
	with.Rules = append(with.Rules, s.Rules[inFile:]...) // those of config.toml go before
	classifier, err := with.classifier()
	if err != nil {
		return err
	}
	used := map[store.SubjectVerdict]time.Duration{}
	for span, err := range spans {
		if err != nil {
			return err
		}
		if span.Presence.Active() && span.Verdict.Because != store.CorrectionBecause(span.Verdict.Category) {
			used[store.SubjectVerdict{Subject: span.Subject, Verdict: span.Verdict}] += span.Length()
		}
	}
	for was, length := range used {
		is := classifier.Relabel(was.Subject, was.Verdict)
		if r := by[is.Because]; r != nil && is.Category != was.Verdict.Category {
			r.from[was.Verdict.Category] += length
		}
	}
	return nil
}

// added is how many rules an import adds.
func (preview packPreview) added() int {
	return preview.count(newRule) + preview.count(againstRule) + preview.count(againRule)
}

func (preview packPreview) count(s standing) int {
	n := 0
	for i := range preview {
		if preview[i].standing == s {
			n++
		}
	}
	return n
}

// summary is the preview in two lines.
func (preview packPreview) summary() string {
	parts := []string{fmt.Sprintf("%d new", preview.count(newRule)), fmt.Sprintf("%d there already", preview.count(thereRule))}
	if n := preview.count(againRule); n > 0 {
		parts = append(parts, fmt.Sprintf("%d again", n))
	}
	if n := preview.count(againstRule); n > 0 {
		parts = append(parts, fmt.Sprintf("%d against one that holds", n))
	}
	if n := preview.count(overruledRule); n > 0 {
		parts = append(parts, fmt.Sprintf("%d overruled", n))
	}
	var moved time.Duration
	for i := range preview {
		for _, length := range preview[i].from {
			moved += length
		}
	}
	return fmt.Sprintf("%s: %s.\nOf the last four weeks %s get another category.",
		counted(len(preview), "rule"), strings.Join(parts, ", "), view.Words(moved))
}

// print writes a line or two about each rule.
func (preview packPreview) print(out io.Writer) error {
	var b strings.Builder
	for i := range preview {
		r := &preview[i]
		fmt.Fprintf(&b, "%-9s  %s  ->  %s\n", r.standing, view.Plain(matchOf(r.Terms)), r.Category)
		for _, line := range r.effects() {
			fmt.Fprintf(&b, "%-9s  %s\n", "", line)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// effects says what an import of r contradicts and changes.
func (r *packedRule) effects() []string {
	var lines []string
	switch r.standing {
	case againstRule:
		line := fmt.Sprintf("%s says %s", ruleName(r.other), r.other.Category)
		if r.other.Source != "" {
			line += ", and what stands there holds"
		}
		lines = append(lines, line)
	case overruledRule:
		return []string{fmt.Sprintf("%s says %s of the same", ruleName(r.other), r.other.Category)}
	case thereRule:
		return nil
	case againRule:
		lines = append(lines, fmt.Sprintf("like %s; again, to go before %s", ruleName(r.other), view.Plain(matchOf(r.over))))
	case newRule:
	}
	if !r.Relabels() {
		return append(lines, "from now on only: titles and paths are not kept")
	}
	if len(r.from) > 0 {
		lines = append(lines, r.moves())
	}
	return lines
}

// mostMoves is how many categories time is said to come from.
const mostMoves = 2

// moves says how much r re-labels from what, the most first.
func (r *packedRule) moves() string {
	categories := slices.SortedStableFunc(maps.Keys(r.from), func(a, b tracker.Category) int {
		return cmp.Or(cmp.Compare(r.from[b], r.from[a]), cmp.Compare(a, b))
	})
	var parts []string
	var rest time.Duration
	for i, c := range categories {
		if i < mostMoves {
			parts = append(parts, view.Words(r.from[c])+" from "+string(c))
		} else {
			rest += r.from[c]
		}
	}
	if rest > 0 {
		parts = append(parts, view.Words(rest)+" from others")
	}
	return strings.Join(parts, ", ")
}

// previewOf weighs a pack against what holds, and measures it by spans.
func previewOf(s settings, pack []classify.Rule, spans iter.Seq2[tracker.Span, error]) (packPreview, error) {
	preview := weigh(pack, s.Rules)
	return preview, preview.measure(s, spans)
}
