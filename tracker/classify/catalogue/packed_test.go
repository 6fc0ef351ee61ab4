package catalogue

import (
	"bytes"
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"dwell/tracker"
)

// holds reports in words how facts of a kind differ from lines for whoever looks for
// key; "" if they do not.
func (p facts) holds(kind Kind, lines []line, key []byte) string {
	want, found := slices.BinarySearchFunc(lines, string(key), func(l line, key string) int { return cmp.Compare(l.key(), key) })
	f, ok := p.lookup(kind, key)
	if ok != found || ok && !f.says(lines[want]) {
		return "lookup found another fact, or none"
	}
	if ok && !bytes.Equal(p.appendKey(nil, f.number-1), key) {
		return "the fact found has another key"
	}
	c := p.seek(kind, key)
	for _, l := range lines[want:min(len(lines), want+perBlock+1)] {
		switch {
		case !c.Next():
			return "the cursor ends early"
		case string(c.Key()) != l.key() || !c.Fact().says(l):
			return "the cursor comes to " + string(c.Key()) + ", not " + l.key()
		}
	}
	if c.Next() && want+perBlock+1 >= len(lines) {
		return "the cursor goes on behind the end"
	}
	return ""
}

// says reports whether f says what a line does of its key.
func (f Fact) says(l line) bool {
	for _, flag := range l.flags {
		if !f.Is(flag) {
			return false
		}
	}
	return f.Category == l.category && len(f.flags) == len(l.flags)
}

// lines draws facts of a kind. Most keys begin as others do.
func lines(t *rapid.T, kind Kind) []line {
	key := rapid.OneOf(
		rapid.StringMatching(`(abc|the |x){0,8}[a-d.]{0,3}`),
		rapid.StringMatching(`[a-z0-9.-]{1,40}`),
		rapid.StringMatching(`\PC{1,20}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, MaxKey), func(key []byte) string { return string(key) }),
	)
	keys := rapid.SliceOfDistinct(key, func(key string) string { return key }).Draw(t, "keys")
	slices.Sort(keys)
	var all []line
	for _, key := range keys {
		if len(key) > MaxKey {
			continue
		}
		all = append(all, line{
			because:  kind.String() + ":" + key,
			category: rapid.SampledFrom(tracker.Categories()).Draw(t, "category"),
			flags:    rapid.SliceOfNDistinct(rapid.SampledFrom([]Flag{Browser, Editor, Native, Word}), 0, 4, func(f Flag) Flag { return f }).Draw(t, "flags"),
		})
	}
	return all
}

// Whatever is packed is found again, and nothing else, whatever the codes stand for.
func TestPackedIsFound(t *testing.T) {
	chosen := packed.texts()
	rapid.Check(t, func(t *rapid.T) {
		all := make([][]line, len(Kinds()))
		for _, kind := range rapid.SliceOfNDistinct(rapid.SampledFrom(Kinds()), 1, 3, func(k Kind) Kind { return k }).Draw(t, "kinds") {
			all[kind] = lines(t, kind)
		}
		texts := chosen
		if rapid.Bool().Draw(t, "learned") {
			texts = learn(rests(all))
		}
		p, err := pack(all, texts)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range Kinds() {
			for _, l := range all[kind] {
				key := l.key()
				for _, key := range [...]string{key, key + "a", key + "\x00", key[:len(key)/2], key[:max(0, len(key)-1)] + "\xff"} {
					if wrong := p.holds(kind, all[kind], []byte(key)); wrong != "" {
						t.Fatalf("%s, %q: %s", kind, key, wrong)
					}
				}
			}
			if wrong := p.holds(kind, all[kind], rapid.SliceOf(rapid.Byte()).Draw(t, "other")); wrong != "" {
				t.Fatalf("%s: %s", kind, wrong)
			}
		}
	})
}

// A key that is too long is refused, not cut.
func TestLongKeysAreRefused(t *testing.T) {
	all := [][]line{{{because: "app:" + string(bytes.Repeat([]byte("a"), MaxKey+1)), category: "gaming/game"}}}
	if _, err := pack(all, packed.texts()); err == nil {
		t.Error("a key longer than a cursor holds was packed")
	}
}

// Nobody's key finds what nobody wrote, or takes the search out of the facts.
func FuzzLookup(f *testing.F) {
	all := readAll(f)
	for _, key := range []string{"", "youtube.com", "youtube.com/", "youtube.co", "youtube.con", "\x00", "\xff\xff", "яндекс", "google.*", "AI"} {
		f.Add(byte(Site), []byte(key))
		f.Add(byte(Title), []byte(key))
	}
	for _, kind := range Kinds() {
		lines := all[kind]
		for _, i := range []int{0, len(lines) / 2, len(lines) - 1} {
			f.Add(byte(kind), []byte(lines[i].key()))
			f.Add(byte(kind), []byte(lines[i].key()+"\xff"))
		}
	}
	f.Fuzz(func(t *testing.T, number byte, key []byte) {
		kind := Kind(number % byte(len(Kinds())))
		if wrong := packed.holds(kind, all[kind], key); wrong != "" {
			t.Errorf("%s, %q: %s", kind, key, wrong)
		}
	})
}

// Every key is written, and each that could be taken for it by a byte is looked for.
func TestNeighboursOfKeys(t *testing.T) {
	for _, kind := range Kinds() {
		all := read(t, kind)
		for i, l := range all {
			key := []byte(l.key())
			if i%7 == 0 {
				key = append(key, byte(i))
			} else {
				key[i%len(key)] += byte(i%3) - 1
			}
			if wrong := packed.holds(kind, all, key); wrong != "" {
				t.Fatalf("%s, %q: %s", kind, key, wrong)
			}
		}
	}
}

// A look costs no allocation, and neither does the key of what was found.
func TestLooksAllocateNothing(t *testing.T) {
	key := []byte("youtube.com")
	if n := testing.AllocsPerRun(100, func() {
		f, _ := Lookup(Site, key)
		c := Seek(Site, key)
		c.Next()
		var buf [MaxKey]byte
		if f != c.Fact() || !bytes.Equal(f.AppendKey(buf[:0]), key) || !bytes.Equal(c.Key(), key) {
			t.Error("not found")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
