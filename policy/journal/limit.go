package journal

import (
	"context"
	"fmt"
	"time"

	"dwell/policy"
	"dwell/tracker/store"
)

// A PlanChange is a limit set, also anew, or removed.
type PlanChange struct {
	Limit   policy.Limit
	Removed bool
	Made    time.Time
}

// Limits returns the limits the person set outside their config file and did
// not remove, in the order first set.
func (j *Journal) Limits(ctx context.Context) ([]policy.Limit, error) {
	stored, err := j.store.Limits(ctx)
	if err != nil {
		return nil, err
	}
	limits := make([]policy.Limit, 0, len(stored))
	for _, l := range stored {
		limit, err := parseLimit(l)
		if err != nil {
			return nil, err
		}
		limits = append(limits, limit)
	}
	return limits, nil
}

// SetLimit sets l, in place of one with its ID.
func (j *Journal) SetLimit(ctx context.Context, l policy.Limit) error {
	return j.store.SetLimit(ctx, store.Limit{ID: l.ID, Target: l.Target.String(), Budget: l.Budget, Per: string(l.Per), Days: l.Days.String()})
}

// RemoveLimit removes the limit id; [store.ErrNotFound] if there is none.
func (j *Journal) RemoveLimit(ctx context.Context, id string) (policy.Limit, error) {
	l, err := j.store.RemoveLimit(ctx, id)
	if err != nil {
		return policy.Limit{}, err
	}
	return parseLimit(l)
}

// PlanChanges returns what was set and removed at or after t, oldest first.
func (j *Journal) PlanChanges(ctx context.Context, t time.Time) ([]PlanChange, error) {
	stored, err := j.store.LimitChanges(ctx, t)
	if err != nil {
		return nil, err
	}
	changes := make([]PlanChange, 0, len(stored))
	for _, c := range stored {
		limit, err := parseLimit(c.Limit)
		if err != nil {
			return nil, err
		}
		changes = append(changes, PlanChange{limit, c.Removed, c.Made})
	}
	return changes, nil
}

func parseLimit(l store.Limit) (limit policy.Limit, err error) {
	limit = policy.Limit{ID: l.ID, Budget: l.Budget}
	if limit.Target, err = policy.ParseTarget(l.Target); err != nil {
		return limit, fmt.Errorf("journal: limit: %w", err)
	}
	if limit.Per, err = policy.ParsePer(l.Per); err != nil {
		return limit, fmt.Errorf("journal: limit: %w", err)
	}
	if limit.Days, err = policy.ParseDays(l.Days); err != nil {
		return limit, fmt.Errorf("journal: limit: %w", err)
	}
	return limit, nil
}
