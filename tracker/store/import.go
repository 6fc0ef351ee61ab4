package store

import (
	"context"
	"iter"
	"time"

	"dwell/tracker"
)

// A Report is what [Store.Import] did.
type Report struct {
	Spans  int           // spans read
	Stored time.Duration // time that was new
	Cut    time.Duration // time left out because it already had a span, or had one once
}

// Import stores spans from elsewhere, all or, at the first error, none. Time
// already stored wins; the rest of a span is kept. Importing the same again
// changes nothing. What is known of a subject here stands over what spans say.
func (s *Store) Import(ctx context.Context, spans iter.Seq2[tracker.Span, error]) (Report, error) {
	var rep Report
	err := s.c.write(ctx, func(q session) error {
		return s.edit(q, func(e *edit) error {
			w, err := newAppender(e)
			if err != nil {
				return err
			}
			for sp, err := range spans {
				if err != nil {
					return err
				}
				stored, err := w.store(sp)
				if err != nil {
					return err
				}
				rep.Spans++
				rep.Stored += ms(stored)
				rep.Cut += sp.Length() - ms(stored)
			}
			return w.done()
		})
	})
	if err != nil {
		return Report{}, wrapped("import", err)
	}
	return rep, nil
}
