package store

import (
	"context"
	"time"

	"dwell/tracker"
)

// A Rule is the person's word that what matches is of a category. What Match
// means is the classifier's business.
type Rule struct {
	ID       int64 // never used twice
	Match    string
	Category tracker.Category
}

// A RuleChange is a rule added or removed.
type RuleChange struct {
	Rule    Rule
	Removed bool
	Made    time.Time
}

// Rules returns the rules that hold, oldest first.
func (s *Store) Rules(ctx context.Context) ([]Rule, error) {
	var all []Rule
	err := s.c.alone(ctx, func(q session) error {
		return q.rows(`SELECT id, match, category FROM rule WHERE removed = 0 ORDER BY id`, nil, func(scan func(...any) error) error {
			var r Rule
			err := scan(&r.ID, &r.Match, (*string)(&r.Category))
			all = append(all, r)
			return err
		})
	})
	return all, wrapped("read rules", err)
}

// AddRule adds a rule and returns it with its id.
func (s *Store) AddRule(ctx context.Context, match string, category tracker.Category) (Rule, error) {
	r := Rule{Match: match, Category: category}
	err := s.c.write(ctx, func(q session) error {
		if err := q.row(`INSERT INTO rule (match, category) VALUES (?, ?) RETURNING id`, []any{match, string(category)}, &r.ID); err != nil {
			return err
		}
		return s.ruleChanged(q, r.ID, false)
	})
	return r, wrapped("add rule", err)
}

// RemoveRule takes rule id out of those that hold; [ErrNotFound] if it is none
// of them.
func (s *Store) RemoveRule(ctx context.Context, id int64) (Rule, error) {
	var r Rule
	err := s.c.write(ctx, func(q session) error {
		if err := q.row(`UPDATE rule SET removed = 1 WHERE id = ? AND removed = 0 RETURNING id, match, category`, []any{id},
			&r.ID, &r.Match, (*string)(&r.Category)); err != nil {
			return err
		}
		return s.ruleChanged(q, id, true)
	})
	return r, wrapped("remove rule", err)
}

func (s *Store) ruleChanged(q session, id int64, removed bool) error {
	_, err := q.exec(`INSERT INTO rule_change (made, rule, removed) VALUES (?, ?, ?)`, s.o.Now().UnixMilli(), id, removed)
	return err
}

// UndoRule takes back the last change to the rules and returns what it was;
// [ErrNotFound] if there is none.
func (s *Store) UndoRule(ctx context.Context) (RuleChange, error) {
	var c RuleChange
	err := s.c.write(ctx, func(q session) error {
		var change, made int64
		if err := q.row(`SELECT c.id, c.made, c.removed, r.id, r.match, r.category FROM rule_change c JOIN rule r ON r.id = c.rule
			ORDER BY c.id DESC LIMIT 1`, nil, &change, &made, &c.Removed, &c.Rule.ID, &c.Rule.Match, (*string)(&c.Rule.Category)); err != nil {
			return err
		}
		c.Made = time.UnixMilli(made)
		if _, err := q.exec(`DELETE FROM rule_change WHERE id = ?`, change); err != nil {
			return err
		}
		if c.Removed {
			_, err := q.exec(`UPDATE rule SET removed = 0 WHERE id = ?`, c.Rule.ID)
			return err
		}
		_, err := q.exec(`DELETE FROM rule WHERE id = ?`, c.Rule.ID)
		return err
	})
	return c, wrapped("undo rule", err)
}
