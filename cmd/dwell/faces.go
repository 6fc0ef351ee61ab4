package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dwell/cmd/login"
	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/ui/notify"
	"dwell/ui/tray"
	"dwell/ui/view"
)

// shown is what the tray shows, and what it was made of.
type shown struct {
	state tray.State
	usual *view.Summary // today's summary when the day began, for what is usual
	day   time.Time
	stale bool // something happened that it may have to show
}

// show has the tray say how things stand; only what changed goes out. While the
// hands rest nobody opens the menu, so its minutes wait for the next input: each
// change has the host ask for the whole menu.
func (d *daemon) show(ctx context.Context) {
	if d.tray == nil {
		return
	}
	state := d.trayState(ctx)
	if sameLook(state, d.shown.state) && (sameWords(state, d.shown.state) || d.life.presence == tracker.HandsOff) {
		return
	}
	d.shown.state = state
	d.tray.Update(state)
}

func sameLook(a, b tray.State) bool {
	return a.Icon == b.Icon && a.Quiet == b.Quiet && (a.Break == "") == (b.Break == "") &&
		slices.Equal(a.Targets, b.Targets) && a.Health == b.Health
}

func sameWords(a, b tray.State) bool {
	return a.Line == b.Line && a.Tooltip == b.Tooltip && slices.Equal(a.Limits, b.Limits) &&
		a.PausedLeft == b.PausedLeft && a.Break == b.Break
}

func (d *daemon) trayState(ctx context.Context) tray.State {
	s := tray.State{Icon: tray.Tracking, Line: d.line(ctx), Quiet: d.isQuiet(), Targets: d.targets()}
	limits := slices.Clone(d.life.limits)
	limits = slices.DeleteFunc(limits, func(l policy.LimitState) bool { return l.State == policy.Off })
	slices.SortStableFunc(limits, func(a, b policy.LimitState) int { return int(a.Left/time.Second - b.Left/time.Second) })
	for _, l := range limits[:min(len(limits), 3)] {
		s.Limits = append(s.Limits, limitLine(l))
	}
	if left := d.breakLeft(); left > 0 {
		s.Break = view.LeftWords(left)
	}
	health := d.health()
	s.Health = cmp.Or(health, d.waits())
	switch {
	case d.life.presence == tracker.Paused:
		s.Icon = tray.Paused
		if !d.pausedUntil.IsZero() {
			s.PausedLeft = view.Words(d.pausedUntil.Sub(d.p.now()))
		}
	case health != "":
		s.Icon = tray.Attention
	case slices.ContainsFunc(limits, func(l policy.LimitState) bool { return l.State != policy.OK }):
		s.Icon = tray.Near
	}
	return s
}

// limitLine is a limit in the tray: "Social 18 m left".
func limitLine(l policy.LimitState) string {
	name := view.Plain(l.Limit.Target.String())
	switch l.Limit.Target.Kind {
	case policy.GroupTarget:
		name = view.GroupWord(tracker.Group(l.Limit.Target.Name))
	case policy.CategoryTarget:
		name = view.CategoryWord(tracker.Category(l.Limit.Target.Name))
	case policy.AllTarget:
		name = "Screen"
	case policy.AppTarget:
		name = view.AppName(l.Limit.Target.Name)
	case policy.SiteTarget, policy.ProgramTarget:
	}
	if l.State == policy.Reached {
		return name + " limit reached"
	}
	left := name + " " + view.Words(l.Left) + " left"
	if l.Limit.Per == policy.Week {
		left += " this week"
	}
	return left
}

// line is today in one line. What is usual is asked for once a day.
func (d *daemon) line(ctx context.Context) string {
	days := d.life.recorder.Days()
	now := d.life.recorder.Wall()
	i := slices.IndexFunc(days, func(day tracker.DayUsage) bool { return day.Period.Contains(now) })
	if i < 0 {
		return ""
	}
	today := days[i]
	if d.shown.usual == nil || !d.shown.day.Equal(today.Date) {
		summary, err := d.summary(ctx, view.Day, time.Time{})
		if err != nil {
			d.log.Error("the usual cannot be read", "err", err)
		}
		d.shown.usual, d.shown.day = &summary, today.Date
	}
	s := *d.shown.usual
	s.AI, s.Active = 0, view.Seconds(today.Usage.Total())
	s.DataQuality.Browser, s.DataQuality.NoSite = 0, 0
	for key, used := range today.Usage {
		if in, known := key.Browsed(); in {
			s.DataQuality.Browser += view.Seconds(used)
			if !known {
				s.DataQuality.NoSite += view.Seconds(used)
			}
		}
		if key.Group() == tracker.AI {
			s.AI += view.Seconds(used)
		}
	}
	return s.Line()
}

