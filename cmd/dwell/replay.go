package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dwell/cmd/config"
	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/exchange"
	"dwell/tracker/recorder"
	"dwell/tracker/replay"
	"dwell/tracker/store"
	"dwell/ui/view"
)

func (p *program) replayCommand() *cobra.Command {
	var plan string
	var asJSON bool
	c := &cobra.Command{
		Use: "replay FILE", Short: "put a recorded life through the whole machine, in no time",
		Long: `Read a life, one event as a JSON object a line, and print what dwell would have
made of it: spans, nudges and states. It takes presence, days, privacy and rules
from config.toml and the rest from --plan; your data is neither read nor
touched.`,
		Example: "  dwell replay day.jsonl --plan plan.toml --json",
		Args:    argsBetween(1, 1, "one file (- is standard input)"),
		RunE: func(c *cobra.Command, args []string) error {
			in, err := p.open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = in.Close() }() // only read
			set, err := replaySettings(plan)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(p.out)
			err = play(c.Context(), in, set, teller(out, asJSON))
			if flush := out.Flush(); err == nil {
				err = flush
			}
			var bad *replay.LineError
			if errors.As(err, &bad) {
				return &failure{code: exitFailed, err: fmt.Errorf("%s: %w", args[0], err)}
			}
			return err
		},
	}
	c.Flags().StringVar(&plan, "plan", "", "a `FILE` of limits, breaks, nudges, rules, as in config.toml")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON lines")
	return c
}

// replaySettings are presence, days, privacy and rules of config.toml, and the plan's file on top.
func replaySettings(plan string) (settings, error) {
	home, err := config.FindHome()
	if err != nil {
		return settings{}, err
	}
	c, err := loadConfig(home)
	if err != nil {
		return settings{}, err
	}
	c.Plan = policy.DefaultPlan()
	if plan != "" {
		if c, err = config.LoadPlan(plan, c); err != nil {
			return settings{}, &failure{code: exitFailed, err: err}
		}
	}
	return settings{Config: c}, nil
}

