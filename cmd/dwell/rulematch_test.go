package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"pgregory.net/rapid"

	"dwell/tracker/classify"
)

// Whatever a rule asks for can be written, and in a pack, and is read as the same.
func TestMatchesAreReadAsWritten(t *testing.T) {
	kinds := rapid.SampledFrom([]string{"app", "class", "program", "title"})
	globs := rapid.StringMatching(`[\pL\pN \x{a0}\\"'#*?:/=\[\]-]{1,40}`)
	rapid.Check(t, func(t *rapid.T) {
		want := []classify.Term{{Kind: kinds.Draw(t, "kind"), Glob: globs.Draw(t, "glob")}, {Kind: "site", Glob: "example.org/a"}}
		got, err := classify.ParseMatch(matchOf(want))
		if err != nil {
			if strings.TrimSpace(want[0].Glob) == "" {
				return // it says nothing, and is refused
			}
			t.Fatalf("%s: %v", matchOf(want), err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s is read as %q, want %q", matchOf(want), got, want)
		}
		var pack struct{ Match string }
		if err := toml.Unmarshal([]byte("match = "+quoted(matchOf(want))), &pack); err != nil || pack.Match != matchOf(want) {
			t.Fatalf("%s in TOML: %q, %v", matchOf(want), pack.Match, err)
		}
	})
}

func TestSeenNames(t *testing.T) {
	seen := []classify.Term{
		{Kind: "app", Glob: "firefox"},
		{Kind: "app", Glob: "org.example.Editor.desktop"},
		{Kind: "app", Glob: "Firefox"},
		{Kind: "class", Glob: "vim"},
		{Kind: "program", Glob: "vim"},
		{Kind: "site", Glob: "example.org"},
	}
	for name, want := range map[string]string{
		"firefox": "app:firefox", "Firefox": "app:Firefox", "FIREFOX": "app:firefox", "vim": "class:vim",
		"ORG.example.editor": "app:org.example.Editor.desktop", "example.org": "", "fire": "",
	} {
		got := ""
		if term, ok := seenAs(seen, name); ok {
			got = matchOf([]classify.Term{term})
		}
		if got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"editor": "app:org.example.Editor.desktop", "Editor": "app:org.example.Editor.desktop",
		"firefox": "", "example": "", // two, none
	} {
		got := ""
		if term, ok := shownAs(seen, name); ok {
			got = matchOf([]classify.Term{term})
		}
		if got != want {
			t.Errorf("shown as %s is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"fierfox": "app:firefox", "editor": "app:org.example.Editor.desktop", "example": "app:org.example.Editor.desktop",
		"exampel.org": "site:example.org", "ex": "", "spreadsheet": "",
	} {
		got := ""
		if term, ok := nearestSeen(seen, name); ok {
			got = matchOf([]classify.Term{term})
		}
		if got != want {
			t.Errorf("nearest to %s is %q, want %q", name, got, want)
		}
	}
}
