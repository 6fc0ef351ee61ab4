package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// matchGlob reports whether text is what glob says, without regard to case: "*"
// is any run of characters, "?" any one. glob is in lower case. The work is at
// most the product of both lengths: on a mismatch only the last "*" is tried
// again, as an earlier one could not help.
func matchGlob(glob, text string) bool {
	star, again := -1, 0
	g, t := 0, 0
	for t < len(text) {
		r, size := utf8.DecodeRuneInString(text[t:])
		if g < len(glob) {
			want, width := utf8.DecodeRuneInString(glob[g:])
			switch {
			case want == '*':
				star, again = g, t
				g++
				continue
			case want == '?' || want == unicode.ToLower(r):
				g += width
				t += size
				continue
			}
		}
		if star < 0 {
			return false
		}
		_, size = utf8.DecodeRuneInString(text[again:])
		again += size
		g, t = star+1, again
	}
	return strings.Trim(glob[g:], "*") == ""
}
