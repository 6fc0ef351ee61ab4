package x11

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Parsers of window properties. Any client may write anything into them, so
// each takes arbitrary bytes and returns valid UTF-8 or nothing.

// Encodings of text properties (ICCCM 2.7.1, EWMH "UTF8_STRING").
type encoding uint8

const (
	latin1       encoding = iota // STRING
	utf8Text                     // UTF8_STRING
	compoundText                 // COMPOUND_TEXT
)

// parseText decodes a text property. A property that claims UTF-8 and is not
// is taken as Latin-1, which older toolkits write there. Trailing NULs, which
// some C programs count in, are dropped.
func parseText(raw []byte, enc encoding) string {
	raw = bytes.TrimRight(raw, "\x00")
	switch {
	case enc == compoundText:
		return parseCompound(raw)
	case enc == utf8Text && utf8.Valid(cutRune(raw)):
		return string(cutRune(raw))
	default:
		return fromLatin1(raw)
	}
}

// cutRune drops the torn rune a length limit may leave at the end.
func cutRune(raw []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax-1, len(raw)); i++ {
		if b := raw[len(raw)-i]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(raw[len(raw)-i:]) {
				return raw[:len(raw)-i]
			}
			break
		}
	}
	return raw
}

func fromLatin1(raw []byte) string {
	var b strings.Builder
	b.Grow(len(raw))
	for _, c := range raw {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// parseCompound decodes the part of COMPOUND_TEXT still met: Latin-1, and UTF-8
// between ESC % G and ESC % @. Other character sets are switched by escape
// sequences (intermediates 0x20-0x2f, one final byte), which are left out.
// Source: "Compound Text Encoding", X Consortium.
func parseCompound(raw []byte) string {
	const esc = 0x1b
	var b strings.Builder
	for len(raw) > 0 {
		if rest, ok := bytes.CutPrefix(raw, []byte("\x1b%G")); ok {
			text, after, _ := bytes.Cut(rest, []byte("\x1b%@"))
			b.WriteString(strings.ToValidUTF8(string(text), "\uFFFD"))
			raw = after
			continue
		}
		if raw[0] != esc {
			b.WriteRune(rune(raw[0]))
			raw = raw[1:]
			continue
		}
		raw = raw[1:]
		for len(raw) > 0 && raw[0] >= 0x20 && raw[0] <= 0x2f {
			raw = raw[1:]
		}
		if len(raw) > 0 {
			raw = raw[1:]
		}
	}
	return b.String()
}

// parseClass returns the class of a WM_CLASS property, which holds instance and
// class, each ended by a NUL (ICCCM 4.1.2.5); the instance if there is no class.
func parseClass(raw []byte) string {
	instance, rest, _ := bytes.Cut(raw, []byte{0})
	class, _, _ := bytes.Cut(rest, []byte{0})
	if len(class) == 0 {
		class = instance
	}
	// By the letter it is Latin-1, but toolkits write UTF-8.
	return parseText(class, utf8Text)
}

// parseWords reads a property of format 32: atoms, windows or cardinals.
func parseWords(raw []byte) []uint32 {
	words := make([]uint32, len(raw)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(raw[4*i:])
	}
	return words
}

// firstWord returns the first word of a property of format 32, or 0.
func firstWord(raw []byte) uint32 {
	if len(raw) < 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(raw)
}
