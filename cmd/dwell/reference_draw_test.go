package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A refDraft is a life being drawn: lines with the clocks that belong to them.
type refDraft struct {
	lines      []refDrafted
	wall       time.Time
	mono, boot time.Duration
	on         map[string]bool // lock, sleep, pause, call, share, dnd
}

type refDrafted struct {
	refLine
	mono, boot time.Duration
}

func (d *refDraft) add(l refLine) {
	l.At = d.wall
	d.lines = append(d.lines, refDrafted{l, d.mono, d.boot})
}

// pass lets time go by.
func (d *refDraft) pass(by time.Duration) {
	d.wall, d.mono, d.boot = d.wall.Add(by), d.mono+by, d.boot+by
}

// refStarts are beginnings near the borders that matter: an ordinary morning,
// the start of a day and of a week, quiet hours, and both changes of summer time.
func refStarts() []string {
	return []string{
		"2026-03-04T09:00:00+01:00", "2026-03-04T03:20:00+01:00", "2026-03-01T22:30:00+01:00", "2026-03-02T02:50:00+01:00",
		"2026-03-29T00:40:00+01:00", "2026-10-25T01:10:00+02:00", "2026-10-24T23:30:00-04:00", "2026-03-07T20:00:00+05:30",
	}
}

// refApps are the windows of drawn lives, with the categories their rules give.
func refApps() [][2]string {
	return [][2]string{
		{"org.test.Editor", "work/coding"},
		{"org.test.Chat", "ai/chat"},
		{"org.test.Agent", "ai/agent"},
		{"org.test.Feed", "social/feed"},
		{"org.test.Friends", "social/messaging"},
		{"org.test.Game", "gaming/game"},
		{"org.test.Reader", "news/reader"},
		{"org.test.Film", "video/player"},
		{"org.test.Unknown", ""},
	}
}

// drawLife draws a life without answers.
func drawLife(t *rapid.T) *refDraft {
	d := &refDraft{on: map[string]bool{}}
	d.wall, _ = time.Parse(time.RFC3339, rapid.SampledFrom(refStarts()).Draw(t, "start"))
	if rapid.Bool().Draw(t, "zoned") {
		d.add(refLine{Kind: "zone", TZ: d.zone(t)})
	}
	for range rapid.IntRange(5, 45).Draw(t, "lines") {
		d.pass(drawPause(t))
		d.happen(t)
	}
	d.pass(drawPause(t))
	d.add(refLine{Kind: "end"})
	return d
}

func (d *refDraft) zone(t *rapid.T) string {
	return rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"}).Draw(t, "zone")
}

// drawPause draws how long nothing happens, in whole seconds.
func drawPause(t *rapid.T) time.Duration {
	most := rapid.SampledFrom([]int{0, 20, 20, 40, 200, 400, 2400, 2400, 8000}).Draw(t, "most")
	return time.Duration(rapid.IntRange(min(most, 1), max(most, 1)).Draw(t, "passes")) * time.Second
}

// happen draws one thing.
func (d *refDraft) happen(t *rapid.T) {
	what := rapid.SampledFrom([]string{
		"unlock", "wake", "resume", // most of them without what they end
		"focus", "focus", "focus", "focus", "nothing", "flicker", "flicker", "idle", "idle", "idle", "idle", "active", "active", "active",
		"lock", "sleep", "pause", "call", "share", "dnd", "media", "media", "zone", "doze", "step", "stranger",
	}).Draw(t, "what")
	for _, blocked := range []string{"sleep", "lock", "pause"} { // what blocks does not last for ever
		if d.on[blocked] && rapid.Bool().Draw(t, "over") {
			what = blocked
		}
	}
	switch what {
	case "focus":
		d.focus(t)
	case "nothing":
		d.add(refLine{Kind: "focus"})
	case "flicker":
		d.add(refLine{Kind: "focus"})
		d.pass(time.Duration(rapid.SampledFrom([]int{1, 40, 99, 100, 101, 250}).Draw(t, "ms")) * time.Millisecond)
		d.focus(t)
		d.pass(d.wall.Truncate(time.Second).Add(time.Second).Sub(d.wall)) // back onto the grid
	case "idle":
		since := rapid.SampledFrom([]int{0, 1, 5, 14, 15, 15, 15, 16, 29, 30, 31, 100, 700}).Draw(t, "since")
		d.add(refLine{Kind: "idle", Since: d.wall.Add(-time.Duration(since) * time.Second)})
	case "active":
		d.add(refLine{Kind: "active"})
	case "unlock", "wake", "resume":
		d.add(refLine{Kind: what})
		delete(d.on, map[string]string{"unlock": "lock", "wake": "sleep", "resume": "pause"}[what])
	case "lock", "sleep", "pause":
		over := map[string]string{"lock": "unlock", "sleep": "wake", "pause": "resume"}
		d.on[what] = !d.on[what]
		if d.on[what] {
			d.add(refLine{Kind: what})
		} else {
			if what == "sleep" {
				d.doze(t) // a sleep is seen on the clocks as well
			}
			d.add(refLine{Kind: over[what]})
		}
	case "call", "share", "dnd":
		d.on[what] = !d.on[what]
		d.add(refLine{Kind: what, On: new(d.on[what])})
	case "media":
		l := refLine{Kind: "media", Playing: new(rapid.Bool().Draw(t, "playing"))}
		if rapid.Bool().Draw(t, "of an app") {
			l.App = rapid.SampledFrom(refApps()).Draw(t, "app")[0]
		}
		d.add(l)
	case "zone":
		d.add(refLine{Kind: "zone", TZ: d.zone(t)})
	case "doze":
		d.doze(t)
		d.focus(t)
	case "step":
		d.wall = d.wall.Add(time.Duration(rapid.SampledFrom([]int{-90000, -3600, -600, -100, -7, 8, 100, 900, 3600, 90000}).Draw(t, "step")) * time.Second)
		d.focus(t)
	case "stranger":
		d.add(refLine{Kind: "answer", Nudge: "2026-03-04/rest/all/99", Action: "break"})
	}
}

