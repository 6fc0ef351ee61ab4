package classify

import (
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
