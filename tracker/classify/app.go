package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"dwell/tracker/classify/catalogue"
)

// An appMatch is the fact on a window's program. raw says that only the
// file's name gave it, which the subject does not hold.
type appMatch struct {
	catalogue.Fact
	confidence float64
	raw        bool
}

func (m appMatch) isBrowser() bool  { return m.Category == "browsing/browser" }
func (m appMatch) isTerminal() bool { return m.Category == "work/terminal" }

// appFact finds the fact on a program by its id, its window class and its file,
// the surest first. Sources differ in which name they can give: on X11 the app may
// be the class, on Wayland the class the app id, so each name is looked for among
// all kinds. Names compare without regard to case, as KWin lower-cases classes.
func (find *search) appFact(app, class, exe string) appMatch {
	if strings.EqualFold(app, class) {
		app = "" // the class stands in for the app
	}
	app, class = strings.TrimPrefix(app, waydroid), strings.TrimPrefix(class, waydroid)
	kinds := [...]struct {
		kind catalogue.Kind
		name string
		raw  bool
	}{
		{catalogue.App, app, false},
		{catalogue.Class, class, false},
		{catalogue.Class, app, false},
		{catalogue.App, class, false},
		{catalogue.Exe, app, false},
		{catalogue.Exe, exe, true},
		{catalogue.App, exe, true},
		{catalogue.Class, exe, true},
	}
	for _, k := range kinds {
		if f, ok := find.lookupName(k.kind, k.name); ok {
			return appMatch{Fact: f, confidence: appConfidence, raw: k.raw}
		}
	}
	for _, name := range [...]string{exe, class} {
		bare := releaseName(name)
		if bare == "" {
			continue
		}
		for _, kind := range [...]catalogue.Kind{catalogue.Exe, catalogue.App, catalogue.Class, catalogue.Program} {
			if f, ok := find.lookupName(kind, bare); ok && (f.Category.Top() != "ai" || kind != catalogue.Program && strings.HasSuffix(strings.ToLower(name), ".appimage")) {
				return appMatch{Fact: f, confidence: partConfidence, raw: true}
			}
		}
	}
	for _, name := range [...]string{app, class} {
		// "org.libreoffice.LibreOffice.impress" is a part of the program before it.
		if i := strings.LastIndexByte(name, '.'); strings.Count(name, ".") >= 3 {
			if f, ok := find.lookupName(catalogue.App, name[:i]); ok {
				return appMatch{Fact: f, confidence: partConfidence}
			}
		}
		last := lastPart(name)
		for _, kind := range [...]catalogue.Kind{catalogue.App, catalogue.Class} {
			if f, ok := find.lookupName(kind, last); ok {
				return appMatch{Fact: f, confidence: partConfidence}
			}
		}
	}
	return appMatch{}
}

// waydroid stands before the package's id in the class of an Android app's window.
const waydroid = "waydroid."

// isHost reports whether app is a program that only carries another: a runtime, an
// engine, a compatibility layer, the frame around Windows' store apps. Its own name says
// nothing of what is seen in it.
func isHost(app string) bool {
	const hosts = " electron java javaw java.exe javaw.exe python python3 python.exe pythonw.exe wine wine64 wine-preloader wine64-preloader " +
		"apprun nw nw.exe dotnet mono applicationframehost applicationframehost.exe msedgewebview2.exe gjs node " +
		"gamescope renpy godot godot_engine love rpg_rt mkxp "
	var buf [32]byte
	low, ok := appendLower(buf[:0], app)
	return ok && isWord(hosts, string(low))
}

// lookupName looks a program's name up, in lower case and without the suffix its
// kind of file has.
func (find *search) lookupName(kind catalogue.Kind, name string) (catalogue.Fact, bool) {
	var buf [96]byte
	key, ok := appendLower(buf[:0], name)
	if !ok || len(key) == 0 {
		return catalogue.Fact{}, false
	}
	bare := trimSuffix(trimSuffix(key, ".desktop"), ".exe")
	if f, ok := find.lookup(kind, bare); ok {
		return f, true
	}
	if len(bare) == len(key) {
		return catalogue.Fact{}, false
	}
	return find.lookup(kind, key) // "org.kiwix.desktop" is a whole id
}

