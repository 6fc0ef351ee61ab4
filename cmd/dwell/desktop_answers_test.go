package main_test

import (
	"encoding/json"
	"strings"
	"time"
)

// What commands print, as far as these tests look.

type status struct {
	Presence string
	Focus    *struct{ App, Class, Category, Because string }
	Sources  []struct{ Name, State, Detail string }
	Today    struct {
		Active float64 `json:"active_s"`
		Groups map[string]float64
	}
	PausedUntil *time.Time `json:"paused_until"`
}

type limit struct {
	ID, State string
	Budget    float64 `json:"budget_s"`
	Used      float64 `json:"used_s"`
	Extended  float64 `json:"extended_s"`
}

type summary struct {
	Active     float64 `json:"active_s"`
	HandsOn    float64 `json:"hands_on_s"`
	AI         float64 `json:"ai_s"`
	Categories []struct {
		Category string
		Active   float64 `json:"active_s"`
	}
	Groups []struct {
		Group    string
		Active   float64  `json:"active_s"`
		Previous *float64 `json:"previous_s"`
	}
}

// group is the time of a group; absent is none.
func (s summary) group(name string) float64 {
	for _, g := range s.Groups {
		if g.Group == name {
			return g.Active
		}
	}
	return 0
}

// A span is a line of `dwell spans --json`.
type span struct {
	Start, End                 time.Time
	App, Class, Title          string // null is empty
	Fullscreen                 bool
	Category, Because          string
	Presence                   string
	Open                       bool
	Site, Program, Source, Raw string
}

func (s span) active() bool          { return s.Presence == "hands-on" || s.Presence == "hands-off" }
func (s span) length() time.Duration { return s.End.Sub(s.Start) }

// spans returns what was recorded from a moment on.
func (c *computer) spans(from time.Time) []span {
	c.t.Helper()
	out := c.dwell("spans", "--from", from.Format(time.RFC3339Nano), "--to", "now", "--json")
	var all []span
	for line := range strings.Lines(out) {
		s := span{Raw: line}
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			c.t.Fatalf("%s: %v", line, err)
		}
		if n := len(all); n > 0 && s.Start.Before(all[n-1].End) {
			c.t.Errorf("spans overlap:\n%s%s", all[n-1].Raw, line)
		}
		all = append(all, s)
	}
	return all
}

// limit returns how a limit stands.
func (c *computer) limit(id string) limit {
	c.t.Helper()
	for _, l := range ask[[]limit](c, "limit", "list", "--json") {
		if l.ID == id {
			return l
		}
	}
	return limit{}
}
