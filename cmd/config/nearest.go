package config

// nearest returns the candidate with the fewest edits to key, if few enough to be
// a slip.
func nearest(key string, candidates []string) (string, bool) {
	best, fewest := "", max(1, len(key)/2)+1
	for _, c := range candidates {
		if n := edits(key, c); n < fewest {
			best, fewest = c, n
		}
	}
	return best, best != ""
}

// edits is the Levenshtein distance in bytes. Keys of a hostile length are not
// compared: they are near nothing.
func edits(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
