package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dwell/tracker"
)

// damagedName follows the file's own name where a damaged file is set aside.
const damagedName = ".damaged-"

// recover sets the damaged file aside, takes the newest good backup in its
// place or else an empty file, and adds what of the damaged one can still be
// read. Nothing is deleted.
func (s *Store) recover(ctx context.Context) error {
	aside := s.path + damagedName + s.o.Now().UTC().Format(backupStamp)
	for _, ext := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(s.path+ext, aside+ext); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	backups, err := s.backups()
	if err != nil {
		return err
	}
	used := ""
	for _, path := range backups {
		err := copyGood(ctx, path, s.path)
		if errors.Is(err, ErrFull) || ctx.Err() != nil {
			return err
		}
		if err == nil {
			used = filepath.Base(path)
			break
		}
	}
	if err := ensureFile(s.path); err != nil {
		return err
	}
	verify := s.o.Verify
	s.o.Verify = false
	err = s.open(ctx)
	s.o.Verify = verify
	if err != nil {
		return err
	}
	read, err := s.salvage(ctx, aside, used == "")
	if err != nil {
		return errors.Join(err, s.c.close())
	}
	s.recovered = fmt.Sprintf("the database was damaged and is kept as %s; ", filepath.Base(aside))
	if used == "" {
		s.recovered += "there was no good backup; "
	} else {
		s.recovered += "the backup " + used + " took its place; "
	}
	s.recovered += fmt.Sprintf("%d spans were read from the damaged file", read)
	s.o.Log.Warn("database recovered", "aside", filepath.Base(aside), "backup", used, "spans", read)
	return nil
}

// salvage stores what can be read from the damaged file at path and is not
// there yet, and returns how many spans that were. Each table is tried by
// itself: damage to one says nothing of the next. Only trouble with our own
// file is an error.
func (s *Store) salvage(ctx context.Context, path string, empty bool) (int, error) {
	from, err := connect(ctx, dsn(path, "ro"))
	if err != nil {
		return 0, nil // no database at all any more
	}
	defer from.close()
	version := int64(0)
	_ = from.alone(ctx, func(q session) (err error) {
		_, version, err = schemaOf(q)
		return err
	})
	if version != latest() {
		return 0, nil // not to be read with this schema's queries
	}
	spans, bouts, prompts := readable(ctx, from), readableBouts(ctx, from), readablePrompts(ctx, from)
	stored := 0
	err = s.c.write(ctx, func(q session) error {
		return s.edit(q, func(e *edit) error {
			w, err := newAppender(e)
			if err != nil {
				return err
			}
			for _, sp := range spans {
				n, err := w.store(sp)
				if err != nil {
					return err
				}
				if n > 0 {
					stored++
				}
			}
			return errors.Join(w.done(), e.salvageBouts(bouts), e.salvagePrompts(prompts))
		})
	})
	if err != nil {
		return 0, err
	}
	return stored, s.salvageTables(ctx, path, empty)
}

// readable reads the spans of a damaged file from both ends: pages that cannot
// be read are passed over as far as an index-free walk can.
func readable(ctx context.Context, from *connection) []tracker.Span {
	v := vocabulary{subjects: map[int64]subjectRow{}, scenes: map[int64]scene{}, titles: map[int64]string{}}
	var spans []tracker.Span
	_ = from.alone(ctx, func(q session) error {
		seen := map[int64]bool{}
		for _, order := range []string{`p.start`, `p.start DESC`} {
			var rows []row
			err := q.rows(selectSpan+`ORDER BY `+order, nil, func(scan func(...any) error) error {
				r, err := scanSpan(scan)
				if err == nil && !seen[r.start] && r.length > 0 && r.presence >= tracker.HandsOn && r.presence <= tracker.Paused {
					seen[r.start] = true
					rows = append(rows, r)
				}
				return err
			})
			for _, r := range rows {
				if sp, err := v.span(q, r); err == nil {
					spans = append(spans, sp)
				}
			}
			if err == nil {
				break // all of it was read
			}
		}
		return nil
	})
	return spans
}

