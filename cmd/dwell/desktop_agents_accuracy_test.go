//go:build accuracy

package main_test

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// TestAccuracyOfAgents lives five minutes with two agents and a program that looks like
// one, all at work, in three real terminals, and compares the three clocks of each with
// what was done. An agent's rest is found by looking each minute: what it works by itself
// may be off by that, once.
func TestAccuracyOfAgents(t *testing.T) {
	c := newTerminals(t, build(t))
	r := c.run("--no-tray", "--no-notify", "--no-web")

	const untilStopped, codexWorks = "while :; do", "end=$(($(date +%s) + 80)); while [ $(date +%s) -lt $end ]; do"
	front, since := "", time.Now()
	lived := map[string]time.Duration{}
	turnTo := func(name string, turn func()) {
		t.Helper()
		turn()
		now := time.Now()
		lived[front] += now.Sub(since)
		front, since = name, now
		program := name
		if name == "claudette-notes" {
			program = "sh"
		}
		c.awaitProgram(name, program)
	}
	opened := map[string]time.Time{}
	open := func(name, loop string) {
		turnTo(name, func() {
			path := c.Home() + "/" + name
			c.write(path, "#!/bin/sh\nstty -icanon -echo\n"+loop+" i=0; while [ $i -lt 4000 ]; do i=$((i + 1)); done; sleep 0.2; done; cat >/dev/null\n", 0o700)
			c.program("xterm", "-T", name, "-e", path)
			opened[name] = time.Now()
		})
	}
	back := func(name string) {
		turnTo(name, func() { c.hands("search", "--name", "^"+name+"$", "windowactivate", "--sync") })
	}
	typing := func(d time.Duration) {
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(time.Second) {
			c.Key(keyLetter)
		}
	}
	open("claude", untilStopped)
	typing(20 * time.Second)
	open("claudette-notes", untilStopped)
	typing(45 * time.Second)
	open("codex", codexWorks)
	typing(25 * time.Second)
	back("claudette-notes")
	typing(150 * time.Second)
	back("claude")
	typing(10 * time.Second)
	turnTo("codex", func() { c.hands("search", "--name", "^codex$", "windowactivate", "--sync") })
	r.stop()
	ended := time.Now()
	lived[front] += ended.Sub(since)

	want := map[string][2]float64{ // in front, by itself, in seconds
		"claude": {lived["claude"].Seconds(), ended.Sub(opened["claude"]).Seconds() - lived["claude"].Seconds()},
		"codex":  {lived["codex"].Seconds(), 80 - 25},
	}
	got := ask[struct {
		Agents []struct {
			Program    string  `json:"program"`
			Steering   float64 `json:"steering_s"`
			Watching   float64 `json:"watching_s"`
			Unattended float64 `json:"unattended_s"`
		} `json:"agents"`
	}](c.computer, "today", "--json")
	if len(got.Agents) != len(want) {
		t.Errorf("%d agents are known, want %d: %+v", len(got.Agents), len(want), got.Agents)
	}
	table := fmt.Sprintf("%-8s %22s %22s\n", "agent", "in front, s (true)", "by itself, s (true)")
	for _, a := range got.Agents {
		true2, ok := want[a.Program]
		if !ok {
			t.Errorf("%s is no agent", a.Program)
			continue
		}
		table += fmt.Sprintf("%-8s %12.1f (%7.1f) %12.1f (%7.1f)\n", a.Program, a.Steering+a.Watching, true2[0], a.Unattended, true2[1])
		if off := math.Abs(a.Steering + a.Watching - true2[0]); off > 3 {
			t.Errorf("%s: %.1f s in front off", a.Program, off)
		}
		slack := 3.0
		if a.Program == "codex" {
			slack = 61 // it came to rest between two looks
		}
		if off := math.Abs(a.Unattended - true2[1]); off > slack {
			t.Errorf("%s: %.1f s by itself off", a.Program, off)
		}
	}
	t.Log("\n" + table)
}
