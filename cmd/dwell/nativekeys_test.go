package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/tracker/classify"
)

func TestCatalogueKeys(t *testing.T) {
	keys := catalogueKeys()
	for _, want := range []string{"duckduckgo.com/?ia=chat", "google.com/search?udm=50", "google.*/search?udm=50"} {
		if !slices.Contains(keys, want) {
			t.Errorf("%q is missing", want)
		}
	}
	size := 0
	for _, key := range keys {
		if !beyondHost(key) {
			t.Errorf("%q is a host", key)
		}
		size += len(key)
	}
	if size > 64<<10 {
		t.Errorf("%d bytes of keys go to each browser", size)
	}
}

func TestOwnKeys(t *testing.T) {
	site := func(glob string) []classify.Term { return []classify.Term{{Kind: "site", Glob: glob}} }
	target, err := policy.ParseTarget("site:example.net/play")
	if err != nil {
		t.Fatal(err)
	}
	s := settings{Config: config.Config{
		Rules: []classify.Rule{
			{Terms: site("example.org/Course")},
			{Terms: site("example.com")},
			{Terms: append(site("example.org/course"), classify.Term{Kind: "title", Glob: "a/b"})},
			{Terms: site("chrome://settings")},
		},
		Plan:    policy.Plan{Limits: []policy.Limit{{Target: target}}},
		Privacy: config.Privacy{Exclude: site("example.edu/?q=*")},
	}}
	if diff := cmp.Diff([]string{"example.edu/?q=*", "example.net/play", "example.org/course"}, s.ownKeys()); diff != "" {
		t.Error(diff)
	}
}
