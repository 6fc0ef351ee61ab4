package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"slices"
	"strconv"
	"strings"
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
	restSetting     = "breaks.rest"
	watchersSetting = "watchers.enabled" // "true": the port for watchers is on
	alongSetting    = "watchers.along"   // "true": an ActivityWatch that has their port is read along with
	deviceSetting   = "device"           // what the port calls this computer
	pausedSetting   = "paused"           // "until resumed", or a time
	quietSetting    = "quiet until"      // a time
	runningSetting  = "running"          // while a daemon records; there at a start: the last run did not end well
	verdictsSetting = "catalogue"        // of the facts, rules and privacy the stored verdicts came from
	welcomedSetting = "welcomed"         // the first minute was shown
	sentinelForever = "until resumed"
)

// settings are what the person set in config.toml and by command, together.
// What stands in the file wins; lists are unions.
type settings struct {
	config.Config
	file       config.Config   // config.toml alone: what is gathered anew begins with it
	fileLimits map[string]bool // ids of limits that stand in the file

	Along    bool               // an ActivityWatch that has the watchers' port is read along with
	Friction []tracker.Friction // the sites before which the person is asked first
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
	if set.Friction, err = s.Friction(ctx); err != nil {
		return set, fmt.Errorf("read settings: %w", err)
	}
	if _, ok := c.Source(restSetting); !ok {
		value, ok, err := s.Setting(ctx, restSetting)
		if err != nil {
			return set, fmt.Errorf("read settings: %w", err)
		}
		if rest, err := time.ParseDuration(value); ok && err == nil {
			set.Plan.Breaks.Rest = rest
		}
	}
	if _, ok := c.Source(watchersSetting); !ok {
		value, _, err := s.Setting(ctx, watchersSetting)
		if err != nil {
			return set, fmt.Errorf("read settings: %w", err)
		}
		set.Watchers.Enabled = value == "true"
	}
	along, _, err := s.Setting(ctx, alongSetting)
	if err != nil {
		return set, fmt.Errorf("read settings: %w", err)
	}
	set.Along = along == "true"
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

// presenceRules are the lengths that hold while this daemon runs: its sources
// were told hands_off_after when they began.
func (d *daemon) presenceRules() tracker.Rules {
	r := d.set.presenceRules()
	r.HandsOffAfter = d.begun.Presence.HandsOffAfter
	r.AwayAfter = max(r.AwayAfter, r.HandsOffAfter)
	return r
}

// waits says what of config.toml cannot change while the daemon runs; empty:
// all of it is in force.
func (d *daemon) waits() string {
	var keys []string
	for key, differs := range map[string]bool{
		"presence.hands_off_after": d.set.Presence.HandsOffAfter != d.begun.Presence.HandsOffAfter,
		"privacy.keep_spans":       d.set.Privacy.KeepSpans != d.begun.Privacy.KeepSpans,
		"dashboard.listen":         !d.flags.noWeb && d.set.Dashboard.Listen != d.begun.Dashboard.Listen,
	} {
		if differs {
			keys = append(keys, key)
		}
	}
	switch len(keys) {
	case 0:
		return ""
	case 1:
		return keys[0] + " takes effect at the next start"
	}
	slices.Sort(keys)
	return strings.Join(keys, ", ") + " take effect at the next start"
}

// verdicts is a fingerprint of all that decides what stored time counts as and
// which names of it may be kept.
func (s settings) verdicts() string {
	h := fnv.New64a()
	keep := s.keep()
	fmt.Fprintf(h, "%s %t %q\n", classify.Fingerprint(), keep.SensitiveNames, keep.Exclude)
	for _, r := range s.Rules {
		fmt.Fprintf(h, "%s %d %q %s\n", r.Source, r.ID, r.Terms, r.Category)
	}
	return strconv.FormatUint(h.Sum64(), 16)
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

// withoutLines is what doctor, tray and health say of err: they may be shown to
// others, and a line of config.toml may hold a title.
func withoutLines(err error) string {
	if wrong := (*config.Error)(nil); errors.As(err, &wrong) {
		return wrong.WithoutLines()
	}
	return err.Error()
}

// configInForce reads config.toml for a command that changes nothing by it: while
// a line of it is wrong the person is told, and what was good before holds.
func (p *program) configInForce(home config.Home) (config.Config, error) {
	c, err := config.Load(home.Config)
	var wrong *config.Error
	if !errors.As(err, &wrong) {
		return c, err
	}
	c, which := home.InForce()
	if !p.warned {
		p.warned = true
		fmt.Fprintf(p.err, "dwell: %s; %s are in force (\"dwell config check\" shows why)\n", wrong.Brief(), which)
	}
	return c, nil
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
