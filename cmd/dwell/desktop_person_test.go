package main_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// person goes a person's way: set a limit, start, work, chat, play, answer the
// notice, use the tray, look at the week, quit.
func person(t *testing.T, exe string) {
	c := newComputer(t, exe, desktoptest.Options{Notify: "xfce", Panel: true, Size: "1600x900"})
	opened := c.openPages()
	c.OwnLogind()
	c.pastHours()
	c.dwell("limit", "add", "gaming", "6s")
	r := c.run()

	img, welcome := c.bubble("welcome")
	found := buttons(img, welcome)
	if len(found) != 1 {
		t.Fatalf("the first minute's notice has %d buttons, want 1", len(found))
	}
	c.Click(found[0].X, found[0].Y, 1)
	if page := c.get(opened()); !strings.Contains(page, "never") {
		t.Errorf("the first page does not say what is never kept:\n%s", page)
	}

	tellSources(t, "x11", func(args ...string) string {
		out, _ := c.try(args...) // doctor's status is its verdict
		return out
	})

	lived := c.live([]window{
		{"xfce4-terminal", "Terminal - ~", "work/terminal"},
		{"code", "main.go - notes - Visual Studio Code", "work/coding"},
		{"firefox", "ChatGPT — Mozilla Firefox", "ai/chat"},
		{"supertuxkart", "SuperTuxKart", "gaming/game"},
	})
	c.plays()
	c.tellTheTruth(lived)
	c.usesTray(r, opened)
}

