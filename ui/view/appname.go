package view

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AppName is how an app is written for people, plain: the last part of an id such
// as "org.mozilla.firefox", ".desktop" off, the first letter upper case. What its
// desktop entry calls it is not stored. JSON and what people type keep the id.
func AppName(id string) string {
	name, entry := strings.CutSuffix(Plain(id), ".desktop")
	if name == "" {
		return Plain(id)
	}
	parts := strings.Split(name, ".")
	// "org.telegram.desktop" is an id as well, of two parts then.
	if n := len(parts); reversed(parts) && (n > 2 || entry && n == 2) {
		name = parts[n-1]
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// reversed reports whether parts are of a host's name written backwards: it
// begins with a top-level domain, and does not end in a version as "gimp-2.10".
func reversed(parts []string) bool {
	last, _ := utf8.DecodeRuneInString(parts[len(parts)-1])
	notSmall := func(r rune) bool { return r < 'a' || r > 'z' }
	return len(parts[0]) > 1 && !strings.ContainsFunc(parts[0], notSmall) && unicode.IsLetter(last)
}

// AppNames returns rows of apps with the names that people read in place of ids;
// apps that would be named alike keep their ids.
func AppNames(rows []NameRow) []NameRow {
	alike := map[string]int{}
	for _, row := range rows {
		alike[AppName(row.Name)]++
	}
	named := slices.Clone(rows)
	for i, row := range rows {
		if name := AppName(row.Name); alike[name] == 1 {
			named[i].Name = name
		}
	}
	return named
}
