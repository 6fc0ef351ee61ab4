package notify

import (
	"strings"

	"dwell/ui/view"
)

// line makes s one plain line of at most so many runes.
func line(s string, most int) string {
	return cut(view.Plain(s), most)
}

// text makes s plain line by line, leaving out empty ones, at most so many runes
// in all. Invalid UTF-8 does not survive it, which matters here: the bus cuts
// off who sends any.
func text(s string, most int) string {
	var lines []string
	for part := range strings.Lines(s) {
		if strings.TrimSpace(part) != "" {
			lines = append(lines, view.Plain(part))
		}
	}
	return cut(strings.Join(lines, "\n"), most)
}

// cut shortens s to most runes, the last of them an ellipsis.
func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

// escape makes s plain text for a server that reads markup.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// blunt makes s plain text for a server that may or may not read markup.
func blunt(s string) string {
	return strings.NewReplacer("<", "‹", ">", "›").Replace(s)
}

// verbatim leaves s as it is, for a server that reads no markup.
func verbatim(s string) string { return s }
