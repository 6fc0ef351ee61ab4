package login

import (
	"slices"
	"strings"
)

// sameStart reports whether a file starts what want would start, in the same
// environment, whatever else the two say. An upgrade changes the rest.
func sameStart(way Way, text, want string) bool {
	return slices.Equal(starts(way, text), starts(way, want))
}

// starts returns the lines of a file that say what it starts, in order.
func starts(way Way, text string) []string {
	keys := map[Way][]string{Unit: {"ExecStart", "Environment"}, Entry: {"Exec"}}
	var lines []string
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if key = strings.TrimSpace(key); ok && slices.Contains(keys[way], key) {
			lines = append(lines, key+"="+strings.TrimSpace(value))
		}
	}
	return lines
}