// play feeds a life from in to its end.
func play(ctx context.Context, in io.Reader, set settings, told *chronicle) error {
	classifier, err := set.classifier()
	if err != nil {
		return err
	}
	reader := replay.NewReader(in)
	ev, err := reader.Next()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "dwell-replay-")
	if err != nil {
		return fmt.Errorf("make a place for the replay: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // nothing in it is wanted
	s, err := store.Open(ctx, filepath.Join(dir, "dwell.db"), store.Options{Temporary: true})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()

	zone := fixedZone(ev.Wall)
	l := &life{
		calendar: set.Calendar, plan: set.Plan, told: told,
		recorder: recorder.New(recorder.Options{
			Rules: set.presenceRules(), Privacy: set.keep(), Calendar: set.Calendar, Zone: zone,
			Classifier: classifier, Store: s, Log: slog.New(slog.DiscardHandler), Final: told.span, CommitEvery: notLived,
		}),
	}
	for {
		if err := checkAnswer(ev, reader.Line()); err != nil {
			return err
		}
		if err := l.feed(ctx, ev); err != nil {
			return err
		}
		last := ev
		if ev, err = reader.Next(); errors.Is(err, io.EOF) {
			if !l.over {
				last.Fact = tracker.End{}
				if err := l.feed(ctx, last); err != nil {
					return err
				}
			}
			if err := told.agents(ctx, s); err != nil {
				return err
			}
			return told.end()
		} else if err != nil {
			return errors.Join(told.end(), err)
		}
	}
}

// notLived is how often a life in virtual time is stored: nothing of it can be lost.
const notLived = 12 * time.Hour

// fixedZone is the offset of t, whatever zone the machine is in.
func fixedZone(t time.Time) *time.Location {
	_, offset := t.Zone()
	return time.FixedZone("", offset)
}

// checkAnswer refuses an action there is not; which nudges there are, the life knows.
func checkAnswer(ev tracker.Event, line int) error {
	if a, ok := ev.Fact.(tracker.Answer); ok {
		if _, err := policy.ParseAction(a.Action); err != nil {
			return &replay.LineError{Line: line, Err: err}
		}
	}
	return nil
}

// A chronicle writes down a replayed life: spans when they are final, joined
// where they are one, nudges and states.
type chronicle struct {
	out    *bufio.Writer
	json   bool
	last   tracker.Span
	failed error
}

func teller(out *bufio.Writer, asJSON bool) *chronicle { return &chronicle{out: out, json: asJSON} }

func (c *chronicle) span(p tracker.Piece) {
	if c.last.Joins(p.Span) {
		c.last.End = p.End
		return
	}
	c.flush()
	c.last = p.Span
}

// flush writes the span that cannot grow any more.
func (c *chronicle) flush() {
	if c.last.Start.IsZero() {
		return
	}
	if c.json {
		row, err := json.Marshal(exchange.Line(c.last, false))
		if err != nil {
			c.failed = errors.Join(c.failed, err)
			return
		}
		c.write(`{"type":"span",%s`+"\n", row[1:])
	} else {
		c.failed = errors.Join(c.failed, printSpan(c.out, c.last))
	}
	c.last = tracker.Span{}
}

// printSpan writes s as a line to read.
func printSpan(out io.Writer, s tracker.Span) error {
	line := fmt.Sprintf("%s-%s  %9s  %-9s  %s", s.Start.Format("2006-01-02 15:04:05"), s.End.Format("15:04:05"), view.Words(s.Length()), s.Presence, spanWords(s))
	_, err := fmt.Fprintln(out, strings.TrimRight(line, " "))
	return err
}

// spanWords names what time was spent on.
func spanWords(s tracker.Span) string {
	if !s.Presence.Active() {
		return ""
	}
	parts := []string{string(s.Verdict.Category)}
	for _, name := range []string{s.Subject.App, s.Subject.Site, s.Subject.Program} {
		if name != "" {
			parts = append(parts, view.Plain(name))
		}
	}
	return strings.Join(parts, "  ")
}

func (c *chronicle) write(format string, args ...any) {
	_, err := fmt.Fprintf(c.out, format, args...)
	c.failed = errors.Join(c.failed, err)
}

// nudgeLine is a nudge as replay prints it.
type nudgeLine struct {
	Type    string          `json:"type"`
	ID      string          `json:"id"`
	At      view.Time       `json:"at"`
	Kind    policy.Kind     `json:"kind"`
	Target  string          `json:"target"`
	Limit   view.Text       `json:"limit"`
	Because string          `json:"because"`
	Text    string          `json:"text"`
	Actions []policy.Action `json:"actions"`
}

func (c *chronicle) nudged(_ context.Context, r policy.Record) error {
	if !c.json {
		c.write("%s  %s: %s. %s\n", r.Shown.Format("2006-01-02 15:04:05"), r.ID, r.Title, r.Text)
		return c.failed
	}
	return c.line(nudgeLine{
		Type: "nudge", ID: r.ID, At: view.Time{Time: r.Shown}, Kind: r.Kind, Target: r.Target, Limit: view.Text(r.Limit),
		Because: r.Because, Text: r.Title + ". " + r.Text, Actions: r.Actions,
	})
}

func (c *chronicle) answered(context.Context, policy.Record) error { return nil }

// stateLine is a change of presence or of a limit as replay prints it.
type stateLine struct {
	Type     string          `json:"type"`
	At       view.Time       `json:"at"`
	Presence string          `json:"presence"`
	Limits   []view.LimitRow `json:"limits"`
}

func (c *chronicle) turned(_ context.Context, at time.Time, presence tracker.Presence, limits []policy.LimitState) error {
	rows := make([]view.LimitRow, 0, len(limits))
	for _, l := range limits {
		rows = append(rows, view.LimitRowOf(l))
	}
	if !c.json {
		for _, row := range rows {
			c.write("%s  %s: %s, %s left\n", at.Format("2006-01-02 15:04:05"), row.ID, row.State, row.Left.Words())
		}
		return c.failed
	}
	return c.line(stateLine{Type: "state", At: view.Time{Time: at}, Presence: presence.String(), Limits: rows})
}

func (c *chronicle) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	c.write("%s\n", b)
	return c.failed
}

// agents writes for readers how long each agent was steered, watched and left to itself.
// The JSON has no word for it: what is steered and watched is in the spans.
func (c *chronicle) agents(ctx context.Context, s *store.Store) error {
	c.flush()
	if c.json {
		return nil
	}
	all := tracker.Period{From: time.Unix(0, 0), To: time.Unix(1<<33, 0)}
	agents, err := s.AgentTotals(ctx, all)
	if err != nil {
		return fmt.Errorf("read agents: %w", err)
	}
	for _, a := range agents {
		c.write("agent %s: steering %s, watching %s, unattended %s\n", view.Plain(a.Program),
			view.Words(a.Steering), view.Words(a.Watching), view.Words(a.Unattended))
	}
	return nil
}

// end writes what is left.
func (c *chronicle) end() error {
	c.flush()
	return c.failed
}
