package classify

import (
	"cmp"
	"strings"
	"testing"

	"dwell/tracker"
)

func TestMatchProgram(t *testing.T) {
	for line, want := range map[string]string{ // because, or the name alone
		"claude":                                 "program:claude",
		"/home/me/.local/bin/claude --resume":    "program:claude",
		"node /usr/lib/node_modules/.bin/claude": "program:claude",
		"npx @anthropic-ai/claude-code@latest":   "program:claude-code",
		"npx -y @anthropic-ai/claude-code":       "program:claude-code",
		"uvx aider --model x":                    "program:aider",
		"pipx run aider":                         "program:aider",
		"python3 -m aider notes.py":              "program:aider",
		"python3.12 /usr/bin/aider":              "program:aider",
		"sudo -u me env A=b LANG=C claude":       "program:claude",
		"time nice -n 5 ollama run llama3":       "program:ollama run",
		"timeout -k 5 60 claude":                 "program:claude",
		"gh copilot suggest":                     "program:gh copilot",
		"gh pr list":                             "program:gh",
		"docker model run x":                     "program:docker model run",
		"docker run ollama/ollama":               "program:ollama",
		"git clone https://host.example/codex":   "program:git",
		"less ollama.log":                        "program:less",
		"vim claude.md":                          "program:vim",
		"cat aider":                              "program:cat",
		"python3 codex.txt.py":                   "program:python3",
		"bash -c claude":                         "program:claude",
		"-zsh":                                   "program:zsh",
		"python3":                                "program:python3",
		"./Frobnicate secret":                    "frobnicate",
		"/opt/tool\u00e9":                        "",
		strings.Repeat("x", 33):                  "",
		"sudo":                                   "program:sudo",
		"watch -n 5 nvidia-smi":                  "program:nvidia-smi",
	} {
		m := (&search{}).matchProgram(strings.Fields(line))
		got := cmp.Or(m.because, m.Because())
		if got == "" {
			got = m.name
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	if m := (&search{}).matchProgram([]string{"my tool"}); m.name != "" {
		t.Errorf("kept %q", m.name)
	}
}

// A name other tools have too is believed less.
func TestSharedNamesAreLessSure(t *testing.T) {
	for name, want := range map[string]float64{"goose": sharedConfidence, "crush": sharedConfidence, "claude": progConfidence} {
		if m := (&search{}).matchProgram([]string{name}); m.confidence() != want || m.Category != "ai/coding" {
			t.Errorf("%s: %s, %v", name, m.Category, m.confidence())
		}
	}
}

func TestHintedCategory(t *testing.T) {
	for claims, want := range map[string]string{
		"GNOME;GTK;Utility;TextEditor;": "system/settings",
		"Game;StrategyGame;":            "gaming/game",
		"Network;Email;Office;":         "work/email",
		"AudioVideo;Audio;Player;":      "music/player",
		"AudioVideo;Video;Player;":      "video/player",
		"AudioVideo;Audio;Sequencer;":   "work/design",
		"Network;InstantMessaging;":     "social/messaging",
		"Network;WebBrowser;":           "browsing/browser",
		"Office;":                       "work/office",
		"Development;IDE;":              "work/coding",
		"System;TerminalEmulator;":      "work/terminal",
		"Education;Science;Astronomy;":  "learning/course",
		"Qt;KDE;":                       "",
		"X-GameLike;":                   "",
		"":                              "",
	} {
		got, ok := hinted(map[string]string{"Categories": claims})
		if string(got.category) != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", claims, got.category, want)
		}
	}
}

// A program's own words say more than a broad claim, and less than a telling one.
func TestHintsBesideCategories(t *testing.T) {
	for _, h := range []struct {
		hints   map[string]string
		want    tracker.Category
		because string
	}{
		{map[string]string{"Categories": "GTK;Utility;", "Summary": "Weather at a glance"}, "browsing/weather", "hint:Summary"},
		{map[string]string{"Categories": "Game;", "Summary": "Weather at a glance"}, "gaming/game", "hint:Categories"},
		{map[string]string{"Categories": "AudioVideo;Audio;", "Keywords": "Audio;Podcasts;"}, "music/podcast", "hint:Keywords"},
		{map[string]string{"FileDescription": "Becky! Internet Mail"}, "work/email", "hint:FileDescription"},
		{map[string]string{"LSApplicationCategoryType": "public.app-category.puzzle-games"}, "gaming/game", "hint:LSApplicationCategoryType"},
		{map[string]string{"LSApplicationCategoryType": "public.app-category.weather"}, "browsing/weather", "hint:LSApplicationCategoryType"},
		{map[string]string{"Section": "non-free/games"}, "gaming/game", "hint:Section"},
		{map[string]string{"Summary": "Whether a globular thing is weathered"}, "", ""},
	} {
		if got, _ := hinted(h.hints); got.category != h.want || got.because != h.because {
			t.Errorf("%v: %+v, want %s by %s", h.hints, got, h.want, h.because)
		}
	}
}

func TestHintTables(t *testing.T) {
	for i, h := range hintWords {
		if i > 0 && hintWords[i-1].words >= h.words {
			t.Errorf("%q stands after %q", h.words, hintWords[i-1].words)
		}
		if !h.category.Valid() {
			t.Errorf("%q: %q is no category", h.words, h.category)
		}
	}
	for _, table := range [][]claim{tellingClaims[:], broadClaims[:], bundleClaims[:], sectionClaims[:]} {
		for _, c := range table {
			if !c.category.Valid() {
				t.Errorf("%q: %q is no category", c.word, c.category)
			}
		}
	}
}

func TestGamesAreKnownByProof(t *testing.T) {
	c := newClassifier(t)
	for _, p := range []struct {
		e    Evidence
		want tracker.Category
		by   string
	}{
		{Evidence{Class: "steam_app_620"}, "gaming/game", "hint:steam_app"},
		{Evidence{App: "unheard.x86_64", Exe: "/home/u/.local/share/Steam/steamapps/common/Unheard/unheard.x86_64"}, "gaming/game", "hint:path"},
		{Evidence{Class: "unheard", Hints: map[string]string{"path": `D:\Games\SteamApps\Unheard\u.exe`}}, "other", "none"},
		{Evidence{Class: "unheard", Hints: map[string]string{"path": `D:\SteamLibrary\SteamApps\Common\Unheard\u.exe`}}, "gaming/game", "hint:path"},
		{Evidence{Class: "unheard", Hints: map[string]string{"env": "PATH=/bin SteamAppId=620"}}, "gaming/game", "hint:env"},
		{Evidence{Class: "unheard", Hints: map[string]string{"env": "SteamAppId=0"}}, "other", "none"},
		{Evidence{Class: "unheard", Hints: map[string]string{"ancestry": "steam reaper unheard"}}, "gaming/game", "hint:ancestry"},
		{Evidence{Class: "unheard", Hints: map[string]string{"ancestry": "steam bash unheard"}}, "other", "none"},
		{Evidence{Class: "unheard", Hints: map[string]string{"gamemode": "true"}}, "gaming/game", "hint:gamemode"},
		{Evidence{Exe: "java", Class: "x", Hints: map[string]string{"cmdline": "java -cp a.jar net.minecraft.client.main.Main"}}, "gaming/game", "hint:cmdline"},
		{Evidence{Class: "firefox", Hints: map[string]string{"env": "SteamAppId=620"}}, "browsing/browser", "class:firefox"}, // opened from a game
		{Evidence{Class: "unheard", Exe: "/x/steamapps/common/Aseprite/unheard"}, "other", "none"},
	} {
		_, v := c.Classify(p.e)
		if v.Category != p.want || v.Because != p.by {
			t.Errorf("%q: %s by %s, want %s by %s", p.e, v.Category, v.Because, p.want, p.by)
		}
	}
}

// A site installed as an app is known by the app's name, or its window's.
func TestWebAppsByName(t *testing.T) {
	c := newClassifier(t)
	id := "hpfldicfbfomlpcikngkocigghgafkph"
	for _, test := range []struct {
		Evidence
		want string
	}{
		{Evidence{Class: "crx_" + id, Hints: map[string]string{"Name": "YouTube Music"}}, "music/streaming"},
		{Evidence{App: "chrome-" + id + "-Default", Title: "Inbox - Gmail"}, "work/email"},
		{Evidence{App: "chrome-" + id + "-Profile_1.desktop", Title: "Something else"}, "browsing/uncategorised"},
		{Evidence{Class: "crx_short", Hints: map[string]string{"Name": "YouTube Music"}}, "other"},
	} {
		s, v := c.Classify(test.Evidence)
		if string(v.Category) != test.want || c.Relabel(s, v) != v {
			t.Errorf("%+v: %+v, again %+v", test.Evidence, v, c.Relabel(s, v))
		}
	}
}
