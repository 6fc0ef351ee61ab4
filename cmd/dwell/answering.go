package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/ui/view"
)

// handle answers one request of the control socket, in the loop.
func (d *daemon) handle(ctx context.Context, req request) reply {
	r := reply{Error: "dwell is ending"}
	d.call(ctx, func(ctx context.Context) {
		var err error
		if r, err = d.reply(ctx, req); err != nil {
			r = reply{Error: err.Error()}
		}
		r.Version = version
	})
	return r
}

func (d *daemon) reply(ctx context.Context, req request) (reply, error) {
	switch req.Call {
	case "status":
		st, err := d.status(ctx)
		return reply{Status: &st, Health: d.health(), Waits: d.waits(), Break: st.Break.Duration(), Held: st.Held, Tray: d.trayPlace(), Asking: d.asking()}, err
	case "tail":
		d.tick(ctx)
		// Prompts have no number that tells whether who asks finds them stored already.
		if err := d.storePrompts(ctx); err != nil {
			d.log.Error("prompts cannot be stored; they are kept and tried again", "err", err)
		}
		tail := d.life.recorder.Tail()
		return reply{Tail: &tail, Prompts: slices.Clone(d.prompts.list)}, nil
	case "flush":
		d.tick(ctx)
		return reply{}, errors.Join(d.life.recorder.Flush(ctx), d.flushWatchers(ctx), d.storePrompts(ctx))
	case "forget":
		return reply{}, d.forget(ctx, req)
	case "changed":
		d.reload(ctx)
		return reply{}, nil
	case "pause":
		return reply{Until: d.pause(ctx, req.For)}, nil
	case "resume":
		d.resume(ctx)
		d.quiet(ctx, time.Time{})
		return reply{}, nil
	case "quiet":
		until := d.p.now().Add(req.For)
		if req.For == 0 {
			until = d.tomorrow()
		}
		d.quiet(ctx, until)
		return reply{Until: until}, nil
	case "break":
		return reply{Until: d.takeBreak(ctx, "command")}, nil
	case webCall:
		return reply{Keys: d.web(ctx, req.Web), Friction: d.set.frictionSites()}, nil
	case siteCall:
		if req.Site == nil {
			return reply{}, nil
		}
		about, err := d.onSite(ctx, *req.Site)
		return reply{About: about, Keys: d.set.ownKeys(), Friction: d.set.frictionSites()}, err
	case "link":
		link, err := d.link(req.Page)
		return reply{Link: link}, err
	}
	return reply{}, fmt.Errorf("this dwell does not know %q; it may be older than the command", req.Call)
}

// tick brings the life, and what policy says of it, up to now.
func (d *daemon) tick(ctx context.Context) {
	d.fed(d.life.look(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "clock", Fact: tracker.Tick{}}))
}

func (d *daemon) forget(ctx context.Context, req request) error {
	target, err := policy.ParseTarget(req.Target)
	if err != nil {
		return err
	}
	d.tick(ctx)
	if err := errors.Join(d.life.recorder.Flush(ctx), d.storePrompts(ctx)); err != nil {
		return err
	}
	if d.watchers.end != nil {
		d.watchers.server.Forget(req.From, req.To)
	}
	d.life.recorder.Forget(tracker.Period{From: req.From, To: req.To}, matcher(target))
	return d.life.recorder.Flush(ctx) // and the tail without it
}

var errNoPages = errors.New(`the local page is off: dwell was started with --no-web`)

// link is a fresh address of a page, "/" if empty.
func (d *daemon) link(page string) (string, error) {
	if d.pages == nil {
		return "", errNoPages
	}
	if page == "" {
		page = "/"
	}
	return d.pages.Link(page)
}

// pause stops recording for a while; zero is until resumed.
func (d *daemon) pause(ctx context.Context, length time.Duration) time.Time {
	d.pausedUntil = time.Time{}
	word := sentinelForever
	if length > 0 {
		d.pausedUntil = d.p.now().Add(length)
		word = d.pausedUntil.Format(time.RFC3339)
	}
	d.keepSetting(ctx, pausedSetting, word)
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.Pause{On: true}})
	return d.pausedUntil
}

func (d *daemon) resume(ctx context.Context) {
	d.pausedUntil = time.Time{}
	d.keepSetting(ctx, pausedSetting, "")
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.Pause{}})
}

func (d *daemon) resumeIfDue(ctx context.Context) {
	if !d.pausedUntil.IsZero() && !d.p.now().Before(d.pausedUntil) {
		d.resume(ctx)
	}
}

