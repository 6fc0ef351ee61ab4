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
// changes nothing. classify is asked for the verdict of each; nil keeps them as
// they come. A mark that is no longer the evidence is dropped.
func (s *Store) Import(ctx context.Context, spans iter.Seq2[tracker.Span, error],
	classify func(tracker.Subject, tracker.Verdict) tracker.Verdict,
) (Report, error) {
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
				if classify != nil && sp.Presence.Active() {
					sp.Verdict = classify(sp.Subject, sp.Verdict)
					if sp.Subject.Mark != sp.Verdict.Because {
						sp.Subject.Mark = ""
					}
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
