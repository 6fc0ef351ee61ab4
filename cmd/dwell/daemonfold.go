package main

import (
	"context"
	"errors"
	"time"
)

// A fold is a day made into what measures are taken from, once it is over. The daemon
// folds in the background: what is missing as it starts, and each day that closed when
// nobody is there any more.

// foldIfDue has the days that are over folded and their index kept, unless that was done
// since the last one closed and nothing changed. It reports whether that has begun: until
// it is done spans are needed that might be dropped.
func (d *daemon) foldIfDue(ctx context.Context) (begun bool) {
	now := d.life.recorder.Wall()
	closed := lastClosed(d.set.Calendar, now, now.Location())
	if d.life.over || !d.folded.Before(closed) {
		return false
	}
	d.folded = closed
	d.memory.used(d.p.now())
	days := d.set.measures(d.store, now.Location())
	d.part(d.parts, "measures", func() error {
		err := days.Update(ctx, closed)
		d.call(ctx, func(context.Context) {
			d.memory.used(d.p.now())
			if err != nil {
				d.folded = time.Time{} // tried again
			}
		})
		if errors.Is(err, context.Canceled) {
			return nil
		}
		return err
	})
	return true
}
