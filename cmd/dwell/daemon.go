package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/alarm"
	"dwell/tracker/classify"
	"dwell/tracker/desktop"
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
	begun   config.Config // what config.toml said at the start
	life    *life
	started time.Time

	classifier atomic.Pointer[classify.Classifier] // of set, for those who ask outside the loop

	events   chan tracker.Event
	states   chan tracker.SourceState
	answers  chan notify.Answer
	commands chan tray.Command
	changed  chan struct{} // config.toml changed
	calls    chan func(context.Context)
	slept    chan struct{} // holds a token once the word of coming sleep was lived

	alarm   *alarm.Alarm
	memory  footprint
	notices *presenter
	tray    *tray.Tray
	pages   *web.Server
	parts   *sync.WaitGroup

	watchers watchers
	prompts  prompts

	sources     []view.Source // by name
	outages     outages
	pausedUntil time.Time // zero while paused: until resumed
	folded      time.Time // the last day that was, or is being, made into measures; zero: ask
	breakEnded  time.Time // when the person last let nudges speak: no break of before goes on
	badConfig   string    // why config.toml is not in force
	badStore    string    // why something is not stored
	told        string    // what was done about a damaged database
	damage      error     // found after an unclean exit: start again to mend it
	shown       shown
	onReady     func(context.Context) // run in the loop after reportAfter; nil: report
	reportAfter time.Duration
	stop        context.CancelFunc
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
	if d.alarm, err = alarm.New(); err != nil {
		return errors.Join(err, control.Close())
	}
	defer d.alarm.Close()
	server := &controlServer{listener: control, handle: d.handle, log: d.log}
	d.parts = &parts
	d.part(&parts, "control socket", func() error { return server.serve(ctx) })
	if err := d.startFaces(ctx, &parts); err != nil {
		return err
	}
	if !d.flags.noSources {
		d.startSources(ctx, &parts)
	}
	d.checkIfUnclean(ctx, &parts)

	// The person is there: they, or their login, just started this.
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.Tick{}})
	d.resumePause(ctx)
	d.setWatchers(ctx)
	d.foldIfDue(ctx)
	if d.onReady == nil {
		d.onReady = d.report
	}
	d.memory.used(d.p.now().Add(d.reportAfter))
	soon := time.AfterFunc(d.reportAfter, func() { d.call(ctx, d.onReady) })
	defer soon.Stop()
	d.loop(ctx)
	d.endWatchers()
	d.setAlong(ctx, false)
	return errors.Join(d.finish(context.WithoutCancel(ctx)), d.damage)
}

// part runs one part of the daemon; its failure is logged and ends nothing else.
func (d *daemon) part(parts *sync.WaitGroup, name string, run func() error) {
	parts.Go(func() {
		if err := run(); err != nil {
			d.log.Error("a part of dwell stopped", "part", name, "err", err)
		}
	})
}

// loop is the only loop. Nothing in it waits for anything but its channels and
// the one timer, which is set to when something is next due.
func (d *daemon) loop(ctx context.Context) {
	for {
		if d.shown.stale {
			d.show(ctx)
		}
		d.shown.stale = true
		if err := d.alarm.Set(d.due()); err != nil {
			d.log.Error("nothing is done by the clock any more", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case ev := <-d.events:
			d.seen(ev)
			d.browsersHeard(ev)
			d.feed(ctx, ev)
			if f, ok := ev.Fact.(tracker.Sleep); ok && f.On {
				d.sleeping()
			}
		case s := <-d.states:
			d.heard(ctx, s)
		case a := <-d.answers:
			d.answer(ctx, a)
		case c := <-d.commands:
			d.command(ctx, c)
		case <-d.changed:
			d.reconfigure(ctx)
		case call := <-d.calls:
			call(ctx)
		case <-d.alarm.Rang():
			d.wake(ctx)
			d.resumeIfDue(ctx)
			d.storePromptsIfDue(ctx)
			if err := d.memory.releaseIfDue(d.p.now()); err != nil {
				d.log.Debug("memory is not given back", "err", err)
			}
		}
	}
}

// wake does what the clock asked for. While the hands rest nobody reads minutes in
// the tray (see show), so what is left of a limit need not be counted for them.
func (d *daemon) wake(ctx context.Context) {
	if d.life.presence != tracker.HandsOff {
		d.tick(ctx)
		return
	}
	d.shown.stale = false
	d.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "clock", Fact: tracker.Tick{}})
	d.shown.stale = d.shown.stale || d.shown.state.Break != "" && d.breakLeft() == 0
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
	if d.tray != nil {
		wait = min(wait, d.breakTurns())
	}
	if at := d.silentAt(); !at.IsZero() {
		wait = min(wait, at.Sub(d.p.now()))
	}
	if !d.prompts.due.IsZero() {
		wait = min(wait, max(d.prompts.due.Sub(d.p.now()), 0))
	}
	if !d.memory.due.IsZero() {
		wait = min(wait, max(d.memory.due.Sub(d.p.now()), 0))
	}
	return wait
}

