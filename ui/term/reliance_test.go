package term_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"dwell/policy/reliance"
	"dwell/ui/term"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

func pattern(p *term.Printer) error { return p.Reliance(view.ReportOf(viewtest.Pattern(), false)) }

func nothing(p *term.Printer) error { return p.Reliance(view.ReportOf(viewtest.Nothing(), false)) }

// turned is a pattern in which much is new, and some is not known.
func turned(p *term.Printer) error {
	st := viewtest.Pattern()
	since := time.Date(2026, 2, 12, 0, 0, 0, 0, time.UTC)
	st.Step = reliance.Step{Up: true, Since: since, Size: .52, DelayDays: 7, Known: true}
	st.Change.Z = 3.1
	st.Trend.Word = reliance.Rising
	st.Index.Good, st.Index.Confidence = false, .5
	st.Measures[reliance.TimeToFirstAI] = reliance.Figure{N: 12}
	st.Measures[reliance.OverrideRate] = reliance.Figure{N: 2, NotBefore: since.AddDate(0, 0, 30)}
	st.Companion.Known = false
	return p.Reliance(view.ReportOf(st, true))
}

func TestRelianceGoldens(t *testing.T) {
	for name, c := range map[string]struct {
		o     term.Options
		write func(*term.Printer) error
	}{
		"reliance.txt":         {term.Options{}, pattern},
		"reliance-40.txt":      {term.Options{Width: 40, ASCII: true}, pattern},
		"reliance-color.txt":   {term.Options{Width: 100, Color: true}, pattern},
		"reliance-turned.txt":  {term.Options{}, turned},
		"reliance-nothing.txt": {term.Options{}, nothing},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, written(t, c.o, c.write)) })
	}
}

// At whatever width nothing runs over, and colour says no more than the words: never
// red, in which a number would be a verdict.
func TestReliancePlainly(t *testing.T) {
	for _, write := range []func(*term.Printer) error{pattern, turned, nothing} {
		for width := 1; width <= 120; width++ {
			plain := written(t, term.Options{Width: width}, write)
			colored := written(t, term.Options{Width: width, Color: true}, write)
			if diff := cmp.Diff(plain, ansi.Strip(colored)); diff != "" {
				t.Errorf("%d columns (-plain +colour):\n%s", width, diff)
			}
			if strings.Contains(colored, "\x1b[31m") || strings.Contains(colored, "\x1b[91m") {
				t.Errorf("%d columns: red", width)
			}
			for line := range strings.Lines(plain) {
				if got := ansi.StringWidth(strings.TrimSuffix(line, "\n")); got > width {
					t.Errorf("%d columns in a terminal of %d: %q", got, width, line)
				}
			}
		}
	}
}
