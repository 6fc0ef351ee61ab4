package classify

import (
	"strings"

	"dwell/tracker"
)

const hintBecause = "hint:Categories"

// desktopCategories maps what desktop files claim to categories, the most
// telling claim first: a file lists several, in any order. The words are the
// registered categories of the freedesktop Desktop Menu Specification, appendix A.
var desktopCategories = [...]struct {
	claim    string
	category tracker.Category
}{
	{"WebBrowser", "browsing/browser"},
	{"Game", "gaming/game"},
	{"TerminalEmulator", "work/terminal"},
	{"Email", "work/email"},
	{"VideoConference", "work/meetings"},
	{"Telephony", "work/meetings"},
	{"InstantMessaging", "social/messaging"},
	{"IRCClient", "social/messaging"},
	{"Chat", "social/messaging"},
	{"Feed", "news/reader"},
	{"News", "news/reader"},
	{"Dictionary", "learning/reference"},
	{"Languages", "learning/language"},
	{"Maps", "browsing/maps"},
	{"IDE", "work/coding"},
	{"Debugger", "work/coding"},
	{"RevisionControl", "work/coding"},
	{"WebDevelopment", "work/coding"},
	{"Building", "work/coding"},
	{"GUIDesigner", "work/coding"},
	{"Development", "work/coding"},
	{"AudioVideoEditing", "work/design"},
	{"Sequencer", "work/design"},
	{"Midi", "work/design"},
	{"TV", "video/tv"},
	{"Photography", "other/photos"},
	{"Settings", "system/settings"},
	{"Monitor", "system/monitor"},
	{"PackageManager", "system/settings"},
	{"FileManager", "system/settings"},
	{"Security", "system/settings"},
	{"RemoteAccess", "system/settings"},
	{"P2P", "system/settings"},
	{"FileTransfer", "system/settings"},
	{"Education", "learning/course"},
	{"Science", "learning/academic"},
	{"Office", "work/office"},
	{"Graphics", "work/design"},
	{"Video", "video/player"},
	{"Audio", "music/player"},
	{"Music", "music/player"},
	{"AudioVideo", "video/player"},
	{"System", "system/settings"},
	{"Utility", "system/settings"},
}

// hintedCategory reads the Categories of a desktop file.
func hintedCategory(hints map[string]string) (tracker.Category, bool) {
	claims := cut(hints["Categories"])
	if claims == "" {
		return "", false
	}
	for _, d := range desktopCategories {
		if claimed(claims, d.claim) {
			return d.category, true
		}
	}
	return "", false
}

func claimsBrowser(hints map[string]string) bool {
	return claimed(cut(hints["Categories"]), "WebBrowser")
}

// claimed reports whether claim is one of the words between semicolons.
func claimed(claims, claim string) bool {
	for rest := claims; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, ";")
		if strings.EqualFold(strings.TrimSpace(word), claim) {
			return true
		}
	}
	return false
}
