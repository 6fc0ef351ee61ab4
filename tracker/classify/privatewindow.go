package classify

import (
	"bytes"
	"unicode/utf8"

	"dwell/tracker/classify/catalogue"
)

// Browsers name their private windows in the title. Firefox puts its mode beside
// its own name, in some languages before it, in some behind a dash, on a Mac alone
// (browser.ftl, browser-main-window-window-titles). Chromium and those made of it
// write a word in parentheses behind their name (generated_resources.grd,
// IDS_ACCESSIBLE_INCOGNITO_WINDOW_TITLE_FORMAT), Edge "[InPrivate]" before it.

// privateModes say by themselves that a window is private.
var privateModes = [...]string{
	"private browsing", "incognito mode", "inprivate", "inprivate browsing", "private window", "private mode",
	"new incognito tab", "new inprivate tab", "new private tab",
	"privater modus", "privates fenster", "privates surfen", "inkognito-modus", "inkognitomodus", "neuer inkognito-tab", "neuer inprivate-tab",
	"navigation privée", "fenêtre privée", "nouvel onglet de navigation privée",
	"navegación privada", "navegación de incógnito", "modo incógnito", "nueva pestaña de incógnito",
	"navegação privativa", "navegação privada", "navegação anónima", "navegação anônima", "modo de navegação anônima", "nova guia anônima",
	"navigazione anonima", "navigazione in incognito", "finestra anonima", "nuova scheda in incognito",
	"privénavigatie", "incognitomodus", "privat browsing", "privat surfning", "privat nettlesing", "privat navigering", //nolint:misspell // Dutch
	"inkognitoläge", "inkognitotilstand", "yksityinen selaus", "incognito-tila",
	"tryb prywatny", "prywatne przeglądanie", "tryb incognito", "anonymní prohlížení", "anonymní režim", "súkromné prehliadanie",
	"privát böngészés", "inkognitó mód", "navigare privată", "modul incognito", "privatno pregledavanje", "zasebno brskanje",
	"gizli gezinti", "gizli mod", "ιδιωτική περιήγηση", "ανώνυμη περιήγηση",
	"приватный просмотр", "режим инкогнито", "приватний перегляд", "режим анонімного перегляду", "поверително разглеждане",
	"プライベートブラウジング", "プライベートウィンドウ", "シークレット モード", "シークレットモード",
	"隐私浏览", "隐私浏览模式", "无痕模式", "无痕浏览", "隐身模式", "隱私瀏覽", "無痕模式", "無痕式視窗", "사생활 보호 모드", "시크릿 모드",
	"التصفح الخاص", "وضع التصفح المتخفي", "التصفح المتخفي", "גלישה פרטית", "גלישה בסתר", "निजी ब्राउज़िंग", "गुप्त मोड",
	"penjelajahan pribadi", "mode samaran", "duyệt web riêng tư", "chế độ ẩn danh", "โหมดไม่ระบุตัวตน",
}

// privateWords say so beside a browser's name alone: pages are called so too.
var privateWords = [...]string{
	"incognito", "private", "inkognito", "inkognitó", "in incognito", "incógnito", "anónimo", "anônima", "anonymní", "privat", "privé", "privée",
	"privado", "privada", "privata", "gizli", "инкогнито", "анонімно", "シークレット", "시크릿", "无痕", "無痕", "隐身", "samaran", "ẩn danh", "गुप्त",
}

// privateWindow reports whether a browser's window with this title is a private one.
func (find *search) privateWindow(title string) bool {
	if !mayBePrivate(title) {
		return false
	}
	p := splitTitle(trimCounters(title))
	if p.n == 0 {
		return false
	}
	last := p.parts[p.n-1]
	mode, word, beside := find.privacyOf(last)
	if mode || beside {
		return true
	}
	if p.n < 2 {
		return false
	}
	before := p.parts[p.n-2]
	if word {
		return find.browserName(before).Found() // "Mozilla Firefox — Privat"
	}
	// Between a page and its browser Edge names the window, and a tab without a page
	// is named for it; else a profile stands behind the browser's name.
	mode, _, beside = find.privacyOf(before)
	return (mode || beside) && find.browserName(last).Found() == mode
}

// mayBePrivate is false for nearly every title of no private window, at little cost:
// one that is all ASCII but for dashes, quotes and what has no width (U+2000 to
// U+203F, of which E2 80 are the first bytes of UTF-8) has four letters of a phrase.
func mayBePrivate(title string) bool {
	var four uint32 // the last four bytes, as lower case letters if they are any
	for i := 0; i < len(title); i++ {
		b := title[i]
		if b >= utf8.RuneSelf {
			if b != 0xe2 || i+2 >= len(title) || title[i+1] != 0x80 {
				return true
			}
			i += 2
		}
		four = four<<8 | uint32(b|0x20)
		switch four {
		case 'p'<<24 | 'r'<<16 | 'i'<<8 | 'v', 'o'<<24 | 'g'<<16 | 'n'<<8 | 'i', 'a'<<24 | 'n'<<16 | 'o'<<8 | 'n', 'p'<<24 | 'r'<<16 | 'y'<<8 | 'w',
			'p'<<24 | 'r'<<16 | 'i'<<8 | 'b', 'g'<<24 | 'i'<<16 | 'z'<<8 | 'l', 's'<<24 | 'a'<<16 | 'm'<<8 | 'a', 'z'<<24 | 'a'<<16 | 's'<<8 | 'e',
			'y'<<24 | 'k'<<16 | 's'<<8 | 'i':
			return true
		}
	}
	return false
}

// privacyOf says what part of a title is: the name of a private mode, a word that
// means one beside a browser's name, or both names, in either order: "Google Chrome
// (Incognito)". Which browser it is, is asked last: hardly any title gets there.
func (find *search) privacyOf(part string) (mode, word, beside bool) {
	var buf [maxName]byte
	key, ok := appendName(buf[:0], part, false)
	if !ok {
		return false, false, false
	}
	key = trimMarks(key)
	for i, n := 0, len(privateModes); i < n+len(privateWords); i++ {
		phrase := privateWords[max(i-n, 0)]
		if i < n {
			phrase = privateModes[i]
		}
		rest := len(key) - len(phrase)
		if rest < 0 {
			continue
		}
		// The first bytes alone say no for nearly all.
		ends := key[rest] == phrase[0] && string(key[rest:]) == phrase
		begins := key[0] == phrase[0] && string(key[:len(phrase)]) == phrase
		switch {
		case ends && begins:
			return i < n, i >= n, false
		case ends && find.isBrowser(key[:rest]), begins && find.isBrowser(key[len(phrase):]):
			return false, false, true
		}
	}
	return false, false, false
}

// isBrowser reports whether name is a browser's, alone or with the small word
// that joins it to what was beside it: "navigation privée de Mozilla Firefox".
func (find *search) isBrowser(name []byte) bool {
	name = trimMarks(name)
	const joiner = 6 // bytes, such as "von" or "для"
	first, last := bytes.IndexByte(name, ' '), bytes.LastIndexByte(name, ' ')
	return find.namesBrowser(name) || first > 0 && first <= joiner && find.namesBrowser(name[first+1:]) ||
		last > 0 && len(name)-last-1 <= joiner && find.namesBrowser(name[:last])
}

func (find *search) namesBrowser(name []byte) bool {
	f, ok := find.lookup(catalogue.Title, name)
	return ok && f.Is(catalogue.Browser)
}

// trimMarks takes off the spaces, brackets and dashes round a name.
func trimMarks(key []byte) []byte { return bytes.Trim(key, " ()[]（）［］:,-–—") }
