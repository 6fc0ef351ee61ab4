package desktop

import (
	"bytes"
	"strings"
)

// maxAppName is how long the name of an application may be that a program gives of itself,
// in bytes.
const maxAppName = 1024

// maxID is the longest application id D-Bus would take as a name.
const maxID = 255

// parseID returns an application or desktop id: the base name of a .desktop
// file without its ending. What cannot be one is refused.
func parseID(raw []byte) string {
	id := string(bytes.TrimRight(raw, "\x00"))
	id = id[strings.LastIndexByte(id, '/')+1:]
	id = strings.TrimSuffix(id, ".desktop")
	if len(id) > maxID || strings.Trim(id, ".-_") == "" {
		return ""
	}
	for _, c := range []byte(id) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_', c == '+':
		default:
			return ""
		}
	}
	return id
}
