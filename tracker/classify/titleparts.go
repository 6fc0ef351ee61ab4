package classify

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"dwell/tracker/classify/catalogue"
)

// maxParts is how many parts of a title are told apart; of more, the middle ones
// are forgotten, as only the ends are looked at.
const maxParts = 12

// titleParts are the parts of a title between its separators.
type titleParts struct {
	title string
	parts [maxParts]string
	ends  [maxParts]int // of each part within title
	n     int
}

// separators stand between parts, with spaces around them.
const separators = "-–—|·•»/"

// splitTitle splits at separators with a space on both sides, and at the wide
// bars of East Asian titles, which need none.
func splitTitle(title string) titleParts {
	p := titleParts{title: title}
	start := 0
	for i, r := range title {
		if !mayPart(title, i, r) {
			continue
		}
		size := utf8.RuneLen(r)
		if strings.HasPrefix(title[i:], ":: ") {
			size = len("::") // "Roundcube Webmail :: Inbox"
		}
		switch {
		case (size == len("::") && r == ':' || strings.ContainsRune(separators, r)) && spaceBefore(title, i) && i+size < len(title) && isSpace(title[i+size:]):
		case r == '｜' || r == '丨':
		default:
			continue
		}
		p.add(start, i)
		start = i + size
	}
	p.add(start, len(title))
	return p
}

// mayPart is false for nearly every character, at little cost: a separator stands
// behind a space, or is wide.
func mayPart(title string, i int, r rune) bool {
	return r == '｜' || r == '丨' || i > 0 && r != ' ' && (title[i-1] <= ' ' || title[i-1] >= utf8.RuneSelf) && (r < '0' || r > 'z' || r == ':')
}

func (p *titleParts) add(start, end int) {
	part := trimName(p.title[start:end])
	if bare := strings.TrimRightFunc(part, func(r rune) bool { return pictorial(r) || r == ' ' }); bare != "" {
		part = bare
	}
	if part == "" {
		return
	}
	if p.n == maxParts {
		p.n--
	}
	p.parts[p.n], p.ends[p.n] = part, end
	p.n++
}

// whole returns the title up to the end of the last part that is left.
func (p *titleParts) whole() string { return trimName(p.title[:p.ends[p.n-1]]) }

func spaceBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i > 0 && unicode.IsSpace(r)
}

func isSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// dropBrowser takes the browser's name off the end, with the profile that Chromium
// on a Mac writes behind it and Edge and Firefox before it, Edge's "and 7 more
// pages" and what Chromium says of the tab ("Audio playing"). It returns the fact on
// the browser's name.
func (p *titleParts) dropBrowser(find *search) catalogue.Fact {
	closing := find.browserName(p.parts[max(p.n-1, 0)])
	switch {
	case p.n == 0:
		return catalogue.Fact{}
	case closing.Found():
		p.n--
	case p.n >= 3 && find.writesProfileLast(p.parts[p.n-2]):
		closing = find.browserName(p.parts[p.n-2])
		p.n -= 2
	default:
		return catalogue.Fact{}
	}
	var buf [catalogue.MaxKey]byte
	name := closing.AppendKey(buf[:0])
	switch {
	case p.n == 0:
		return closing
	case bytes.HasPrefix(name, []byte("microsoft edge")):
		if p.n >= 2 && (isProfile(p.parts[p.n-1]) || trimPages(p.parts[p.n-2]) != p.parts[p.n-2]) {
			p.n--
		}
		p.shorten(trimPages(p.parts[p.n-1]))
	case p.n >= 3 && isProfile(p.parts[p.n-1]) && bytes.Contains(name, []byte("firefox")):
		p.n--
	}
	if p.n >= 2 && isTabState(p.parts[p.n-1]) {
		p.n--
	}
	if p.n >= 2 && isTabState(p.parts[0]) {
		copy(p.parts[:], p.parts[1:p.n])
		copy(p.ends[:], p.ends[1:p.n])
		p.n--
	}
	return closing
}

// shorten sets the last part to bare, with which it begins.
func (p *titleParts) shorten(bare string) {
	last := &p.parts[p.n-1]
	p.ends[p.n-1] = strings.LastIndex(p.title[:p.ends[p.n-1]], *last) + len(bare)
	*last = bare
}

// isTabState reports what Chromium writes behind a page's title (tab_ui_helper,
// generated_resources.grd IDS_TAB_AX_LABEL_*).
func isTabState(part string) bool {
	for _, state := range [...]string{
		"Audio playing", "Audio muted", "Camera recording", "Microphone recording", "Camera or microphone recording",
		"Camera and microphone recording", "Tab content shared", "Presenting to VR headset", "Playing in picture-in-picture mode", "Network error", "Crashed",
	} {
		if part == state {
			return true
		}
	}
	return strings.HasPrefix(part, "Memory usage") || strings.HasPrefix(part, "High memory usage")
}