// salvageTables copies the small tables. A backup's rows stand, but for
// settings, where the damaged file's are newer. In an empty database the totals
// of hours without spans are taken over too.
func (s *Store) salvageTables(ctx context.Context, path string, empty bool) error {
	return s.c.alone(ctx, func(q session) error {
		if err := q.pragma(`ATTACH ? AS damaged`, path); err != nil {
			return nil // what could be had are the spans
		}
		defer func() { _ = q.pragma(`DETACH damaged`) }()
		for _, table := range []string{"rule", "rule_change", "limit_change", "nudge", "friction", "reliance_day"} {
			_ = q.pragma(`INSERT OR IGNORE INTO main.` + table + ` SELECT * FROM damaged.` + table)
		}
		_ = q.pragma(`INSERT OR REPLACE INTO main.setting SELECT * FROM damaged.setting`)
		_ = q.pragma(`UPDATE main.progress SET seq = max(seq, (SELECT seq FROM damaged.progress))`)
		if !empty {
			return nil
		}
		return s.salvageHours(q)
	})
}

// salvageHours takes over the totals of hours whose spans had been dropped. It
// runs after the spans were stored, so subjects are matched by what they say,
// not by their numbers.
func (s *Store) salvageHours(q session) error {
	type total struct {
		hourKey
		length int64
		sub    subjectRow
	}
	var totals []total
	var pruned int64
	if err := q.rows(`SELECT pruned FROM damaged.progress`, nil, func(scan func(...any) error) error { return scan(&pruned) }); err != nil {
		return nil //nolint:nilerr // what cannot be read of the damaged file is no trouble of ours
	}
	_ = q.rows(`SELECT h.hour, h.offset, h.presence, h.length, s.id, s.app, s.class, s.site, s.program, s.mark, s.corrected,
			c.path, c.editor, s.because, s.confidence, s.reader
		FROM damaged.hour_subject h JOIN damaged.subject s ON s.id = h.subject JOIN damaged.category c ON c.id = s.category
		WHERE h.hour < ?`, []any{pruned}, func(scan func(...any) error) error {
		var t total
		u, v := &t.sub.subject, &t.sub.verdict
		err := scan(&t.hour, &t.offset, &t.presence, &t.length, &t.sub.id, &u.App, &u.Class, &u.Site, &u.Program, &u.Mark, &t.sub.corrected,
			(*string)(&v.Category), &v.Editor, &v.Because, &v.Confidence, &v.Reader)
		if err == nil && t.length > 0 && t.presence >= tracker.HandsOn && t.presence <= tracker.Paused {
			totals = append(totals, t)
		}
		return err
	})
	if _, err := q.exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	err := s.edit(q, func(e *edit) error {
		if err := e.rollTo(pruned); err != nil {
			return err
		}
		for _, t := range totals {
			k := t.hourKey
			if t.presence.Active() {
				var err error
				if k.subject, err = e.subjectFor(t.sub.subject, t.sub.verdict); err != nil {
					return err
				}
			}
			var known int64 // by spans that outlived their hour's
			err := e.session.row(`SELECT length FROM hour_subject WHERE hour = ? AND offset = ? AND subject = ? AND presence = ?`,
				[]any{k.hour, k.offset, k.subject, int64(k.presence)}, &known)
			if err != nil && !errors.Is(err, ErrNotFound) {
				return err
			}
			e.hours[k] = max(0, t.length-known)
		}
		_, err := e.exec(`UPDATE progress SET pruned = ?`, pruned)
		return err
	})
	if err != nil {
		_, rollback := q.exec(`ROLLBACK`)
		return errors.Join(err, rollback)
	}
	_, err = q.exec(`COMMIT`)
	return err
}