// targets are the groups a limit can be set for from the tray.
func (d *daemon) targets() []tray.Target {
	rows := []tray.Target{{Name: "ai", Label: "AI"}, {Name: "social", Label: "Social"}, {Name: "gaming", Label: "Gaming"}}
	for i := range rows {
		for _, l := range d.set.Plan.Limits {
			if l.Target.String() == rows[i].Name && l.Per == policy.Day && l.Days.Every() {
				rows[i].Budget = l.Budget
			}
		}
	}
	return rows
}

// health says what needs the person's look; empty: nothing.
func (d *daemon) health() string {
	switch {
	case d.badStore != "":
		return d.badStore
	case d.badConfig != "":
		line, _, _ := strings.Cut(d.badConfig, "\n")
		return "config.toml is not in force: " + line
	case d.told != "":
		return d.told
	}
	for _, s := range d.sources {
		// Without the others time is still right, if coarser; without windows it is not.
		if s.State == "down" && slices.Contains(view.WindowSources(), s.Name) {
			return fmt.Sprintf("%s: %s", s.Name, s.Detail)
		}
	}
	return cmp.Or(d.askingWords(), d.silentWords())
}

// command does what the person chose in the tray.
func (d *daemon) command(ctx context.Context, c tray.Command) {
	switch c.Kind {
	case tray.Break:
		d.takeBreak(ctx, "tray")
	case tray.Quiet:
		until := d.p.now().Add(c.Duration)
		if c.Duration == 0 {
			until = d.tomorrow()
		}
		d.quiet(ctx, until)
	case tray.Speak:
		d.quiet(ctx, time.Time{})
	case tray.Pause:
		d.pause(ctx, c.Duration)
	case tray.Resume:
		d.resume(ctx)
	case tray.Limit:
		d.limitFromTray(ctx, c)
	case tray.Week:
		d.open(ctx, "/week")
	case tray.Health:
		d.open(ctx, "/")
	case tray.Quit:
		d.stop()
	}
}

// limitFromTray sets or removes a daily limit.
func (d *daemon) limitFromTray(ctx context.Context, c tray.Command) {
	err := func() error {
		w := &writing{settings: d.set, home: d.home, store: d.store}
		l, err := limitFrom(c.Target, "1h", "day", "")
		if err != nil {
			return err
		}
		if c.Duration > 0 {
			l.Budget = c.Duration
			return w.setLimit(ctx, l)
		}
		if err := w.inFile("limit." + l.ID); err != nil {
			return err
		}
		_, err = d.store.RemoveLimit(ctx, l.ID)
		return err
	}()
	if err != nil {
		d.log.Warn("a limit was not set", "err", err)
		if d.notices != nil {
			d.notices.show(notify.Notice{ID: "limit", Title: "The limit was not changed", Body: err.Error(), Timeout: 20 * time.Second})
		}
	}
	d.reload(ctx)
}

// answer takes what the person did with a notice.
func (d *daemon) answer(ctx context.Context, a notify.Answer) {
	page := map[string]string{"welcome": "/welcome"}[a.ID]
	switch {
	case page != "" && a.Action != string(policy.Close):
		d.open(ctx, page)
		return
	case a.Action == notify.Open:
		d.open(ctx, "/week")
		return
	}
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "notice", Fact: tracker.Answer{Nudge: a.ID, Action: a.Action}})
}

// open shows a page in the person's browser.
func (d *daemon) open(ctx context.Context, page string) {
	link, err := d.link(page)
	if err == nil {
		err = login.Launch(ctx, "xdg-open", link)
	}
	if err != nil {
		d.log.Error("the page cannot be opened", "err", err)
	}
}
