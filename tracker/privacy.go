package tracker

import (
	"path"
	"strings"
)

// Privacy says what of a subject may be kept. Nothing raw passes it: titles only
// where the person switched them on, and never of AI chats, companions, private
// windows and excluded apps.
type Privacy struct {
	Titles         bool     // keep window titles
	Exclude        []string // "app:GLOB" and "site:DOMAIN": kept as private time
	SensitiveNames bool     // keep the names of sensitive apps and sites too
}

// Keep returns what may be kept of a classified subject and its raw title.
// incognito is a private browser window.
func (p Privacy) Keep(s Subject, v Verdict, title string, incognito bool) (Subject, Verdict, string) {
	switch {
	case incognito || v.Private || p.excluded(s):
		return Subject{App: Private}, unknown, ""
	case v.Category.Sensitive() && !p.SensitiveNames:
		because := "sensitive:" + string(v.Category)
		return Subject{Mark: because}, Verdict{Category: v.Category, Because: because, Confidence: v.Confidence}, ""
	case !p.Titles || v.Category == "ai/chat" || v.Category.Sensitive():
		title = ""
	}
	return s, v, title
}

func (p Privacy) excluded(s Subject) bool {
	for _, x := range p.Exclude {
		switch kind, key, _ := strings.Cut(strings.ToLower(x), ":"); kind {
		case "app":
			if app := strings.ToLower(s.App); matches(key, app) || matches(key+".desktop", app) || matches(key, strings.ToLower(s.Class)) {
				return true
			}
		case "site":
			if SiteWithin(s.Site, key) || matches(key, strings.ToLower(s.Site)) {
				return true
			}
		}
	}
	return false
}

// matches reports whether name is key, which may be a glob.
func matches(key, name string) bool {
	if key == name {
		return name != ""
	}
	ok, err := path.Match(key, name)
	return ok && err == nil && name != ""
}
