package main

import (
	"context"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"dwell/tracker"
	"dwell/tracker/exchange"
)

func (p *program) spansCommand() *cobra.Command {
	var s stretch
	var asJSON bool
	c := &cobra.Command{
		Use: "spans [--from TIME [--to TIME]]", Short: "what was recorded, stretch by stretch", Args: noArgs,
		Long: `Print what was recorded between two moments, stretch by stretch. Without --to
it ends now; without --from, too, it is today: from the day's start.`,
		Example: "  dwell spans\n  dwell spans --from 09:00 --to now\n  dwell spans --from 2026-03-01 --to 2026-03-02 --json",
		RunE: func(c *cobra.Command, _ []string) error {
			period, err := s.periodOrToday(p)
			if err != nil {
				return err
			}
			r, err := p.read(c.Context())
			if err != nil {
				return err
			}
			defer r.close()
			out := exchange.NewEncoder(p.out)
			none := true
			for span, err := range r.spans(c.Context(), period) {
				if err != nil {
					return err
				}
				none = false
				if !asJSON {
					if err := printSpan(p.out, span.Span); err != nil {
						return err
					}
					continue
				}
				if err := out.Encode(span.Span, span.open); err != nil {
					return err
				}
			}
			if none && !asJSON {
				_, err := fmt.Fprintln(p.out, "Nothing was recorded in this time.")
				return err
			}
			return out.Flush()
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON lines")
	return c
}

// shownSpan is a span of the past, or of the tail; the last one of a tail may
// still grow.
type shownSpan struct {
	tracker.Span
	open bool
}

// spans returns what was recorded in p, cut to it, in start order.
func (r *reading) spans(ctx context.Context, p tracker.Period) iter.Seq2[shownSpan, error] {
	return func(yield func(shownSpan, error) bool) {
		var held *shownSpan // the last span, which the next may join
		give := func(s tracker.Span, open bool) bool {
			if held != nil && held.Joins(s) {
				held.End, held.open = s.End, open
				return true
			}
			ok := held == nil || yield(*held, nil)
			held = &shownSpan{s, open}
			return ok
		}
		if r.store != nil {
			for s, err := range r.store.Spans(ctx, p.From, p.To) {
				if err != nil {
					yield(shownSpan{}, err)
					return
				}
				if !give(s, false) {
					return
				}
			}
		}
		for i, s := range r.tail {
			if cut, ok := s.Cut(p.From, p.To); ok && !give(cut, i == len(r.tail)-1) {
				return
			}
		}
		if held != nil {
			yield(*held, nil)
		}
	}
}
