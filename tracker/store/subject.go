package store

import (
	"context"
	"errors"
	"strings"

	"dwell/tracker"
)

// CorrectionBecause is the evidence of time whose category the person gave by
// [Store.Relabel] or [Store.Add].
func CorrectionBecause(c tracker.Category) string { return correctionKind + string(c) }

const correctionKind = "correction:"

// nobody is the subject of spans that are not active.
const nobody = 0

// A subjectKey is what makes a subject's row one of a kind. A corrected subject
// is another than the same subject left alone: only for it is the category not
// the subject's own.
type subjectKey struct {
	tracker.Subject
	corrected string
}

func keyOf(s tracker.Subject, v tracker.Verdict) subjectKey {
	c, ok := strings.CutPrefix(v.Because, correctionKind)
	if !ok {
		c = ""
	}
	return subjectKey{s, c}
}

// subjectID returns the row of what sp's time is spent on, making it if new. A
// row that is there keeps its verdict: rules and the catalogue change it
// through [Store.Reclassify], and a recorder that has not heard of it yet must
// not change it back.
func (e *edit) subjectID(sp tracker.Span) (int64, error) {
	if !sp.Presence.Active() {
		return nobody, nil
	}
	return e.subjectFor(sp.Subject, sp.Verdict)
}

func (e *edit) subjectFor(s tracker.Subject, v tracker.Verdict) (int64, error) {
	key := keyOf(s, v)
	if id, ok := e.subjects[key]; ok {
		return id, nil
	}
	var id int64
	err := e.row(`SELECT id FROM subject WHERE app = ? AND class = ? AND site = ? AND program = ? AND mark = ? AND corrected = ?`,
		[]any{s.App, s.Class, s.Site, s.Program, s.Mark, key.corrected}, &id)
	if errors.Is(err, ErrNotFound) {
		var category int64
		if category, err = categoryID(e.session, v.Category, v.Editor); err != nil {
			return 0, err
		}
		err = e.row(`INSERT INTO subject (app, class, site, program, mark, corrected, category, because, confidence, reader)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			[]any{s.App, s.Class, s.Site, s.Program, s.Mark, key.corrected, category, v.Because, v.Confidence, v.Reader}, &id)
	}
	if err == nil {
		e.subjects[key] = id
	}
	return id, err
}

func categoryID(q session, path tracker.Category, editor bool) (int64, error) {
	var id int64
	err := q.row(`SELECT id FROM category WHERE path = ? AND editor = ?`, []any{string(path), editor}, &id)
	if errors.Is(err, ErrNotFound) {
		err = q.row(`INSERT INTO category (path, editor) VALUES (?, ?) RETURNING id`, []any{string(path), editor}, &id)
	}
	return id, err
}

// A subjectRow is a subject as stored.
type subjectRow struct {
	id        int64
	subject   tracker.Subject
	verdict   tracker.Verdict
	corrected string
}

const selectSubject = `SELECT s.id, s.app, s.class, s.site, s.program, s.mark, s.corrected,
	c.path, c.editor, s.because, s.confidence, s.reader
	FROM subject s JOIN category c ON c.id = s.category `

func scanSubject(scan func(...any) error) (r subjectRow, err error) {
	s, v := &r.subject, &r.verdict
	err = scan(&r.id, &s.App, &s.Class, &s.Site, &s.Program, &s.Mark, &r.corrected,
		(*string)(&v.Category), &v.Editor, &v.Because, &v.Confidence, &v.Reader)
	return r, err
}

func subjectByID(q session, id int64) (r subjectRow, err error) {
	err = q.rows(selectSubject+`WHERE s.id = ?`, []any{id}, func(scan func(...any) error) (err error) {
		r, err = scanSubject(scan)
		return err
	})
	return r, err
}

func allSubjects(q session) (all []subjectRow, err error) {
	err = q.rows(selectSubject+`WHERE s.id <> 0 ORDER BY s.id`, nil, func(scan func(...any) error) error {
		r, err := scanSubject(scan)
		all = append(all, r)
		return err
	})
	return all, err
}

// A SubjectVerdict is a subject with what it was found to be.
type SubjectVerdict struct {
	Subject tracker.Subject
	Verdict tracker.Verdict
}

// Subjects returns everything time was ever spent on, corrected subjects left
// out, oldest first.
func (s *Store) Subjects(ctx context.Context) ([]SubjectVerdict, error) {
	var out []SubjectVerdict
	err := s.c.read(ctx, func(q session) error {
		all, err := allSubjects(q)
		for _, r := range all {
			if r.corrected == "" {
				out = append(out, SubjectVerdict{r.subject, r.verdict})
			}
		}
		return err
	})
	return out, wrapped("read subjects", err)
}

// Reclassify asks classify about every subject and re-labels the past of those
// whose verdict it changes; it returns how many those were. Time the person
// corrected keeps the category they gave.
func (s *Store) Reclassify(ctx context.Context, classify func(tracker.Subject, tracker.Verdict) tracker.Verdict) (changed int, err error) {
	err = s.c.write(ctx, func(q session) error {
		all, err := allSubjects(q)
		if err != nil {
			return err
		}
		counted := map[int64]bool{}
		for _, r := range all {
			if r.corrected != "" {
				continue
			}
			v := classify(r.subject, r.verdict)
			if v == r.verdict {
				continue
			}
			changed++
			if err := setVerdict(q, r.id, v); err != nil {
				return err
			}
			if counts(r.verdict, v) {
				counted[r.id] = true
			}
		}
		return unfoldSubjects(q, counted)
	})
	if err != nil {
		changed = 0
	}
	return changed, wrapped("reclassify", err)
}

func setVerdict(q session, subject int64, v tracker.Verdict) error {
	category, err := categoryID(q, v.Category, v.Editor)
	if err != nil {
		return err
	}
	_, err = q.exec(`UPDATE subject SET category = ?, because = ?, confidence = ?, reader = ? WHERE id = ?`,
		category, v.Because, v.Confidence, v.Reader, subject)
	return err
}
