package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dwell/tracker"
)

// CorrectionKind says what a correction did.
type CorrectionKind string

// The kinds of corrections.
const (
	Relabelled CorrectionKind = "relabel"
	Added      CorrectionKind = "add"
)

// A Correction is a change of the past the person asked for.
type Correction struct {
	ID       int64
	Kind     CorrectionKind
	Made     time.Time
	Period   tracker.Period
	Category tracker.Category
	Changed  time.Duration // how much time it re-labelled or added
}

// addedSource is the source of spans that [Store.Add] made.
const addedSource = "added"

// Relabel gives all active time in [from, to) category, whatever was in front.
// What its category was is kept for [Store.Undo]. Time whose spans are no
// longer kept stays as it is.
func (s *Store) Relabel(ctx context.Context, from, to time.Time, category tracker.Category) (Correction, error) {
	c := Correction{Kind: Relabelled, Period: tracker.Period{From: from, To: to}, Category: category}
	err := s.correct(ctx, &c, func(e *edit) error {
		taken, err := e.carve(ceilMilli(from), ceilMilli(to), func(r row) (bool, error) { return r.presence.Active(), nil })
		if err != nil {
			return err
		}
		for _, old := range taken {
			if err := e.keep(c.ID, old); err != nil {
				return err
			}
			was, err := subjectByID(e.session, old.subject)
			if err != nil {
				return err
			}
			v := tracker.Verdict{Category: category, Because: CorrectionBecause(category), Confidence: 1, Reader: was.verdict.Reader}
			r := old
			if r.subject, err = e.subjectFor(was.subject, v); err != nil {
				return err
			}
			if err := e.place(r); err != nil {
				return err
			}
			c.Changed += ms(r.length)
		}
		return nil
	})
	return c, wrapped("relabel", err)
}

// Add stores time spent on subject in [from, to) that no source saw, as
// hands-off. Active time that is stored stays; only the rest is filled or
// replaced, and Changed says how much that was. Hours whose spans are no longer
// kept are left alone. The offsets are those of from's zone.
func (s *Store) Add(ctx context.Context, from, to time.Time, subject tracker.Subject, v tracker.Verdict) (Correction, error) {
	c := Correction{Kind: Added, Period: tracker.Period{From: from, To: to}, Category: v.Category}
	err := s.correct(ctx, &c, func(e *edit) error {
		var pruned int64
		if err := e.session.row(`SELECT pruned FROM progress`, nil, &pruned); err != nil {
			return err
		}
		for at := from; at.Before(to); {
			until := to
			if _, change := at.ZoneBounds(); !change.IsZero() && change.Before(to) {
				until = change
			}
			if err := e.fill(&c, pruned, tracker.Span{
				Start: at, End: until.In(from.Location()), Presence: tracker.HandsOff, Subject: subject, Verdict: v, Source: addedSource,
			}); err != nil {
				return err
			}
			at = until.In(from.Location())
		}
		return nil
	})
	return c, wrapped("add", err)
}

// fill puts sp wherever no active time is.
func (e *edit) fill(c *Correction, pruned int64, sp tracker.Span) error {
	added, err := e.ownRow(sp)
	if err != nil {
		return err
	}
	from, to := added.start, added.end()
	stored, err := spanRows(e.session, from, to, everything)
	if err != nil {
		return err
	}
	var parts [][2]int64 // not active: replaced or filled
	at := from
	for _, r := range stored {
		if r.presence.Active() {
			if at < r.start {
				parts = append(parts, [2]int64{at, r.start})
			}
			at = r.end()
		}
	}
	if at < to {
		parts = append(parts, [2]int64{at, to})
	}
	if parts, err = e.unpruned(parts, added.offset, pruned); err != nil {
		return err
	}
	for _, p := range parts {
		gaps, err := e.free(p[0], p[1])
		if err != nil {
			return err
		}
		for _, g := range gaps {
			if err := e.keep(c.ID, row{start: g[0], length: g[1] - g[0]}); err != nil {
				return err
			}
		}
		replaced, err := e.carve(p[0], p[1], whole)
		if err != nil {
			return err
		}
		for _, old := range replaced {
			if err := e.keep(c.ID, old); err != nil {
				return err
			}
		}
		if err := e.place(added.cut(p[0], p[1])); err != nil {
			return err
		}
		c.Changed += ms(p[1] - p[0])
	}
	return nil
}

