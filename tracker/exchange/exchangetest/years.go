package exchangetest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

// Years returns so many events of somebody's years at one computer, the same each time:
// windows of days from 8 to 18 o'clock with as many pages, mostly of other sites and all
// of other titles, and presence.
func Years(events int) []Bucket {
	windows := events * 45 / 100
	return []Bucket{
		{"aw-watcher-window_desk", "currentwindow", "desk", yearsOf(windows, windowThen)},
		{"aw-watcher-web-firefox_desk", "web.tab.current", "desk", yearsOf(windows, pageThen)},
		{"aw-watcher-afk_desk", "afkstatus", "desk", presenceOf(events - 2*windows)},
	}
}

var apps = [...]string{"Code", "firefox", "firefox", "Slack", "org.gnome.Nautilus", "Alacritty", "steam"}

func windowThen(r *rand.Rand, n int) map[string]any {
	app := apps[r.IntN(len(apps))]
	return map[string]any{"app": app, "title": fmt.Sprintf("Page %d of things - %s", r.IntN(600_000), app), "n": n % 2}
}

func pageThen(r *rand.Rand, n int) map[string]any {
	return map[string]any{
		"url":   fmt.Sprintf("https://site%d.example/page/%d", r.IntN(3000), n),
		"title": fmt.Sprintf("Page %d", r.IntN(600_000)), "audible": r.IntN(20) == 0, "incognito": r.IntN(50) == 0, "tabCount": 5,
	}
}

const dayBegins, dayEnds = 8 * time.Hour, 18 * time.Hour

// yearsOf walks through days, each event half a second behind the last.
func yearsOf(events int, data func(*rand.Rand, int) map[string]any) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		r := rand.New(rand.NewPCG(uint64(events), 7))
		day, at := time.Date(2021, 1, 4, 0, 0, 0, 0, time.UTC), dayBegins
		for n := range events {
			length := time.Duration(1+r.IntN(60_000)) * time.Millisecond
			if !yield(Event{day.Add(at), length, data(r, n)}) {
				return
			}
			if at += length + 500*time.Millisecond; at > dayEnds {
				day, at = day.AddDate(0, 0, 1), dayBegins
			}
		}
	}
}

// presenceOf says of each ten minutes whether somebody was there: nearly always.
func presenceOf(events int) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		at := time.Date(2021, 1, 4, 8, 0, 0, 0, time.UTC)
		for n := range events {
			status := "not-afk"
			if n%8 == 7 {
				status = "afk"
			}
			if !yield(Event{at, 10 * time.Minute, map[string]any{"status": status}}) {
				return
			}
			at = at.Add(10 * time.Minute)
		}
	}
}
