package reliance

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// permutations calls visit with every order of weeks.
func permutations(order, rest []int, visit func([]int)) {
	if len(rest) == 0 {
		visit(order)
		return
	}
	for i, w := range rest {
		others := append(slices.Clone(rest[:i]), rest[i+1:]...)
		permutations(append(slices.Clone(order), w), others, visit)
	}
}

func TestOrdersByWritingThemOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var weeks [][]float64
		for range rapid.IntRange(1, 6).Draw(t, "weeks") {
			weeks = append(weeks, rapid.SliceOfN(rapid.Float64Range(-1, 1), 0, 7).Draw(t, "week"))
		}
		if rapid.Bool().Draw(t, "ties") {
			for _, week := range weeks {
				for i := range week {
					week[i] = math.Round(week[i])
				}
			}
		}
		s := func(order []int) int {
			sum := 0
			for i, a := range order {
				for _, b := range order[i+1:] {
					for _, x := range weeks[a] {
						for _, y := range weeks[b] {
							switch {
							case y-x > 1e-12:
								sum++
							case x-y > 1e-12:
								sum--
							}
						}
					}
				}
			}
			return sum
		}
		var came []int
		points := make([][]point, len(weeks))
		for w, week := range weeks {
			came = append(came, w)
			for _, x := range week {
				points[w] = append(points[w], point{x: x})
			}
		}
		observed := s(came)
		var all, above, below int
		permutations(nil, came, func(order []int) {
			all++
			if s(order) >= observed {
				above++
			}
			if s(order) <= observed {
				below++
			}
		})
		rise, fall := orders(comparisons(points))
		if rise != float64(above)/float64(all) || fall != float64(below)/float64(all) {
			t.Fatalf("%v, %v; written out %d and %d of %d", rise, fall, above, below, all)
		}
	})
}
