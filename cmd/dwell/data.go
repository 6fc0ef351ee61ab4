package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dwell/tracker"
	"dwell/tracker/exchange"
	"dwell/tracker/store"
)

func (p *program) exportCommand() *cobra.Command {
	var s stretch
	var format string
	c := &cobra.Command{
		Use: "export", Short: "print what is stored, for other programs or another computer", Args: noArgs,
		Long: `Print spans: as JSON lines (which "dwell import" takes), as CSV, or in
ActivityWatch's export format, which its own servers import. Without --from and
--to it is everything that is still kept span by span; without --to alone it
ends now. Counted prompts are in no span: "dwell backup" has them.

A row of CSV, under a header, is a span: its start and end (RFC 3339, with the
offset of the clock then), its length in seconds; app, class, site, program,
title and fullscreen say what was in front (empty: not known, or not kept);
category, and because, the evidence for it; presence is hands-on, hands-off,
away, locked, asleep or paused; source says who told.`,
		Example: "  dwell export >dwell.jsonl\n  dwell export --format csv --from 2026-03-01 --to 2026-04-01",
		RunE: func(c *cobra.Command, _ []string) error {
			period := tracker.Period{From: time.Unix(0, 0), To: p.now().Add(time.Hour)}
			if s.from != "" || s.to != "" {
				var err error
				if period, err = s.periodToNow(p); err != nil {
					return err
				}
			}
			if _, err := p.ask(c.Context(), request{Call: "flush"}); err != nil && !errors.Is(err, errDown) {
				return err
			}
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			spans := r.plain(c.Context(), period)
			switch format {
			case "json":
				return exchange.WriteLines(p.out, spans)
			case "csv":
				return exchange.WriteCSV(p.out, spans)
			case "activitywatch":
				host, err := os.Hostname()
				if err != nil {
					host = "unknown"
				}
				return exchange.WriteActivityWatch(p.out, spans, host, p.now().In(p.zone))
			}
			return usagef("--format is json, csv or activitywatch; not %q", format)
		},
	}
	s.flags(c)
	c.Flags().StringVar(&format, "format", "json", "`FORMAT`: json, csv or activitywatch")
	return c
}

// plain is [reading.spans] without what only the spans command shows.
func (r *reading) plain(ctx context.Context, p tracker.Period) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for s, err := range r.spans(ctx, p) {
			if !yield(s.Span, err) {
				return
			}
		}
	}
}

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "write a copy of everything to a new file", Args: argsBetween(1, 1, "one file"),
		RunE: func(c *cobra.Command, args []string) error {
			return p.write(c.Context(), true, func(w *writing) error {
				err := w.store.Backup(c.Context(), args[0])
				if errors.Is(err, fs.ErrExist) {
					return &failure{code: exitFailed, err: fmt.Errorf("%s is there already", args[0]), hint: "A backup never writes over a file; give a new name."}
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.out, "Everything up to now is in %s. It is one SQLite file, readable for you alone.\n", args[0])
				return err
			})
		},
	}
}

// stateBefore returns the backup that a restore made of what was there before, the
// newest of its kind; empty: there is none.
func stateBefore(backups string) (string, error) {
	entries, err := os.ReadDir(backups)
	if err != nil {
		return "", fmt.Errorf("look for the backup made before: %w", err)
	}
	newest, at := "", time.Time{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), "-restored.db") {
			continue
		}
		if info, err := entry.Info(); err == nil && !info.ModTime().Before(at) {
			newest, at = filepath.Join(backups, entry.Name()), info.ModTime()
		}
	}
	return newest, nil
}

func (p *program) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore FILE", Short: "go back to what a backup holds", Args: argsBetween(1, 1, "one file"),
		Long: "Go back to what a backup holds. What is there now is kept as a backup of its\nown first.",
		RunE: func(c *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return fmt.Errorf("restore: %w", err)
			}
			return p.write(c.Context(), true, func(w *writing) error {
				err := w.store.Restore(c.Context(), path, pausedSetting, quietSetting, runningSetting)
				if errors.Is(err, store.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
					return &failure{code: exitFailed, err: fmt.Errorf("no backup at %s", args[0])}
				}
				if errors.Is(err, store.ErrNoBackup) {
					return &failure{code: exitFailed, err: fmt.Errorf("%s is no good backup; nothing was changed", args[0])}
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(p.out, "Restored from %s.\n", args[0])
				before, err := stateBefore(w.home.Backups)
				if err != nil || before == "" {
					return err
				}
				_, err = fmt.Fprintf(p.out, "What was there before is in %s;\nrestoring that takes this back.\n", before)
				return err
			})
		},
	}
}
