package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// Some much used sites do not write their name into a title but a form that nobody
// else uses. These are the forms; the name they stand for must be in the catalogue.

// pattern finds the site whose form the whole title has.
func (p *titleParts) pattern(find *search, browser bool) (catalogue.Fact, bool) {
	if !browser {
		if p.n >= 4 && strings.HasPrefix(p.parts[0], "Dolphin ") { // not the file manager: "Dolphin 5.0 | JIT64 DC | …"
			return find.lookup(catalogue.Class, []byte("dolphin-emu"))
		}
		if isPrompt(p.parts[0]) && p.n == 1 {
			return find.lookup(catalogue.Class, []byte("xterm"))
		}
		return catalogue.Fact{}, false
	}
	first, last := p.parts[0], p.parts[p.n-1]
	var name string
	switch {
	case p.n >= 3 && isRepository(last) && isNumbered(p.parts[p.n-2]):
		name = "github" // "Fix the gate by jo · Pull Request #482 · acme/api"
	case isSubreddit(last):
		name = "reddit" // "Which rice cooker lasts? : r/Cooking"
	case isPreprint(first):
		name = "arxiv" // "[1706.03762] Attention Is All You Need"
	case p.n >= 2 && last == "Rust" && strings.Contains(first, "::"):
		name = "docs.rs" // "tokio::sync - Rust"
	case p.n >= 2 && isRegion(last):
		name = "aws" // "Instances | EC2 | eu-west-1"
	default:
		return catalogue.Fact{}, false
	}
	if f, ok := find.lookup(catalogue.Title, []byte(name)); ok {
		return f, true
	}
	return find.lookup(catalogue.Site, []byte(name))
}

// isPrompt reports whether part is what a shell writes into the title of its
// terminal: "user@host:~/src".
func isPrompt(part string) bool {
	user, rest, ok := strings.Cut(part, "@")
	host, folder, two := strings.Cut(rest, ":")
	folder = strings.TrimSpace(folder)
	return ok && two && user != "" && host != "" && strings.IndexByte(user, ' ') < 0 && strings.IndexByte(host, ' ') < 0 &&
		(strings.HasPrefix(folder, "~") || strings.HasPrefix(folder, "/"))
}

// isRepository reports whether part is "owner/name".
func isRepository(part string) bool {
	owner, name, ok := strings.Cut(part, "/")
	return ok && owner != "" && name != "" && plainName(owner) != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == ""
}

// isNumbered reports whether part is "Pull Request #482" or "Issue #7".
func isNumbered(part string) bool {
	for _, word := range [...]string{"Pull Request #", "Issue #", "Discussion #"} {
		if number, ok := strings.CutPrefix(part, word); ok && number != "" && leadingDigits(number) == len(number) {
			return true
		}
	}
	return false
}

// isSubreddit reports whether part is, or ends in, ": r/name".
func isSubreddit(part string) bool {
	i := strings.LastIndex(part, ": r/")
	return i > 0 && strings.IndexByte(part[i+4:], ' ') < 0 && len(part) > i+4
}

// isPreprint reports whether part begins with an arXiv number in brackets.
func isPreprint(part string) bool {
	rest, ok := strings.CutPrefix(part, "[")
	if !ok {
		return false
	}
	number, _, ok := strings.Cut(rest, "] ")
	return ok && len(number) >= len("1706.0376") && leadingDigits(number) == 4 && number[4] == '.' && leadingDigits(number[5:]) == len(number)-5
}

// isRegion reports whether part is the name of one of Amazon's regions, "eu-west-1".
func isRegion(part string) bool {
	area, rest, ok := strings.Cut(part, "-")
	if !ok || !isWord(" us eu ap sa ca me af il mx ", area) {
		return false
	}
	side, number, ok := strings.Cut(rest, "-")
	return ok && len(number) == 1 && leadingDigits(number) == 1 && strings.Trim(side, "abcdefghijklmnopqrstuvwxyz") == ""
}
