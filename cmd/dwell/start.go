package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"dwell/cmd/config"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/process"
	"dwell/tracker/recorder"
	"dwell/tracker/store"
	"dwell/ui/notify"
	"dwell/ui/tray"
	"dwell/ui/web"
)

// newDaemon opens what a daemon works with.
func (p *program) newDaemon(ctx context.Context, home config.Home, flags runFlags, log *slog.Logger) (*daemon, error) {
	d := &daemon{
		p: p, home: home, flags: flags, log: log, started: p.now(),
		events: make(chan tracker.Event, 64), states: make(chan tracker.SourceState, 16),
		answers: make(chan notify.Answer, 4), commands: make(chan tray.Command, 4),
		changed: make(chan struct{}, 1), calls: make(chan func(context.Context)), slept: make(chan struct{}, 1),
		reportAfter: reportAfter, outages: outages{},
	}
	c, err := loadConfig(home)
	if err != nil {
		// A typing mistake must not cost a day's record, nor what is excluded from it:
		// what was good before holds, and loudly.
		d.badConfig = withoutLines(err)
		var which string
		c, which = home.InForce()
		log.Error("config.toml is not in force; "+which+" are", "err", err)
	} else {
		d.keepConfig(c)
	}
	d.begun = c
	if err := d.openStore(ctx, c); err != nil {
		return nil, err
	}
	if err := d.openLife(ctx, c); err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return d, nil
}

func (d *daemon) openStore(ctx context.Context, c config.Config) error {
	o := store.Options{
		Log: d.log, KeepSpans: c.Privacy.KeepSpans, Backups: d.home.Backups, Now: d.p.now, Verify: d.mends(),
	}
	s, err := store.Open(ctx, d.home.Database, o)
	if err != nil {
		return err
	}
	d.mended()
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
	if _, err := d.set.applyIfNew(ctx, d.store); err != nil {
		return err
	}
	d.classifier.Store(classifier)
	d.life = &life{
		calendar: d.set.Calendar, plan: d.set.Plan, told: d,
		recorder: recorder.New(recorder.Options{
			Rules: d.set.presenceRules(), Privacy: d.set.keep(), Calendar: d.set.Calendar, Zone: d.p.zone,
			Classifier: classifier, Store: d.store, TailPath: d.home.Tail, Log: d.log,
			Cut: func(p tracker.Period) {
				if err := d.outages.lapse(ctx, d.store, p); err != nil {
					d.log.Error("time lived twice cannot be noted", "err", err)
				}
			},
		}),
	}
	if quiet, ok, err := d.store.Setting(ctx, quietSetting); err == nil && ok {
		d.life.quiet, _ = time.Parse(time.RFC3339, quiet)
	}
	return d.recallNudges(ctx)
}

// recallNudges takes this week's nudges from the journal.
func (d *daemon) recallNudges(ctx context.Context) (err error) {
	now := d.p.now().In(d.p.zone)
	d.life.records, err = d.journal.Since(ctx, journalSince(d.set.Calendar, now))
	return err
}

// startSources has the desktop watched, and says of each window which program it is and
// what runs in it.
func (d *daemon) startSources(ctx context.Context, parts *sync.WaitGroup) {
	raw := make(chan tracker.Event, 64)
	finder := process.New(d.log)
	d.part(parts, "desktop", func() error {
		defer close(raw)
		return desktop.Watch(ctx, desktop.Options{
			Log: d.log, HandsOffAfter: d.begun.Presence.HandsOffAfter, BeforeSleep: func() { d.beforeSleep(ctx) },
		}, raw, d.states)
	})
	d.part(parts, "programs", func() error {
		o := process.FollowOptions{IsTerminal: terminals(d.log), Agent: d.agent, Stamp: desktop.Stamp}
		finder.Follow(ctx, o, raw, d.events)
		return nil
	})
	d.part(parts, "config.toml", func() error { return config.Watch(ctx, d.home.Config, d.changed) })
}

func (d *daemon) startFaces(ctx context.Context, parts *sync.WaitGroup) error {
	if !d.flags.noNotify {
		notifier := notify.New(d.log)
		d.notices = newPresenter(notifier.Show, notifier.Withdraw, notifier.Appeared(), d.log)
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
