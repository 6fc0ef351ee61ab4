package view

import (
	"time"

	"dwell/tracker"
)

// A Summary is one period of one person, as `dwell day --json` prints it.
// Durations are active time unless said otherwise.
type Summary struct {
	Kind Kind      `json:"-"`
	Date time.Time `json:"-"` // the period's first day
	Now  time.Time `json:"-"` // when it was built

	From Time `json:"from"`
	To   Time `json:"to"`
	Comparison
	HandsOn  Seconds `json:"hands_on_s"`
	Away     Seconds `json:"away_s"`
	AI       Seconds `json:"ai_s"`        // the group AI
	AIEditor Seconds `json:"ai_editor_s"` // in AI editors, counted as work

	Categories  []CategoryRow `json:"categories"` // tops, most active first
	Groups      []GroupRow    `json:"groups"`     // every group, in the order shown
	Apps        []NameRow     `json:"apps"`
	Sites       []NameRow     `json:"sites"`
	Programs    []NameRow     `json:"programs"`
	Agents      []AgentRow    `json:"agents"`  // most time first
	Prompts     []PromptRow   `json:"prompts"` // most first; only of sites where the person has them counted
	Hours       []HourRow     `json:"hours"`   // those with active time
	Limits      []LimitRow    `json:"limits"`
	Reliance    *Reliance     `json:"reliance"`
	DataQuality DataQuality   `json:"data_quality"`
}

// A Comparison is active time beside what came before.
type Comparison struct {
	Active   Seconds  `json:"active_s"`
	Previous *Seconds `json:"previous_s"` // the period before; nil if that was not recorded
	Usual    *Seconds `json:"usual_s"`    // median of the four before; nil if under two were recorded
}

// Empty reports whether there is nothing to show: no time now or before.
func (c Comparison) Empty() bool {
	return c.Active == 0 && (c.Previous == nil || *c.Previous == 0) && (c.Usual == nil || *c.Usual == 0)
}

// A CategoryRow is one category. The children of a top are its second parts
// and, under the top's own name, time that has no second part, so they sum to
// it.
type CategoryRow struct {
	Category tracker.Category `json:"category"`
	Comparison
	Children []CategoryRow `json:"children"`
}

// A GroupRow is one group.
type GroupRow struct {
	Group tracker.Group `json:"group"`
	Comparison
}

// A NameRow is one app, site or program. Names come from outside: show them
// through [Plain].
type NameRow struct {
	Name     string           `json:"name"`
	Category tracker.Category `json:"category"` // most of the time's
	Active   Seconds          `json:"active_s"`
}

// An HourRow is one local hour.
type HourRow struct {
	Start      Time                         `json:"start"`
	Active     Seconds                      `json:"active_s"`
	Categories map[tracker.Category]Seconds `json:"categories"` // by top
	Groups     map[tracker.Group]Seconds    `json:"-"`
}

// Reliance is the index as last stored.
type Reliance struct {
	Index      float64 `json:"index"`
	Confidence float64 `json:"confidence"`
	AsOf       string  `json:"as_of"` // a date
}

// DataQuality says what the figures rest on.
type DataQuality struct {
	Recorded     Seconds      `json:"recorded_s"`     // time with a span, of any presence
	Unclassified Seconds      `json:"unclassified_s"` // active time nothing was known of
	NotRunning   Seconds      `json:"not_running_s"`  // time without a span, from the first recording up to now
	Cut          Seconds      `json:"cut_s"`          // lived twice by the clock and kept once
	Browser      Seconds      `json:"browser_s"`      // active time in browsers, but for what only a title told
	NoSite       Seconds      `json:"no_site_s"`      // of it, with no site known, where AI may hide
	SourcesDown  []SourceDown `json:"sources_down"`
}

// A SourceDown is how long a source could not see.
type SourceDown struct {
	Name string  `json:"name"`
	For  Seconds `json:"s"`
}

// Group returns the row of group g.
func (s Summary) Group(g tracker.Group) GroupRow {
	for _, row := range s.Groups {
		if row.Group == g {
			return row
		}
	}
	return GroupRow{Group: g}
}

// Shown returns the groups that have time now or had it before, in order.
func (s Summary) Shown() []GroupRow {
	var rows []GroupRow
	for _, row := range s.Groups {
		if !row.Empty() {
			rows = append(rows, row)
		}
	}
	return rows
}