// browserName finds the fact on a browser's own name, with or without a private
// window's "(Incognito)" or "Private Browsing", and Edge's profile in front of it.
func (find *search) browserName(part string) catalogue.Fact {
	if i := strings.LastIndex(part, " ("); i > 0 && strings.HasSuffix(part, ")") {
		part = part[:i]
	}
	if i := strings.Index(part, ": Microsoft"); i > 0 && isProfile(part[:i]) {
		part = part[i+2:] // as in Spanish and Russian
	}
	if f := find.browserFact(part); f.Found() || !mayBePrivate(part) {
		return f
	}
	for _, mode := range privateModes {
		if bare, ok := cutSuffixFold(part, mode); ok && strings.HasSuffix(bare, " ") {
			return find.browserFact(bare[:len(bare)-1])
		}
	}
	return catalogue.Fact{}
}

func (find *search) browserFact(name string) catalogue.Fact {
	var buf [maxName]byte
	key, ok := appendName(buf[:0], name, false)
	if !ok {
		return catalogue.Fact{}
	}
	if f, ok := find.lookup(catalogue.Title, key); ok && f.Is(catalogue.Browser) {
		return f
	}
	return catalogue.Fact{}
}

func (find *search) writesProfileLast(part string) bool {
	var buf [catalogue.MaxKey]byte
	switch string(find.browserName(part).AppendKey(buf[:0])) {
	case "google chrome", "chromium", "brave", "vivaldi":
		return true
	}
	return false
}

// profiles are the names Edge gives profiles nobody renamed, without the number.
var profiles = [...]string{
	"personal", "work", "school", "guest", "profile", "inprivate", "persönlich", "geschäftlich", "arbeit", "gast", "profil",
	"personnel", "professionnel", "profissional", "pessoal", "perfil", "trabajo", "trabalho", "personale", "lavoro", "profilo", //nolint:misspell // Portuguese
	"persoonlijk", "werk", "личный", "личное", "рабочий", "работа", "профиль", "个人", "工作", "用户配置", "個人", "仕事", "プロファイル", "프로필", "개인", "회사",
}

func isProfile(part string) bool {
	var buf [maxName]byte
	key, ok := appendName(buf[:0], part, false)
	if !ok {
		return false
	}
	key = key[:len(strings.TrimRight(string(key), "0123456789 "))]
	for _, name := range profiles {
		if string(key) == name {
			return true
		}
	}
	return false
}

// trimCounters takes off what programs put before a title: "(3) ", "(20+) ",
// "[2] ", the dots and stars of something unread or not saved, pictures, and words
// that say the same.
func trimCounters(title string) string {
	for range 4 {
		bare := strings.TrimLeftFunc(title, func(r rune) bool {
			return unicode.IsSpace(r) || r == '*' || r == '•' || invisible(r) || pictorial(r)
		})
		if bare == "" {
			break
		}
		title = bare
		if title[0] != '(' && title[0] != '[' {
			break
		}
		end := strings.IndexAny(title, ")]")
		if end < 2 || end > len("[not saved]") || !isCount(title[1:end]) && !isState(title[1:end]) {
			break
		}
		title = title[end+1:]
	}
	return trimName(title)
}

func isCount(s string) bool { return len(s) < 8 && strings.Trim(s, "0123456789+.,:kK ") == "" }

// isState reports what editors write of a document that is not saved, or of
// themselves when they run with more rights.
func isState(s string) bool {
	for _, word := range [...]string{
		"modified", "edited", "unsaved", "not saved", "changed", "new", "draft", "read-only", "read only", "ro", "admin", "administrator", "root", "compatibility mode",
		"geändert", "schreibgeschützt", "modifié", "modificado", "modificato", "administrateur", "administrador", "amministratore", "beheerder", //nolint:misspell // Italian
	} {
		if strings.EqualFold(s, word) {
			return true
		}
	}
	return false
}

// trimStates takes states in brackets off the end, with counts and short tags:
// "Notepad++ [Administrator]".
func trimStates(title string) string {
	for range 2 {
		if title == "" || title[len(title)-1] != ')' && title[len(title)-1] != ']' {
			break
		}
		i := strings.LastIndexAny(title, "([")
		if i <= 0 || !isState(title[i+1:len(title)-1]) {
			break
		}
		title = trimName(title[:i])
	}
	return title
}

// pictorial reports emoji, arrows and the like that stand before titles, and the
// selectors that go with them.
func pictorial(r rune) bool {
	return r == 0xfe0f || r == 0xfe0e || r > 0x2000 && unicode.Is(unicode.So, r)
}

// trimName takes spaces and invisible characters off both ends.
func trimName(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
}

// invisible reports the characters without width that programs put into titles:
// Edge has U+200B in its name, right-to-left pages have direction marks.
func invisible(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0xad
}

// maxName is the longest name looked up, in bytes.
const maxName = 128

// appendName appends part as names are written in the catalogue: lower case, one
// space where any were, nothing invisible, no trade marks. joined leaves out spaces
// and punctuation too: "Best Buy" is "bestbuy". False if it cannot be a name.
func appendName(buf []byte, part string, joined bool) ([]byte, bool) {
	space := false
	for _, r := range part {
		switch {
		case invisible(r) || r == '™' || r == '®' || r == '©':
			continue
		case unicode.IsSpace(r):
			space = len(buf) > 0
			continue
		case r == '’':
			r = '\''
		}
		if joined && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if space && !joined {
			buf = append(buf, ' ')
		}
		space = false
		if len(buf)+utf8.UTFMax >= maxName {
			return nil, false
		}
		buf = utf8.AppendRune(buf, unicode.ToLower(r))
	}
	return buf, len(buf) > 0
}
