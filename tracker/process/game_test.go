package process

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// What is gathered is what is looked for, no less and no more.
func TestWhatIsLookedForIsWhatClassifyAsks(t *testing.T) {
	asked := classifyLists(t)
	for name, ours := range map[string][]string{"gameVariables": gameVariables[:], "javaGames": javaGames[:]} {
		if diff := cmp.Diff(asked[name], ours); diff != "" {
			t.Errorf("%s differs from classify's (-classify +process):\n%s", name, diff)
		}
	}
}

// classifyLists returns the lists of words in classify's proof of games.
func classifyLists(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../classify/game.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		list, ok := spec.Values[0].(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, element := range list.Elts {
			literal, ok := element.(*ast.BasicLit)
			if !ok {
				continue
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			lists[spec.Names[0].Name] = append(lists[spec.Names[0].Name], text)
		}
		return true
	})
	return lists
}

func TestLauncherVariables(t *testing.T) {
	whole := strings.Repeat("A", maxRead-len("UMU_ID=12\x00SteamAppId=57"))
	for block, want := range map[string]string{
		"":                                  "",
		"PATH=/bin\x00TOKEN=s3cret\x00":     "",
		"SteamAppId=570\x00HOME=/x\x00":     "SteamAppId=570",
		"SteamAppId=\x00SteamAppIdX=1\x00":  "",
		"XSteamAppId=1\x00steamappid=1\x00": "",
		"SteamGameId=7\x00HEROIC_APP_NAME=a b;UMU_ID=9\x00": "SteamGameId=7 HEROIC_APP_NAME=a_b_UMU_ID=9",
		"UMU_ID=\xff\xfe1\x00":                              "UMU_ID=1",
		"UMU_ID=" + strings.Repeat("9", 500):                "UMU_ID=" + strings.Repeat("9", 128),
		whole[1:] + "\x00UMU_ID=12\x00SteamAppId=57":        "UMU_ID=12", // cut where the buffer ends
	} {
		if got := launcherVariables([]byte(block)); got != want {
			t.Errorf("%.60q: %q, want %q", block, got, want)
		}
	}
}

func TestJavaGame(t *testing.T) {
	for line, want := range map[string]string{
		"": "",
		"java\x00-jar\x00/srv/tool.jar\x00--token\x00s3cret\x00":                             "",
		"java\x00-cp\x00" + strings.Repeat("/x.jar:", 4000) + "\x00net.Minecraft.Client\x00": "net.minecraft.",
		"java\x00-DMinecraft.launcher=x\x00":                                                 "-dminecraft.",
		`javaw.exe` + "\x00" + `C:\Users\p\.minecraft\x.jar`:                                 "/.minecraft",
	} {
		if got := javaGame([]byte(line)); got != want {
			t.Errorf("%.60q: %q, want %q", line, got, want)
		}
	}
}

func TestWindowsProgram(t *testing.T) {
	for line, want := range map[string]string{
		`Z:\games\Some Game\game.exe` + "\x00-windowed\x00":                              `Z:\games\Some Game\game.exe`,
		`"C:\Program Files\A B\a.EXE" --user me`:                                         `C:\Program Files\A B\a.EXE`,
		"/usr/lib/wine/wine64-preloader\x00/usr/lib/wine/wine64\x00winmine.exe\x00x.exe": "winmine.exe",
		"wine64\x00notepad\x00a\x00b.exe\x00":                                            "",
		`C:\x.exercise`:                                                                  "",
		".exe":                                                                           "",
		"":                                                                               "",
	} {
		if got := windowsProgram([]byte(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
	if got := base(`Z:\games\Some Game\game.exe`); got != "game.exe" {
		t.Error(got)
	}
}

func TestCarries(t *testing.T) {
	for exe, want := range map[string]bool{
		"java": true, "javaw.exe": true, "python3.11": true, "wine64-preloader": true, "node": true,
		"": false, "firefox": false, "game.exe": false, "javac": false, "winecellar": false,
	} {
		if carries(exe) != want {
			t.Errorf("carries(%q) = %v", exe, !want)
		}
	}
}

// What somebody else wrote never becomes two words, nor what is no text.
func FuzzWords(f *testing.F) {
	f.Add([]byte("SteamAppId=1\x00HEROIC_APP_NAME=a >b,c;\xff\x00"))
	f.Add([]byte("Z:\\a b\\c.exe\x00-x\x00"))
	f.Add([]byte("python3\x00-I\x00/opt/umu run\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > maxRead {
			return
		}
		for pair := range strings.SplitSeq(launcherVariables(text), " ") {
			if name, value, ok := strings.Cut(pair, "="); pair != "" && (!ok || name == "" || len(value) > 128*utf8.UTFMax || strings.ContainsAny(pair, "\x00\n\t,;>")) {
				t.Fatalf("variable %q", pair)
			}
		}
		script, program := scriptOf(text), windowsProgram(text)
		if strings.ContainsAny(script, " ,;>\x00\n/") || !utf8.ValidString(script+program) || len(program) > maxPath {
			t.Fatalf("script %q, program %q", script, program)
		}
		if k, ok := parseStat(text); ok && strings.ContainsAny(k.name, " ,;>\x00\n") {
			t.Fatalf("name %q", k.name)
		}
		javaGame(text)
		if id := flatpakName(text); strings.ContainsAny(id, "/ \x00\n") {
			t.Fatalf("id %q", id)
		}
	})
}
