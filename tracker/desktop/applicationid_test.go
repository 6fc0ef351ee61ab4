package desktop

import (
	"strings"
	"testing"
)

func TestParseID(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"org.gnome.TextEditor":                         "org.gnome.TextEditor",
		"/usr/share/applications/org.kde.kate.desktop": "org.kde.kate",
		"firefox_firefox":                              "firefox_firefox",
		"has space":                                    "",
		"..":                                           "",
		"/":                                            "",
		".desktop":                                     "",
		strings.Repeat("a", 256):                       "",
	} {
		if got := parseID([]byte(raw)); got != want {
			t.Errorf("parseID(%q) = %q, want %q", raw, got, want)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add([]byte("/usr/share/applications/org.kde.kate.desktop\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if id := parseID(raw); strings.ContainsAny(id, "/ \n\x00") || len(id) > maxID {
			t.Errorf("parseID(%q) = %q", raw, id)
		}
	})
}
