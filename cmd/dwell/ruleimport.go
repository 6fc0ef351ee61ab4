package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"dwell/cmd/config"
	"dwell/tracker"
	"dwell/tracker/classify"
	"dwell/tracker/store"
)

func (p *program) ruleImportCommand() *cobra.Command {
	var dryRun, yes bool
	c := &cobra.Command{
		Use: "import FILE", Short: "add the rules of a file (- is standard input)", Args: argsBetween(1, 1, "one file"),
		Long: `Add the rules of a file as "dwell rule export" writes it; - is standard input.
All must be good before any is taken. On a terminal it shows what would change
and asks. "dwell rule undo" takes a whole import back.`,
		Example: "  dwell rule import --dry-run rules.toml\n  dwell rule import rules.toml",
		RunE: func(c *cobra.Command, args []string) error {
			pack, err := p.readPack(args[0])
			if err != nil {
				return packFailure(err)
			}
			if len(pack) == 0 {
				_, err := fmt.Fprintln(p.out, "There are no rules in it.")
				return err
			}
			if dryRun {
				return p.previewPack(c.Context(), pack)
			}
			// What was added acts on the past and is told to the daemon, also where
			// somebody interrupts it then.
			return p.write(context.WithoutCancel(c.Context()), true, func(w *writing) error {
				return p.importPack(c.Context(), w, pack, !yes)
			})
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "show what would change, and change nothing")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// packFailure says what to do about a pack that is not good.
func packFailure(err error) error {
	failed := &failure{code: exitFailed, err: err}
	if wrong := (*config.Error)(nil); errors.As(err, &wrong) {
		failed.hint = "Nothing was taken. A rule is three lines: [[rule]], match = \"…\", category = \"…\"."
	}
	return failed
}

// previewPack shows what an import would do.
func (p *program) previewPack(ctx context.Context, pack []classify.Rule) error {
	r, err := p.read(ctx)
	if err != nil {
		return err
	}
	defer r.close()
	preview, err := previewOf(r.settings, pack, r.plain(ctx, r.lately(r.now)))
	if err != nil {
		return err
	}
	if err := preview.print(p.out); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, preview.summary())
	return err
}

// importPack adds the rules of a pack, after asking where there is somebody to ask.
// Interrupted before all are added, it adds none.
func (p *program) importPack(ctx context.Context, w *writing, pack []classify.Rule, ask bool) error {
	now := p.now().In(p.zone)
	period := w.lately(now)
	preview, err := previewOf(w.settings, pack, w.store.Spans(ctx, period.From, period.To))
	if err != nil {
		return err
	}
	_, onTerminal := p.terminal()
	if ask = ask && onTerminal; ask {
		if err := preview.print(p.out); err != nil {
			return err
		}
	}
	fmt.Fprintln(p.out, preview.summary())
	if preview.added() == 0 {
		return nil
	}
	if ask {
		yes, err := p.confirm(ctx, fmt.Sprintf("Add %s? [y/N] ", these(preview.added())))
		if err != nil {
			return err
		}
		if !yes {
			_, err := fmt.Fprintln(p.out, "Nothing was added.")
			return err
		}
	}
	if err := w.addPack(ctx, preview); err != nil {
		return err
	}
	if err := p.ruleChanged(context.WithoutCancel(ctx), w, counted(preview.added(), "rule")+" added"); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "\"dwell rule undo\" takes %s back.\n", it(preview.added()))
	return err
}

func these(rules int) string {
	if rules == 1 {
		return "this rule"
	}
	return fmt.Sprintf("these %d rules", rules)
}

func it(n int) string {
	if n == 1 {
		return "it"
	}
	return "all of them"
}

// terminal returns standard input where it and standard output are both terminals:
// somebody is there to be asked.
func (p *program) terminal() (*os.File, bool) {
	in, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, false
	}
	out, ok := p.out.(*os.File)
	return in, ok && term.IsTerminal(int(out.Fd()))
}

// confirm asks a question of which the answer is no unless it is yes. Being
// interrupted is no answer.
func (p *program) confirm(ctx context.Context, question string) (bool, error) {
	if _, err := io.WriteString(p.out, question); err != nil {
		return false, err
	}
	answer := make(chan string, 1)
	go func() {
		line, err := bufio.NewReader(p.in).ReadString('\n')
		if err != nil { // the end of input, or of the terminal: nobody answers
			line += "\n"
			fmt.Fprintln(p.out)
		}
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(p.out)
		return false, &failure{code: exitFailed, err: errors.New("interrupted; nothing was changed")}
	case line := <-answer:
		line = strings.ToLower(strings.TrimSpace(line))
		return line == "y" || line == "yes", nil
	}
}

// addPack adds the rules that a preview takes, all or none.
func (w *writing) addPack(ctx context.Context, preview packPreview) error {
	rules := make([]store.Rule, 0, preview.added())
	for i := range preview {
		if r := &preview[i]; r.taken() {
			rules = append(rules, store.Rule{Match: matchOf(r.Terms), Category: r.Category})
		}
	}
	_, err := w.store.AddRules(ctx, rules, importNote(len(rules)))
	return err
}

// lately is the last four weeks and what there is of this one.
func (s settings) lately(now time.Time) tracker.Period {
	first := s.Calendar.WeekOf(s.Calendar.Date(now, now.Location())).AddDate(0, 0, -7*4)
	return tracker.Period{From: s.Calendar.Day(first, now.Location()).From, To: now}
}