// ownRow is [edit.rowOf] for time the person speaks of: where their category is
// not the one stored for the subject, theirs holds for this time only.
func (e *edit) ownRow(sp tracker.Span) (row, error) {
	r, err := e.rowOf(sp)
	if err != nil {
		return r, err
	}
	is, err := subjectByID(e.session, r.subject)
	if err != nil || is.verdict.Category == sp.Verdict.Category && is.verdict.Editor == sp.Verdict.Editor {
		return r, err
	}
	v := sp.Verdict
	v.Because, v.Confidence = CorrectionBecause(v.Category), 1
	r.subject, err = e.subjectFor(sp.Subject, v)
	return r, err
}

// correct runs do as the correction c, whose id and time it sets.
func (s *Store) correct(ctx context.Context, c *Correction, do func(*edit) error) error {
	c.Made = s.o.Now()
	return s.c.write(ctx, func(q session) error {
		if err := q.row(`INSERT INTO correction (made, kind, start, end, category, changed) VALUES (?, ?, ?, ?, ?, 0) RETURNING id`,
			[]any{c.Made.UnixMilli(), string(c.Kind), ceilMilli(c.Period.From), ceilMilli(c.Period.To), string(c.Category)}, &c.ID); err != nil {
			return err
		}
		if err := s.edit(q, do); err != nil {
			return err
		}
		if c.Changed == 0 { // nothing to undo
			_, err := q.exec(`DELETE FROM correction WHERE id = ?`, c.ID)
			return err
		}
		_, err := q.exec(`UPDATE correction SET changed = ? WHERE id = ?`, c.Changed.Milliseconds(), c.ID)
		return err
	})
}

// keep remembers what stood where a correction works; presence 0 is nothing.
func (e *edit) keep(correction int64, r row) error {
	_, err := e.exec(`INSERT INTO original (correction, start, length, subject, presence, scene, title) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		correction, r.start, r.length, r.subject, int64(r.presence), r.scene, r.title)
	return err
}

const selectOriginal = `SELECT o.start, o.length, o.subject, o.presence, o.scene, o.title, coalesce(c.offset, 0)
	FROM original o LEFT JOIN scene c ON c.id = o.scene `

// Undo takes back the last correction that still stands and returns it;
// [ErrNotFound] if there is none.
func (s *Store) Undo(ctx context.Context) (Correction, error) {
	var c Correction
	err := s.c.write(ctx, func(q session) error {
		var made, from, to, changed int64
		if err := q.row(`SELECT id, made, kind, start, end, category, changed FROM correction ORDER BY id DESC LIMIT 1`, nil,
			&c.ID, &made, (*string)(&c.Kind), &from, &to, (*string)(&c.Category), &changed); err != nil {
			return err
		}
		c.Made, c.Changed = time.UnixMilli(made), ms(changed)
		c.Period = tracker.Period{From: time.UnixMilli(from), To: time.UnixMilli(to)}
		var originals []row
		if err := q.rows(selectOriginal+`WHERE o.correction = ? ORDER BY o.start`, []any{c.ID}, func(scan func(...any) error) error {
			r, err := scanSpan(scan)
			originals = append(originals, r)
			return err
		}); err != nil {
			return err
		}
		err := s.edit(q, func(e *edit) error {
			for _, old := range originals {
				if _, err := e.carve(old.start, old.end(), whole); err != nil {
					return err
				}
				if old.presence == 0 {
					continue
				}
				if err := e.place(old); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if _, err := q.exec(`DELETE FROM original WHERE correction = ?`, c.ID); err != nil {
			return err
		}
		_, err = q.exec(`DELETE FROM correction WHERE id = ?`, c.ID)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return Correction{}, fmt.Errorf("undo: no correction: %w", err)
	}
	return c, wrapped("undo", err)
}
