package classify

import (
	"slices"
	"strings"
	"unicode"

	"dwell/tracker"
)

// hintWords are words, or two words, by which programs describe themselves and
// that say what they are for; sorted. Words that describe many kinds of programs
// (image, chat, map, health, game) are not among them.
var hintWords = [...]struct {
	words    string
	category tracker.Category
}{
	{"accounting", "browsing/finance"},
	{"adblocker", "system/settings"},
	{"amateur radio", "other/misc"},
	{"anti virus", "system/settings"},
	{"antivirus", "system/settings"},
	{"arcade", "gaming/game"},
	{"audiobook", "learning/reading"},
	{"audiobooks", "learning/reading"},
	{"backup", "system/settings"},
	{"bibliography", "learning/academic"},
	{"bitcoin", "browsing/finance"},
	{"bittorrent", "video/download"},
	{"bluesky", "social/feed"},
	{"budget", "browsing/finance"},
	{"budgeting", "browsing/finance"},
	{"calories", "browsing/health"},
	{"card game", "gaming/game"},
	{"chatbot", "ai/chat"},
	{"chatgpt", "ai/chat"},
	{"chess", "gaming/game"},
	{"circuit", "work/design"},
	{"citations", "learning/academic"},
	{"code editor", "work/coding"},
	{"comic", "learning/reading"},
	{"comics", "learning/reading"},
	{"cryptocurrency", "browsing/finance"},
	{"dictionary", "learning/reference"},
	{"e mail", "work/email"},
	{"ebook", "learning/reading"},
	{"ebooks", "learning/reading"},
	{"email client", "work/email"},
	{"epub", "learning/reading"},
	{"feed reader", "news/reader"},
	{"firewall", "system/settings"},
	{"fitness", "browsing/health"},
	{"flashcard", "learning/course"},
	{"flashcards", "learning/course"},
	{"gerber", "work/design"},
	{"git client", "work/coding"},
	{"globe", "browsing/maps"},
	{"ham radio", "other/misc"},
	{"internet mail", "work/email"},
	{"internet radio", "music/radio"},
	{"investment", "browsing/finance"},
	{"invoices", "work/office"},
	{"invoicing", "work/office"},
	{"irc", "social/messaging"},
	{"language models", "ai/local"},
	{"lemmy", "social/forum"},
	{"llm", "ai/local"},
	{"llms", "ai/local"},
	{"mail client", "work/email"},
	{"manga", "learning/reading"},
	{"mastodon", "social/feed"},
	{"meditation", "browsing/health"},
	{"meeting", "work/meetings"},
	{"meetings", "work/meetings"},
	{"messenger", "social/messaging"},
	{"money", "browsing/finance"},
	{"music player", "music/player"},
	{"news reader", "news/reader"},
	{"openstreetmap", "browsing/maps"},
	{"pcb", "work/design"},
	{"podcast", "music/podcast"},
	{"podcasts", "music/podcast"},
	{"puzzle", "gaming/game"},
	{"recipe", "browsing/food"},
	{"recipes", "browsing/food"},
	{"reddit", "social/forum"},
	{"rss", "news/reader"},
	{"schematic", "work/design"},
	{"solitaire", "gaming/game"},
	{"spreadsheet", "work/office"},
	{"stable diffusion", "ai/media"},
	{"stocks", "browsing/finance"},
	{"tetris", "gaming/game"},
	{"thesaurus", "learning/reference"},
	{"timetable", "browsing/travel"},
	{"timetables", "browsing/travel"},
	{"todo", "work/office"},
	{"torrent", "video/download"},
	{"torrents", "video/download"},
	{"translate", "learning/language"},
	{"translation", "learning/language"},
	{"translator", "learning/language"},
	{"travel", "browsing/travel"},
	{"upscaler", "ai/media"},
	{"video conferencing", "work/meetings"},
	{"video downloader", "video/download"},
	{"video player", "video/player"},
	{"vocabulary", "learning/language"},
	{"weather", "browsing/weather"},
	{"web browser", "browsing/browser"},
	{"web radio", "music/radio"},
	{"web radios", "music/radio"},
	{"webtoon", "learning/reading"},
	{"workout", "browsing/health"},
	{"xmpp", "social/messaging"},
}

// wordsCategory finds the first word of text, or pair of words, that says what a
// program is for. A pair goes before its words.
func wordsCategory(text string) (tracker.Category, bool) {
	var buf [64]byte
	pair := buf[:0] // the word before and the one at hand
	for rest := cut(text); rest != ""; {
		var word string
		word, rest = plainWord(rest)
		if word == "" {
			continue
		}
		first := len(pair)
		if first > 0 {
			pair = append(pair, ' ')
			first++
		}
		longer, ok := appendLower(pair, word)
		if !ok {
			pair = buf[:0]
			continue
		}
		pair = longer
		for _, key := range [...][]byte{pair, pair[first:]} {
			if c, ok := hintWord(key); ok {
				return c, true
			}
		}
		pair = append(buf[:0], pair[first:]...)
	}
	return "", false
}

func hintWord(key []byte) (tracker.Category, bool) {
	i, ok := slices.BinarySearchFunc(hintWords[:], key, func(h struct {
		words    string
		category tracker.Category
	}, key []byte,
	) int {
		switch {
		case h.words < string(key):
			return -1
		case h.words > string(key):
			return 1
		}
		return 0
	})
	if !ok {
		return "", false
	}
	return hintWords[i].category, true
}

// plainWord cuts the first run of letters and digits out of s.
func plainWord(s string) (word, rest string) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	s = strings.TrimLeftFunc(s, between)
	if i := strings.IndexFunc(s, between); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}
