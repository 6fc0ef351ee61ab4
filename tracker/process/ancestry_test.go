package process

import (
	"strings"
	"testing"
)

func TestParseStat(t *testing.T) {
	const rest = " S 41 42 43 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 9876 1000 10"
	for text, want := range map[string]kin{
		"42 (reaper)" + rest:           {"reaper", 41, 43, 9876},
		"42 (a) b (c>d)" + rest:        {"a)_b_(c_d", 41, 43, 9876},
		"42 (lutris-wrapper:)" + rest:  {"lutris-wrapper", 41, 43, 9876},
		"42 (Grim reaper)" + rest:      {"Grim_reaper", 41, 43, 9876},
		"42 (\xffx)" + rest + " 1 2\n": {"x", 41, 43, 9876},
	} {
		if got, ok := parseStat([]byte(text)); !ok || got != want {
			t.Errorf("%q: %+v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "42", "42 (x", "42 )x(", "42 (x) S 1 2", "42 (x)" + strings.Replace(rest, "41", "?", 1)} {
		if got, ok := parseStat([]byte(text)); ok {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestScriptOf(t *testing.T) {
	for line, want := range map[string]string{
		"python3\x00/opt/Proton 9/proton\x00run\x00game.exe\x00": "proton",
		"python3\x00-I\x00-m\x00gogdl\x00":                       "gogdl",
		"bash\x00--norc\x00/opt/my games/start it.sh\x00":        "start_it.sh",
		"bash\x00-c\x00cat /home/p/diary\x00":                    "",
		"bash\x00-lc\x00cat /home/p/diary\x00":                   "",
		"-bash\x00":                                              "",
		"":                                                       "",
	} {
		if got := scriptOf([]byte(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
