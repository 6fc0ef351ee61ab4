package store

import (
	"context"
	"strings"
	"time"
)

// A Nudge is a row of the journal: what was said to the person and what they
// answered, in the words of whoever keeps the journal. Times keep their
// milliseconds and offset, At and AnsweredAt all they have.
type Nudge struct {
	ID         string // unique
	Run        int64  // which run's axis of true time At and AnsweredAt are on
	Day        string
	Kind       string
	Target     string
	Limit      string
	Because    string
	Title      string
	Text       string
	Actions    []string // none holds a comma
	Shown      time.Time
	At         time.Duration
	Extended   time.Duration
	Answer     string // empty: none yet
	Answered   time.Time
	AnsweredAt time.Duration
	Granted    time.Duration
}

// SaveNudge stores n, in place of one of the same ID.
func (s *Store) SaveNudge(ctx context.Context, n Nudge) error {
	return wrapped("save nudge", s.c.write(ctx, func(q session) error {
		_, err := q.exec(`INSERT INTO nudge (id, run, day, kind, target, limit_id, because, title, text, actions, shown, shown_offset, at, extended,
				answer, answered, answered_offset, answered_at, granted)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET run = excluded.run, day = excluded.day, kind = excluded.kind, target = excluded.target,
				limit_id = excluded.limit_id, because = excluded.because, title = excluded.title, text = excluded.text,
				actions = excluded.actions, shown = excluded.shown, shown_offset = excluded.shown_offset, at = excluded.at,
				extended = excluded.extended, answer = excluded.answer, answered = excluded.answered,
				answered_offset = excluded.answered_offset, answered_at = excluded.answered_at, granted = excluded.granted`,
			n.ID, n.Run, n.Day, n.Kind, n.Target, n.Limit, n.Because, n.Title, n.Text, strings.Join(n.Actions, ","),
			n.Shown.UnixMilli(), offsetOf(n.Shown), int64(n.At), int64(n.Extended),
			n.Answer, milliOrZero(n.Answered), offsetOf(n.Answered), int64(n.AnsweredAt), int64(n.Granted))
		return err
	}))
}

// AnswerNudge stores the answer fields of n with the nudge of its ID;
// [ErrNotFound] if there is no such nudge or it already has an answer.
func (s *Store) AnswerNudge(ctx context.Context, n Nudge) error {
	return wrapped("answer nudge", s.c.write(ctx, func(q session) error {
		changed, err := q.exec(`UPDATE nudge SET run = ?, at = ?, answer = ?, answered = ?, answered_offset = ?, answered_at = ?, granted = ?
			WHERE id = ? AND answer = ''`, n.Run, int64(n.At), n.Answer, milliOrZero(n.Answered), offsetOf(n.Answered), int64(n.AnsweredAt), int64(n.Granted), n.ID)
		if err == nil && changed == 0 {
			return ErrNotFound
		}
		return err
	}))
}

// Nudges returns the nudges shown at or after since, in the order shown.
func (s *Store) Nudges(ctx context.Context, since time.Time) ([]Nudge, error) {
	var all []Nudge
	err := s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT id, run, day, kind, target, limit_id, because, title, text, actions, shown, shown_offset, at, extended,
				answer, answered, answered_offset, answered_at, granted
			FROM nudge WHERE shown >= ? ORDER BY ordinal`, []any{ceilMilli(since)}, func(scan func(...any) error) error {
			var n Nudge
			var actions string
			var shown, shownOffset, answered, answeredOffset int64
			err := scan(&n.ID, &n.Run, &n.Day, &n.Kind, &n.Target, &n.Limit, &n.Because, &n.Title, &n.Text, &actions, &shown, &shownOffset,
				(*int64)(&n.At), (*int64)(&n.Extended), &n.Answer, &answered, &answeredOffset, (*int64)(&n.AnsweredAt), (*int64)(&n.Granted))
			if actions != "" {
				n.Actions = strings.Split(actions, ",")
			}
			n.Shown = time.UnixMilli(shown).In(zoneAt(shownOffset))
			if n.Answer != "" {
				n.Answered = time.UnixMilli(answered).In(zoneAt(answeredOffset))
			}
			all = append(all, n)
			return err
		})
	})
	return all, wrapped("read nudges", err)
}

func offsetOf(t time.Time) int64 {
	_, offset := t.Zone()
	return int64(offset)
}

func milliOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
