package viewtest

import (
	"math/rand/v2"
	"time"

	"dwell/tracker"
)

// habit is one thing the synthetic person does.
type habit struct {
	app, site, program string
	category           tracker.Category
	editor             bool
	weight             int // how often, among the others
	minutes            int // how long at most
}

var workHabits = []habit{
	{app: "org.example.Editor", category: "work/coding", weight: 9, minutes: 40},
	{app: "firefox", site: "chatgpt.com", category: "ai/chat", weight: 6, minutes: 14},
	{app: "cursor", category: "ai/coding", editor: true, weight: 2, minutes: 25},
	{app: "kitty", program: "claude", category: "ai/coding", weight: 3, minutes: 18},
	{app: "org.mozilla.Thunderbird", category: "work/email", weight: 3, minutes: 9},
	{app: "firefox", site: "meet.example.org", category: "work/meetings", weight: 1, minutes: 45},
	{app: "firefox", site: "docs.example.org", category: "learning/reference", weight: 3, minutes: 12},
}

var homeHabits = []habit{
	{app: "firefox", site: "reddit.com", category: "social/feed", weight: 4, minutes: 25},
	{app: "org.signal.Signal", category: "social/messaging", weight: 4, minutes: 12},
	{app: "steam_app_1", category: "gaming/game", weight: 2, minutes: 80},
	{app: "mpv", category: "video/player", weight: 2, minutes: 70},
	{app: "firefox", site: "claude.ai", category: "ai/chat", weight: 3, minutes: 20},
	{app: "firefox", site: "news.example.com", category: "news/general", weight: 2, minutes: 10},
	{app: "firefox", site: "shop.example.com", category: "shopping/store", weight: 1, minutes: 15},
	{app: "org.example.Files", category: "other", weight: 1, minutes: 4},
}

// Weeks lives through the days from the date first, in zone: work on weekdays,
// leisure in the evening and at weekends, with pauses. The same seed gives the
// same spans.
func Weeks(first time.Time, days int, zone *time.Location, seed uint64) []tracker.Span {
	random := rand.New(rand.NewPCG(seed, 1))
	var spans []tracker.Span
	for i := range days {
		date := first.AddDate(0, 0, i)
		at := func(hour, minute int) time.Time {
			return time.Date(date.Year(), date.Month(), date.Day(), hour, minute, 0, 0, zone)
		}
		if w := date.Weekday(); w != time.Saturday && w != time.Sunday {
			spans = live(spans, random, workHabits, at(8, random.IntN(50)), at(12, random.IntN(20)))
			spans = live(spans, random, workHabits, at(13, random.IntN(20)), at(17, random.IntN(50)))
		}
		if random.IntN(5) > 0 {
			spans = live(spans, random, homeHabits, at(19, random.IntN(50)), at(22, random.IntN(59)))
		}
	}
	return spans
}

func live(spans []tracker.Span, random *rand.Rand, habits []habit, from, to time.Time) []tracker.Span {
	var deck []habit
	for _, h := range habits {
		for range h.weight {
			deck = append(deck, h)
		}
	}
	for from.Before(to) {
		h := deck[random.IntN(len(deck))]
		end := from.Add(time.Duration(1+random.IntN(h.minutes*60)) * time.Second)
		if end.After(to) {
			end = to
		}
		presence, because := tracker.HandsOn, "app:"+h.app
		if h.category.Top() == "video" {
			presence = tracker.HandsOff
		}
		if h.site != "" {
			because = "site:" + h.site
		}
		if h.category == "other" {
			because = "none"
		}
		spans = append(spans, tracker.Span{
			Start: from, End: end, Presence: presence,
			Subject: tracker.Subject{App: h.app, Site: h.site, Program: h.program},
			Verdict: tracker.Verdict{Category: h.category, Because: because, Editor: h.editor},
		})
		from = end
		if random.IntN(6) == 0 {
			end := from.Add(time.Duration(3+random.IntN(15)) * time.Minute)
			spans = append(spans, tracker.Span{Start: from, End: end, Presence: tracker.Away})
			from = end
		}
	}
	return spans
}
