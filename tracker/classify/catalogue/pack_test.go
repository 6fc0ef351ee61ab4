package catalogue

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"dwell/tracker"
)

var update = flag.Bool("update", false, "pack the .tsv files into facts.bin")

// A line of a .tsv file.
type line struct {
	because  string
	category tracker.Category
	flags    []Flag
}

func (l line) key() string {
	_, key, _ := strings.Cut(l.because, ":")
	return key
}

func (l line) is(flag Flag) bool { return slices.Contains(l.flags, flag) }

// read reads what people wrote of a kind.
func read(t testing.TB, kind Kind) []line {
	t.Helper()
	text, err := os.ReadFile(kind.String() + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []line
	for row := range strings.Lines(string(text)) {
		row, ended := strings.CutSuffix(row, "\n")
		fields := strings.Split(row, "\t")
		switch {
		case !ended:
			t.Fatalf("%s.tsv: the last line does not end", kind)
		case strings.HasPrefix(row, "#") && len(all) == 0:
			continue
		case len(fields) < 2 || len(fields) > 3:
			t.Fatalf("%s.tsv: %q has %d fields", kind, row, len(fields))
		}
		l := line{because: fields[0], category: tracker.Category(fields[1])}
		if len(fields) == 3 {
			for name := range strings.SplitSeq(fields[2], ",") {
				l.flags = append(l.flags, Flag(name))
			}
		}
		all = append(all, l)
	}
	return all
}

// readAll reads what people wrote.
func readAll(t testing.TB) [][]line {
	t.Helper()
	var all [][]line
	for _, kind := range Kinds() {
		all = append(all, read(t, kind))
	}
	return all
}

// What the program holds is what people wrote.
func TestFactsArePacked(t *testing.T) {
	all := readAll(t)
	var texts []string
	if *update { // whatever facts.bin is by now
		texts = learn(rests(all))
	} else {
		texts = packed.texts()
	}
	whole, err := pack(all, texts)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("facts.bin", []byte(whole), 0o644); err != nil { //nolint:gosec // part of the source
			t.Fatal(err)
		}
		return
	}
	if whole != packed {
		t.Error("facts.bin is not what the .tsv files say; run: make facts")
	}
}

// rests returns what is written of each key: what is not of the one before it.
func rests(all [][]line) []string {
	var texts []string
	for _, lines := range all {
		for i, l := range lines {
			texts = append(texts, l.key()[shared(lines, i):])
		}
	}
	return texts
}

// shared returns how much of its key a line has of the one before it in its block.
func shared(lines []line, i int) int {
	if i%perBlock == 0 {
		return 0
	}
	key, before := lines[i].key(), lines[i-1].key()
	n := 0
	for n < min(len(key), len(before)) && key[n] == before[n] {
		n++
	}
	return n
}

// pack packs the lines of each kind; texts are those of the codes.
func pack(all [][]line, texts []string) (facts, error) {
	dictionary := newDictionary(texts)
	var kinds, blocks, lines []byte // with places from where the lines begin
	n := 0
	for _, kind := range all {
		kinds = appendNumber(kinds, n)
		for i := range kind {
			if i%perBlock == 0 {
				blocks = appendNumber(blocks, len(lines))
				n++
			}
			var err error
			if lines, err = appendFact(lines, dictionary, kind[i], shared(kind, i)); err != nil {
				return "", err
			}
		}
	}
	kinds = appendNumber(kinds, n)
	blocks = appendNumber(blocks, len(lines))

	var categories strings.Builder
	for _, c := range tracker.Categories() {
		fmt.Fprintf(&categories, "%-*s", categoryWidth, c)
	}
	written := strings.Join(texts, "")
	atCategories := textsAt + len(written)
	atBlocks := atCategories + categories.Len()
	whole := appendNumber(appendNumber(kinds, atCategories), atBlocks)
	before := 0
	for _, text := range texts {
		whole = appendNumber(whole, before<<8|len(text))
		before += len(text)
	}
	whole = append(append(whole, written...), categories.String()...)
	for at := 0; at < len(blocks); at += numberWidth {
		whole = appendNumber(whole, atBlocks+len(blocks)+facts(blocks).number(at))
	}
	if whole = append(whole, lines...); len(whole) >= 1<<(8*numberWidth) || len(written) >= 1<<16 {
		return "", fmt.Errorf("%d bytes with %d of texts are more than numbers can tell", len(whole), len(written))
	}
	return facts(whole), nil
}

// appendFact packs a line whose key has same bytes of the one before it.
func appendFact(b []byte, d dictionary, l line, same int) ([]byte, error) {
	category := slices.Index(tracker.Categories(), l.category)
	switch {
	case len(l.key()) > MaxKey:
		return nil, fmt.Errorf("%s is longer than %d bytes", l.because, MaxKey)
	case category < 0 || category >= more:
		return nil, fmt.Errorf("%s: no number is left for %q", l.because, l.category)
	}
	fields := []byte{byte(category)}
	for _, f := range l.flags {
		fields[len(fields)-1] |= more
		fields = append(fields, f[0])
	}
	fields = d.encode(fields, l.key()[same:])
	b = append(b, byte(min(same, half)<<4|min(len(fields), half)))
	for _, number := range [...]int{same, len(fields)} {
		if number >= half {
			b = append(b, byte(number)) // of a key of MaxKey, each byte two, and every flag: less than 256
		}
	}
	return append(b, fields...), nil
}

func appendNumber(b []byte, n int) []byte { return append(b, byte(n>>16), byte(n>>8), byte(n)) }

// Numbers and letters stand for one thing each.
func TestLettersAreClear(t *testing.T) {
	for i, c := range tracker.Categories() {
		if i >= more || packed.category(byte(i)) != c {
			t.Errorf("%d stands for %q, not %q", i, packed.category(byte(i)), c)
		}
	}
	letters := map[byte]Flag{}
	for _, flags := range flagsOf {
		for _, f := range flags {
			if other, ok := letters[f[0]]; ok && other != f {
				t.Errorf("%s and %s begin alike", f, other)
			}
			letters[f[0]] = f
			if f[0] >= more {
				t.Errorf("%s begins beyond ASCII", f)
			}
		}
	}
}
