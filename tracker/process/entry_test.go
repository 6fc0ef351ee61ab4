package process

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEntry(t *testing.T) {
	e, ok := parseEntry("x", `# a comment
[Desktop Entry]
Type=Application
Name=The\sEditor
Name[de]=Der Editor
GenericName = Text editor
Categories=Development;IDE;
Keywords=text;code;
StartupWMClass=The-Editor
Exec=env A=b "/opt/the editor/editor" --new %U
NoDisplay=true
garbage
=empty

[Desktop Action new]
Name=New window
Exec=other
`)
	want := map[string]string{"Name": "The Editor", "GenericName": "Text editor", "Categories": "Development;IDE;", "Keywords": "text;code;"}
	if !ok || !cmp.Equal(e.hints, want) || e.command != "editor" || e.wmClass != "The-Editor" || !e.hidden || e.terminal {
		t.Errorf("%+v, %v", e, ok)
	}
	for _, text := range []string{"", "Name=x", "[Desktop Entry]\nType=Link\nURL=x\n", "[Other]\nType=Application\n"} {
		if e, ok := parseEntry("x", text); ok {
			t.Errorf("%q is no application: %+v", text, e)
		}
	}
}

func TestCommandOf(t *testing.T) {
	for exec, want := range map[string]string{
		"firefox %u":                           "firefox",
		`"/opt/My App/app" --flag`:             "app",
		"env MOZ_X=1 /usr/lib/firefox/firefox": "firefox",
		"/usr/bin/flatpak run org.example.App": "",
		"python3 /usr/share/tool/main.py":      "",
		"":                                     "",
		`"unclosed quote`:                      "unclosed quote",
	} {
		if got := commandOf(exec); got != want {
			t.Errorf("commandOf(%q) = %q, want %q", exec, got, want)
		}
	}
}

func TestUnitID(t *testing.T) {
	const user = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/"
	for cgroup, want := range map[string]string{
		user + "app-gnome-org.gnome.Evince-4711.scope\n":      "org.gnome.Evince",
		user + "app-flatpak-org.gnome.Maps-1234.scope":        "org.gnome.Maps",
		user + `app-KDE-org.kde.kate@0f3a.service`:            "org.kde.kate",
		user + `app-gnome-google\x2dchrome-99.scope`:          "google-chrome",
		user + "snap.firefox.firefox-8d0f3a1c.scope":          "firefox_firefox",
		user + "app-org.kde.konsole-7d1c.scope/tab(42).scope": "org.kde.konsole",
		"0::/init.scope":                 "",
		"0::/user.slice/session-2.scope": "",
		"":                               "",
		"0::/app-.scope":                 "",
		`0::/app-gnome-a\xzz-1.scope`:    `a\xzz`,
	} {
		if got := unitID(cgroup); got != want {
			t.Errorf("unitID(%q) = %q, want %q", cgroup, got, want)
		}
	}
}

func TestFirstWord(t *testing.T) {
	for argv0, want := range map[string]string{
		"/usr/bin/firefox":                    "firefox",
		"/opt/chrome/chrome --type=x --url=y": "chrome",
		"-bash":                               "-bash",
		"":                                    "",
	} {
		if got := firstWord([]byte(argv0)); got != want {
			t.Errorf("firstWord(%q) = %q, want %q", argv0, got, want)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add("[Desktop Entry]\nType=Application\nExec=env A=b \"x y\" %U\nName=\\s\\\\n\nCategories=A;B;\n")
	f.Add("[Desktop Entry]\nHidden=true\n[x]")
	f.Fuzz(func(t *testing.T, text string) {
		e, ok := parseEntry("id", text)
		if !ok {
			return
		}
		if strings.Contains(e.command, "/") || launcher(e.command) {
			t.Fatalf("command %q", e.command)
		}
		for k, v := range e.hints {
			if v == "" || len(v) > maxHint {
				t.Fatalf("hint %s of %d bytes", k, len(v))
			}
		}
	})
}

func FuzzUnitID(f *testing.F) {
	f.Add(`0::/user.slice/app-gnome-google\x2dchrome-99.scope`)
	f.Fuzz(func(t *testing.T, cgroup string) {
		if id := unitID(cgroup); strings.Contains(id, "\n") && !strings.Contains(cgroup, `\x`) || len(id) > len(cgroup) {
			t.Fatalf("id %q", id)
		}
	})
}