func (d *refDraft) focus(t *rapid.T) {
	app := rapid.SampledFrom(refApps()).Draw(t, "app")[0]
	if rapid.IntRange(0, 9).Draw(t, "case") == 0 {
		app = strings.ToUpper(app)
	}
	d.add(refLine{Kind: "focus", App: app, Fullscreen: rapid.IntRange(0, 5).Draw(t, "full") == 0})
}

// doze lets the machine sleep: boot goes on, mono does not.
func (d *refDraft) doze(t *rapid.T) {
	by := time.Duration(rapid.SampledFrom([]int{1, 30, 200, 301, 4000, 40000}).Draw(t, "sleeps")) * time.Second
	d.wall, d.boot = d.wall.Add(by), d.boot+by
}

// text writes the life down. Clocks that go as the wall clock does are left out.
func (d *refDraft) text(tb testing.TB) string {
	tb.Helper()
	var out strings.Builder
	var last refDrafted
	for i, l := range d.lines {
		if passed := l.At.Sub(last.At); i > 0 && (l.mono-last.mono != passed || l.boot-last.boot != passed) {
			l.Mono, l.Boot = new(l.mono.Seconds()), new(l.boot.Seconds())
		}
		row, err := json.Marshal(l.refLine)
		if err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&out, "%s\n", row)
		last = l
	}
	return out.String()
}

// drawConfig draws the parts of config.toml that replay takes, mostly as they are.
func drawConfig(t *rapid.T) string {
	if rapid.IntRange(0, 3).Draw(t, "default") > 0 {
		return ""
	}
	return fmt.Sprintf("[presence]\nhands_off_after = %q\naway_after = %q\nreading = %q\n[day]\nstarts = %d\nweek_starts = %q\n",
		rapid.SampledFrom([]string{"5s", "15s", "40s"}).Draw(t, "hands off after"),
		rapid.SampledFrom([]string{"40s", "2m", "10m"}).Draw(t, "away after"),
		rapid.SampledFrom([]string{"0s", "1m", "20m"}).Draw(t, "reading"),
		rapid.SampledFrom([]int{0, 4, 22}).Draw(t, "starts"),
		rapid.SampledFrom([]string{"monday", "wednesday", "sunday"}).Draw(t, "week starts"))
}

// drawPlan draws a plan as the person would write it.
func drawPlan(t *rapid.T) string {
	var out strings.Builder
	for range rapid.IntRange(0, 3).Draw(t, "limits") {
		target := rapid.SampledFrom([]string{
			"ai", "ai/chat", "social", "social/messaging", "people", "gaming", "all", "all", "app:org.test.Editor", "other",
		}).Draw(t, "target")
		fmt.Fprintf(&out, "[[limit]]\ntarget = %q\nbudget = %q\n", target,
			rapid.SampledFrom([]string{"1m", "5m", "12m", "25m", "1h", "1h45m", "4h"}).Draw(t, "budget"))
		if rapid.Bool().Draw(t, "weekly") {
			fmt.Fprintln(&out, `per = "week"`)
		}
		if days := rapid.SampledFrom([]string{"", "", "mon-fri", "sat,sun", "mon,wed-thu", "sun-mon"}).Draw(t, "days"); days != "" {
			fmt.Fprintf(&out, "days = %q\n", days)
		}
	}
	length := rapid.SampledFrom([]string{"off", "7m", "12m", "20m", "55m", "2h"})
	fmt.Fprintf(&out, "[breaks]\nrest = %q\neyes = %q\nrest_for = %q\n", length.Draw(t, "rest"), length.Draw(t, "eyes"),
		rapid.SampledFrom([]string{"2m", "5m", "5m", "15m"}).Draw(t, "rest for"))
	fmt.Fprintf(&out, "[nudges]\nquiet = [%s]\n", rapid.SampledFrom([]string{"", `"23:00-07:00"`, `"12:00-12:30", "01:30-03:30"`}).Draw(t, "quiet"))
	for _, app := range refApps() {
		if app[1] != "" {
			fmt.Fprintf(&out, "[[rule]]\nmatch = \"app:%s\"\ncategory = %q\n", app[0], app[1])
		}
	}
	return out.String()
}
