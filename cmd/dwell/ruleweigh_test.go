package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/tracker/classify"
)

func rulesOf(t *testing.T, lines ...string) []classify.Rule {
	t.Helper()
	var rules []classify.Rule
	for i, line := range lines {
		source, line, inFile := strings.Cut(line, "| ")
		if !inFile {
			line = source
		}
		match, category, _ := strings.Cut(line, " = ")
		terms, err := classify.ParseMatch(match)
		if err != nil {
			t.Fatal(err)
		}
		r := classify.Rule{ID: int64(i + 1), Terms: terms, Category: tracker.Category(category)}
		if inFile {
			r.Source = source
		}
		rules = append(rules, r)
	}
	return rules
}

// A rule that is there is added again only where the pack's order would be turned
// round without.
func TestWeighKeepsTheOrderOfThePack(t *testing.T) {
	for _, tt := range []struct {
		name       string
		pack, hold []string
		want       string
	}{
		{"a wider one is new", []string{"app:fire* = work", "app:firefox = music"}, []string{"app:firefox = music"}, "new again"},
		{"both are there, turned round", []string{"app:fire* = work", "app:firefox = music"}, []string{"app:firefox = music", "app:fire* = work"}, "there again"},
		{"both are there", []string{"app:fire* = work", "app:firefox = music"}, []string{"app:fire* = work", "app:firefox = music"}, "there there"},
		{"one draws the next", []string{"app:f* = work", "app:fi* = music", "app:fir* = news"}, []string{"app:fi* = music", "app:fir* = news"}, "new again again"},
		{"of the same category", []string{"app:fire* = music", "app:firefox = music"}, []string{"app:firefox = music"}, "new there"},
		{"on other things", []string{"app:vim = work", "app:Firefox.desktop = music"}, []string{"app:firefox.desktop = music"}, "new there"},
		{"with and without its ending", []string{"app:firefox = work", "app:Firefox.desktop = music"}, []string{"app:firefox.desktop = music"}, "new again"},
		{"more terms go before anyway", []string{"app:fire* = work", "app:firefox title:x = music"}, []string{"app:firefox title:x = music"}, "new there"},
		{"on different kinds", []string{"title:x = work", "app:firefox = music"}, []string{"app:firefox = music"}, "new again"},
		{"a part of a site", []string{"site:example.org = work", "site:wiki.example.org/a = music"}, []string{"site:wiki.example.org/a = music"}, "new again"},
		{"other sites", []string{"site:example.org = work", "site:anexample.org = music"}, []string{"site:anexample.org = music"}, "new there"},
		{"the local network", []string{"site:local = work", "site:192.168.0.1 = music"}, []string{"site:192.168.0.1 = music"}, "new again"},
		{"what config.toml says holds", []string{"app:fire* = work", "app:firefox = music"}, []string{"config.toml:1| app:firefox = music"}, "new there"},
		{
			"before what config.toml says nothing goes",
			[]string{"app:fire* = work", "app:firefox = music"},
			[]string{"app:firefox = music", "config.toml:1| app:fire* = work"},
			"there there",
		},
		{"overruled ones do not count", []string{"app:fire* = work", "app:firefox = music", "app:FIRE* = news"}, []string{"app:firefox = music"}, "overruled there new"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range weigh(rulesOf(t, tt.pack...), rulesOf(t, tt.hold...)) {
				got = append(got, string(r.standing))
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%v, want %s", got, tt.want)
			}
		})
	}
}

// After an import every app is what the pack alone says of it, where no rule of
// other matches holds.
func TestImportMeansWhatThePackSays(t *testing.T) {
	line := rapid.Custom(func(t *rapid.T) string {
		glob := rapid.SampledFrom([]string{"app:qqa*", "app:qqab", "app:*b", "app:qq?b", "class:qqab", "app:qqab class:*", "app:qqac", "app:QQAB"}).Draw(t, "match")
		return glob + " = " + rapid.SampledFrom([]string{"work", "music", "news"}).Draw(t, "category")
	})
	lines := rapid.SliceOfN(line, 0, 6)
	rapid.Check(t, func(r *rapid.T) {
		pack, hold := rulesOf(t, lines.Draw(r, "pack")...), rulesOf(t, lines.Draw(r, "hold")...)
		known := lastOfMatch(pack)
		hold = slices.DeleteFunc(hold, func(h classify.Rule) bool {
			_, ok := known[sameMatch(h.Terms)]
			return !ok
		})
		after := slices.Clone(hold)
		for _, w := range weigh(pack, hold) {
			if w.taken() {
				after = append(after, w.Rule)
			}
		}
		for _, app := range []string{"qqab", "qqac", "qqb"} {
			for _, class := range []string{"", "qqab"} {
				want, of := verdictOn(r, pack, app, class)
				if got, _ := verdictOn(r, after, app, class); of && got != want {
					r.Errorf("%s %s is %s, want %s", app, class, got, want)
				}
			}
		}
		for _, w := range weigh(pack, after) {
			if w.taken() {
				r.Errorf("%s is added twice", matchOf(w.Terms))
			}
		}
	})
}

// verdictOn is what rules say of an app, and whether they say anything.
func verdictOn(t *rapid.T, rules []classify.Rule, app, class string) (tracker.Category, bool) {
	c, err := classify.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	_, v := c.Classify(classify.Evidence{App: app, Class: class})
	return v.Category, strings.HasPrefix(v.Because, "rule:")
}

func TestPackHasSoManyRules(t *testing.T) {
	p := &program{}
	read := func(n int) error {
		var pack strings.Builder
		for i := range n {
			fmt.Fprintf(&pack, "app:a%d\twork\n", i)
		}
		p.in = strings.NewReader(pack.String())
		_, err := p.readPack("-")
		return err
	}
	if err := read(packRules); err != nil {
		t.Error(err)
	}
	if err := read(packRules + 1); err == nil || !strings.Contains(err.Error(), "standard input has 1001 rules, more than the 1000 that are taken at once") {
		t.Error(err)
	}
}
