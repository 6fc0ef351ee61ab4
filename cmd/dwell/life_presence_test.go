package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// presences are the lives presence must be right in, each in testdata/life as
// presence-NAME.txt; [TestLives] holds what replay prints of them.
func presences() []string {
	return []string{
		"film", "paused-film", "film-walked-off", "call", "muted-call", "game-mouse", "game-controller", "pdf", "ai-answer", "away",
		"lunch", "lock", "swaylock", "lid", "sleep-unannounced", "agent-alone", "agent-steered", "two-agents", "music", "second-seat",
	}
}

func TestEveryPresenceIsHeld(t *testing.T) {
	paths, err := filepath.Glob("testdata/life/presence-*.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := presences()
	slices.Sort(want)
	var got []string
	for _, path := range paths {
		got = append(got, strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "presence-"), ".txt"))
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("lives %v, want %v", got, want)
	}
}

// The time an agent works is not the person's: with what is said of agents taken
// out, a life is the same to the last byte.
func TestAgentsTakeNobodysTime(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range presences() {
		file, err := os.ReadFile(filepath.Join(here, "testdata", "life", "presence-"+name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		life, rest, _ := strings.Cut(string(file), lifeGap)
		plan, want, _ := strings.Cut(rest, lifeGap)
		var without strings.Builder
		agents := 0
		for row := range strings.Lines(life) {
			switch {
			case strings.HasPrefix(row, "#"):
			case strings.Contains(row, `"kind":"agent"`):
				agents++
			default:
				without.WriteString(row)
			}
		}
		if agents == 0 {
			if strings.Contains(name, "agent") {
				t.Errorf("%s tells of no agent", name)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			if got := replayed(t, without.String(), plan); got != want {
				t.Errorf("without its agents\n%s\nwith them\n%s", got, want)
			}
		})
	}
}
