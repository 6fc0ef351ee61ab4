package classify

import (
	"slices"
	"strings"
	"unicode"
)

// toASCII returns the form in which a host name stands in the DNS and browsers
// hand it over: each label that is not ASCII encoded as "xn--" and punycode
// (RFC 3492). Case, the full-width forms of ASCII and the ideographic full stops
// are mapped as UTS 46 does; composing marks are not, as the names come out of
// browsers, which did, or off a keyboard, which composes. False if no host can be
// written so.
func toASCII(host string) (string, bool) {
	host = strings.ToLower(strings.Map(func(r rune) rune {
		switch {
		case r == '。' || r == '．' || r == '｡':
			return '.'
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == 0xad || r == 0x200b || r == 0x2060 || r == 0xfeff:
			return -1
		}
		return r
	}, host))
	var b strings.Builder
	for i, label := range strings.Split(host, ".") {
		if i > 0 {
			b.WriteByte('.')
		}
		if ascii(label) {
			b.WriteString(label)
			continue
		}
		encoded, ok := punycode([]rune(label))
		if !ok || len(encoded) > 59 {
			return "", false
		}
		b.WriteString("xn--")
		b.Write(encoded)
	}
	return b.String(), true
}

// The parameters of RFC 3492, section 5.
const (
	punyBase  = 36
	punyMin   = 1
	punyMax   = 26
	punySkew  = 38
	punyDamp  = 700
	punyBias  = 72
	punyStart = 0x80
)

// punycode encodes a label, section 6.3; false if a character is in no name.
func punycode(label []rune) ([]byte, bool) {
	if len(label) > 63 {
		return nil, false
	}
	var out []byte
	for _, r := range label {
		switch {
		case r < punyStart:
			if r <= ' ' || r == 0x7f {
				return nil, false
			}
			out = append(out, byte(r))
		case r == unicode.ReplacementChar || !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !unicode.IsSymbol(r):
			return nil, false
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(punyStart), 0, punyBias
	for handled := basic; handled < len(label); {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (handled + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := min(max(k-bias, punyMin), punyMax)
				if q < t {
					break
				}
				out = append(out, punyDigit(t+(q-t)%(punyBase-t)))
				q = (q - t) / (punyBase - t)
			}
			out = append(out, punyDigit(q))
			bias = adapt(delta, handled+1, handled == basic)
			delta = 0
			handled++
		}
		delta++
		n++
	}
	return out, true
}

// adapt is section 6.1.
func adapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (punyBase-punyMin)*punyMax/2; k += punyBase {
		delta /= punyBase - punyMin
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

func punyDigit(d int) byte {
	if d < 26 {
		return byte('a' + d)
	}
	return byte('0' + d - 26)
}

// fromASCII returns a label as people write it; section 6.2. What cannot be
// decoded stays as it is.
func fromASCII(label string) string {
	encoded, ok := strings.CutPrefix(label, "xn--")
	if !ok || len(label) > 63 {
		return label
	}
	var runes []rune
	if i := strings.LastIndexByte(encoded, '-'); i >= 0 {
		runes, encoded = []rune(encoded[:i]), encoded[i+1:]
	}
	n, i, bias := punyStart, 0, punyBias
	for first := true; encoded != ""; first = false {
		before, weight := i, 1
		for k := punyBase; ; k += punyBase {
			if encoded == "" {
				return label
			}
			digit := punyValue(encoded[0])
			encoded = encoded[1:]
			if i += digit * weight; digit < 0 || i > unicode.MaxRune*64 {
				return label
			}
			least := min(max(k-bias, punyMin), punyMax)
			if digit < least {
				break
			}
			weight *= punyBase - least
		}
		points := len(runes) + 1
		bias = adapt(i-before, points, first)
		n += i / points
		i %= points
		if n > unicode.MaxRune {
			return label
		}
		runes = slices.Insert(runes, i, rune(n))
		i++
	}
	if len(runes) == 0 {
		return label
	}
	return string(runes)
}

// punyValue is the inverse of punyDigit; -1 if b is no digit.
func punyValue(b byte) int {
	switch {
	case 'a' <= b && b <= 'z':
		return int(b - 'a')
	case '0' <= b && b <= '9':
		return int(b-'0') + 26
	}
	return -1
}

// plainLetters is a label in the letters of ASCII, as names were written before the
// DNS took others: "buecher" of "xn--bcher-kva".
func plainLetters(label string) string {
	if !strings.HasPrefix(label, "xn--") {
		return label
	}
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "é", "e", "è", "e", "ê", "e", "á", "a", "à", "a", "â", "a", "ã", "a", "å", "a",
		"ç", "c", "č", "c", "ć", "c", "í", "i", "ì", "i", "ı", "i", "ñ", "n", "ó", "o", "ô", "o", "õ", "o", "ø", "o", "š", "s", "ş", "s", "ú", "u", "ů", "u", "ž", "z", "ł", "l",
		"ą", "a", "ę", "e", "ě", "e", "ř", "r", "ý", "y", "ğ", "g").Replace(fromASCII(label))
}
