package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"dwell/tracker"
)

// hourMs is an hour of UTC, where rows of agents end.
const hourMs = 3_600_000

// unattended stores what an agent worked by itself, an hour at a time.
func (e *edit) unattended(u tracker.Span) error {
	start, end := u.Start.UnixMilli(), u.End.UnixMilli()
	if start >= end {
		return nil
	}
	subject, err := e.subjectFor(u.Subject, u.Verdict)
	if err != nil {
		return err
	}
	for start < end {
		until := min(end, (floorDiv(start, hourMs)+1)*hourMs)
		if err := e.growUnattended(start, subject, until-start); err != nil {
			return err
		}
		start = until
	}
	return nil
}

// growUnattended lengthens the row that ends at start, within its hour, or makes one.
func (e *edit) growUnattended(start, subject, length int64) error {
	n, err := e.exec(`UPDATE unattended SET length = length + ?3 WHERE (start, subject, nth) = (SELECT start, subject, nth FROM unattended
		WHERE start >= ?4 AND start < ?1 AND start + length = ?1 AND subject = ?2 LIMIT 1)`, start, subject, length, floorDiv(start, hourMs)*hourMs)
	if err != nil || n > 0 {
		return err
	}
	return e.insertUnattended(start, subject, length)
}

func (e *edit) insertUnattended(start, subject, length int64) error {
	_, err := e.exec(`INSERT INTO unattended (start, subject, nth, length)
		SELECT ?1, ?2, coalesce(max(nth) + 1, 0), ?3 FROM unattended WHERE start = ?1 AND subject = ?2`, start, subject, length)
	return err
}

// AgentTotals returns of each agent how long the person steered and watched it in p and
// how long it worked by itself, by those three together, most first.
func (s *Store) AgentTotals(ctx context.Context, p tracker.Period) ([]tracker.AgentTotal, error) {
	byProgram := map[string]*tracker.AgentTotal{}
	of := func(program string) *tracker.AgentTotal {
		key := strings.ToLower(program)
		if byProgram[key] == nil {
			byProgram[key] = &tracker.AgentTotal{Program: program}
		}
		return byProgram[key]
	}
	err := s.c.read(ctx, func(q session) error {
		total, err := s.memo.sums(q, p)
		if err != nil {
			return err
		}
		rows, err := s.memo.rows(q)
		if err != nil {
			return err
		}
		for k, length := range total.all() {
			if r := rows[k.subject]; k.presence.Active() && tracker.IsAgent(r.subject, r.verdict) {
				of(r.subject.Program).Attend(k.presence, ms(length))
			}
		}
		return unattendedSums(q, p, func(s tracker.Subject, v tracker.Verdict, length int64) {
			if tracker.IsAgent(s, v) {
				of(s.Program).Unattended += ms(length)
			}
		})
	})
	if err != nil {
		return nil, wrapped("read agent totals", err)
	}
	out := make([]tracker.AgentTotal, 0, len(byProgram))
	for _, t := range byProgram {
		out = append(out, *t)
	}
	slices.SortStableFunc(out, func(a, b tracker.AgentTotal) int {
		return cmp.Or(cmp.Compare(b.All(), a.All()), cmp.Compare(a.Program, b.Program))
	})
	return out, nil
}

// unattendedSums calls each with what agents worked by themselves in p. An hour that is
// known by its sum only counts whole in the period it begins in.
func unattendedSums(q session, p tracker.Period, each func(s tracker.Subject, v tracker.Verdict, length int64)) error {
	from, to := ceilMilli(p.From), ceilMilli(p.To)
	var pruned int64
	if err := q.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil {
		return err
	}
	return q.rows(`SELECT s.program, c.path, u.start, u.length FROM unattended u JOIN subject s ON s.id = u.subject
		JOIN category c ON c.id = s.category WHERE u.start > ?1 AND u.start < ?2`, []any{from - hourMs, to}, func(scan func(...any) error) error {
		var s tracker.Subject
		var v tracker.Verdict
		var start, length int64
		if err := scan(&s.Program, (*string)(&v.Category), &start, &length); err != nil {
			return err
		}
		if start < pruned*1000 {
			if start >= from {
				each(s, v, length)
			}
		} else if length = min(start+length, to) - max(start, from); length > 0 {
			each(s, v, length)
		}
		return nil
	})
}

