package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

// Keys of settings kept in the database: what is set by command, tray or page
// and not in config.toml.
const (
	restSetting        = "breaks.rest"
	pausedSetting      = "paused"      // "until resumed", or a time
	quietSetting       = "quiet until" // a time
	runningSetting     = "running"     // while a daemon records; there at a start: the last run did not end well
	fingerprintSetting = "catalogue"   // of the facts the stored verdicts came from
	welcomedSetting    = "welcomed"    // the first minute was shown
	sentinelForever    = "until resumed"
)

// settings are what the person set in config.toml and by command, together.
// What stands in the file wins; lists are unions.
type settings struct {
	config.Config
	file       config.Config   // config.toml alone: what is gathered anew begins with it
	fileLimits map[string]bool // ids of limits that stand in the file
}

// gather adds to c what is kept in s.
func gather(ctx context.Context, c config.Config, s *store.Store, log *slog.Logger) (settings, error) {
	set := settings{Config: c, file: c, fileLimits: map[string]bool{}}
	set.Plan.Limits = append([]policy.Limit(nil), c.Plan.Limits...)
	set.Rules = append([]classify.Rule(nil), c.Rules...)
	for _, l := range c.Plan.Limits {
		set.fileLimits[l.ID] = true
	}
	if s == nil {
		return set, nil
	}
	limits, err := journal.New(s, time.Time{}).Limits(ctx)
	if err != nil {
		return set, fmt.Errorf("read limits: %w", err)
	}
	for _, l := range limits {
		if !set.fileLimits[l.ID] {
			set.Plan.Limits = append(set.Plan.Limits, l)
		}
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return set, fmt.Errorf("read rules: %w", err)
	}
	stored := make([]classify.Rule, 0, len(rules))
	for _, row := range rules {
		terms, err := classify.ParseMatch(row.Match)
		if err != nil {
			log.Warn("a stored rule cannot be used", "id", row.ID)
			continue
		}
		stored = append(stored, classify.Rule{ID: row.ID, Terms: terms, Category: row.Category})
	}
	set.Rules = append(stored, set.Rules...) // the file's go before
	if _, ok := c.Source(restSetting); !ok {
		value, ok, err := s.Setting(ctx, restSetting)
		if err != nil {
			return set, fmt.Errorf("read settings: %w", err)
		}
		if rest, err := time.ParseDuration(value); ok && err == nil {
			set.Plan.Breaks.Rest = rest
		}
	}
	return set, nil
}

// rules, privacy and calendar as the recorder wants them.
func (s settings) presenceRules() tracker.Rules {
	return tracker.Rules{HandsOffAfter: s.Presence.HandsOffAfter, AwayAfter: s.Presence.AwayAfter, Reading: s.Presence.Reading}
}

func (s settings) keep() tracker.Privacy {
	p := tracker.Privacy{Titles: s.Privacy.Titles, SensitiveNames: s.Privacy.SensitiveNames}
	for _, t := range s.Privacy.Exclude {
		p.Exclude = append(p.Exclude, t.Kind+":"+t.Glob)
	}
	return p
}

// inFile refuses to change by command what stands in config.toml.
func (s settings) inFile(key string) error {
	source, ok := s.Source(key)
	if !ok {
		return nil
	}
	return &failure{
		code: exitFailed, err: fmt.Errorf("%s sets this, and what stands there wins", source),
		hint: "Change or remove that line; dwell never writes the file.",
	}
}

// loadConfig reads config.toml; a wrong one is an error that shows its lines.
func loadConfig(home config.Home) (config.Config, error) {
	c, err := config.Load(home.Config)
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return c, &failure{code: exitFailed, err: err, hint: `"dwell config check" shows this again once you have changed it.`}
	}
	return c, err
}
