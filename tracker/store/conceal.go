package store

import (
	"context"
	"maps"
	"slices"

	"dwell/tracker"
)

// Conceal asks keep what may be kept of every subject and moves the time of
// those that may keep less to what is left of them; then it wipes their names
// from the file. It is for categories found later to be sensitive, and cannot
// be undone. It returns how many subjects lost their names.
func (s *Store) Conceal(ctx context.Context, keep func(tracker.Subject, tracker.Verdict) (tracker.Subject, tracker.Verdict)) (concealed int, err error) {
	err = s.c.write(ctx, func(q session) error {
		return s.edit(q, func(e *edit) error {
			all, err := allSubjects(q)
			if err != nil {
				return err
			}
			losing := map[int64]bool{}
			for i, r := range all {
				subject, v := keep(r.subject, r.verdict)
				// Names are lost here, never what the time was.
				if subject == r.subject || v.Category != r.verdict.Category || v.Editor != r.verdict.Editor {
					continue
				}
				all[i].subject, all[i].verdict = subject, v
				losing[r.id] = true
			}
			if err := unfoldSubjects(q, losing); err != nil { // private time counts as no AI
				return err
			}
			days := map[int64]bool{}
			for _, r := range all {
				if !losing[r.id] {
					continue
				}
				if err := e.merge(r.id, r.subject, r.verdict, days); err != nil {
					return err
				}
				concealed++
			}
			return e.packDays(slices.Sorted(maps.Keys(days)))
		})
	})
	if err != nil || concealed == 0 {
		return 0, wrapped("conceal", err)
	}
	return concealed, wrapped("wipe the file", s.wipe(ctx))
}

// merge moves all time of the subject row old to subject, and notes the days it
// was on.
func (e *edit) merge(old int64, subject tracker.Subject, v tracker.Verdict, days map[int64]bool) error {
	into, err := e.subjectFor(subject, v)
	if err != nil || into == old {
		return err
	}
	if err := e.rows(`SELECT hour FROM hour_subject WHERE subject = ?`, []any{old}, func(scan func(...any) error) error {
		var hour int64
		err := scan(&hour)
		days[floorDiv(hour, secondsPerDay)] = true
		return err
	}); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM span_title WHERE start IN (SELECT start FROM span WHERE subject = ?1)`,
		`UPDATE span SET subject = ?2 WHERE subject = ?1`,
		`UPDATE original SET subject = ?2, title = 0 WHERE subject = ?1`,
		`INSERT INTO hour_subject SELECT hour, offset, ?2, presence, length FROM hour_subject WHERE subject = ?1
			ON CONFLICT DO UPDATE SET length = length + excluded.length`,
		`DELETE FROM hour_subject WHERE subject = ?1`,
		`DELETE FROM unattended WHERE subject = ?1`, // it is nothing but its program's name
		`INSERT INTO prompt SELECT start, ?2, count FROM prompt WHERE subject = ?1 ON CONFLICT DO UPDATE SET count = count + excluded.count`,
		`DELETE FROM prompt WHERE subject = ?1`,
		`DELETE FROM subject WHERE id = ?1`,
	} {
		if _, err := e.exec(statement, old, into); err != nil {
			return err
		}
	}
	_, err = e.exec(`DELETE FROM title WHERE id NOT IN (SELECT title FROM span_title UNION SELECT title FROM original)`)
	return err
}

// Settle makes the correction id final: what stood there before is dropped, and
// [Store.Undo] no longer knows it.
func (s *Store) Settle(ctx context.Context, id int64) error {
	return wrapped("settle correction", s.c.write(ctx, func(q session) error {
		for _, statement := range []string{
			`DELETE FROM original WHERE correction = ?`,
			`DELETE FROM correction WHERE id = ?`,
		} {
			if _, err := q.exec(statement, id); err != nil {
				return err
			}
		}
		return nil
	}))
}
