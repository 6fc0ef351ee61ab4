package tracker

import (
	"slices"
	"strings"
)

// A Category is a path of one or two parts, "ai/chat" or "other".
type Category string

// Top returns the first part.
func (c Category) Top() Category {
	top, _, _ := strings.Cut(string(c), "/")
	return Category(top)
}

// Within reports whether c is under or equal to parent.
func (c Category) Within(parent Category) bool {
	return c == parent || strings.HasPrefix(string(c), string(parent)+"/")
}

// tops lists every top category with its second parts, in the order they are
// shown. What belongs where is settled in the catalogue's documentation.
var tops = []struct {
	top  Category
	subs []string
}{
	{"ai", []string{"chat", "coding", "media", "companion", "search", "local", "platform", "writing", "agent"}},
	{"social", []string{"feed", "messaging", "forum", "dating"}},
	{"gaming", []string{"game", "launcher", "store", "stream", "community", "publisher"}},
	{"video", []string{"streaming", "player", "info", "tv", "download"}},
	{"shopping", []string{"store", "marketplace", "deals", "compare", "food"}},
	{"news", []string{"general", "business", "tech", "sports", "entertainment", "blog", "reader"}},
	{"work", []string{"office", "coding", "design", "terminal", "email", "meetings"}},
	{"learning", []string{"course", "language", "reference", "academic", "reading"}},
	{"music", []string{"streaming", "player", "radio", "podcast", "gear"}},
	{"browsing", []string{
		"browser", "search", "portal", "maps", "weather", "finance", "travel", "gov", "health", "jobs",
		"realestate", "auto", "food", "gambling", "adult", "reading", "tools", "civic", "company", "uncategorised",
	}},
	{"system", []string{"settings", "monitor"}},
	{"other", []string{"photos", "misc"}},
}

// Categories returns every category there is, tops before their parts.
func Categories() []Category {
	var all []Category
	for _, t := range tops {
		all = append(all, t.top)
		for _, s := range t.subs {
			all = append(all, t.top+"/"+Category(s))
		}
	}
	return all
}

// Valid reports whether c is one of [Categories].
func (c Category) Valid() bool {
	top, sub, two := strings.Cut(string(c), "/")
	for _, t := range tops {
		if string(t.top) == top {
			return !two || slices.Contains(t.subs, sub)
		}
	}
	return false
}

// A Group is what totals, limits and nudges speak of.
type Group string

// The groups. People is time with others: messages, calls, meetings, mail.
const (
	AI       Group = "ai"
	People   Group = "people"
	Social   Group = "social"
	Gaming   Group = "gaming"
	Video    Group = "video"
	Shopping Group = "shopping"
	News     Group = "news"
	Work     Group = "work"
	Learning Group = "learning"
	Music    Group = "music"
	Browsing Group = "browsing"
	Other    Group = "other"
)

// Groups returns every group in the order they are shown.
func Groups() []Group {
	return []Group{AI, People, Social, Gaming, Video, Shopping, News, Work, Learning, Music, Browsing, Other}
}

// Valid reports whether g is one of [Groups].
func (g Group) Valid() bool { return slices.Contains(Groups(), g) }

// GroupOf is the fixed map from categories to groups. An AI editor's window is
// work: how much of it was AI cannot be seen, so it is a line of its own.
func GroupOf(c Category, editor bool) Group {
	switch c {
	case "social/messaging", "work/meetings", "work/email":
		return People
	case "ai/platform":
		return Work
	}
	top := c.Top()
	switch {
	case top == "ai" && editor:
		return Work
	case Group(top).Valid():
		return Group(top)
	default: // system, other and anything a later version may add
		return Other
	}
}

// Group returns the group v's time counts in.
func (v Verdict) Group() Group { return GroupOf(v.Category, v.Editor) }

// Sensitive reports whether, unless the person asks otherwise, only the
// category of such time may be kept, not the site or the app.
func (c Category) Sensitive() bool {
	switch c {
	case "browsing/adult", "browsing/health", "browsing/gambling", "social/dating", "ai/companion":
		return true
	}
	return false
}
