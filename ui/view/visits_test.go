package view_test

import (
	"testing"
	"time"

	"dwell/tracker"
	"dwell/ui/view"
)

// A visit ends when its site was not in front for longer than two minutes.
func TestVisits(t *testing.T) {
	begin := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	v := view.Visits{Site: "a.example"}
	if got := v.Words(); got != "Not here yet today." {
		t.Error(got)
	}
	live := func(from, to int, site string, p tracker.Presence) {
		v.Live(tracker.Span{Start: begin.Add(time.Duration(from) * time.Second), End: begin.Add(time.Duration(to) * time.Second), Presence: p, Subject: tracker.Subject{Site: site}})
	}
	live(-400, -396, "a.example", tracker.HandsOn) // looked in and left
	if got := v.Words(); got != "Not here yet today." {
		t.Error(got)
	}
	live(0, 60, "a.example", tracker.HandsOn)
	live(60, 180, "b.example", tracker.HandsOn)
	live(180, 240, "m.a.example/path", tracker.HandsOff)
	if got := v.Words(); got != "Today: 2 m in one visit." {
		t.Error(got)
	}
	live(240, 361, "nota.example", tracker.HandsOn)
	live(361, 400, "a.example", tracker.Away)
	live(400, 460, "a.example", tracker.HandsOn)
	if got := v.Words(); got != "Today: 3 m in 2 visits." {
		t.Error(got)
	}
}

func TestPromptWords(t *testing.T) {
	for want, rows := range map[string][]view.PromptRow{
		"":                                nil,
		"1 prompt sent, on chat.example.": {{Site: "chat.example", Category: "ai/chat", Count: 1}},
		"14 prompts sent: chat.example 10, AI / companion 4.": {{Site: "chat.example", Category: "ai/chat", Count: 10}, {Category: "ai/companion", Count: 4}},
	} {
		if got := (view.Summary{Prompts: rows}).PromptWords(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
