// Package packaging holds what puts dwell into a desktop: the systemd user unit,
// the app menu's entry, the autostart entry, the icon, and the extension for
// browsers with what has them start dwell for it. The files beside it are what
// `make install` copies; the program carries the same ones, so that `autostart
// on` and `setup browsers` need nothing but the program.
//
// A unit is systemd's description of a service; an entry is a file of the
// freedesktop Desktop Entry Specification. Both name the program to start, each
// with quoting rules of its own: that is all this package does to them. It
// refuses to know where the files go and whether anything reads them.
package packaging

import (
	_ "embed"
	"strings"
)

//go:embed dwell.service
var unit string

//go:embed dwell.desktop
var menuEntry string

//go:embed autostart.desktop
var autostartEntry string

//go:embed icons/dwell.svg
var icon string

// Unit returns the systemd user unit that starts the program at path with env,
// "NAME=value" each, added to its environment.
func Unit(path string, env ...string) string {
	lines := "[Service]\n"
	for _, e := range env {
		lines += "Environment=" + unitQuote(e) + "\n"
	}
	return strings.NewReplacer("[Service]\n", lines, "@EXEC@", unitQuote(path)).Replace(unit)
}

// MenuEntry returns the app menu's entry for the program at path.
func MenuEntry(path string) string { return fill(menuEntry, path, nil) }

// AutostartEntry returns the entry that starts the program at path when the
// desktop does, with env, "NAME=value" each, added to its environment.
func AutostartEntry(path string, env ...string) string { return fill(autostartEntry, path, env) }

// Icon returns the program's icon as SVG.
func Icon() string { return icon }

func fill(entry, path string, env []string) string {
	words := []string{path}
	if len(env) > 0 {
		// Entries have no key for the environment.
		words = append(append([]string{"env"}, env...), path)
	}
	for i, w := range words {
		words[i] = entryQuote(w)
	}
	return strings.NewReplacer(
		"@EXEC@", strings.Join(words, " "),
		"@PATH@", strings.ReplaceAll(path, `\`, `\\`),
	).Replace(entry)
}

// unitQuote quotes one word for a unit file: C escapes within double quotes,
// and % doubled because it starts a specifier (systemd.syntax(7),
// systemd.unit(5)). A $ stays as it is: neither Environment= nor the program's
// own path substitutes variables.
func unitQuote(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, `%`, `%%`).Replace(word) + `"`
}

// entryQuote quotes one argument of an Exec key: within double quotes a
// backslash stands before " ` $ and \, and % is doubled because it starts a
// field code; then the whole value is a string, in which a backslash is itself
// escaped (Desktop Entry Specification 1.5, "The Exec key").
func entryQuote(word string) string {
	return `"` + strings.NewReplacer(
		`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`,
	).Replace(word) + `"`
}
