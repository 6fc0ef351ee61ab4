package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"dwell/cmd/config"
	"dwell/policy"
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
	p.keepGood(home, c)
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
	if err == nil {
		err = w.regather(ctx)
	}
	if err == nil {
		_, err = w.applyIfNew(ctx, w.store)
	}
	if err := errors.Join(err, w.store.Close()); err != nil {
		return err
	}
	if _, err := ask(ctx, home.Socket, request{Call: "changed"}); err != nil && !errors.Is(err, errDown) {
		return &failure{
			code: exitFailed, err: fmt.Errorf("it is stored, but the running dwell could not be told: %w", err),
			hint: "It takes effect there when dwell is started again.",
		}
	}
	return nil
}

// classifier is made of the rules that hold, and knows the sites that limits and
// exclusions are of: a host below one that is known is a site only when it is named.
func (s settings) classifier() (*classify.Classifier, error) {
	c, err := classify.New(s.Rules)
	if err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	var limited, excluded []string
	for _, l := range s.Plan.Limits {
		if l.Target.Kind == policy.SiteTarget {
			limited = append(limited, l.Target.Name)
		}
	}
	limited = append(limited, s.frictionSites()...)
	for _, t := range s.Privacy.Exclude {
		if t.Kind == "site" {
			excluded = append(excluded, t.Glob)
		}
	}
	return c.WithSites(limited, excluded), nil
}

// regather takes the settings anew: the command changed the database.
func (w *writing) regather(ctx context.Context) (err error) {
	w.settings, err = gather(ctx, w.file, w.store, slog.New(slog.DiscardHandler))
	return err
}

// relabel has the rules act on the past and returns how many subjects changed.
func (w *writing) relabel(ctx context.Context) (int, error) {
	if err := w.regather(ctx); err != nil {
		return 0, err
	}
	return w.apply(ctx, w.store)
}

// apply gives every subject stored in st its verdict anew and returns how many
// changed. What turns out to be sensitive loses its names.
func (s settings) apply(ctx context.Context, st *store.Store) (int, error) {
	c, err := s.classifier()
	if err != nil {
		return 0, err
	}
	n, err := st.Reclassify(ctx, c.Relabel)
	if err != nil {
		return 0, err
	}
	if err := conceal(ctx, st, s.keep()); err != nil {
		return 0, err
	}
	return n, st.SetSetting(ctx, verdictsSetting, s.verdicts())
}

// applyIfNew is apply where rules, facts or privacy are others than those last
// applied, in config.toml or by command; it reports whether they were. Else it
// only reads one setting. Nothing stored yet follows none.
func (s settings) applyIfNew(ctx context.Context, st *store.Store) (bool, error) {
	last, _, err := st.Setting(ctx, verdictsSetting)
	if err != nil {
		return false, fmt.Errorf("read settings: %w", err)
	}
	switch last {
	case s.verdicts():
		return false, nil
	case "": // what is stored was classified by what holds now
		return false, st.SetSetting(ctx, verdictsSetting, s.verdicts())
	}
	_, err = s.apply(ctx, st)
	return true, err
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
	c, err := p.configInForce(home)
	return c.Calendar, err
}
