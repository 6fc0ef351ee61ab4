package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dwell/cmd/config"
	"dwell/tracker/store"
)

// firstMinute is the page that says what is seen and kept, and asks about login.
const firstMinute = "/welcome"

// firstLook reports whether this person was neither shown nor offered the first
// minute yet. What cannot be read is not a new person's: the daemon mends it, or
// says what is wrong with it.
func (p *program) firstLook(ctx context.Context) bool {
	home, err := config.FindHome()
	if err != nil {
		return false
	}
	s, err := store.OpenReadOnly(ctx, home.Database)
	if err != nil {
		return errors.Is(err, store.ErrNotFound)
	}
	defer func() { _ = s.Close() }() // only read
	_, done, err := s.Setting(ctx, welcomedSetting)
	return err == nil && !done
}

// looked notes that the first minute was shown. The daemon, which offers it in a
// notice a moment after its start, then does not.
func (p *program) looked(ctx context.Context) error {
	home, err := config.FindHome()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, home.Database, store.Options{Backups: home.Backups, Now: p.now})
	if err != nil {
		return err
	}
	err = s.SetSetting(ctx, welcomedSetting, p.now().UTC().Format(time.RFC3339))
	if err := errors.Join(err, s.Close()); err != nil {
		return fmt.Errorf("note that the first page was shown: %w", err)
	}
	return nil
}
