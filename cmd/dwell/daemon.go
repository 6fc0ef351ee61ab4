package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/desktop"
	"dwell/tracker/process"
	"dwell/tracker/recorder"
	"dwell/tracker/store"
	"dwell/ui/notify"
	"dwell/ui/tray"
	"dwell/ui/view"
	"dwell/ui/web"
)

// A daemon is the one loop. Its goroutine owns all state; everything else sends
// it values: sources their events, faces what the person chose, the control
// socket and the pages functions to run.
type daemon struct {
	p       *program
	home    config.Home
	flags   runFlags
	log     *slog.Logger
	store   *store.Store
	journal *journal.Journal
	set     settings
	life    *life
	started time.Time

	events   chan tracker.Event
	states   chan tracker.SourceState
	answers  chan notify.Answer
	commands chan tray.Command
	changed  chan struct{} // config.toml changed
	calls    chan func(context.Context)

	notices *presenter
	tray    *tray.Tray
	pages   *web.Server

	sources     []view.Source // in the order first heard of
	pausedUntil time.Time     // zero while paused: until resumed
	badConfig   string        // why config.toml is not in force
	badStore    string        // why something is not stored
	told        string        // what was done about a damaged database
	shown       shown
	onReady     func(context.Context) // run in the loop after reportAfter; nil: report
	reportAfter time.Duration
	stop        context.CancelFunc
}

// newDaemon opens what a daemon works with.
func (p *program) newDaemon(ctx context.Context, home config.Home, flags runFlags, log *slog.Logger) (*daemon, error) {
	d := &daemon{
		p: p, home: home, flags: flags, log: log, started: p.now(),
		events: make(chan tracker.Event, 64), states: make(chan tracker.SourceState, 16),
		answers: make(chan notify.Answer, 4), commands: make(chan tray.Command, 4),
		changed: make(chan struct{}, 1), calls: make(chan func(context.Context)),
		reportAfter: reportAfter,
	}
	c, err := loadConfig(home)
	if err != nil {
		// A typing mistake must not cost a day's record: defaults, and loudly.
		c, d.badConfig = config.Default(), err.Error()
		log.Error("config.toml is not in force; defaults are", "err", err)
	}
	if err := d.openStore(ctx, c); err != nil {
		return nil, err
	}
	if err := d.openLife(ctx, c); err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return d, nil
}

func (d *daemon) openStore(ctx context.Context, c config.Config) error {
	o := store.Options{Log: d.log, KeepSpans: c.Privacy.KeepSpans, Backups: d.home.Backups, Now: d.p.now}
	s, err := store.Open(ctx, d.home.Database, o)
	if err != nil {
		return err
	}
	d.store, d.told = s, s.Recovered()
	d.journal = journal.New(s, d.started) // the first event follows at once
	return nil
}

// openLife gathers the settings and readies the recorder.
func (d *daemon) openLife(ctx context.Context, c config.Config) error {
	var err error
	if d.set, err = gather(ctx, c, d.store, d.log); err != nil {
		return err
	}
	classifier, err := d.set.classifier()
	if err != nil {
		return err
	}
	if err := d.reclassifyIfNew(ctx, classifier); err != nil {
		return err
	}
	d.life = &life{
		calendar: d.set.Calendar, plan: d.set.Plan, told: d,
		recorder: recorder.New(recorder.Options{
			Rules: d.set.presenceRules(), Privacy: d.set.keep(), Calendar: d.set.Calendar, Zone: d.p.zone,
			Classifier: classifier, Store: d.store, TailPath: d.home.Tail, Log: d.log,
		}),
	}
	if quiet, ok, err := d.store.Setting(ctx, quietSetting); err == nil && ok {
		d.life.quiet, _ = time.Parse(time.RFC3339, quiet)
	}
	return d.recallNudges(ctx)
}

// reclassifyIfNew re-labels the past when this version's catalogue is another
// than the one the stored verdicts came from.
func (d *daemon) reclassifyIfNew(ctx context.Context, c *classify.Classifier) error {
	have, _, err := d.store.Setting(ctx, fingerprintSetting)
	if err != nil {
		return fmt.Errorf("read settings: %w", err)
	}
	if have == classify.Fingerprint() {
		return nil
	}
	if have != "" {
		if _, err := d.store.Reclassify(ctx, c.Relabel); err != nil {
			return err
		}
	}
	return d.store.SetSetting(ctx, fingerprintSetting, classify.Fingerprint())
}

