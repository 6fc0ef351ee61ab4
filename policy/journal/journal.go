// Package journal keeps what policy must remember: the nudges shown and what
// the person answered, and the limits they set. It stands between policy, which
// keeps nothing, and the store, which does not know what a limit means.
//
// Its one difficulty is true time. A record's At is an instant of the run of
// the program that showed the nudge, and no two runs share an axis. A [Journal]
// knows when, on the wall clock, its own run's axis began; records of other
// runs come back with instants reckoned from their wall times.
//
// It decides nothing and shows nothing.
package journal

import (
	"context"
	"fmt"
	"time"

	"dwell/policy"
	"dwell/tracker"
	"dwell/tracker/store"
)

// A Journal is what one run of the program remembers and adds.
type Journal struct {
	store  *store.Store
	origin time.Time
}

// New returns a journal in s of a run whose axis of true time began at origin:
// the wall time of the instant 0.
func New(s *store.Store, origin time.Time) *Journal {
	return &Journal{store: s, origin: time.UnixMilli(origin.UnixMilli())}
}

// Save stores r, in place of what was known of its nudge.
func (j *Journal) Save(ctx context.Context, r policy.Record) error {
	return j.store.SaveNudge(ctx, j.nudge(r))
}

// Answer stores the answer r holds. A nudge that is not known or already has an
// answer is left as it is: [store.ErrNotFound].
func (j *Journal) Answer(ctx context.Context, r policy.Record) error {
	return j.store.AnswerNudge(ctx, j.nudge(r))
}

// Since returns the records of nudges shown at or after t, in the order shown.
func (j *Journal) Since(ctx context.Context, t time.Time) ([]policy.Record, error) {
	nudges, err := j.store.Nudges(ctx, t)
	if err != nil {
		return nil, err
	}
	records := make([]policy.Record, 0, len(nudges))
	for _, n := range nudges {
		r, err := j.record(n)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

func (j *Journal) nudge(r policy.Record) store.Nudge {
	actions := make([]string, len(r.Actions))
	for i, a := range r.Actions {
		actions[i] = string(a)
	}
	return store.Nudge{
		ID: r.ID, Run: j.origin.UnixMilli(), Day: r.Day.Format(time.DateOnly), Kind: string(r.Kind), Target: r.Target, Limit: r.Limit,
		Because: r.Because, Title: r.Title, Text: r.Text, Actions: actions, Shown: r.Shown, At: r.At, Extended: r.Extended,
		Answer: string(r.Answer), Answered: r.Answered, AnsweredAt: r.AnsweredAt, Granted: r.Granted,
	}
}

func (j *Journal) record(n store.Nudge) (policy.Record, error) {
	day, err := time.Parse(time.DateOnly, n.Day)
	if err != nil {
		return policy.Record{}, fmt.Errorf("journal: day of a nudge: %w", err)
	}
	r := policy.Record{
		Nudge: policy.Nudge{
			ID: n.ID, Day: day, Kind: policy.Kind(n.Kind), Target: n.Target, Limit: n.Limit, Because: n.Because,
			Title: n.Title, Text: n.Text, Shown: n.Shown, At: n.At, Extended: n.Extended,
		},
		Answer: policy.Action(n.Answer), Answered: n.Answered, AnsweredAt: n.AnsweredAt, Granted: n.Granted,
	}
	for _, a := range n.Actions {
		r.Actions = append(r.Actions, policy.Action(a))
	}
	if n.Run != j.origin.UnixMilli() {
		r.At = j.instant(n.Shown)
		if r.Answer != "" {
			r.AnsweredAt = j.instant(n.Answered)
		}
	}
	return r, nil
}

// instant is when wall was, or would have been, on this run's axis.
func (j *Journal) instant(wall time.Time) tracker.Instant { return wall.Sub(j.origin) }
