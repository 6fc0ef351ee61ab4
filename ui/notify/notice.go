package notify

import (
	"time"

	"dwell/policy"
)

// A Notice is one bubble. Its texts may hold anything: they are made plain and
// cut to length before they leave.
type Notice struct {
	ID      string // the nudge's id, given back in the [Answer]
	Replace string // a newer notice with the same key takes this one's place; empty: none does
	Title   string // one line
	Body    string
	Actions []Action
	Urgency Urgency
	Timeout time.Duration // how long it stays; zero: as the server likes; below zero: until closed
}

// An Action is a button.
type Action struct{ Key, Label string }

// An Urgency tells the server how to treat a notice. GNOME shows no bubble for
// Low; Critical passes do-not-disturb and stays on screen, so no nudge is.
type Urgency int8

// The urgencies.
const (
	Low Urgency = iota - 1
	Normal
	Critical
)

// NoticeOf returns the notice that shows nudge. Notices of one limit replace
// each other, whatever their kind, as do those of one kind of break.
func NoticeOf(nudge policy.Nudge) Notice {
	notice := Notice{
		ID:      nudge.ID,
		Replace: string(nudge.Kind) + ":" + nudge.Target,
		Title:   nudge.Title,
		Body:    nudge.Text,
		Timeout: stay(nudge.Kind),
	}
	if nudge.Limit != "" {
		notice.Replace = "limit:" + nudge.Limit
	}
	for _, a := range nudge.Actions {
		if a != policy.Close { // that is what every bubble has anyway
			notice.Actions = append(notice.Actions, Action{Key: string(a), Label: label(a)})
		}
	}
	return notice
}

// stay is how long a nudge stays up: long enough to be read and answered where
// something was reached, short where it only looks ahead.
func stay(kind policy.Kind) time.Duration {
	switch kind {
	case policy.ReachedKind, policy.RestKind:
		return time.Minute
	case policy.AheadKind, policy.EyesKind:
		return 20 * time.Second
	}
	return 0
}

func label(a policy.Action) string {
	switch a {
	case policy.Break:
		return "Take a break"
	case policy.Snooze:
		return "Later"
	case policy.Extend:
		return "+15 min"
	case policy.NotToday:
		return "Not today"
	}
	return string(a)
}
