package classify

import (
	"strings"
	"unicode"
)

// Edge ends the title of a window with several tabs in "and 7 more pages", in the
// language it is shown in: a word for "and", a number, a word for "page".

// andMore are the words before the number, without the space around them.
var andMore = [...]string{
	"and", "und", "et", "y", "e", "e mais", "e altre", "e altra", "ed altre", "en nog", "en", "i jeszcze", "i", "oraz",
	"и еще", "и ещё", "и", "та ще", "і ще", "й ще", "a", "a ještě", "a další", "a ďalšie", "és további", "és", "și încă", "și",
	"ve", "och", "og", "ja", "και", "και άλλες", "и още", "in še", "i još", "ir dar", "un vēl", "ja veel",
	"dan", "và", "và thêm", "และอีก", "และ", "और", "و", "ועוד", "ו", "和另外", "和其他", "及其他", "以及其他", "およびその他", "および他",
	"및", "및 다른 페이지", "및 페이지", "외 페이지", "외",
}

// pageWords are how words for "page" begin.
var pageWords = [...]string{
	"page", "seite", "pági", "pagi", "pàgi", "stron", "страни", "сторін", "strán", "stran", "oldal", "lap", "sayfa", "sid", "síð", "siv",
	"lehek", "σελίδ", "puslap", "halaman", "trang", "หน้า", "पृष्ठ", "पेज", "صفح", "דפ", "页", "頁", "ページ", "페이지", "个页面", "個頁面", "개",
}

// trimPages takes "and 7 more pages" off the end of a part.
func trimPages(part string) string {
	last := strings.LastIndexFunc(part, unicode.IsDigit)
	if last < 0 {
		return part
	}
	first := strings.LastIndexFunc(part[:last], func(r rune) bool { return !unicode.IsDigit(r) })
	if first < 0 {
		return part
	}
	after := strings.TrimSpace(part[last+1:])
	if len(after) > 60 || !namesPages(after) {
		return part
	}
	before := strings.TrimRightFunc(part[:first+1], unicode.IsSpace)
	best := ""
	for _, words := range andMore {
		n := len(before) - len(words)
		if n > 1 && len(words) > len(best) && strings.EqualFold(before[n:], words) && strings.HasSuffix(before[:n], " ") {
			best = words
		}
	}
	if best == "" {
		return part
	}
	return trimName(before[:len(before)-len(best)])
}

// namesPages reports whether one of a few words is one for pages.
func namesPages(words string) bool {
	count := 0
	for word := range strings.FieldsSeq(words) {
		if count++; count > 4 {
			return false
		}
		for _, start := range pageWords {
			if len(word) >= len(start) && strings.EqualFold(word[:len(start)], start) {
				return true
			}
		}
	}
	return false
}
