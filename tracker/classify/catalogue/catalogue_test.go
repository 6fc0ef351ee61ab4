package catalogue

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"
	"pgregory.net/rapid"
)

// keyForms says what a key of each kind may look like.
var keyForms = map[Kind]*regexp.Regexp{
	App:     regexp.MustCompile(`^[^\t\x00-\x1f/]+$`),
	Class:   regexp.MustCompile(`^[^\t\x00-\x1f]+$`),
	Exe:     regexp.MustCompile(`^[^\t\x00-\x1f/\\]+$`),
	Program: regexp.MustCompile(`^[a-z0-9._+-]+( [a-z0-9._+-]+){0,2}$`),
	Site: regexp.MustCompile(`^(localhost:[1-9][0-9]{1,4}|[a-z-]+:(//)?[a-z-]*|[a-z0-9-]+\.\*|` +
		`[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(/[a-z0-9._-]+)*(/?\?[a-z]+=[a-z0-9]+)?)$`),
	Title:  regexp.MustCompile(`^[^\t\x00-\x1f]+$`),
	Suffix: regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*$`),
	Token:  regexp.MustCompile(`^[a-z0-9]{2,}$`),
	Label:  regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`),
}

var flagsOf = map[Kind][]Flag{
	App: {Editor, Reader}, Class: {Editor, Reader}, Exe: {Editor, Reader}, Program: {Reader, Shared},
	Title: {Browser, Native, Word}, Label: {Maker, Portal}, Token: {Head, Tail},
}

func TestFactsAreWellFormed(t *testing.T) {
	for _, kind := range Kinds() {
		last := ""
		for _, l := range read(t, kind) {
			name, key, _ := strings.Cut(l.because, ":")
			if name != kind.String() || !keyForms[kind].MatchString(key) || key != strings.ToLower(key) {
				t.Errorf("%s.tsv: %q is no key of this kind", kind, l.because)
			}
			if l.because <= last {
				t.Errorf("%s.tsv: %q must not follow %q: sorted by bytes, each key once", kind, l.because, last)
			}
			last = l.because
			if !l.category.Valid() || l.category.Top() == l.category {
				t.Errorf("%s: %q is no category of two parts", l.because, l.category)
			}
			for _, flag := range l.flags {
				if !slices.Contains(flagsOf[kind], flag) {
					t.Errorf("%s: a %s has no flag %q", l.because, kind, flag)
				}
			}
			if l.is(Editor) && l.category != "ai/coding" {
				t.Errorf("%s: an AI editor is ai/coding, not %s", l.because, l.category)
			}
			if l.is(Browser) && l.category != "browsing/browser" {
				t.Errorf("%s: a browser is browsing/browser, not %s", l.because, l.category)
			}
		}
	}
}

// The same name as an app and a class is the same program.
func TestFactsDoNotContradict(t *testing.T) {
	for _, l := range read(t, App) {
		if g, ok := Lookup(Class, []byte(l.key())); ok && (g.Category.Top() != l.category.Top() || g.Is(Editor) != l.is(Editor)) {
			t.Errorf("%s is %s, %s is %s", l.because, l.category, g.Because(), g.Category)
		}
	}
}

// A path that says what its host says already only makes the catalogue longer.
func TestPathsAddSomething(t *testing.T) {
	for _, l := range read(t, Site) {
		host, path, ok := strings.Cut(l.key(), "/")
		if !ok || path == "" || strings.HasSuffix(host, ":") {
			continue
		}
		if g, ok := Lookup(Site, []byte(host)); ok && g.Category == l.category && !strings.Contains(path, "/") {
			t.Errorf("%s repeats %s", l.because, g.Because())
		}
	}
}

// Hosts are as a browser asks for them: under a public suffix, or one themselves.
func TestHostsCanBe(t *testing.T) {
	for _, l := range read(t, Site) {
		host, _, _ := strings.Cut(l.key(), "/")
		if strings.ContainsAny(host, ":*") {
			continue
		}
		host, _, _ = strings.Cut(host, "?")
		if _, icann := publicsuffix.PublicSuffix(host); !icann && !strings.Contains(host, ".") {
			t.Errorf("%s is under no suffix", l.because)
		}
	}
}

func TestEveryFactIsFound(t *testing.T) {
	for _, kind := range Kinds() {
		for _, want := range read(t, kind) {
			got, ok := Lookup(kind, []byte(want.key()))
			if !ok || got.Because() != want.because || got.Category != want.category || len(got.flags) != len(want.flags) {
				t.Fatalf("Lookup(%s, %q) = %v, %v", kind, want.key(), got, ok)
			}
			for _, flag := range want.flags {
				if !got.Is(flag) {
					t.Fatalf("%s is not %s", want.because, flag)
				}
			}
		}
	}
}

func TestSeekOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		key := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Custom(func(t *rapid.T) []byte {
			return []byte(rapid.StringMatching(`[a-z.]{0,12}`).Draw(t, "text"))
		})).Draw(t, "key")
		c := Seek(kind, key)
		ok := c.Next()
		if ok && bytes.Compare(c.Key(), key) < 0 {
			t.Fatalf("Seek(%s, %q) stands before %q", kind, key, c.Key())
		}
		if _, found := Lookup(kind, key); found != (ok && bytes.Equal(c.Key(), key)) {
			t.Fatalf("Lookup(%s, %q) and Seek disagree", kind, key)
		}
	})
}

func TestFingerprintIsStable(t *testing.T) {
	if a, b := Fingerprint(), Fingerprint(); a != b || a == "" || a == "0" {
		t.Fatalf("fingerprints %q and %q", a, b)
	}
}

func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Lookup(Site, []byte("youtube.com")); !ok {
			b.Fatal("not found")
		}
	}
}
