package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"dwell/tracker/exchange"
	"dwell/ui/view"
)

// listed is how many names a line of the report has room for.
const listed = 5

func words(d time.Duration) string { return view.Words(d) }

// tell says in plain words what was taken of f, what was not and why.
func (in *intake) tell(f *importFile, a exchange.Account) error {
	unit, taken := "event", "Taken"
	if f.form == exchange.RescueTime {
		unit = "row"
	}
	if in.dry {
		taken = "Would be taken"
	}
	lines := []string{fmt.Sprintf("Read %s: %s%s.", f.what(), counted(a.Events, unit), onComputers(a.Hosts))}
	if in.spans == 0 {
		lines = append(lines, taken+": nothing; nothing in it is new.")
	} else {
		lines = append(lines, fmt.Sprintf("%s: %s from %s to %s, %s of active time.", taken, counted(in.spans, "span"),
			in.from.Format(time.DateOnly), in.to.Format(time.DateOnly), words(in.active)))
	}
	if again := in.again + in.report.Cut; again > 0 {
		lines = append(lines, fmt.Sprintf("Stored already: %s.", words(again)))
	}
	lines = append(lines, clause("Counted once", onceOver(a, unit)...), clause("Not taken", notTaken(a, unit)...))
	for _, b := range a.Broken[:min(len(a.Broken), listed)] {
		lines = append(lines, "Cannot be read: "+brokenWords(b, unit)+".")
	}
	if rest := a.Broken[min(len(a.Broken), listed):]; len(rest) > 0 {
		n := 0
		for _, b := range rest {
			n += b.Count
		}
		lines = append(lines, fmt.Sprintf("Cannot be read: %s of %s more.", counted(n, unit), counted(len(rest), "bucket")))
	}
	if len(a.Unwatched) > 0 {
		lines = append(lines, "Nothing tells of being away on "+some(a.Unwatched)+": all time of its windows counts.")
	}
	if a.ByHour && in.spans > 0 {
		lines = append(lines, "Only the hour is known: what was in it is put one after another from its begin.")
	}
	if in.spans > 0 {
		lines = append(lines, "Days and hours are those of this computer's time zone: the file tells none.")
	}
	if keep := in.settings.Privacy.KeepSpans; in.spans > 0 && keep > 0 && in.from.Before(in.p.now().Add(-keep)) {
		lines = append(lines, fmt.Sprintf("What is older than %d days stays as totals by the hour, as with all time (keep_spans).", int(keep.Hours()/24)))
	}
	for _, line := range lines {
		if line == "" {
			continue
		}
		if _, err := fmt.Fprintln(in.p.out, line); err != nil {
			return err
		}
	}
	return in.tellDry()
}

// tellDry says, after a dry run, that it was one.
func (in *intake) tellDry() error {
	if !in.dry {
		return nil
	}
	_, err := fmt.Fprintln(in.p.out, "Nothing was changed: this was a dry run.")
	return err
}

// onceOver is what two events of a file said, or none.
func onceOver(a exchange.Account, unit string) (parts []string) {
	if a.Doubled > 0 {
		parts = append(parts, counted(a.Doubled, "doubled "+unit))
	}
	if a.Overlapping > 0 {
		parts = append(parts, counted(a.Overlapping, "overlapping "+unit)+" (the later begun stands)")
	}
	if a.Twice > 0 {
		parts = append(parts, words(a.Twice)+" at two computers at once")
	}
	return parts
}

// notTaken is what of a file can be read and is no one's time.
func notTaken(a exchange.Account, unit string) (parts []string) {
	if a.Empty > 0 {
		parts = append(parts, counted(a.Empty, unit)+" without length")
	}
	if a.Unjudged > 0 {
		parts = append(parts, words(a.Unjudged)+" in which nothing tells whether you were there")
	}
	if a.Overfull > 0 {
		parts = append(parts, words(a.Overfull)+" more than its hours hold")
	}
	// A bucket that holds nothing loses nothing.
	filled := slices.DeleteFunc(slices.Clone(a.Passed), func(passed exchange.Passed) bool { return passed.Events == 0 })
	for _, passed := range filled[:min(len(filled), listed)] {
		parts = append(parts, fmt.Sprintf("%s of %s", counted(passed.Events, unit), identifier(passed.Type, "another type")))
	}
	if rest := len(filled) - listed; rest > 0 {
		parts = append(parts, counted(rest, "other type"))
	}
	return parts
}

// brokenWords says how much of one place cannot be read, by number and never by what
// stands there.
func brokenWords(b exchange.Broken, unit string) string {
	words, what := counted(b.Count, unit), "number"
	switch b.Where {
	case exchange.InLines:
		what = "line"
	case "":
		words += " of no bucket"
	default:
		words += " of " + identifier(b.Where, "a bucket")
	}
	if len(b.First) == 0 {
		return words
	}
	numbers := make([]string, 0, len(b.First)+1)
	for _, n := range b.First {
		numbers = append(numbers, fmt.Sprint(n))
	}
	if b.Count > len(b.First) {
		numbers = append(numbers, "…")
	}
	return fmt.Sprintf("%s (%s %s)", words, what, strings.Join(numbers, ", "))
}

func onComputers(hosts []string) string {
	if len(hosts) < 2 {
		return ""
	}
	return fmt.Sprintf(" of %d computers, %s", len(hosts), some(hosts))
}

// some lists names, the first of them if there are many.
func some(names []string) string {
	shown := make([]string, 0, listed+1)
	for _, name := range names[:min(len(names), listed)] {
		shown = append(shown, identifier(name, "one without a name"))
	}
	if rest := len(names) - listed; rest > 0 {
		shown = append(shown, fmt.Sprintf("%d more", rest))
	}
	return strings.Join(shown, ", ")
}

// identifier is name where it can be nothing but one, else what stands for it: a file may
// have a title where a name must be.
func identifier(name, otherwise string) string {
	const longest = 80
	odd := strings.ContainsFunc(name, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.Nd) && !strings.ContainsRune("._-", r) })
	if name == "" || len(name) > longest || odd {
		return otherwise
	}
	return name
}

// clause is what with its parts; empty without any.
func clause(what string, parts ...string) string {
	if len(parts) == 0 {
		return ""
	}
	return what + ": " + strings.Join(parts, "; ") + "."
}
