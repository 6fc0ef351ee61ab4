// Package view makes one set of numbers for every face: the command line, the
// tray and the local pages show what [Build] found, so no two of them can
// disagree.
//
// A [Summary] is a day, a week or a month of one person: active time by
// category, [tracker.Group], name and hour, each beside the period before and
// beside the usual (the median of four earlier periods), and beside it what the
// figures rest on ([DataQuality]) and what they cannot hold ([Unseen]). A
// [WeekSummary] adds what only the week's page shows: the days, the longest
// sittings, the limits kept. A [Status] is this moment. The types marshal to
// the JSON that the commands print.
//
// The package also words what several faces must word alike: durations, dates,
// the tray's line, and names that came from outside ([Plain]).
//
// It refuses to know where totals are kept (it asks a [History]), how a face
// draws them, and what should be done about them. It reads no clock and no
// file, and it never changes a total: what the store and the tail hold is what
// is shown.
package view

import (
	"context"
	"time"

	"dwell/policy"
	"dwell/tracker"
)

// A History answers for what is stored. The tail, which is not stored yet, is
// handed to [Build] beside it.
type History interface {
	// CategoryTotals returns active time by category in each of the periods.
	CategoryTotals(ctx context.Context, periods []tracker.Period) ([]tracker.CategoryTotal, error)
	// NameTotals returns active time by name, most first; a limit of 0 is none.
	NameTotals(ctx context.Context, p tracker.Period, n tracker.Name, limit int) ([]tracker.NameTotal, error)
	// HourTotals returns active time by local hour and category.
	HourTotals(ctx context.Context, p tracker.Period) ([]tracker.HourTotal, error)
	// PresenceTotals returns how long p had each presence.
	PresenceTotals(ctx context.Context, p tracker.Period) ([]tracker.PresenceTotal, error)
	// Unclassified returns the active time nothing was known of.
	Unclassified(ctx context.Context, p tracker.Period) (time.Duration, error)
	// Browsed returns the active time in browsers, and of it that with no site known.
	Browsed(ctx context.Context, p tracker.Period) (all, siteless time.Duration, err error)
	// AgentTotals returns the three clocks of each agent in p.
	AgentTotals(ctx context.Context, p tracker.Period) ([]tracker.AgentTotal, error)
	// PromptTotals returns how many prompts were sent in p, most first.
	PromptTotals(ctx context.Context, p tracker.Period) ([]tracker.PromptTotal, error)
	// First returns when recording began; false if it has not.
	First(ctx context.Context) (time.Time, bool, error)
}

// A Kind is the length of period a [Summary] is of.
type Kind string

// The kinds.
const (
	Day   Kind = "day"
	Week  Kind = "week"
	Month Kind = "month"
)

// An Ask is what a [Summary] is wanted of, and what only the caller knows.
type Ask struct {
	Kind     Kind
	Date     time.Time // any day of the period, as [tracker.Calendar.Date] names it; zero: today
	Now      time.Time
	Zone     *time.Location
	Calendar tracker.Calendar

	Tail        []tracker.Span      // not stored yet, in start order; counted in everything
	Unattended  []tracker.Span      // of agents, not stored yet
	Prompts     []tracker.Prompts   // not stored yet
	Limits      []policy.LimitState // as they stand
	Cut         time.Duration       // wall time lived twice (the clock was set back) and kept once
	SourcesDown []SourceDown
	Reliance    *Reliance // as last stored; nil: none
}

// date returns the day a asks for.
func (a Ask) date() time.Time {
	if a.Date.IsZero() {
		return a.Calendar.Date(a.Now, a.Zone)
	}
	return a.Date
}
