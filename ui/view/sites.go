package view

import (
	"slices"
	"strings"
)

// ownPage reports whether what is kept as a site is a page of the browser's own, such as
// "chrome://newtab", or of an extension: a site is a host, whose ":" is before a port.
func ownPage(site string) bool {
	scheme, rest, ok := strings.Cut(site, ":")
	return ok && !strings.HasPrefix(scheme, "[") && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

// webSites leaves out of rows what is no site of the web.
func webSites(rows []NameRow) []NameRow {
	return slices.DeleteFunc(rows, func(row NameRow) bool { return ownPage(row.Name) })
}

// BecauseWords is evidence as people read it, plain; JSON and what people type keep the
// evidence.
func BecauseWords(because string) string {
	site, ok := strings.CutPrefix(because, "site:")
	switch {
	case !ok || !ownPage(site):
		return Plain(because)
	case strings.HasPrefix(site, "extension:"):
		return "the page is an extension's"
	}
	return "the page is the browser's own"
}
