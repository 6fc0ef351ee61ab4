package catalogue

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"dwell/tracker"
)

var update = flag.Bool("update", false, "pack the .tsv files into facts.txt")

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

// What the program holds is what people wrote.
func TestFactsArePacked(t *testing.T) {
	categories := tracker.Categories()
	var table, facts bytes.Buffer
	for _, c := range categories {
		fmt.Fprintf(&table, "%-*s", categoryWidth, c)
	}
	table.WriteByte('\n')
	begin := categoriesAt + table.Len()
	var numbers []byte
	for _, kind := range Kinds() {
		initial := 0
		upTo := func(next int) {
			for ; initial < next; initial++ {
				numbers = fmt.Appendf(numbers, "%*d", numberWidth, begin+facts.Len())
			}
		}
		for _, l := range read(t, kind) {
			upTo(int(min(l.key()[0], utf8.RuneSelf)) + 1)
			facts.WriteString(l.key() + "\t" + string(rune(firstLetter+slices.Index(categories, l.category))))
			for _, f := range l.flags {
				facts.WriteByte(f[0])
			}
			facts.WriteByte('\n')
		}
		upTo(initials)
	}
	whole := string(numbers) + "\n" + table.String() + facts.String()
	if *update {
		if err := os.WriteFile("facts.txt", []byte(whole), 0o644); err != nil { //nolint:gosec // part of the source

			t.Fatal(err)
		}
		return
	}
	if whole != packed {
		t.Error("facts.txt is not what the .tsv files say; run: make facts")
	}
}

// Letters stand for one thing each.
func TestLettersAreClear(t *testing.T) {
	for i, c := range tracker.Categories() {
		if letter := firstLetter + i; letter > '~' || category(byte(letter)) != c {
			t.Errorf("%d stands for %q, not %q", letter, category(byte(letter)), c)
		}
	}
	letters := map[byte]Flag{}
	for _, flags := range flagsOf {
		for _, f := range flags {
			if other, ok := letters[f[0]]; ok && other != f {
				t.Errorf("%s and %s begin alike", f, other)
			}
			letters[f[0]] = f
		}
	}
}
