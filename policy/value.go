package policy

import (
	"fmt"
	"strings"
)

// A ValueError is a value the person gave that cannot be used, and what can be.
type ValueError struct {
	What    string // what the value was for: "target", "days"
	Value   string
	Nearest string // the closest value there is; empty if none is close
	Allowed string // what is allowed, in words
}

// Error names the value, the nearest one there is and what is allowed.
func (e *ValueError) Error() string {
	var near string
	if e.Nearest != "" {
		near = fmt.Sprintf(" (nearest: %s)", e.Nearest)
	}
	return fmt.Sprintf("%s %q%s: allowed is %s", e.What, e.Value, near, e.Allowed)
}

// fold is how names the person types are compared: without case and space around.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// nearest returns the candidate with the fewest edits to s, if they are few
// enough for a slip: one, or two in a word of more than four letters.
func nearest(s string, candidates []string) string {
	if len(s) > 64 {
		return "" // no name is that long, and edits cost the product of both lengths
	}
	best, name := 2, ""
	if len(s) > 4 {
		best = 3
	}
	for _, c := range candidates {
		if n := edits(s, c); n < best {
			best, name = n, c
		}
	}
	return name
}

// edits is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours (Damerau 1964).
func edits(a, b string) int {
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, prev, row = prev, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