// resumePause goes on with a pause that an earlier run was in.
func (d *daemon) resumePause(ctx context.Context) {
	word, ok, err := d.store.Setting(ctx, pausedSetting)
	if err != nil || !ok {
		return
	}
	if until, err := time.Parse(time.RFC3339, word); err == nil {
		if left := until.Sub(d.p.now()); left > 0 {
			d.pause(ctx, left)
			return
		}
		d.keepSetting(ctx, pausedSetting, "")
	} else if word == sentinelForever {
		d.pause(ctx, 0)
	}
}

// quiet silences nudges until then; the zero time lets them speak.
func (d *daemon) quiet(ctx context.Context, until time.Time) {
	d.life.quiet = until
	word := ""
	if until.IsZero() {
		d.breakEnded = d.life.recorder.Wall()
	} else {
		word = until.Format(time.RFC3339)
	}
	d.keepSetting(ctx, quietSetting, word)
	d.tick(ctx)
}

func (d *daemon) isQuiet() bool { return d.life.quiet.After(d.p.now()) }

// tomorrow is when the person's next day begins.
func (d *daemon) tomorrow() time.Time {
	now := d.life.recorder.Wall()
	return d.set.Calendar.Day(d.set.Calendar.Date(now, now.Location()), now.Location()).To
}

// keepSetting stores a setting, or removes it where value is empty.
func (d *daemon) keepSetting(ctx context.Context, key, value string) {
	set := func() error { return d.store.SetSetting(ctx, key, value) }
	if value == "" {
		set = func() error { return d.store.RemoveSetting(ctx, key) }
	}
	if err := set(); err != nil {
		d.log.Error("a setting cannot be stored; it holds until dwell ends", "key", key, "err", err)
	}
}

// seen and heard keep what doctor and tray say of each source.
func (d *daemon) seen(ev tracker.Event) {
	d.source(ev.Source).LastEvent = view.Time{Time: ev.Wall.In(d.p.zone)}
}

func (d *daemon) heard(ctx context.Context, s tracker.SourceState) {
	row := d.source(s.Name)
	var err error
	switch now := d.p.now(); s.State {
	case "ok":
		err = d.outages.end(ctx, d.store, s.Name, now)
	case "down":
		d.outages.begin(s.Name, now)
	}
	if err != nil {
		d.log.Error("an outage cannot be noted", "source", s.Name, "err", err)
	}
	row.State, row.Detail = s.State, view.Text(s.Detail)
}

func (d *daemon) source(name string) *view.Source {
	i, known := slices.BinarySearchFunc(d.sources, name, func(s view.Source, name string) int { return cmp.Compare(s.Name, name) })
	if !known {
		d.sources = slices.Insert(d.sources, i, view.Source{Name: name, State: "ok"})
	}
	return &d.sources[i]
}

// status is this moment.
func (d *daemon) status(ctx context.Context) (view.Status, error) {
	d.tick(ctx)
	summary, err := d.summary(ctx, view.Day, time.Time{})
	if err != nil {
		return view.Status{}, err
	}
	st := view.Status{
		Running: true, PID: os.Getpid(), Version: version, Since: view.Time{Time: d.started.In(d.p.zone)},
		Presence: view.Text(d.life.presence.String()), Sources: append([]view.Source(nil), d.sources...),
		Today: view.TodayOf(summary), PausedUntil: view.Time{Time: d.pausedUntil}, Break: view.Seconds(d.breakLeft()),
		Agents: view.AgentsOf(d.life.recorder.AgentsAtWork()),
	}
	if i := slices.IndexFunc(st.Sources, func(s view.Source) bool { return s.Name == watchersSource }); i >= 0 {
		st.Sources[i] = d.sitesTold(st.Sources[i])
	}
	if in := d.life.input(); in.Presence.Active() {
		st.Held = view.HeldWords(in.Plan, in.Holds, in.Now)
	}
	if d.life.presence.Active() {
		scene := d.life.recorder.Scene()
		st.Focus = view.FocusOf(scene.Subject, scene.Verdict)
	}
	return st, nil
}

func (d *daemon) ask(kind view.Kind, date time.Time) view.Ask {
	now, tail := d.life.recorder.Wall(), d.life.recorder.Tail()
	return view.Ask{
		Kind: kind, Date: date, Now: now, Zone: now.Location(), Calendar: d.set.Calendar,
		Tail: tail.Spans, Unattended: tail.Unattended, Prompts: d.prompts.list, Limits: d.life.limits,
	}
}

// summary builds a period as every face shows it.
func (d *daemon) summary(ctx context.Context, kind view.Kind, date time.Time) (view.Summary, error) {
	a := d.ask(kind, date)
	if err := quality(ctx, &a, d.store, d.outages); err != nil {
		return view.Summary{}, err
	}
	if err := lastIndex(ctx, &a, d.store); err != nil {
		return view.Summary{}, err
	}
	return view.Build(ctx, d.store, a)
}
