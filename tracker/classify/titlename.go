package classify

import (
	"strings"

	"dwell/tracker/classify/catalogue"
)

// lookupTitle looks a part of a title up as a name: as it is, then without a
// trailing parenthesis or release number, then written as one word, then as a host.
func (find *search) lookupTitle(part string, at position, browser bool) (catalogue.Fact, bool) {
	var buf [maxName]byte
	key, ok := appendName(buf[:0], part, false)
	if !ok {
		return catalogue.Fact{}, false // too long for a name
	}
	accept := func(f catalogue.Fact, ok bool) bool {
		switch {
		case !ok:
			return false
		case f.Is(catalogue.Word) && at == firstOfTitle:
			return false
		case f.Is(catalogue.Native) && browser:
			return false
		case f.Is(catalogue.Browser):
			return false
		}
		return true
	}
	if f, ok := find.lookup(catalogue.Title, key); accept(f, ok) {
		return f, true
	}
	if i := strings.LastIndexByte(part, '('); i > 0 && strings.HasSuffix(part, ")") {
		if bare, ok := appendName(buf[:0], strings.TrimSpace(part[:i]), false); ok {
			if f, ok := find.lookup(catalogue.Title, bare); accept(f, ok) {
				return f, true
			}
		}
	}
	name := trimRelease(part)
	if i := strings.LastIndexByte(part, ' '); name == part && !browser && i > 0 && leadingDigits(part[i+1:]) == len(part)-i-1 {
		name = part[:i] // "MuseScore 4"
	}
	if name != part {
		if bare, ok := appendName(buf[:0], name, false); ok {
			if f, ok := find.lookup(catalogue.Title, bare); accept(f, ok) {
				return f, true
			}
		}
	}
	if at == firstOfTitle || at == severalParts {
		return catalogue.Fact{}, false
	}
	if !browser { // a window of a program's own is named for it
		for _, kind := range [...]catalogue.Kind{catalogue.Class, catalogue.App, catalogue.Exe} {
			if f, ok := find.lookupName(kind, trimRelease(part)); accept(f, ok) && f.Category != "browsing/browser" {
				return f, true
			}
		}
	}
	if joined, ok := appendName(buf[:0], part, true); ok && len(joined) >= 5 {
		if f, ok := find.lookup(catalogue.Title, joined); accept(f, ok) {
			return f, true
		}
	}
	if domainLike(part) {
		if a, ok := parseAddress(part); ok && a.scope != private {
			if m := find.matchFacts(&a); m.Found() && m.Kind == catalogue.Site && m.because == "" && !m.raw {
				return m.Fact, true
			}
		}
	}
	return catalogue.Fact{}, false
}

// domainLike reports whether part is written as a host, or a URL a browser shows
// while a page loads.
func domainLike(part string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(part, "https://"), "/")
	dot := strings.LastIndexByte(host, '.')
	if strings.HasPrefix(host, "localhost:") {
		return true
	}
	return dot > 0 && len(host)-dot > 2 && !strings.ContainsAny(host, " ,…@") && leadingDigits(host[dot+1:]) == 0
}

// trimRelease takes a release number off a program's name: "Blender" of
// "Blender 4.3", "Minecraft" of "Minecraft* 1.20.1".
func trimRelease(part string) string {
	i := strings.LastIndexByte(part, ' ')
	if i <= 0 {
		return part
	}
	if !isRelease(part[i+1:]) {
		return part
	}
	return strings.TrimRight(part[:i], "* ")
}

// isRelease reports whether word is a release number: "4.3", "v2.1.0", "2022.3.10f1".
func isRelease(word string) bool {
	number := strings.TrimPrefix(word, "v")
	return strings.Contains(number, ".") && leadingDigits(number) > 0 && strings.Trim(number, "0123456789.abfprc-") == ""
}

// lookupAside looks up a name that stands beside other words of the page's. There
// everyday words are words, and what is written about AI names it: neither counts.
func (find *search) lookupAside(name string) (catalogue.Fact, bool) {
	name = trimName(name)
	f, ok := find.lookupTitle(name, firstOfTitle, true)
	if !ok && domainLike(name) {
		if a, parsed := parseAddress(name); parsed && a.scope == public {
			m := find.matchFacts(&a)
			f, ok = m.Fact, m.Found() && m.Kind == catalogue.Site && m.because == "" && !m.raw
		}
	}
	if !ok || f.Category.Top() == "ai" {
		return catalogue.Fact{}, false
	}
	return f, true
}

// onWords stand before the name of the site a page is on.
var onWords = [...]string{" on ", " auf ", " sur ", " en ", " su ", " em ", " no ", " op ", " på ", " на "}

// countries are those that sites write behind their name, in their own language too.
const countries = " uk us usa canada australia india deutschland germany österreich austria schweiz switzerland suisse svizzera france italia italy españa spain " +
	"portugal brasil brazil méxico mexico argentina chile colombia perú peru nederland netherlands belgië belgique belgium danmark sverige norge suomi polska poland " +
	"česko slovensko magyarország românia türkiye turkey ελλάδα россия україна казахстан indonesia malaysia singapore philippines thailand vietnam việt pakistan " +
	"bangladesh japan 日本 中国 中國 台灣 台湾 香港 한국 korea ireland international global worldwide europe eu uae ksa egypt مصر السعودية nigeria kenya africa israel "

func isCountry(word string) bool {
	var buf [32]byte
	low, ok := appendLower(buf[:0], word)
	return ok && isWord(countries, string(low))
}

// placeholders are pages every site has, which say nothing of which site it is.
const placeholders = "|registered|unregistered|evaluation copy|trial version|read-only|home|homepage|home page|startseite|accueil|inicio|início|página inicial|página principal|strona główna|главная|главная страница|головна|hem|hjem|etusivu|domů|ana sayfa|kezdőlap|" +
	"acasă|beranda|trang chủ|首页|首頁|ホーム|トップページ|홈|الرئيسية|דף הבית|official site|official website|offizielle website|site officiel|sitio oficial|site oficial|sito ufficiale|официальный сайт|官网|官方网站|公式サイト|" +
	"dashboard|login|log in|sign in|anmelden|einloggen|connexion|iniciar sesión|entrar|accedi|войти|logga in|logg inn|inloggen|zaloguj się|登录|登入|ログイン|로그인|"

func isPlaceholder(part string) bool {
	var buf [maxName]byte
	key, ok := appendName(append(buf[:0], '|'), part, false)
	return ok && len(key) > 1 && strings.Contains(placeholders, string(append(key, '|')))
}
