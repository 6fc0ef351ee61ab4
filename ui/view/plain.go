package view

import (
	"strings"
	"unicode"
)

// plainMax is the longest name shown, in runes; a face cuts it further to its
// own width.
const plainMax = 200

// marksMax is how many combining marks one letter may carry. Real writing needs
// three at most (Vietnamese, pointed Hebrew); stacks of them draw over other lines.
const marksMax = 3

// Plain makes a name that came from outside safe to draw on one line: no
// controls and escapes, no invisible or direction-changing characters (Unicode
// TR 36, "bidirectional text spoofing"), no towers of combining marks, spaces
// folded, cut at 200 characters. A name with nothing left is "(unnamed)".
// It does not quote markup: that is the face's own duty.
func Plain(name string) string {
	var out strings.Builder
	runes, marks, space := 0, 0, false
	for _, r := range name {
		switch {
		case unicode.IsSpace(r):
			space = runes > 0
			continue
		case blank(r):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > marksMax || runes == 0 {
				continue
			}
		default:
			marks = 0
		}
		if room := plainMax - runes; room < 1 || room < 2 && space {
			out.WriteRune('…')
			break
		}
		if space {
			out.WriteByte(' ')
			runes++
			space = false
		}
		out.WriteRune(r)
		runes++
	}
	if out.Len() == 0 {
		return "(unnamed)"
	}
	return out.String()
}

// blank reports whether r draws nothing of its own or is not a character.
// The fillers are letters by their class and yet invisible.
func blank(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\u034f':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Variation_Selector) ||
		!unicode.IsGraphic(r)
}
