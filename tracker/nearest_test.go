package tracker

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	words := []string{"away_after", "day", "gaming", "reading", "social", "social/feed", "week"}
	for word, want := range map[string]string{
		"socal": "social", "soical": "social", "SOCIALL": "social", "scoial": "social",
		"dya": "day", "da": "day", "wekk": "week", "away_afer": "away_after",
		"gamigns": "gaming", "": "", "xx": "", "bread": "", "social/xxxx": "",
		strings.Repeat("x", 100): "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// Of a slip the nearest word is no further off than the one that was meant,
// whichever slip it was.
func TestNearestFindsSlips(t *testing.T) {
	var names []string
	for _, c := range Categories() {
		names = append(names, string(c))
	}
	rapid.Check(t, func(rt *rapid.T) {
		name := rapid.SampledFrom(names).Filter(func(s string) bool { return len(s) > 3 }).Draw(rt, "name")
		i := rapid.IntRange(0, len(name)-2).Draw(rt, "at")
		slip := map[int]string{
			0: name[:i] + name[i+1:],
			1: name[:i] + "q" + name[i:],
			2: name[:i] + "q" + name[i+1:],
			3: name[:i] + name[i+1:i+2] + name[i:i+1] + name[i+2:],
		}[rapid.IntRange(0, 3).Draw(rt, "slip")]
		got := Nearest(slip, names)
		if n := edits([]rune(slip), []rune(got), longestWord); got == "" || n > 1 {
			rt.Fatalf("%q is nearest to %q, %d edits off, and %q was meant", slip, got, n, name)
		}
	})
}