// appendLower appends name in lower case; false if it is too long to be any
// program's name.
func appendLower(buf []byte, name string) ([]byte, bool) {
	for _, r := range name {
		if len(buf)+utf8.UTFMax > cap(buf) {
			return nil, false
		}
		buf = utf8.AppendRune(buf, unicode.ToLower(r))
	}
	return buf, true
}

func trimSuffix(key []byte, suffix string) []byte {
	if len(key) > len(suffix) && string(key[len(key)-len(suffix):]) == suffix {
		return key[:len(key)-len(suffix)]
	}
	return key
}

// releaseName returns what a file that was downloaded is called without release,
// system and machine: "OrcaSlicer" of "OrcaSlicer_Linux_V2.1.1.AppImage"; "" if it has
// none of these.
func releaseName(file string) string {
	if len(file) > maxName {
		return ""
	}
	name := file
	for _, ext := range [...]string{".appimage", ".sh", ".bin", ".x86_64", ".x86", ".amd64", ".run", ".jar"} {
		if rest, ok := cutSuffixFold(name, ext); ok {
			name = rest
			break
		}
	}
	for i := 1; i < len(name); i++ {
		if strings.IndexByte("-_. ", name[i]) < 0 {
			continue
		}
		rest := strings.ToLower(name[i+1:])
		if rest == "" || '0' <= rest[0] && rest[0] <= '9' || rest[0] == 'v' && len(rest) > 1 && '0' <= rest[1] && rest[1] <= '9' || beginsAny(rest, releaseWords[:]) {
			name = name[:i]
			break
		}
	}
	if name = strings.TrimRight(name, "* "); name == file {
		return ""
	}
	return name
}

// releaseWords begin what follows a program's name in the name of its file.
var releaseWords = [...]string{"linux", "win64", "win32", "windows", "macos", "x86", "x64", "amd64", "arm64", "aarch64", "i386", "i686", "64bit", "bin", "latest", "nightly", "stable", "beta", "wayland", "x11", "gtk", "qt"}

func beginsAny(s string, starts []string) bool {
	for _, start := range starts {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	return false
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
}

// lastPart returns the last part of a reverse-DNS id, or "": "Discord" of
// "com.discordapp.Discord". One dot is not enough, or "notes.app" would be one.
func lastPart(id string) string {
	id = strings.TrimSuffix(id, ".desktop")
	i := strings.LastIndexByte(id, '.')
	if i < 0 || !strings.Contains(id[:i], ".") || len(id)-i < 4 {
		return ""
	}
	return id[i+1:]
}

// baseName returns the last element of a path, of either kind of system.
func baseName(path string) string {
	if i := strings.LastIndexAny(path, `/\`); i >= 0 {
		path = path[i+1:]
	}
	return cut(path)
}

// isWebApp reports whether a window is one of a site installed as an app whose address
// its name does not hold: Chromium calls it "crx_ID", or "chrome-ID-PROFILE" where the
// window system knows its .desktop file, ID being 32 letters from a to p.
func isWebApp(app, class string) bool {
	for _, name := range [...]string{app, class} {
		id, _ := strings.CutPrefix(strings.TrimSuffix(name, ".desktop"), "crx_")
		if rest, ok := strings.CutPrefix(id, "chrome-"); ok {
			id, _, _ = strings.Cut(rest, "-")
		}
		if len(id) == 32 && strings.Trim(id, "abcdefghijklmnop") == "" {
			return true
		}
	}
	return false
}

// webAppAddress returns the address of a site installed as an app: Chromium
// names such windows "chrome-HOST__PATH-PROFILE" (web_app_helpers.cc,
// GenerateApplicationNameFromURL).
func webAppAddress(app, class string) (address, bool) {
	for _, name := range [...]string{app, class} {
		name = strings.TrimSuffix(name, ".desktop")
		for _, prefix := range [...]string{"chrome-", "msedge-", "brave-", "vivaldi-"} {
			rest, ok := strings.CutPrefix(name, prefix)
			if !ok {
				continue
			}
			if host, _, ok := strings.Cut(rest, "__"); ok && strings.Contains(host, ".") {
				return parseAddress("https://" + host)
			}
		}
	}
	return address{}, false
}