// A bout is one row of what agents worked by themselves.
type bout struct{ start, subject, nth, length int64 }

func (e *edit) bouts(where string, args ...any) ([]bout, error) {
	var all []bout
	err := e.rows(`SELECT start, subject, nth, length FROM unattended `+where, args, func(scan func(...any) error) error {
		var b bout
		err := scan(&b.start, &b.subject, &b.nth, &b.length)
		all = append(all, b)
		return err
	})
	return all, err
}

func (e *edit) removeBout(b bout) error {
	_, err := e.exec(`DELETE FROM unattended WHERE start = ? AND subject = ? AND nth = ?`, b.start, b.subject, b.nth)
	return err
}

// unattended cuts what agents worked by themselves. Hours known by their sum only go
// whole.
func (f *forgetting) unattended() error {
	var pruned int64
	if err := f.session.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil {
		return err
	}
	bouts, err := f.bouts(`WHERE start > ?1 AND start < ?2`, f.from-hourMs, f.to)
	if err != nil {
		return err
	}
	for _, b := range bouts {
		yes, err := f.picks(row{subject: b.subject})
		if err != nil {
			return err
		}
		start, end := max(b.start, f.from), min(b.start+b.length, f.to)
		if summed := b.start < pruned*1000; summed {
			start, end = b.start, b.start+b.length
		}
		if !yes || start >= end {
			continue
		}
		f.Unattended += ms(end - start)
		if err := f.removeBout(b); err != nil {
			return err
		}
		for _, rest := range [][2]int64{{b.start, start}, {end, b.start + b.length}} {
			if rest[0] < rest[1] {
				if err := f.insertUnattended(rest[0], b.subject, rest[1]-rest[0]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sumUnattended leaves of rows that begin before border, in ms, their sums by hour.
func (e *edit) sumUnattended(border int64) error {
	bouts, err := e.bouts(`WHERE start < ?1 AND start >= (SELECT pruned FROM progress) * 1000`, border)
	if err != nil {
		return err
	}
	type hour struct{ start, subject int64 }
	sums := map[hour]int64{}
	for _, b := range bouts {
		sums[hour{floorDiv(b.start, hourMs) * hourMs, b.subject}] += b.length
		if err := e.removeBout(b); err != nil {
			return err
		}
	}
	for h, length := range sums {
		if err := e.insertUnattended(h.start, h.subject, length); err != nil {
			return err
		}
	}
	return nil
}

// A foreignBout is a row of another file, with what its number says there.
type foreignBout struct {
	bout
	of subjectRow
}

// readableBouts reads of a damaged file what agents worked by themselves, as far as that
// can be had.
func readableBouts(ctx context.Context, from *connection) []foreignBout {
	var all []foreignBout
	_ = from.alone(ctx, func(q session) error {
		return q.rows(`SELECT u.start, u.nth, u.length, s.app, s.class, s.program, s.mark, c.path, s.because, s.confidence FROM unattended u
			JOIN subject s ON s.id = u.subject JOIN category c ON c.id = s.category ORDER BY u.start`, nil, func(scan func(...any) error) error {
			var b foreignBout
			u, v := &b.of.subject, &b.of.verdict
			err := scan(&b.start, &b.nth, &b.length, &u.App, &u.Class, &u.Program, &u.Mark, (*string)(&v.Category), &v.Because, &v.Confidence)
			if err == nil && b.length > 0 && u.Program != "" {
				all = append(all, b)
			}
			return err
		})
	})
	return all
}

// salvageBouts stores those that begin no sooner than the last there is: what a backup has
// from before may be summed up by the hour since.
func (e *edit) salvageBouts(bouts []foreignBout) error {
	var last int64
	if err := e.session.row(`SELECT coalesce(max(start), -9000000000000000) FROM unattended`, nil, &last); err != nil {
		return err
	}
	for _, b := range bouts {
		if b.start < last {
			continue
		}
		subject, err := e.subjectFor(b.of.subject, b.of.verdict)
		if err != nil {
			return err
		}
		if _, err := e.exec(`INSERT INTO unattended (start, subject, nth, length) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET length = max(length, excluded.length)`, b.start, subject, b.nth, b.length); err != nil {
			return err
		}
	}
	return nil
}
