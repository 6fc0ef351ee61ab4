package catalogue

import (
	"cmp"
	"maps"
	"slices"
)

// longestText is how many bytes a code may stand for, and rounds is how often the
// choice of texts is tried out and mended.
const (
	longestText = 16
	rounds      = 16
)

// A dictionary writes keys in codes.
type dictionary struct {
	code    map[string]int
	longest int
}

func newDictionary(texts []string) dictionary {
	d := dictionary{code: make(map[string]int, len(texts))}
	for code, text := range texts {
		d.code[text] = code
		d.longest = max(d.longest, len(text))
	}
	return d
}

// encode appends the fewest bytes that stand for text.
func (d dictionary) encode(buf []byte, text string) []byte {
	for _, piece := range d.split(text) {
		code := d.code[piece]
		if code < shortCodes {
			buf = append(buf, byte(code))
		} else {
			code -= shortCodes
			buf = append(buf, byte(shortCodes+code>>8), byte(code))
		}
	}
	return buf
}

// split splits text into those that have codes.
func (d dictionary) split(text string) []string {
	fewest := make([]int, len(text)+1) // bytes that stand for the text from here on
	length := make([]int, len(text)+1) // of the piece that begins here
	for i := len(text) - 1; i >= 0; i-- {
		for n := 1; n <= min(d.longest, len(text)-i); n++ {
			code, ok := d.code[text[i:i+n]]
			if !ok {
				continue
			}
			bytes := 1 + fewest[i+n]
			if code >= shortCodes {
				bytes++
			}
			if length[i] == 0 || bytes <= fewest[i] {
				fewest[i], length[i] = bytes, n
			}
		}
	}
	var pieces []string
	for i := 0; i < len(text); i += length[i] {
		pieces = append(pieces, text[i:i+length[i]])
	}
	return pieces
}

// texts returns what the codes stand for.
func (p facts) texts() []string {
	var texts []string
	for code := range codes {
		n := p.number(codesAt + code*numberWidth)
		texts = append(texts, string(p[textsAt+n>>8:][:n&0xff]))
	}
	return texts
}

// learn chooses the texts of codes for keys: it begins with single bytes and in each
// round adds what stands side by side, then keeps what saves most. The last rounds only
// drop, so that what is kept is used.
func learn(keys []string) []string {
	var single []string
	for b := range 256 {
		single = append(single, string([]byte{byte(b)}))
	}
	chosen := single
	for round := range rounds {
		d := newDictionary(chosen)
		used := map[string]int{}
		beside := map[string]int{}
		for _, key := range keys {
			before := ""
			for _, piece := range d.split(key) {
				used[piece]++
				if both := before + piece; before != "" && len(both) <= longestText {
					beside[both]++
				}
				before = piece
			}
		}
		if round < rounds-4 {
			for text, times := range beside {
				used[text] = max(used[text], times)
			}
		}
		saves := func(text string) int { return used[text] * len(text) }
		several := slices.DeleteFunc(slices.Collect(maps.Keys(used)), func(text string) bool { return len(text) == 1 })
		slices.SortFunc(several, func(a, b string) int { return cmp.Or(cmp.Compare(saves(b), saves(a)), cmp.Compare(a, b)) })
		chosen = append(slices.Clone(single), several[:min(len(several), codes-len(single))]...)
		slices.SortFunc(chosen, func(a, b string) int { return cmp.Or(cmp.Compare(used[b], used[a]), cmp.Compare(a, b)) })
	}
	return append(chosen, make([]string, codes-len(chosen))...)
}
