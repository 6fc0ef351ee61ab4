package catalogue

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// keyForms says what a key of each kind may look like.
var keyForms = map[Kind]*regexp.Regexp{
	App:     regexp.MustCompile(`^[^\t\x00-\x1f/]+$`),
	Class:   regexp.MustCompile(`^[^\t\x00-\x1f]+$`),
	Exe:     regexp.MustCompile(`^[^\t\x00-\x1f/\\]+$`),
	Program: regexp.MustCompile(`^[a-z0-9._+-]+( [a-z0-9._+-]+){0,2}$`),
	Site: regexp.MustCompile(`^(localhost:[1-9][0-9]{1,4}|[a-z-]+:(//)?[a-z-]*|[a-z0-9]+\.\*|` +
		`[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(/[a-z0-9._-]+)*(\?[a-z]+=[a-z0-9]+)?)$`),
	Title: regexp.MustCompile(`^[^\t\x00-\x1f]+$`),
}

var flagsOf = map[Kind][]Flag{
	App: {Editor, Reader}, Class: {Editor, Reader}, Exe: {Editor, Reader}, Program: {Reader, Shared},
	Title: {Browser, Native, Word},
}

func facts(t testing.TB, kind Kind) []Fact {
	t.Helper()
	var all []Fact
	c := Seek(kind, nil)
	for f, ok := c.Next(); ok; f, ok = c.Next() {
		all = append(all, f)
	}
	if len(all) < 100 {
		t.Fatalf("%s.tsv holds %d facts", kind, len(all))
	}
	return all
}

func TestFactsAreWellFormed(t *testing.T) {
	for _, kind := range Kinds() {
		last := ""
		for _, f := range facts(t, kind) {
			name, key, _ := strings.Cut(f.Because, ":")
			if name != kind.String() || !keyForms[kind].MatchString(key) || key != strings.ToLower(key) {
				t.Errorf("%s.tsv: %q is no key of this kind", kind, f.Because)
			}
			if f.Because <= last {
				t.Errorf("%s.tsv: %q must not follow %q: sorted by bytes, each key once", kind, f.Because, last)
			}
			last = f.Because
			if !f.Category.Valid() || f.Category.Top() == f.Category {
				t.Errorf("%s: %q is no category of two parts", f.Because, f.Category)
			}
			for flag := range strings.SplitSeq(f.flags, ",") {
				known := flag == ""
				for _, allowed := range flagsOf[kind] {
					known = known || string(allowed) == flag
				}
				if !known {
					t.Errorf("%s: a %s has no flag %q", f.Because, kind, flag)
				}
			}
			if f.Is(Editor) && f.Category != "ai/coding" {
				t.Errorf("%s: an AI editor is ai/coding, not %s", f.Because, f.Category)
			}
			if f.Is(Browser) && f.Category != "browsing/browser" {
				t.Errorf("%s: a browser is browsing/browser, not %s", f.Because, f.Category)
			}
		}
	}
}

// The same name as an app, a class and a program file is the same program.
func TestFactsDoNotContradict(t *testing.T) {
	for _, f := range facts(t, App) {
		if g, ok := Lookup(Class, []byte(f.Key())); ok && (g.Category.Top() != f.Category.Top() || g.Is(Editor) != f.Is(Editor)) {
			t.Errorf("%s is %s, %s is %s", f.Because, f.Category, g.Because, g.Category)
		}
	}
}

// A path that says what its host says already only makes the catalogue longer.
func TestPathsAddSomething(t *testing.T) {
	for _, f := range facts(t, Site) {
		host, path, ok := strings.Cut(f.Key(), "/")
		if !ok || path == "" || strings.HasSuffix(host, ":") {
			continue
		}
		if g, ok := Lookup(Site, []byte(host)); ok && g.Category == f.Category && !strings.Contains(path, "/") {
			t.Errorf("%s repeats %s", f.Because, g.Because)
		}
	}
}

func TestEveryFactIsFound(t *testing.T) {
	for _, kind := range Kinds() {
		for _, want := range facts(t, kind) {
			if got, ok := Lookup(kind, []byte(want.Key())); !ok || got != want {
				t.Fatalf("Lookup(%s, %q) = %v, %v", kind, want.Key(), got, ok)
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
		f, ok := c.Next()
		if ok && f.Key() < string(key) {
			t.Fatalf("Seek(%s, %q) stands before %q", kind, key, f.Because)
		}
		if _, found := Lookup(kind, key); found != (ok && f.Key() == string(key)) {
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
