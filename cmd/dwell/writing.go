package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

// writing is what a command that changes something has.
type writing struct {
	settings
	home  config.Home
	store *store.Store
}

// write opens the store for writing, runs change and tells a running daemon,
// which then reads anew. With flush the daemon first stores what it holds.
func (p *program) write(ctx context.Context, flush bool, change func(*writing) error) error {
	home, err := config.FindHome()
	if err != nil {
		return err
	}
	c, err := loadConfig(home)
	if err != nil {
		return err
	}
	if err := home.Make(); err != nil {
		return err
	}
	if flush {
		if _, err := ask(ctx, home.Socket, request{Call: "flush"}); err != nil && !errors.Is(err, errDown) {
			return err
		}
	}
	log := slog.New(slog.DiscardHandler)
	w := &writing{home: home}
	w.store, err = store.Open(ctx, home.Database, store.Options{Backups: home.Backups, KeepSpans: c.Privacy.KeepSpans, Now: p.now, Log: log})
	if err != nil {
		return err
	}
	if told := w.store.Recovered(); told != "" {
		fmt.Fprintln(p.err, "dwell:", told)
	}
	if w.settings, err = gather(ctx, c, w.store, log); err == nil {
		err = change(w)
	}
	if err := errors.Join(err, w.store.Close()); err != nil {
		return err
	}
	if _, err := ask(ctx, home.Socket, request{Call: "changed"}); err != nil && !errors.Is(err, errDown) {
		return fmt.Errorf("it is stored, but the running dwell could not be told: %w", err)
	}
	return nil
}

// classifier is made of the rules that hold.
func (s settings) classifier() (*classify.Classifier, error) {
	c, err := classify.New(s.Rules)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return c, nil
}

// relabel gives every stored subject its verdict anew and returns how many
// changed. What turns out to be sensitive loses its names.
func (w *writing) relabel(ctx context.Context) (int, error) {
	var err error
	if w.settings, err = gather(ctx, w.file, w.store, slog.New(slog.DiscardHandler)); err != nil {
		return 0, err
	}
	c, err := w.classifier()
	if err != nil {
		return 0, err
	}
	n, err := w.store.Reclassify(ctx, c.Relabel)
	if err != nil {
		return 0, err
	}
	return n, conceal(ctx, w.store, w.keep())
}

// conceal takes from the past the names that p does not let be kept.
func conceal(ctx context.Context, s *store.Store, p tracker.Privacy) error {
	_, err := s.Conceal(ctx, func(subject tracker.Subject, v tracker.Verdict) (tracker.Subject, tracker.Verdict) {
		subject, v, _ = p.Keep(subject, v, "", false)
		return subject, v
	})
	return err
}

// calendar is where the person's days begin.
func (p *program) calendar() (tracker.Calendar, error) {
	home, err := config.FindHome()
	if err != nil {
		return tracker.Calendar{}, err
	}
	c, err := loadConfig(home)
	return c.Calendar, err
}
