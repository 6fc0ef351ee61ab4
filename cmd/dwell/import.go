package main

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/exchange"
	"dwell/tracker/store"
)

func (p *program) importCommand() *cobra.Command {
	var dryRun bool
	c := &cobra.Command{
		Use: "import FILE", Short: "take history from a file (- is standard input)", Args: argsBetween(1, 1, "one file"),
		Long: `Take history from a file of dwell, ActivityWatch or RescueTime. What it is shows
in it:

  - JSON lines, as "dwell export" and "dwell spans --json" print them
  - ActivityWatch: its JSON export (Raw Data, Export all buckets as JSON) or its
    database, aw-server-rust/sqlite.db or aw-server/peewee-sqlite.v2.db
  - RescueTime: its CSV of activities by the hour

Time that is already stored wins; taking the same file again changes nothing.
What a span was is decided afresh, unless it comes from dwell and a title or a
rule of yours had decided it. Titles and addresses are looked at and dropped.`,
		Example: "  dwell import dwell.jsonl\n" +
			"  dwell import --dry-run ~/.local/share/activitywatch/aw-server-rust/sqlite.db",
		RunE: func(c *cobra.Command, args []string) error {
			f, err := p.importFrom(c.Context(), args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.in.Close() }() // only read
			if dryRun {
				return p.previewImport(c.Context(), f)
			}
			return p.write(c.Context(), true, func(w *writing) error { return p.takeImport(c.Context(), w, f) })
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be taken, and take nothing")
	return c
}

// takeImport stores what is new in f, all of it or none.
func (p *program) takeImport(ctx context.Context, w *writing, f *importFile) error {
	tail, err := w.held(ctx)
	if err != nil {
		return err
	}
	lived, err := livedIn(ctx, w.store, tail, p.now())
	if err != nil {
		return f.stored(err)
	}
	in := &intake{p: p, settings: w.settings, home: w.home, lived: lived, store: w.store.Import}
	if err := in.take(ctx, f); err != nil {
		return err
	}
	// Years of days are folded for "dwell reliance" while their spans are there; what is not
	// done when this ends is done when it is asked for.
	_ = w.measures(w.store, p.zone).Update(ctx, lastClosed(w.Calendar, p.now(), p.zone))
	return nil
}

// previewImport says what takeImport would do.
func (p *program) previewImport(ctx context.Context, f *importFile) error {
	r, err := p.read(ctx)
	if err != nil {
		return err
	}
	defer r.close()
	lived, err := livedIn(ctx, r.store, r.tail, p.now())
	if err != nil {
		return f.stored(err)
	}
	in := &intake{p: p, settings: r.settings, home: r.home, lived: lived, dry: true}
	in.store = func(_ context.Context, spans iter.Seq2[tracker.Span, error]) (store.Report, error) {
		var report store.Report
		for s, err := range spans {
			if err != nil {
				return store.Report{}, err
			}
			report.Spans++
			report.Stored += s.Length()
			if f.form == exchange.Lines {
				lived.add(s.Start, s.End) // a later line may be of the same time
			}
		}
		return report, nil
	}
	return in.take(ctx, f)
}

// An intake is one import: where it goes, and what came of it.
type intake struct {
	p        *program
	settings settings
	home     config.Home
	lived    *livedTime
	store    func(context.Context, iter.Seq2[tracker.Span, error]) (store.Report, error)
	dry      bool

	read     int // spans read
	spans    int // parts of them that are new
	active   time.Duration
	again    time.Duration // not new
	from, to time.Time
	report   store.Report
}

// take takes f in and says what came of it.
func (in *intake) take(ctx context.Context, f *importFile) error {
	if f.form == exchange.Lines {
		return in.takeLines(ctx, f)
	}
	judge, err := in.settings.importJudge()
	if err != nil {
		return err
	}
	h := exchange.NewHistory(judge, in.p.zone)
	if err := f.read(ctx, h, copyFolder(in.home), f.bar(in.p)); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err() // a database says only that its query was interrupted
		}
		return f.failure(err)
	}
	bar := in.p.progress("storing spans", 0)
	spans := in.fresh(ctx, h.Spans(), bar, func(s tracker.Span) tracker.Span { return s })
	in.report, err = in.store(ctx, spans)
	bar.end()
	if err != nil {
		return f.stored(err)
	}
	return in.tell(f, h.Account())
}

// stored says what went wrong when f's spans were stored: f itself, or our database.
func (f *importFile) stored(err error) error {
	var line *exchange.LineError
	if errors.As(err, &line) {
		return f.failure(line)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, exchange.ErrTooMuch) {
		return f.failure(err)
	}
	return err
}

// fresh yields what of spans has no span yet, as keep has it, and counts both.
func (in *intake) fresh(ctx context.Context, spans iter.Seq2[tracker.Span, error], bar *progress, keep func(tracker.Span) tracker.Span) iter.Seq2[tracker.Span, error] {
	return func(yield func(tracker.Span, error) bool) {
		for s, err := range spans {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(tracker.Span{}, err)
				return
			}
			in.read++
			bar.at(in.read)
			in.again += s.Length()
			for part := range in.lived.free(s) {
				in.count(part)
				if !yield(keep(part), nil) {
					return
				}
			}
		}
	}
}

// count counts a span that is new.
func (in *intake) count(s tracker.Span) {
	in.spans++
	in.again -= s.Length()
	if s.Presence.Active() {
		in.active += s.Length()
	}
	if in.from.IsZero() || s.Start.Before(in.from) {
		in.from = s.Start
	}
	if s.End.After(in.to) {
		in.to = s.End
	}
}

// held is the time that the running daemon has seen and not decided yet: it will
// be stored as it was lived here, so it counts as stored.
func (w *writing) held(ctx context.Context) ([]tracker.Span, error) {
	r, err := ask(ctx, w.home.Socket, request{Call: "tail"})
	if err != nil && !errors.Is(err, errDown) {
		return nil, err
	}
	if r.Tail == nil {
		return nil, nil
	}
	return r.Tail.Spans, nil
}
