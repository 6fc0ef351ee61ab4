package process

import (
	"path/filepath"
	"strings"
)

// An entry is what a .desktop file says of a program.
type entry struct {
	id       string
	wmClass  string
	command  string // base name of what Exec starts; empty where that says nothing
	terminal bool   // it runs inside a terminal: no window is its own
	hidden   bool   // not shown in menus
	deleted  bool   // as if the file, and those it overrides, were not there
	hints    map[string]string
}

// hintKeys are the keys kept as hints, in the untranslated form.
var hintKeys = [...]string{"Name", "GenericName", "Categories", "Keywords"}

// maxHint is the longest hint kept, in bytes.
const maxHint = 512

// parseEntry reads a .desktop file; false if it is no application's. It never
// fails on a bad line: what it does not understand it skips, as menus do.
func parseEntry(id, text string) (entry, bool) {
	e := entry{id: id}
	application, inside := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			if inside {
				break // actions and other groups follow the first
			}
			inside = line == "[Desktop Entry]"
			continue
		}
		if !inside {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		key, value = strings.TrimSpace(key), unescape(strings.TrimSpace(value))
		switch key {
		case "Type":
			application = value == "Application"
		case "Exec":
			e.command = commandOf(value)
		case "StartupWMClass":
			e.wmClass = value
		case "Terminal":
			e.terminal = value == "true"
		case "NoDisplay":
			e.hidden = value == "true"
		case "Hidden":
			e.deleted = value == "true"
		default:
			e.hint(key, value)
		}
	}
	return e, application || e.deleted
}

func (e *entry) hint(key, value string) {
	for _, k := range hintKeys {
		if k == key && value != "" && len(value) <= maxHint {
			if e.hints == nil {
				e.hints = make(map[string]string, len(hintKeys))
			}
			e.hints[key] = value
		}
	}
}

// isGame reports whether an entry says that its program is a game.
func (e *entry) isGame() bool {
	if e == nil {
		return false
	}
	for category := range strings.SplitSeq(e.hints["Categories"], ";") {
		if strings.EqualFold(strings.TrimSpace(category), "Game") {
			return true
		}
	}
	return false
}

// unescape undoes the escapes of the specification's section "Possible value
// types".
func unescape(value string) string {
	if !strings.Contains(value, `\`) {
		return value
	}
	return strings.NewReplacer(`\\`, `\`, `\s`, " ", `\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(value)
}

// launcher reports whether the program called name starts something else: its name
// does not say which entry it was.
func launcher(name string) bool {
	switch name {
	case "env", "sh", "bash", "flatpak", "snap", "python", "python3", "perl", "java",
		"wine", "steam", "pkexec", "sudo", "gtk-launch", "xdg-open", "dbus-launch", "gapplication",
		"electron", "node", "mono", "gjs", "firejail", "lutris":
		return true
	}
	return false
}

// commandOf returns the base name of the program an Exec line starts.
func commandOf(exec string) string {
	words := execWords(exec)
	for len(words) > 0 && (filepath.Base(words[0]) == "env" || strings.Contains(words[0], "=")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	name := filepath.Base(words[0])
	if launcher(name) || name == "." || name == "/" {
		return ""
	}
	return name
}

// execWords splits an Exec line at spaces outside double quotes; at most the
// first eight words, as what starts is among them.
func execWords(exec string) []string {
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	flush := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for i := 0; i < len(exec) && len(words) < 8; i++ {
		switch b := exec[i]; {
		case b == '"':
			quoted, begun = !quoted, true
		case b == '\\' && quoted && i+1 < len(exec):
			i++
			word.WriteByte(exec[i])
		case b == ' ' && !quoted:
			flush()
		default:
			word.WriteByte(b)
			begun = true
		}
	}
	flush()
	return words
}
