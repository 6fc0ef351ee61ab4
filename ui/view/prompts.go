package view

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dwell/tracker"
)

// A PromptRow is how many prompts were sent on one AI site. The site is null where its
// name is not kept.
type PromptRow struct {
	Site     Text             `json:"site"`
	Category tracker.Category `json:"category"`
	Count    int              `json:"count"`
}

// promptRows adds what is not stored yet to what is.
func promptRows(ctx context.Context, h History, pending []tracker.Prompts, p tracker.Period) ([]PromptRow, error) {
	totals, err := h.PromptTotals(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("prompts: %w", err)
	}
	for _, add := range pending {
		if !p.Contains(add.Start) {
			continue
		}
		i := slices.IndexFunc(totals, func(t tracker.PromptTotal) bool {
			return t.Site == add.Subject.Site && t.Category == add.Verdict.Category
		})
		if i < 0 {
			i = len(totals)
			totals = append(totals, tracker.PromptTotal{Site: add.Subject.Site, Category: add.Verdict.Category})
		}
		totals[i].Count += add.Count
	}
	slices.SortStableFunc(totals, func(a, b tracker.PromptTotal) int { return cmp.Compare(b.Count, a.Count) })
	rows := make([]PromptRow, 0, len(totals))
	for _, t := range totals {
		rows = append(rows, PromptRow{Site: Text(t.Site), Category: t.Category, Count: t.Count})
	}
	return rows, nil
}

// PromptWords says how many prompts were sent, and where: "14 prompts sent: chatgpt.com
// 10, claude.ai 4."; empty where none were counted.
func (s Summary) PromptWords() string {
	all := 0
	var parts []string
	for _, row := range s.Prompts {
		all += row.Count
		name := CategoryWord(row.Category)
		if row.Site != "" {
			name = Plain(string(row.Site))
		}
		parts = append(parts, fmt.Sprintf("%s %d", name, row.Count))
	}
	switch all {
	case 0:
		return ""
	case 1:
		return "1 prompt sent, on " + strings.TrimSuffix(parts[0], " 1") + "."
	}
	return fmt.Sprintf("%d prompts sent: %s.", all, strings.Join(parts, ", "))
}