// pastHours imports some hours of this morning and of a week before, so that the
// week has figures of some size.
func (c *computer) pastHours() {
	c.t.Helper()
	now := time.Now().In(c.zone())
	morning := time.Date(now.Year(), now.Month(), now.Day(), 5, 0, 0, 0, now.Location())
	var lines strings.Builder
	for i, s := range []struct {
		app, site, category string
		back                int // days
		length              time.Duration
	}{
		{"firefox", "chatgpt.com", "ai/chat", 0, 72 * time.Minute},
		{"code", "", "work/coding", 0, 95 * time.Minute},
		{"org.gnome.Evolution", "", "work/email", 0, 21 * time.Minute},
		{"firefox", "chatgpt.com", "ai/chat", 7, 45 * time.Minute},
		{"code", "", "work/coding", 7, 4 * time.Hour},
	} {
		start := morning.AddDate(0, 0, -s.back).Add(time.Duration(i%3) * 100 * time.Minute)
		line, err := json.Marshal(map[string]any{
			"start": start, "end": start.Add(s.length), "app": s.app, "site": s.site,
			"category": s.category, "presence": "hands-on",
		})
		if err != nil {
			c.t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	path := filepath.Join(c.Home(), "past.jsonl")
	c.write(path, lines.String(), 0o600)
	c.dwell("import", path)
}

// live opens the windows one after another, each for some seconds of typing.
func (c *computer) live(windows []window) []stay {
	c.t.Helper()
	var all []stay
	for _, w := range windows {
		c.OpenWindow(w.class, w.title)
		time.Sleep(250 * time.Millisecond)
		s := stay{w, time.Now(), time.Time{}}
		for range 8 {
			c.Key(keyLetter)
			time.Sleep(250 * time.Millisecond)
		}
		st := ask[status](c, "status", "--json")
		if st.Presence != "hands-on" || st.Focus == nil || st.Focus.Category != w.category || !strings.EqualFold(st.Focus.Class, w.class) {
			c.t.Errorf("with %q in front status says %s, %+v", w.title, st.Presence, st.Focus)
		}
		s.to = time.Now()
		all = append(all, s)
	}
	return all
}

// plays goes on with the game until the limit speaks, and takes 15 minutes more.
func (c *computer) plays() {
	c.t.Helper()
	c.await("the limit's state", func() bool {
		c.Key(keyLetter)
		return c.limit("gaming/day").State == "reached"
	})
	img, bubble := c.bubble("limit-reached")
	found := buttons(img, bubble)
	if len(found) != 3 {
		c.t.Fatalf("the notice has %d buttons, want 3: a break, +15 min, not today", len(found))
	}
	c.Click(found[1].X, found[1].Y, 1)
	c.await("15 minutes more", func() bool { return c.limit("gaming/day").Extended > 0 })
	l := c.limit("gaming/day")
	// What was used over the budget when it was answered comes on top (contract C.3).
	if l.State != "ok" || l.Extended < 900 || l.Extended > 900+max(0, l.Used-l.Budget) {
		c.t.Errorf("after +15 min the limit is %+v", l)
	}
	c.await("the notice's going", c.noBubble)
}

// tellTheTruth compares what every command says with what was lived.
func (c *computer) tellTheTruth(lived []stay) {
	c.t.Helper()
	c.dwell("pause") // nothing grows while it is compared
	defer c.dwell("resume")
	spans := c.spans(lived[0].from)
	for _, s := range lived {
		c.compareStay(s, spans)
	}
	today, st := ask[summary](c, "today", "--json"), ask[status](c, "status", "--json")
	midnight := time.Now().Add(-24 * time.Hour)
	sums := map[string]float64{}
	active := 0.0
	for _, sp := range c.spans(midnight) {
		if sp.active() {
			active += sp.length().Seconds()
			sums[sp.Category] += sp.length().Seconds()
		}
	}
	for what, pair := range map[string][2]float64{
		"today's active time": {today.Active, active},
		"status's":            {st.Today.Active, active},
		"AI":                  {today.AI, sums["ai/chat"]},
		"AI by status":        {st.Today.Groups["ai"], sums["ai/chat"]},
		"gaming":              {today.group("gaming"), sums["gaming/game"]},
		"work":                {today.group("work"), sums["work/coding"] + sums["work/terminal"]},
		"people":              {today.group("people"), sums["work/email"]},
	} {
		if diff := pair[0] - pair[1]; diff > 0.0005 || diff < -0.0005 {
			c.t.Errorf("%s is %v, the spans say %v", what, pair[0], pair[1])
		}
	}
}

// usesTray pauses, resumes, sets a limit, opens the week, is left in peace, and
// quits, all but the peace from the tray's menu.
func (c *computer) usesTray(r *running, opened func() string) {
	c.t.Helper()
	presence := func(want string) func() bool {
		return func() bool { return ask[status](c, "status", "--json").Presence == want }
	}
	icon := c.icon("tracking", tracking())
	c.choose("menu-pause", icon, 3, 0) // Pause tracking, 15 min
	c.await("the pause", presence("paused"))
	if until := ask[status](c, "status", "--json").PausedUntil; until == nil || time.Until(*until) > 15*time.Minute {
		c.t.Errorf("paused until %v", until)
	}
	icon = c.icon("paused", paused())
	c.choose("menu-resume", icon, 3) // Resume tracking
	c.await("recording", presence("hands-on"))
	icon = c.icon("resumed", tracking())

	c.choose("menu-limit", icon, 4, 1) // AI limit, 30 min
	c.await("the limit", func() bool { return c.limit("ai/day").Budget == 1800 })
	if l := c.limit("ai/day"); l.State != "reached" { // the morning had 72 minutes
		c.t.Errorf("the limit set from the tray is %+v", l)
	}
	img, bubble := c.bubble("limit-from-tray")
	found := buttons(img, bubble)
	if len(found) == 0 {
		c.t.Fatal("the notice has no buttons")
	}
	c.Click(found[0].X, found[0].Y, 1) // Take a break
	c.await("the notice's going", c.noBubble)

	c.choose("menu-week", c.icon("near", near()), 7) // This week
	c.compareWeek(c.get(opened()))

	c.staysQuiet()

	c.choose("menu-quit", c.icon("near", near()), 8) // Quit
	r.end()
	if out, code := c.try("status", "--json"); code != 3 || strings.TrimSpace(out) != `{"running":false}` {
		c.t.Errorf("after the end status says %q, exit status %d", out, code)
	}
}

// staysQuiet has a limit reached while the person wants quiet: it is said when
// they no longer do.
func (c *computer) staysQuiet() {
	c.t.Helper()
	c.dwell("quiet", "1h")
	c.dwell("limit", "add", "work/coding", "1h")
	if l := c.limit("work/coding/day"); l.State != "reached" {
		c.t.Errorf("in quiet the limit is %+v", l)
	}
	c.still("quiet")
	if !c.noBubble() {
		c.t.Error("something was said in quiet")
	}
	c.dwell("resume")
	c.bubble("after-quiet")
	c.dwell("limit", "rm", "work/coding/day")
	c.await("the notice's going with its limit", c.noBubble)
}
