package classify

import (
	"strings"
	"testing"
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
		"docker run ollama/ollama":               "program:docker",
		"git clone https://host.example/codex":   "program:git",
		"less ollama.log":                        "program:less",
		"vim claude.md":                          "program:vim",
		"cat aider":                              "program:cat",
		"python3 codex.txt.py":                   "program:python3",
		"bash -c claude":                         "program:bash",
		"-zsh":                                   "program:zsh",
		"python3":                                "program:python3",
		"./Frobnicate secret":                    "frobnicate",
		"/opt/tool\u00e9":                        "",
		strings.Repeat("x", 33):                  "",
		"sudo":                                   "program:sudo",
		"watch -n 5 nvidia-smi":                  "program:nvidia-smi",
	} {
		m := matchProgram(strings.Fields(line))
		got := m.Because
		if got == "" {
			got = m.name
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	if m := matchProgram([]string{"my tool"}); m.name != "" {
		t.Errorf("kept %q", m.name)
	}
}

// A name other tools have too is believed less.
func TestSharedNamesAreLessSure(t *testing.T) {
	for name, want := range map[string]float64{"goose": sharedConfidence, "crush": sharedConfidence, "claude": progConfidence} {
		if m := matchProgram([]string{name}); m.confidence() != want || m.Category != "ai/coding" {
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
		got, ok := hintedCategory(map[string]string{"Categories": claims})
		if string(got) != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", claims, got, want)
		}
		if ok && !got.Valid() {
			t.Errorf("%q is no category", got)
		}
	}
}