// feed lives one event.
func (d *daemon) feed(ctx context.Context, ev tracker.Event) { d.fed(d.life.feed(ctx, ev)) }

// fed takes what came of it: what cannot be stored is shown and tried again.
func (d *daemon) fed(err error) {
	switch {
	case err != nil:
		d.shown.stale = true
		if d.badStore == "" {
			d.log.Error("not everything could be stored; it is kept and tried again", "err", err)
		}
		d.badStore = "Not everything could be stored."
		if hint := hintFor(err); hint != "" {
			d.badStore = hint
		}
	case d.badStore != "" && d.life.recorder.Unstored() == 0:
		d.shown.stale = true
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

// sleeping says that the word of coming sleep was lived.
func (d *daemon) sleeping() {
	select {
	case d.slept <- struct{}{}:
	default:
	}
}

// beforeSleep has everything on the disk before the machine sleeps. The word of
// it is still on its way through the sources' channels: what is flushed before
// the loop has lived it lacks the seconds up to now.
func (d *daemon) beforeSleep(ctx context.Context) {
	select {
	case <-d.slept:
	case <-ctx.Done():
		return
	}
	d.call(ctx, func(ctx context.Context) {
		if err := d.life.recorder.Flush(ctx); err != nil {
			d.log.Error("not everything could be stored before sleep", "err", err)
		}
	})
}

// finish ends the life and stores it.
func (d *daemon) finish(ctx context.Context) error {
	err := d.life.feed(ctx, tracker.Event{Stamp: desktop.Stamp(), Source: "dwell", Fact: tracker.End{}})
	err = errors.Join(err, d.storePrompts(ctx), d.outages.endAll(ctx, d.store, d.p.now()))
	if err != nil {
		return fmt.Errorf("end the recording: %w", err)
	}
	d.keepSetting(ctx, runningSetting, "")
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
		d.badConfig = withoutLines(err)
		_, which := d.home.InForce()
		d.log.Error("config.toml is not in force; "+which+" are", "err", err)
		return
	}
	d.badConfig = ""
	d.keepConfig(c)
	d.set.file = c
	d.reload(ctx)
}

// keepConfig has c hold while config.toml is wrong, also at the next start.
func (d *daemon) keepConfig(c config.Config) {
	if err := d.home.Keep(c); err != nil {
		d.log.Error("settings are not kept for when config.toml is wrong", "err", err)
	}
}

// reload gathers the settings anew and counts again: config.toml or the
// database changed.
func (d *daemon) reload(ctx context.Context) {
	set, err := gather(ctx, d.set.file, d.store, d.log)
	if err != nil {
		d.log.Error("settings cannot be read", "err", err)
		return
	}
	classifier, err := set.classifier()
	if err != nil {
		d.log.Error("rules cannot be used", "err", err)
		return
	}
	d.classifier.Store(classifier)
	changed, before := set.verdicts() != d.set.verdicts(), d.life.records
	d.set = set
	d.life.plan, d.life.calendar = set.Plan, set.Calendar
	d.life.recorder.SetPresence(d.presenceRules(), set.Calendar)
	d.life.recorder.SetRules(classifier, set.keep())
	if err := errors.Join(d.apply(ctx, changed), d.life.recorder.Reload(ctx), d.recallNudges(ctx)); err != nil {
		d.log.Error("the past cannot be read", "err", err)
	}
	d.setWatchers(ctx)
	d.folded = time.Time{}
	d.shown.usual = nil
	d.tick(ctx)
	d.withdraw(before)
}

// apply has changed rules and privacy act on the past. What the recorder holds is
// stored first, by the same: neither it nor the tail brings a name back. Where they
// changed under this daemon a command may have applied them already, but what was
// stored here since was by the old ones.
func (d *daemon) apply(ctx context.Context, changed bool) error {
	err := errors.Join(d.life.recorder.Flush(ctx), d.storePrompts(ctx))
	if err == nil && changed {
		_, err = d.set.apply(ctx, d.store)
	} else if err == nil {
		_, err = d.set.applyIfNew(ctx, d.store)
	}
	return err
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
	d.memory.turned(d.p.now(), p)
	d.shown.stale = true
	if !d.watchers.there && p.Active() {
		d.watchers.silence.Again(d.p.now())
	}
	d.watchers.there = p.Active()
	if d.watchers.end != nil {
		d.watchers.server.Pause(p == tracker.Paused)
		d.watchers.server.Attended(p.Active())
	}
	switch p {
	case tracker.Away, tracker.Locked, tracker.Asleep: // nobody waits for the disk
		err := errors.Join(d.flushWatchers(ctx), d.storePrompts(ctx))
		_, backup := d.store.BackupIfDue(ctx, now)
		if d.foldIfDue(ctx) {
			return errors.Join(err, backup) // spans are dropped the next time nobody is there
		}
		return errors.Join(err, backup, d.store.Prune(ctx, now))
	}
	return nil
}
