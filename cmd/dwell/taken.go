package main

import (
	"context"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/ui/notify"
)

// takeBreak notes a break the person takes by themselves, from the tray or by
// command, and returns when it is over.
func (d *daemon) takeBreak(ctx context.Context, because string) time.Time {
	d.tick(ctx)
	r := policy.TakeBreak(d.life.input(), because)
	d.life.records = append(d.life.records, r)
	if err := d.journal.Save(ctx, r); err != nil {
		d.log.Error("a break cannot be noted", "err", err)
	}
	until := r.Shown.Add(d.set.Plan.Breaks.RestFor)
	if until.After(d.life.quiet) { // a longer quiet stays
		d.quiet(ctx, until)
	}
	if d.notices != nil {
		d.notices.show(notify.Notice{
			ID: r.ID, Replace: "break", Title: "A break until " + until.Format("15:04"),
			Body: "Look far away, stand up, leave the screen. Nothing will speak meanwhile.", Timeout: 10 * time.Second,
		})
	}
	return until
}

// breakLeft is how much is left of the break the person takes; zero: none.
func (d *daemon) breakLeft() time.Duration {
	return d.set.Plan.Breaks.Left(d.life.records, d.breakEnded, d.life.clock.At(desktop.Stamp()))
}

// breakTurns is how long until the tray has something else to say of the break
// that is taken: when it is over, and to who types on, each minute.
func (d *daemon) breakTurns() time.Duration {
	left := d.breakLeft()
	switch {
	case left <= 0:
		return 24 * time.Hour
	case d.life.presence == tracker.HandsOn && left%time.Minute > 0:
		return left % time.Minute
	case d.life.presence == tracker.HandsOn:
		return time.Minute
	}
	return left
}
