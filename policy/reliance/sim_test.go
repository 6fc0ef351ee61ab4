//go:build sim

package reliance

import (
	"fmt"
	"testing"
)

// TestSimulations measures what must hold of figures, on many made-up persons: `make sim`.
func TestSimulations(t *testing.T) {
	report := func(row int, what, target string, ok bool, result string) {
		word := "held"
		if !ok {
			word = "MISSED"
			t.Fail()
		}
		fmt.Printf("%2d  %-52s %-16s %-22s %s\n", row, what, target, result, word)
	}
	percent := func(p float64) string { return fmt.Sprintf("%.2f %%", 100*p) }

	for _, phi := range []float64{0, 0.3} {
		for weeks := 6; weeks <= 8; weeks++ {
			m := made{sd: 0.4, phi: phi}
			p := looksRising(4000, weeks, m)
			report(4, fmt.Sprintf("trend p <= .05 without trend, %d weeks, %v", weeks, m), "4 to 6.5 %", p >= 0.04 && p <= 0.065, percent(p))
		}
	}
	for _, phi := range []float64{0, 0.3} {
		m := made{sd: 0.4, phi: phi}
		for _, first := range []int{6, 9} {
			rising, either := trendAlarms(2000, first, m)
			report(5, fmt.Sprintf("rising in 13 looks from week %d, %v", first, m), "<= 5 %", rising <= 0.05, percent(rising)+fmt.Sprintf(" (either %s)", percent(either)))
		}
	}
	ramp := made{sd: 0.4, phi: 0.3, times: func(day int) float64 { return 1 + float64(day)/41 }}
	p := looksRising(2000, 6, ramp)
	report(6, fmt.Sprintf("trend p <= .05, +100 %% over 6 weeks, %v", ramp), ">= 60 %", p >= 0.6, percent(p))

	for _, m := range []made{{sd: 0.1}, {sd: 0.1, phi: 0.3}, {sd: 0.2}, {sd: 0.2, phi: 0.3}} {
		up, either := stepAlarms(2000, m)
		report(7, fmt.Sprintf("step seen in 91 days without one, %v", m), "<= 5 %", up <= 0.05, percent(up)+fmt.Sprintf(" (either %s)", percent(either)))
		days := stepDelay(2000, m, 1.5)
		report(7, fmt.Sprintf("days until +50 %% is seen, %v", m), "<= 10", days <= 10, fmt.Sprint(days))
	}
	m := made{sd: 0.4, phi: 0.3}
	up, either := stepAlarms(2000, m)
	report(8, fmt.Sprintf("step seen in 91 days without one, %v", m), "<= 10 %", up <= 0.1, percent(up)+fmt.Sprintf(" (either %s)", percent(either)))
	days := stepDelay(2000, m, 2)
	report(8, fmt.Sprintf("days until +100 %% is seen, %v", m), "<= 10", days <= 10, fmt.Sprint(days))

	// With less AI the 5 minutes in the logarithm count for more, and less at weekends, so
	// that the noise of the two is not one.
	m.usual = 60
	up, either = stepAlarms(2000, m)
	fmt.Printf("    the same with half as much AI: %s (either %s)\n", percent(up), percent(either))

	wrong := shownTooEarly(t, 5000)
	report(15, "states with a figure below its floor, of 5,000", "0", wrong == 0, fmt.Sprint(wrong))
}
