package policy

import (
	"strings"
	"time"
	"unicode/utf8"

	"dwell/tracker"
)

// The texts of nudges. The title is the fact, the body its number and context.
// They are how a friend would say it: no order, no praise, no blame, no
// exclamation mark, nothing counted in a row. A limit is always "the one you
// set", and time with people is never spoken against.

func aheadText(s LimitState) (title, body string) {
	return label(s.Limit.Target) + ": " + wordsUp(s.Left) + " left " + span(s.Limit.Per),
		words(s.Used) + " of " + budget(s) + "."
}

func reachedText(s LimitState) (title, body string) {
	title = label(s.Limit.Target) + ": " + words(s.Used) + " " + span(s.Limit.Per)
	body = "That is " + budget(s) + ". "
	if over := s.Used - s.Limit.Budget - s.Extended; over >= time.Minute {
		body = words(over) + " past " + budget(s) + ". "
	}
	if s.Limit.Target.people() {
		return title, body + "Time with people counts in its own right; this is just the number."
	}
	return title, body + "Wrap up here, or take 15 m more."
}

func restText(since, restFor time.Duration) (title, body string) {
	return words(since) + " at the screen",
		"Some minutes away from the screen can bring energy back; " + words(restFor) + " count as a rest."
}

func eyesText(since time.Duration) (title, body string) {
	return words(since) + " with eyes on the screen",
		"20 s on something far away? It eases the strain for some people."
}

// people reports whether t is time with people.
func (t Target) people() bool {
	switch t.Kind {
	case GroupTarget:
		return t.Name == string(tracker.People)
	case CategoryTarget:
		return tracker.GroupOf(tracker.Category(t.Name), false) == tracker.People
	}
	return false
}

// span is the period in words.
func span(per Per) string {
	if per == Week {
		return "this week"
	}
	return "today"
}

// budget is what the person set, and added.
func budget(s LimitState) string {
	set := "the " + words(s.Limit.Budget) + " you set"
	if s.Extended > 0 {
		set += " and " + words(s.Extended) + " added"
	}
	return set
}

// maxLabel is the longest a target's name may be in a text, in runes.
const maxLabel = 40

// label names a target for people: "AI", "AI chat", "Screen time", a site, an
// app as its limit gives it.
func label(t Target) string {
	name := t.Name
	switch t.Kind {
	case AllTarget:
		return "Screen time"
	case GroupTarget, CategoryTarget:
		top, sub, two := strings.Cut(name, "/")
		if top == string(tracker.AI) {
			top = "AI"
		} else if top != "" {
			top = strings.ToUpper(top[:1]) + top[1:]
		}
		if name = top; two {
			name += " " + sub
		}
	}
	if utf8.RuneCountInString(name) > maxLabel {
		name = string([]rune(name)[:maxLabel-1]) + "…"
	}
	return name
}
