//go:build sim

package reliance_test

import (
	"fmt"
	"testing"
)

// TestSimPersons measures what must hold of persons made as spans, each seen for a
// fortnight: `make sim`. The last two rows are for reading: how the second depends on how
// much of each way of leaning on AI is its own.
func TestSimPersons(t *testing.T) {
	const persons, populations = 200, 3
	truths := func(s seen) []float64 { return s.truths }
	traits := func(s seen) []float64 { return s.traits }
	for _, row := range []struct {
		number  int
		what    string
		scatter float64
		truth   int // days
		target  float64
		against func(seen) []float64
	}{
		{1, "index v true long-run index, noise .15", 0.15, 364, 0.95, truths},
		{2, "index v latent habit, component noise .15", 0.15, 0, 0.93, traits},
		{2, "index v latent habit, component noise 0", 0, 0, 0, traits},
		{2, "index v latent habit, component noise .30", 0.3, 0, 0, traits},
	} {
		for seed := range uint64(populations) {
			s := see(t, seed, persons, row.scatter, 14, row.truth)
			got := spearman(s.indexes, row.against(s))
			target, word := fmt.Sprintf(">= %.2f", row.target), "held"
			switch {
			case row.target == 0:
				target, word = "none", ""
			case got < row.target || s.missing > persons/50:
				word = "MISSED"
				t.Fail()
			}
			result := fmt.Sprintf("%.3f (%d of %d)", got, len(s.indexes), persons)
			fmt.Printf("%2d  %-52s %-16s %-22s %s\n", row.number, row.what, target, result, word)
		}
	}
}
