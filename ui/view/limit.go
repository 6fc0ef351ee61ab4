package view

import "dwell/policy"

// A LimitRow is how one limit stands.
type LimitRow struct {
	ID       string       `json:"id"`
	Target   string       `json:"target"`
	Per      policy.Per   `json:"per"`
	Days     Text         `json:"days"` // empty: every day
	Budget   Seconds      `json:"budget_s"`
	Used     Seconds      `json:"used_s"`
	Left     Seconds      `json:"left_s"`
	Extended Seconds      `json:"extended_s"`
	State    policy.State `json:"state"`
}

// Share returns how much of budget and extension is used, 0 to 1.
func (r LimitRow) Share() float64 {
	whole := r.Budget + r.Extended
	if whole <= 0 {
		return 1
	}
	return min(1, float64(r.Used)/float64(whole))
}

// LimitRowOf shows one limit.
func LimitRowOf(s policy.LimitState) LimitRow {
	return LimitRow{
		ID: s.Limit.ID, Target: s.Limit.Target.String(), Per: s.Limit.Per, Days: Text(s.Limit.Days.String()),
		Budget: Seconds(s.Limit.Budget), Used: Seconds(s.Used), Left: Seconds(s.Left),
		Extended: Seconds(s.Extended), State: s.State,
	}
}

func limitRows(states []policy.LimitState) []LimitRow {
	rows := make([]LimitRow, 0, len(states))
	for _, s := range states {
		rows = append(rows, LimitRowOf(s))
	}
	return rows
}
