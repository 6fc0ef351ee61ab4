package view

import (
	"fmt"
	"strings"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// Words spells a duration the way nudges do, so that all texts agree: "0 m",
// "<1 m", "12 m", "5 h 04 m".
func Words(d time.Duration) string { return policy.Words(d) }

// Words spells s.
func (s Seconds) Words() string { return Words(time.Duration(s)) }

// LeftWords spells what something that runs out still has, rounded up to a whole
// minute: it is not over while there is any.
func LeftWords(d time.Duration) string {
	return Words((d + time.Minute - 1).Truncate(time.Minute))
}

// AgoWords spells how long ago something was: "4 s ago", "3 m ago".
func AgoWords(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s ago", max(int(d.Seconds()), 0))
	}
	return Words(d) + " ago"
}

// UsualWords spells c's usual; without one it is a dash, since nothing known is
// not the same as nothing spent.
func (c Comparison) UsualWords() string {
	if c.Usual == nil {
		return "–"
	}
	return c.Usual.Words()
}

// GroupWord is how a group is written in a heading or a row.
func GroupWord(g tracker.Group) string {
	if g == tracker.AI {
		return "AI"
	}
	s := string(g)
	return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// CategoryWord is how a category is written: "AI / chat".
func CategoryWord(c tracker.Category) string {
	top, sub, two := strings.Cut(string(c), "/")
	word := GroupWord(tracker.Group(top))
	if two {
		word += " / " + sub
	}
	return word
}

// Heading names the period of s: "Sunday 1 March 2026", "23 February – 1 March
// 2026", "March 2026".
func (s Summary) Heading() string {
	switch s.Kind {
	case Week:
		last := s.Date.AddDate(0, 0, 6)
		switch {
		case s.Date.Year() != last.Year():
			return s.Date.Format("2 January 2006 – ") + last.Format("2 January 2006")
		case s.Date.Month() != last.Month():
			return s.Date.Format("2 January – ") + last.Format("2 January 2006")
		default:
			return s.Date.Format("2 – ") + last.Format("2 January 2006")
		}
	case Month:
		return s.Date.Format("January 2006")
	default:
		return s.Date.Format("Monday 2 January 2006")
	}
}

// Line is the tray's line: "AI 1 h 12 m · usual 50 m · screen 5 h 04 m". The
// usual is left out until there is one.
func (s Summary) Line() string {
	parts := []string{"AI " + s.AIWords()}
	if ai := s.Group(tracker.AI); ai.Usual != nil {
		parts = append(parts, "usual "+ai.Usual.Words())
	}
	return strings.Join(append(parts, "screen "+s.Active.Words()), " · ")
}

// AIWords spells the AI total: "40 m", or "at least 40 m" where too much of the time in
// browsers has no site. Of what is less than a minute nobody says "at least".
func (s Summary) AIWords() string {
	if s.DataQuality.AtLeast() && s.AI.Duration() >= time.Minute {
		return "at least " + s.AI.Words()
	}
	return s.AI.Words()
}

// AtLeast reports whether more than a fifth of the time in browsers has no site: AI is
// then more than was seen, by too much for figures that are made of it.
func (q DataQuality) AtLeast() bool { return q.NoSite > q.Browser/5 }

// Unseen says what the AI total of s cannot hold, in plain sentences. It stands
// beside every AI total.
func Unseen(s Summary) []string {
	lines := []string{"The AI figure is “at least”: it counts AI in front of you on this computer."}
	if s.AIEditor > 0 {
		lines = append(lines, "In an AI editor: "+s.AIEditor.Words()+"; how much of it was AI cannot be seen, so it counts as work.")
	} else {
		lines = append(lines, "AI inside editors and office programs cannot be told from the rest of the program.")
	}
	if d := s.DataQuality.NoSite; d > 0 {
		lines = append(lines, "In a browser with no site known: "+d.Words()+"; some of it may be AI.")
	} else {
		lines = append(lines, "Where a browser does not tell its site, AI in it counts as browsing.")
	}
	return append(lines,
		"Agents at work in the background take none of your attention: their time stands beside yours, in no total.",
		"Phones and other computers are not seen.")
}