// recallNudges takes this week's nudges from the journal.
func (d *daemon) recallNudges(ctx context.Context) (err error) {
	now := d.p.now().In(d.p.zone)
	d.life.records, err = d.journal.Since(ctx, journalSince(d.set.Calendar, now))
	return err
}

// run starts the sources and faces, loops until ctx ends, and ends the life.
func (d *daemon) run(ctx context.Context) error {
	ctx, d.stop = context.WithCancel(ctx)
	defer d.stop()
	var parts sync.WaitGroup
	defer parts.Wait()
	defer d.stop()

	control, err := listenControl(d.home.Socket)
	if err != nil {
		return err
	}
	server := &controlServer{listener: control, handle: d.handle, log: d.log}
	d.part(&parts, "control socket", func() error { return server.serve(ctx) })
	if err := d.startFaces(ctx, &parts); err != nil {
		return err
	}
	if !d.flags.noSources {
		d.startSources(ctx, &parts)
	}

	// The person is there: they, or their login, just started this.
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.Tick{}})
	d.resumePause(ctx)
	if d.onReady == nil {
		d.onReady = d.report
	}
	soon := time.AfterFunc(d.reportAfter, func() { d.call(ctx, d.onReady) })
	defer soon.Stop()
	d.loop(ctx)
	return d.finish(context.WithoutCancel(ctx))
}

// part runs one part of the daemon; its failure is logged and ends nothing else.
func (d *daemon) part(parts *sync.WaitGroup, name string, run func() error) {
	parts.Go(func() {
		if err := run(); err != nil {
			d.log.Error("a part of dwell stopped", "part", name, "err", err)
		}
	})
}

func (d *daemon) startSources(ctx context.Context, parts *sync.WaitGroup) {
	raw := make(chan tracker.Event, 64)
	finder := process.New(d.log)
	d.part(parts, "desktop", func() error {
		defer close(raw)
		return desktop.Watch(ctx, desktop.Options{
			Log: d.log, HandsOffAfter: d.set.Presence.HandsOffAfter, BeforeSleep: func() { d.call(ctx, d.beforeSleep) },
		}, raw, d.states)
	})
	d.part(parts, "programs", func() error {
		for ev := range raw {
			if focus, ok := ev.Fact.(tracker.Focus); ok && !focus.Nothing() {
				ev.Fact = finder.Window(ctx, focus)
			}
			select {
			case d.events <- ev:
			case <-ctx.Done(): // drain: the sources must end
			}
		}
		return nil
	})
	d.part(parts, "config.toml", func() error { return config.Watch(ctx, d.home.Config, d.changed) })
}

func (d *daemon) startFaces(ctx context.Context, parts *sync.WaitGroup) error {
	if !d.flags.noNotify {
		notifier := notify.New(d.log)
		d.notices = newPresenter(notifier, d.log)
		d.part(parts, "notices", func() error { return notifier.Run(ctx, d.answers) })
		d.part(parts, "notices", func() error { return d.notices.run(ctx) })
	}
	if !d.flags.noTray {
		d.tray = tray.New(d.log)
		d.part(parts, "tray", func() error { return d.tray.Run(ctx, d.commands) })
	}
	if !d.flags.noWeb {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.set.Dashboard.Listen)
		if err != nil {
			return fmt.Errorf("serve the local page: %w", err)
		}
		d.pages = web.New(pages{d}, d.log, d.p.now)
		d.part(parts, "pages", func() error { return d.pages.Serve(ctx, listener) })
	}
	return nil
}

// loop is the only loop. Nothing in it waits for anything but its channels and
// the one timer, which is set to when something is next due.
func (d *daemon) loop(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		d.show(ctx)
		timer.Reset(d.due())
		select {
		case <-ctx.Done():
			return
		case ev := <-d.events:
			d.seen(ev)
			d.feed(ctx, ev)
		case s := <-d.states:
			d.heard(s)
		case a := <-d.answers:
			d.answer(ctx, a)
		case c := <-d.commands:
			d.command(ctx, c)
		case <-d.changed:
			d.reconfigure(ctx)
		case call := <-d.calls:
			call(ctx)
		case <-timer.C:
			d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "clock", Fact: tracker.Tick{}})
			d.resumeIfDue(ctx)
		}
	}
}

