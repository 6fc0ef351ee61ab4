package classify

import (
	"strings"
	"unicode"

	"dwell/tracker"
)

// NearestCategory returns the category a mistyped one most likely means: the one
// whose second part is s, else the one with the fewest edits; false if none is
// near.
func NearestCategory(s string) (tracker.Category, bool) {
	s = strings.ToLower(strings.TrimSpace(cut(s)))
	if s == "" || len(s) > 64 {
		return "", false
	}
	all := tracker.Categories()
	for _, c := range all {
		if _, part, _ := strings.Cut(string(c), "/"); part == s || string(c) == s {
			return c, true
		}
	}
	// A third of the word may be wrong, at least one letter.
	best, least := tracker.Category(""), max(len(s)/3, 1)+1
	for _, c := range all {
		if d := distance(s, string(c), least); d < least {
			best, least = c, d
		}
	}
	return best, best != ""
}

// distance counts the edits between a and b: a character put in, left out,
// changed, or two swapped. It stops at limit. This is optimal string alignment
// over three rows.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d >= limit || -d >= limit {
		return limit
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if unicode.ToLower(x[i]) == unicode.ToLower(y[j]) {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], limit)
}
