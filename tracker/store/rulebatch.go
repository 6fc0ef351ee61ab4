package store

import (
	"context"
	"errors"
)

// A RuleNote is a setting that tells of rules added as one.
type RuleNote struct {
	Key string
	// Text is what the setting becomes, of what it was and the rules with their ids.
	Text func(was string, added []Rule) (string, error)
}

// AddRules adds rules in their order, all or none, and with them the note, if
// there is one. It returns them with their ids, which follow each other.
func (s *Store) AddRules(ctx context.Context, rules []Rule, note *RuleNote) ([]Rule, error) {
	var added []Rule
	err := s.c.write(ctx, func(q session) error {
		added = make([]Rule, 0, len(rules))
		for _, r := range rules {
			if err := q.row(`INSERT INTO rule (match, category) VALUES (?, ?) RETURNING id`, []any{r.Match, string(r.Category)}, &r.ID); err != nil {
				return err
			}
			if err := s.ruleChanged(q, r.ID, false); err != nil {
				return err
			}
			added = append(added, r)
		}
		if note == nil {
			return nil
		}
		return note.write(q, added)
	})
	if err != nil {
		return nil, wrapped("add rules", err)
	}
	return added, nil
}

func (n *RuleNote) write(q session, added []Rule) error {
	var was string
	err := q.row(`SELECT value FROM setting WHERE key = ?`, []any{n.Key}, &was)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	text, err := n.Text(was, added)
	if err != nil {
		return err
	}
	_, err = q.exec(`INSERT INTO setting VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2`, n.Key, text)
	return err
}
