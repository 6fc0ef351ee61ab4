package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"dwell/tracker/store"
)

// After an unclean exit the database is looked through in the background, on a
// connection of its own: it takes longer the more years it holds, and nearly
// always finds nothing. Damage ends the daemon; the next start, which systemd
// makes at once, reads the whole file first and mends it.

// errDamaged ends a daemon whose database was found damaged while it ran.
var errDamaged = errors.New("the database is damaged; start dwell again, and it is mended from the newest backup")

// mendMark is the file that tells the next start to read the whole database.
func (d *daemon) mendMark() string { return d.home.Database + ".mend" }

func (d *daemon) mends() bool {
	_, err := os.Stat(d.mendMark())
	return err == nil
}

func (d *daemon) mended() { _ = os.Remove(d.mendMark()) } // nearly always none

// checkIfUnclean notes that this run records, and has the database checked if
// the last one did not end well.
func (d *daemon) checkIfUnclean(ctx context.Context, parts *sync.WaitGroup) {
	_, unclean, err := d.store.Setting(ctx, runningSetting)
	if err != nil {
		d.log.Error("settings cannot be read", "err", err)
	}
	d.keepSetting(ctx, runningSetting, d.started.UTC().Format(time.RFC3339))
	if !unclean {
		return
	}
	d.log.Info("the last run did not end well; the database is being checked")
	d.part(parts, "check", func() error {
		err := d.check(ctx)
		if !errors.Is(err, store.ErrDamaged) {
			return err
		}
		if mark := os.WriteFile(d.mendMark(), nil, 0o600); mark != nil {
			return errors.Join(err, mark)
		}
		d.call(ctx, func(context.Context) {
			d.damage = errDamaged
			d.stop()
		})
		return err
	})
}

// check reads the whole database on a connection of its own.
func (d *daemon) check(ctx context.Context) error {
	s, err := store.OpenReadOnly(ctx, d.home.Database)
	if err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	return errors.Join(s.Check(ctx), s.Close())
}