// due is how long until something is next due.
func (d *daemon) due() time.Duration {
	wait := 24 * time.Hour
	if at := d.life.next(); at != 0 {
		wait = min(wait, max(at-d.life.clock.At(desktop.Stamp()), 0))
	}
	if !d.pausedUntil.IsZero() {
		wait = min(wait, max(d.pausedUntil.Sub(d.p.now()), 0))
	}
	return wait
}

// feed lives one event. What cannot be stored is shown and tried again.
func (d *daemon) feed(ctx context.Context, ev tracker.Event) {
	err := d.life.feed(ctx, ev)
	switch {
	case err != nil:
		if d.badStore == "" {
			d.log.Error("not everything could be stored; it is kept and tried again", "err", err)
		}
		d.badStore = "Not everything could be stored."
		if hint := hintFor(err); hint != "" {
			d.badStore = hint
		}
	case d.badStore != "" && d.life.recorder.Unstored() == 0:
		d.log.Info("everything is stored again")
		d.badStore = ""
	}
}

// call runs f in the loop and waits for it; not if ctx ends first.
func (d *daemon) call(ctx context.Context, f func(context.Context)) {
	done := make(chan struct{})
	select {
	case d.calls <- func(ctx context.Context) { defer close(done); f(ctx) }:
		<-done
	case <-ctx.Done():
	}
}

// beforeSleep has everything on the disk before the machine sleeps.
func (d *daemon) beforeSleep(ctx context.Context) {
	if err := d.life.recorder.Flush(ctx); err != nil {
		d.log.Error("not everything could be stored before sleep", "err", err)
	}
}

// finish ends the life and stores it.
func (d *daemon) finish(ctx context.Context) error {
	err := d.life.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.End{}})
	if err != nil {
		return fmt.Errorf("end the recording: %w", err)
	}
	return nil
}

func (d *daemon) close() error {
	_ = os.Remove(d.home.Socket) // nobody listens any more
	return d.store.Close()
}

// reconfigure takes what config.toml says now; a wrong one leaves the last good
// one in force.
func (d *daemon) reconfigure(ctx context.Context) {
	c, err := loadConfig(d.home)
	if err != nil {
		d.badConfig = err.Error()
		d.log.Error("config.toml is not in force; what it said before is", "err", err)
		return
	}
	d.badConfig = ""
	d.set.Config = c
	d.reload(ctx)
}

// reload gathers the settings anew and counts again: config.toml or the
// database changed.
func (d *daemon) reload(ctx context.Context) {
	set, err := gather(ctx, d.set.Config, d.store, d.log)
	if err != nil {
		d.log.Error("settings cannot be read", "err", err)
		return
	}
	classifier, err := set.classifier()
	if err != nil {
		d.log.Error("rules cannot be used", "err", err)
		return
	}
	d.set = set
	d.life.plan, d.life.calendar = set.Plan, set.Calendar
	d.life.recorder.SetRules(classifier, set.keep())
	if err := errors.Join(d.life.recorder.Reload(ctx), d.recallNudges(ctx)); err != nil {
		d.log.Error("the past cannot be read", "err", err)
	}
	d.shown.usual = nil
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.Tick{}})
}

// nudged implements listener: the journal first, so that nothing is said twice.
func (d *daemon) nudged(ctx context.Context, r policy.Record) error {
	err := d.journal.Save(ctx, r)
	if d.notices != nil {
		d.notices.show(notify.NoticeOf(r.Nudge))
	}
	return err
}

// answered implements listener.
func (d *daemon) answered(ctx context.Context, r policy.Record) error {
	return d.journal.Answer(ctx, r)
}

// turned implements listener.
func (d *daemon) turned(ctx context.Context, now time.Time, p tracker.Presence, _ []policy.LimitState) error {
	if p != tracker.Away {
		return nil
	}
	// As away begins, once a week: nobody waits for the disk then.
	made, err := d.store.BackupIfDue(ctx, now)
	if err == nil && made {
		err = d.store.Prune(ctx, now)
	}
	return err
}
