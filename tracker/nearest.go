package tracker

import "strings"

// longestWord is the longest word a mistyped one is compared with: no name is
// longer, and comparing costs the product of both lengths.
const longestWord = 64

// Nearest returns the candidate that takes the fewest edits to make of word, in
// whatever case, the first of equals. It is empty where even that one takes more
// than a slip does: a third of the word's letters, at least one. It stands here
// because limits, rules and config.toml all read words that people type.
func Nearest(word string, candidates []string) string {
	if len(word) > longestWord {
		return ""
	}
	given := []rune(strings.ToLower(word))
	best, fewest := "", max(1, len(given)/3)+1
	for _, c := range candidates {
		if n := edits(given, []rune(strings.ToLower(c)), fewest); n < fewest {
			best, fewest = c, n
		}
	}
	return best
}

// edits is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours (Damerau 1964). It stops at limit.
func edits(a, b []rune, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
