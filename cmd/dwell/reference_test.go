package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"dwell/cmd/config"
)

// TestReplayAgainstReference plays random lives with random plans, answers
// included, and holds every span, state and nudge against the reference.
func TestReplayAgainstReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := drawPlan(rt)
		own := drawConfig(rt)
		set, err := config.Parse("config.toml", []byte(own))
		if err == nil {
			set, err = config.ParsePlan("plan.toml", []byte(plan), set)
		}
		if err != nil {
			t.Fatalf("%v\n%s%s", err, own, plan)
		}
		draft := drawLife(rt)
		run := refer(t, draft.text(t), set)
		for range rapid.IntRange(0, 6).Draw(rt, "answers") {
			if !drawAnswer(rt, draft, run) {
				break
			}
			run = refer(t, draft.text(t), set)
		}
		text := draft.text(t)
		rt.Logf("plan:\n%s%s\nlife:\n%s", own, plan, text)
		got := told(t, text, set)
		spans := viewOf(run.life, run.rules).lived()
		if diff := cmp.Diff(tellSpans(recorded(spans)), got.spans); diff != "" {
			rt.Errorf("spans (-reference +replay):\n%s", diff)
		}
		if diff := cmp.Diff(run.said, got.nudges, cmpopts.IgnoreUnexported(refNudge{}), cmpopts.EquateEmpty()); diff != "" {
			rt.Errorf("nudges (-reference +replay):\n%s", diff)
		}
		if diff := cmp.Diff(settled(run.states), got.states, cmpopts.IgnoreUnexported(refLimit{}), cmpopts.EquateEmpty()); diff != "" {
			rt.Errorf("states (-reference +replay):\n%s", diff)
		}
	})
}

// refer lives a life as the reference reads it.
func refer(tb testing.TB, text string, set config.Config) *refRun {
	tb.Helper()
	categories := map[string]string{}
	for _, app := range refApps() {
		categories[strings.ToLower(app[0])] = app[1]
	}
	run := &refRun{
		life: readReference(tb, text), plan: set.Plan, calendar: set.Calendar,
		rules: &refRules{
			handsOff: set.Presence.HandsOffAfter, away: set.Presence.AwayAfter,
			caps: map[string]time.Duration{"media": 3 * time.Hour, "call": 4 * time.Hour, "game": time.Hour, "reading": set.Presence.Reading},
			category: func(app string) string {
				if c := categories[strings.ToLower(app)]; c != "" {
					return c
				}
				return "other"
			},
		},
	}
	run.live()
	return run
}

// drawAnswer adds an answer to one of the nudges after the last answer, if
// there is one.
func drawAnswer(t *rapid.T, d *refDraft, run *refRun) bool {
	var open []*refNudge
	for _, n := range run.said {
		if n.answer == "" && !slices.ContainsFunc(run.said, func(o *refNudge) bool { return o.answered > n.when }) {
			open = append(open, n)
		}
	}
	if len(open) == 0 {
		return false
	}
	n := rapid.SampledFrom(open).Draw(t, "nudge")
	actions := []string{"break", "snooze", "snooze", "not-today", "close"}
	if n.Limit != "" {
		actions = []string{"extend", "extend", "not-today", "close"}
	}
	if n.Kind == "reached" {
		actions = append(actions, "break")
	}
	l := refLine{Kind: "answer", Nudge: n.ID, Action: rapid.SampledFrom(actions).Draw(t, "action")}
	when := n.when + time.Duration(rapid.SampledFrom([]int{0, 3, 60, 500, 3000}).Draw(t, "after"))*time.Second
	began := d.lines[0].boot
	i := slices.IndexFunc(d.lines, func(l refDrafted) bool { return l.boot-began > when })
	if i < 0 {
		return false
	}
	last := d.lines[i-1]
	by := when - (last.boot - began)
	if next := d.lines[i]; next.mono-last.mono < next.boot-last.boot {
		by = min(by, next.mono-last.mono) // before the sleep, not in it
	}
	l.At = last.At.Add(by)
	d.lines = slices.Insert(d.lines, i, refDrafted{l, last.mono + by, last.boot + by})
	return true
}

// A refOutput is what replay told of a life.
type refOutput struct {
	spans  []refTold
	nudges []*refNudge
	states []refState
}

// told plays a life and reads what comes out.
func told(tb testing.TB, text string, set config.Config) refOutput {
	tb.Helper()
	var buffer bytes.Buffer
	out := bufio.NewWriter(&buffer)
	if err := play(tb.Context(), strings.NewReader(text), settings{Config: set}, teller(out, true)); err != nil {
		tb.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		tb.Fatal(err)
	}
	var all refOutput
	for row := range strings.Lines(buffer.String()) {
		var line struct {
			Type, ID, At, Kind, Target, Limit, Presence, App, Category string

			Start, End time.Time
			Fullscreen bool
			Actions    []string
			Limits     []struct {
				ID, State string
				Used      float64 `json:"used_s"`
				Left      float64 `json:"left_s"`
				Extended  float64 `json:"extended_s"`
			}
		}
		if err := json.Unmarshal([]byte(row), &line); err != nil {
			tb.Fatalf("%s: %v", row, err)
		}
		switch line.Type {
		case "span":
			s := refTold{Start: line.Start, End: line.End, Offset: refOffset(line.Start), Presence: line.Presence}
			if refActive(line.Presence) {
				s.App, s.Category, s.Fullscreen = line.App, line.Category, line.Fullscreen
			}
			all.spans = joinTold(all.spans, s)
		case "nudge":
			n := &refNudge{ID: line.ID, At: line.At, Kind: line.Kind, Target: line.Target, Limit: line.Limit}
			for _, must := range refActions(line.Kind) {
				if !slices.Contains(line.Actions, must) {
					tb.Errorf("%s has no action %s: %v", line.ID, must, line.Actions)
				}
			}
			if len(line.Actions) < 2 {
				tb.Errorf("%s has fewer than two actions", line.ID)
			}
			all.nudges = append(all.nudges, n)
		case "state":
			s := refState{At: line.At, Presence: line.Presence}
			for _, l := range line.Limits {
				s.Limits = append(s.Limits, refLimit{
					ID: l.ID, State: l.State, Used: refSeconds(l.Used), Left: refSeconds(l.Left), Extended: refSeconds(l.Extended),
				})
			}
			all.states = append(all.states, s)
		default:
			tb.Fatal(fmt.Errorf("a line of no known type: %s", row))
		}
	}
	return all
}

// refActions are what a nudge of a kind must offer.
func refActions(kind string) []string {
	switch kind {
	case "reached":
		return []string{"extend"}
	case "rest", "eyes":
		return []string{"break", "snooze"}
	}
	return nil
}
