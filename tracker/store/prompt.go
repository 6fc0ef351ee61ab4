package store

import (
	"context"
	"time"

	"dwell/tracker"
)

// AddPrompts adds to what is stored how many prompts were sent.
func (s *Store) AddPrompts(ctx context.Context, list []tracker.Prompts) error {
	return wrapped("write prompts", s.c.write(ctx, func(q session) error {
		return s.edit(q, func(e *edit) error {
			for _, p := range list {
				subject, err := e.subjectFor(p.Subject, p.Verdict)
				if err != nil {
					return err
				}
				if _, err := e.exec(`INSERT INTO prompt VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET count = count + ?3`,
					p.Start.UnixMilli(), subject, p.Count); err != nil {
					return err
				}
			}
			return nil
		})
	}))
}

// PromptTotals returns how many prompts were sent in p, most first. Quarters of an hour
// count whole in the period they begin in.
func (s *Store) PromptTotals(ctx context.Context, p tracker.Period) (list []tracker.PromptTotal, err error) {
	err = s.c.read(ctx, func(q session) error {
		return q.rows(`SELECT s.site, c.path, sum(p.count) FROM prompt p JOIN subject s ON s.id = p.subject JOIN category c ON c.id = s.category
			WHERE p.start >= ?1 AND p.start < ?2 GROUP BY s.site, c.path ORDER BY 3 DESC, 1, 2`,
			[]any{ceilMilli(p.From), ceilMilli(p.To)}, func(scan func(...any) error) error {
				var t tracker.PromptTotal
				err := scan(&t.Site, (*string)(&t.Category), &t.Count)
				list = append(list, t)
				return err
			})
	})
	return list, wrapped("read prompts", err)
}

// prompts removes those of the quarters of an hour that the time touches.
func (f *forgetting) prompts() error {
	type quarter struct{ start, subject, count int64 }
	var all []quarter
	err := f.rows(`SELECT start, subject, count FROM prompt WHERE start > ?1 AND start < ?2`,
		[]any{f.from - tracker.PromptQuarter.Milliseconds(), f.to}, func(scan func(...any) error) error {
			var a quarter
			err := scan(&a.start, &a.subject, &a.count)
			all = append(all, a)
			return err
		})
	if err != nil {
		return err
	}
	for _, a := range all {
		yes, err := f.picks(row{subject: a.subject})
		if err != nil {
			return err
		}
		if !yes {
			continue
		}
		f.Prompts += int(a.count)
		if _, err := f.exec(`DELETE FROM prompt WHERE start = ? AND subject = ?`, a.start, a.subject); err != nil {
			return err
		}
	}
	return nil
}

// readablePrompts reads of a damaged file how many prompts were sent, as far as that can
// be had.
func readablePrompts(ctx context.Context, from *connection) (list []tracker.Prompts) {
	_ = from.alone(ctx, func(q session) error {
		return q.rows(`SELECT p.start, p.count, s.app, s.class, s.site, s.mark, c.path, s.because, s.confidence FROM prompt p
			JOIN subject s ON s.id = p.subject JOIN category c ON c.id = s.category`, nil, func(scan func(...any) error) error {
			var p tracker.Prompts
			var start int64
			u, v := &p.Subject, &p.Verdict
			err := scan(&start, &p.Count, &u.App, &u.Class, &u.Site, &u.Mark, (*string)(&v.Category), &v.Because, &v.Confidence)
			if p.Start = time.UnixMilli(start); err == nil && p.Count > 0 {
				list = append(list, p)
			}
			return err
		})
	})
	return list
}

// salvagePrompts stores those that are not there yet: a backup's may be fewer.
func (e *edit) salvagePrompts(list []tracker.Prompts) error {
	for _, p := range list {
		subject, err := e.subjectFor(p.Subject, p.Verdict)
		if err != nil {
			return err
		}
		if _, err := e.exec(`INSERT INTO prompt VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = max(count, excluded.count)`,
			p.Start.UnixMilli(), subject, p.Count); err != nil {
			return err
		}
	}
	return nil
}
