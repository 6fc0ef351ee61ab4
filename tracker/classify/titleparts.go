package classify

import (
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
		size := utf8.RuneLen(r)
		switch {
		case strings.ContainsRune(separators, r) && spaceBefore(title, i) && i+size < len(title) && isSpace(title[i+size:]):
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

func (p *titleParts) add(start, end int) {
	part := trimName(p.title[start:end])
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
// on a Mac writes behind it and Edge before it, and Edge's "and 7 more pages". It
// returns the fact on the browser's name.
func (p *titleParts) dropBrowser() catalogue.Fact {
	closing := browserName(p.parts[max(p.n-1, 0)])
	switch {
	case p.n == 0:
		return catalogue.Fact{}
	case closing.Found():
		p.n--
	case p.n >= 3 && writesProfileLast(p.parts[p.n-2]):
		closing = browserName(p.parts[p.n-2])
		p.n -= 2
	default:
		return catalogue.Fact{}
	}
	if p.n == 0 || !strings.HasPrefix(closing.Key(), "microsoft edge") {
		return closing
	}
	if p.n >= 2 && (isProfile(p.parts[p.n-1]) || trimPages(p.parts[p.n-2]) != p.parts[p.n-2]) {
		p.n--
	}
	last := &p.parts[p.n-1]
	bare := trimPages(*last)
	p.ends[p.n-1] = strings.LastIndex(p.title[:p.ends[p.n-1]], *last) + len(bare)
	*last = bare
	return closing
}

// browserName finds the fact on a browser's own name, with or without a private
// window's "(Incognito)".
func browserName(part string) catalogue.Fact {
	if i := strings.LastIndex(part, " ("); i > 0 && strings.HasSuffix(part, ")") {
		part = part[:i]
	}
	var buf [maxName]byte
	key, ok := appendName(buf[:0], part, false)
	if !ok {
		return catalogue.Fact{}
	}
	if f, ok := catalogue.Lookup(catalogue.Title, key); ok && f.Is(catalogue.Browser) {
		return f
	}
	return catalogue.Fact{}
}

func writesProfileLast(part string) bool {
	switch browserName(part).Key() {
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

// morePages are the words around the number in Edge's "and 7 more pages".
var morePages = [...]struct{ before, after string }{
	{" and ", " more page"},
	{" and ", " more pages"},
	{" und ", " weitere seite"},
	{" und ", " weitere seiten"},
	{" et ", " page de plus"},
	{" et ", " pages de plus"},
	{" et ", " autre page"},
	{" et ", " autres pages"},
	{" y ", " página más"},
	{" y ", " páginas más"},
	{" e mais ", " página"},
	{" e mais ", " páginas"},
	{" e altre ", " pagine"},
	{" e altra ", " pagina"},
	{" en nog ", " pagina"},
	{" en nog ", " pagina's"},
	{" i jeszcze ", " strona"},
	{" i jeszcze ", " strony"},
	{" i jeszcze ", " stron"},
	{" и еще ", " страница"},
	{" и еще ", " страницы"},
	{" и еще ", " страниц"},
	{" 和另外 ", " 个页面"},
	{" 及其他 ", " 個頁面"},
	{" およびその他 ", " ページ"},
	{" 및 페이지 ", "개 더"},
}

// trimPages takes "and 7 more pages" off the end.
func trimPages(part string) string {
	for _, words := range morePages {
		rest, ok := cutSuffixFold(part, words.after)
		if !ok {
			continue
		}
		bare := strings.TrimRight(rest, "0123456789")
		if len(bare) == len(rest) {
			continue
		}
		if bare, ok = cutSuffixFold(bare, words.before); ok && bare != "" {
			return bare
		}
	}
	return part
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n >= 0 && strings.EqualFold(s[n:], suffix) {
		return s[:n], true
	}
	return s, false
}

// trimCounters takes off what programs put before a title: "(3) ", "(20+) ",
// "[2] ", and the dots and stars of something unread or not saved.
func trimCounters(title string) string {
	for range 3 {
		title = strings.TrimLeftFunc(title, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("*●•◉○", r) || invisible(r)
		})
		if title == "" || title[0] != '(' && title[0] != '[' {
			break
		}
		end := strings.IndexAny(title, ")]")
		if end < 2 || end > 8 || strings.Trim(title[1:end], "0123456789+.,kK ") != "" {
			break
		}
		title = title[end+1:]
	}
	return trimName(title)
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
