package classify

import (
	"strings"

	"dwell/tracker"
)

// NearestCategory returns the category a mistyped one most likely means: the one
// whose second part is s, else the one with the fewest edits; false if none is
// near.
func NearestCategory(s string) (tracker.Category, bool) {
	s = strings.ToLower(strings.TrimSpace(cut(s)))
	all := tracker.Categories()
	names := make([]string, len(all))
	for i, c := range all {
		if _, part, two := strings.Cut(string(c), "/"); two && part == s || string(c) == s {
			return c, true
		}
		names[i] = string(c)
	}
	near := tracker.Category(tracker.Nearest(s, names))
	return near, near != ""
}
