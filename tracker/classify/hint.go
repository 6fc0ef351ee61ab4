package classify

import (
	"strings"

	"dwell/tracker"
)

// A hint is what a system knows of a program that nobody wrote a fact about: its
// desktop file, its package, the version resource of its file.
type hint struct {
	category tracker.Category
	because  string
}

// A claim is a word that a list of a system may hold, and what it says.
type claim struct {
	word     string
	category tracker.Category
}

// tellingClaims are the Categories of desktop files that say what a program is
// for, the most telling first: a file lists several, in any order. The words are
// the registered categories of the freedesktop Desktop Menu Specification,
// appendix A.
var tellingClaims = [...]claim{
	{"WebBrowser", "browsing/browser"},
	{"Game", "gaming/game"},
	{"TerminalEmulator", "work/terminal"},
	{"Email", "work/email"},
	{"InstantMessaging", "social/messaging"},
	{"IRCClient", "social/messaging"},
	{"VideoConference", "work/meetings"},
	{"Telephony", "work/meetings"},
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
	{"Sequencer", "work/design"},
	{"Midi", "work/design"},
	{"HamRadio", "other/misc"},
	{"TV", "video/tv"},
	{"Settings", "system/settings"},
	{"Monitor", "system/monitor"},
	{"PackageManager", "system/settings"},
	{"FileManager", "system/settings"},
}

// broadClaims hold programs of many kinds: the program's own words go before.
var broadClaims = [...]claim{
	{"Development", "work/coding"},
	{"AudioVideoEditing", "work/design"},
	{"Photography", "other/photos"},
	{"Finance", "browsing/finance"},
	{"Electronics", "work/design"},
	{"Engineering", "work/design"},
	{"Security", "system/settings"},
	{"RemoteAccess", "system/settings"},
	{"P2P", "video/download"},
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

// bundleClaims are Apple's LSApplicationCategoryType, without the common
// "public.app-category.". Every kind of game ends in "games".
var bundleClaims = [...]claim{
	{"books", "learning/reading"},
	{"business", "work/office"},
	{"developer-tools", "work/coding"},
	{"education", "learning/course"},
	{"finance", "browsing/finance"},
	{"food-and-drink", "browsing/food"},
	{"graphics-design", "work/design"},
	{"healthcare-fitness", "browsing/health"},
	{"medical", "browsing/health"},
	{"music", "music/player"},
	{"navigation", "browsing/maps"},
	{"news", "news/general"},
	{"photography", "work/design"},
	{"productivity", "work/office"},
	{"reference", "learning/reference"},
	{"social-networking", "social/messaging"},
	{"sports", "news/sports"},
	{"travel", "browsing/travel"},
	{"utilities", "system/settings"},
	{"video", "video/player"},
	{"weather", "browsing/weather"},
}

// sectionClaims are sections of Debian's archive (Debian Policy 2.4).
var sectionClaims = [...]claim{
	{"admin", "system/settings"},
	{"comm", "social/messaging"},
	{"database", "work/coding"},
	{"devel", "work/coding"},
	{"editors", "work/office"},
	{"education", "learning/course"},
	{"electronics", "work/design"},
	{"games", "gaming/game"},
	{"graphics", "work/design"},
	{"hamradio", "other/misc"},
	{"mail", "work/email"},
	{"math", "learning/academic"},
	{"news", "news/reader"},
	{"science", "learning/academic"},
	{"sound", "music/player"},
	{"utils", "system/settings"},
	{"vcs", "work/coding"},
	{"video", "video/player"},
}

// hinted reads the hints, the most telling first.
func hinted(hints map[string]string) (hint, bool) {
	if len(hints) == 0 {
		return hint{}, false
	}
	claims := cut(hints["Categories"])
	if c, ok := firstClaim(tellingClaims[:], claims); ok {
		return hint{c, "hint:Categories"}, true
	}
	for _, k := range [...]struct{ key, because string }{
		{"Summary", "hint:Summary"}, {"Keywords", "hint:Keywords"}, {"FileDescription", "hint:FileDescription"}, {"Name", "hint:Name"},
	} {
		if c, ok := wordsCategory(hints[k.key]); ok {
			return hint{c, k.because}, true
		}
	}
	if c, ok := firstClaim(broadClaims[:], claims); ok {
		return hint{c, "hint:Categories"}, true
	}
	if kind, ok := strings.CutPrefix(cut(hints["LSApplicationCategoryType"]), "public.app-category."); ok {
		if strings.HasSuffix(kind, "games") {
			return hint{"gaming/game", "hint:LSApplicationCategoryType"}, true
		}
		if c, ok := firstClaim(bundleClaims[:], kind); ok {
			return hint{c, "hint:LSApplicationCategoryType"}, true
		}
	}
	section := cut(hints["Section"])
	section = section[strings.LastIndexByte(section, '/')+1:] // "non-free/games"
	if c, ok := firstClaim(sectionClaims[:], section); ok {
		return hint{c, "hint:Section"}, true
	}
	return hint{}, false
}

func firstClaim(table []claim, claims string) (tracker.Category, bool) {
	if claims == "" {
		return "", false
	}
	for _, c := range table {
		if claimed(claims, c.word) {
			return c.category, true
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
