package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"dwell/ui/view"
)

func TestAppName(t *testing.T) {
	for id, want := range map[string]string{
		"org.mozilla.firefox":     "Firefox",
		"google-chrome.desktop":   "Google-chrome",
		"org.telegram.desktop":    "Telegram",
		"org.gnome.Nautilus":      "Nautilus",
		"code":                    "Code",
		"private":                 "Private",
		"gimp-2.10":               "Gimp-2.10",
		"jetbrains.idea.2026.1":   "Jetbrains.idea.2026.1",
		"setup.exe":               "Setup.exe",
		"éditeur":                 "Éditeur",
		"日本語の名前":                  "日本語の名前",
		".desktop":                ".desktop",
		"":                        "(unnamed)",
		"org.example.\x1b[31mred": "Org.example.[31mred",
	} {
		if got := view.AppName(id); got != want {
			t.Errorf("AppName(%+q) = %+q, want %+q", id, got, want)
		}
	}
}

// Two rows of one name would be a riddle.
func TestAppsNamedAlikeKeepTheirIDs(t *testing.T) {
	rows := []view.NameRow{{Name: "org.mozilla.firefox", Active: 3}, {Name: "code", Active: 2}, {Name: "firefox", Active: 1}}
	want := []view.NameRow{{Name: "org.mozilla.firefox", Active: 3}, {Name: "Code", Active: 2}, {Name: "firefox", Active: 1}}
	if diff := cmp.Diff(want, view.AppNames(rows)); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
	if rows[1].Name != "code" {
		t.Error("what was given was changed")
	}
}
