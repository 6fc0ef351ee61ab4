package classify

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"dwell/tracker/classify/catalogue"
)

// An ownKey is a key that would decide a row by itself, were it in the catalogue.
type ownKey struct {
	Kind catalogue.Kind
	Key  string
}

// ownKeys returns the keys that name what the row is evidence of.
func (r *labelledRow) ownKeys() []ownKey {
	var keys []ownKey
	add := func(kind catalogue.Kind, key string) {
		if key != "" {
			keys = append(keys, ownKey{kind, strings.ToLower(key)})
		}
	}
	if a, ok := parseAddress(r.URL); ok && a.scope == public && a.page == "" {
		domain := a.registrable()
		for host := a.host; len(host) >= len(domain); {
			add(catalogue.Site, host)
			_, rest, ok := strings.Cut(host, ".")
			if !ok {
				break
			}
			host = rest
		}
	}
	for _, name := range [...]string{r.App, r.Class, baseName(r.Exe)} {
		if r.URL != "" || r.Title != "" || len(r.Argv) > 0 {
			break // it says only which browser or terminal it is
		}
		name = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(name), ".desktop"), ".exe")
		for _, kind := range [...]catalogue.Kind{catalogue.App, catalogue.Class, catalogue.Exe} {
			add(kind, name)
		}
	}
	if len(r.Argv) > 0 {
		name := matchedName(r.Argv)
		add(catalogue.Program, name)
	}
	if r.Title != "" {
		p := splitTitle(trimStates(trimCounters(r.Title)))
		p.dropBrowser(&search{})
		for _, part := range p.parts[:p.n] {
			add(catalogue.Title, part)
		}
	}
	return keys
}

// matchedName is what the words of a command line run, known or not.
func matchedName(argv []string) string {
	for range 4 {
		if inner := unwrap(argv); len(inner) > 0 && len(inner) < len(argv) {
			argv = inner
		}
	}
	name := strings.ToLower(baseName(argv[0]))
	if script, _, _ := scriptOf(name, argv[1:]); script != "" {
		return strings.ToLower(script)
	}
	return name
}

// TestSetsStayFresh holds the catalogue to what it knew when a row was drawn: a row
// whose key it has learned since shows nothing any more, and a fresh one must take its
// place.
func TestSetsStayFresh(t *testing.T) {
	for _, set := range [...]string{"sites", "programs", "titles", "argv"} {
		known := 0
		rows := labelled(t, set)
		for i := range rows {
			r := &rows[i]
			if r.Known {
				known++
				continue
			}
			for _, k := range r.ownKeys() {
				if f, ok := catalogue.Lookup(k.Kind, []byte(k.Key)); ok {
					t.Errorf("%s: the catalogue has learned %s; draw a fresh row instead of %q", set, f.Because(), r.evidence())
				}
			}
		}
		t.Logf("%s: the catalogue knew the key of %d of %d rows when they were drawn", set, known, len(rows))
	}
	if path := os.Getenv("DWELL_KEYS"); path != "" {
		dumpKeys(t, path)
	}
}

// dumpKeys writes the keys of every row, to mark fresh ones by.
func dumpKeys(t *testing.T, path string) {
	t.Helper()
	all := map[string][][]string{}
	for _, set := range [...]string{"sites", "programs", "titles", "argv"} {
		rows := labelled(t, set)
		for i := range rows {
			keys := []string{}
			for _, k := range rows[i].ownKeys() {
				keys = append(keys, k.Kind.String()+":"+k.Key)
			}
			all[set] = append(all[set], keys)
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
