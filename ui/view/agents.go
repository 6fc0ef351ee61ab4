package view

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dwell/tracker"
)

// An AgentRow is one AI agent in the terminal, by three clocks: steering and watching are
// active time, with it in front; unattended it worked while the person was elsewhere or
// gone. That is its own time, and in no total of the person's.
type AgentRow struct {
	Program    string  `json:"program"`
	Steering   Seconds `json:"steering_s"`
	Watching   Seconds `json:"watching_s"`
	Unattended Seconds `json:"unattended_s"`
}

// AgentClocks says what the three clocks of an agent are.
const AgentClocks = "Steering is hands-on with it in front, watching hands-off, for as long as you count as there. Unattended it worked while you were elsewhere: its own time, in none of your totals."

// OtherPrograms are the programs of s without the agents, which stand by their clocks:
// another program may have an agent's name.
func (s Summary) OtherPrograms() []NameRow {
	rows := slices.Clone(s.Programs)
	for i := range rows {
		for _, a := range s.Agents {
			if strings.EqualFold(a.Program, rows[i].Name) {
				rows[i].Active -= a.Steering + a.Watching
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(row NameRow) bool { return row.Active <= 0 })
	slices.SortStableFunc(rows, func(a, b NameRow) int { return cmp.Compare(b.Active, a.Active) })
	return rows
}

// agentRows adds the tail to what is stored of agents.
func agentRows(ctx context.Context, h History, a Ask, p tracker.Period) ([]AgentRow, error) {
	totals, err := h.AgentTotals(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("agent totals: %w", err)
	}
	of := func(program string) *tracker.AgentTotal {
		i := slices.IndexFunc(totals, func(t tracker.AgentTotal) bool { return strings.EqualFold(t.Program, program) })
		if i < 0 {
			i = len(totals)
			totals = append(totals, tracker.AgentTotal{Program: program})
		}
		return &totals[i]
	}
	for span := range cut(a.Tail, p) {
		if span.Presence.Active() && tracker.IsAgent(span.Subject, span.Verdict) {
			of(span.Subject.Program).Attend(span.Presence, span.Length())
		}
	}
	for _, u := range a.Unattended {
		if part, ok := u.Cut(p.From, p.To); ok && tracker.IsAgent(u.Subject, u.Verdict) {
			of(u.Subject.Program).Unattended += part.Length()
		}
	}
	slices.SortStableFunc(totals, func(a, b tracker.AgentTotal) int {
		return cmp.Or(cmp.Compare(b.All(), a.All()), cmp.Compare(a.Program, b.Program))
	})
	rows := []AgentRow{}
	for _, t := range totals {
		if t.All() > 0 {
			rows = append(rows, AgentRow{t.Program, Seconds(t.Steering), Seconds(t.Watching), Seconds(t.Unattended)})
		}
	}
	return rows, nil
}
