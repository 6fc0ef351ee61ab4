package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/policy/journal"
	"dwell/tracker"
	"dwell/tracker/recorder"
	"dwell/tracker/replay"
	"dwell/tracker/store"
	"dwell/ui/view"
	"dwell/ui/web"
)

// demoWeeks is how much of a made-up life is shown: enough for every comparison.
const demoWeeks = 12

func (p *program) demoCommand() *cobra.Command {
	var noWeb bool
	var seed uint64
	c := &cobra.Command{
		Use: "demo", Short: "twelve weeks of a made-up person, to look around in", Args: noArgs,
		Long: `Fill a temporary home with twelve weeks of a made-up person, serve their pages
until you press Ctrl-C, and print their week. Your own data is neither read nor
touched, and nothing of the demo stays.`,
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := os.MkdirTemp("", "dwell-demo-")
			if err != nil {
				return fmt.Errorf("make a place for the demo: %w", err)
			}
			defer func() { _ = os.RemoveAll(dir) }() // nothing in it is wanted
			if err := os.Setenv(config.HomeVariable, dir); err != nil {
				return fmt.Errorf("point at the demo's home: %w", err)
			}
			return p.demo(c.Context(), seed, noWeb)
		},
	}
	c.Flags().BoolVar(&noWeb, "no-web", false, "print the week and end")
	c.Flags().Uint64Var(&seed, "seed", 1, "another `NUMBER` is another person")
	return c
}

func (p *program) demo(ctx context.Context, seed uint64, noWeb bool) error {
	home, err := config.FindHome()
	if err != nil {
		return err
	}
	if err := home.Make(); err != nil {
		return err
	}
	if err := p.fill(ctx, home, seed); err != nil {
		return err
	}
	r, err := p.read(ctx)
	if err != nil {
		return err
	}
	defer r.close()
	lastWeek := r.Calendar.Date(r.now, r.zone).AddDate(0, 0, -7)
	week, err := r.summary(ctx, view.Week, lastWeek)
	if err != nil {
		return err
	}
	if noWeb {
		return p.printDemo(week)
	}
	return p.showDemo(ctx, home, week)
}

// printDemo prints the made-up person's week.
func (p *program) printDemo(week view.Summary) error {
	fmt.Fprintln(p.out, "A made-up person's last week:")
	fmt.Fprintln(p.out)
	return p.printer().Summary(week)
}

// fill lives the made-up life up to now and stores it.
func (p *program) fill(ctx context.Context, home config.Home, seed uint64) error {
	s, err := store.Open(ctx, home.Database, store.Options{Backups: home.Backups, Temporary: true})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	plan := policy.DefaultPlan()
	for _, words := range [][2]string{{"ai", "1h"}, {"social", "45m"}} {
		limit, err := limitFrom(words[0], words[1], "day", "")
		if err != nil {
			return err
		}
		plan.Limits = append(plan.Limits, limit)
		if err := journal.New(s, time.Time{}).SetLimit(ctx, limit); err != nil {
			return err
		}
	}
	set := settings{Config: config.Default()}
	classifier, err := set.classifier()
	if err != nil {
		return err
	}
	l := &life{
		calendar: set.Calendar, plan: plan, told: silence{},
		recorder: recorder.New(recorder.Options{
			Rules: set.presenceRules(), Privacy: set.keep(), Calendar: set.Calendar, Zone: p.zone,
			Classifier: classifier, Store: s, Log: slog.New(slog.DiscardHandler), CommitEvery: notLived,
		}),
	}
	now := p.now()
	person := replay.Person{Habit: replay.Ordinary(), Seed: seed, Zone: p.zone, First: now.In(p.zone).AddDate(0, 0, -7*demoWeeks), Days: 7*demoWeeks + 1}
	bar := p.progress("living twelve weeks", person.Days)
	defer bar.end()
	day := 0
	last := tracker.Event{}
	for ev := range person.Events() {
		if ev.Wall.After(now) {
			break
		}
		if err := l.feed(ctx, ev); err != nil {
			return err
		}
		if d := int(ev.Wall.Sub(person.First)/(24*time.Hour)) + 1; d > day {
			day = d
			bar.at(day)
		}
		last = ev
	}
	last.Fact = tracker.End{}
	return l.feed(ctx, last)
}

// silence listens and says nothing.
type silence struct{}

func (silence) nudged(context.Context, policy.Record) error   { return nil }
func (silence) answered(context.Context, policy.Record) error { return nil }
func (silence) turned(context.Context, time.Time, tracker.Presence, []policy.LimitState) error {
	return nil
}

// showDemo serves the pages of the demo's home until ctx ends. It begins with where
// they are, as soon as they are served, and goes on with the week.
func (p *program) showDemo(ctx context.Context, home config.Home, week view.Summary) error {
	log := slog.New(slog.DiscardHandler)
	d, err := p.newDaemon(ctx, home, runFlags{noTray: true, noNotify: true, noSources: true}, log)
	if err != nil {
		return err
	}
	var shown error
	d.reportAfter = 50 * time.Millisecond
	d.onReady = func(ctx context.Context) {
		var link string
		link, shown = d.link("/week/" + week.Date.Format(time.DateOnly))
		if errors.Is(shown, web.ErrNotServing) { // not yet
			time.AfterFunc(d.reportAfter, func() { d.call(ctx, d.onReady) })
			return
		}
		if shown == nil {
			fmt.Fprintf(p.out, "Twelve weeks of a made-up person: %s (opens once, within a minute); ctrl-c ends it and removes it.\n\n", link)
			shown = p.printDemo(week)
		}
		if shown != nil {
			d.stop()
		}
	}
	err = d.run(ctx)
	return errors.Join(shown, err, d.close())
}
