//go:build bench

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dwell/cmd/config"
	"dwell/policy/journal"
	"dwell/policy/reliance"
	"dwell/tracker"
	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/store"
	"dwell/tracker/store/storetest"
)

// fillYears makes the history of some years that the figures are about.
func fillYears(t *testing.T, path string, years int) {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Fill(t.Context(), s, years, 1); err != nil {
		t.Fatal(err)
	}
	// As the daemon keeps them.
	days := journal.NewMeasures(s, time.Local, reliance.Options{}, reliance.Context{Calendar: tracker.DefaultCalendar()})
	if err := days.Update(t.Context(), tracker.DefaultCalendar().Date(time.Now(), time.Local).AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// rounds is how often a command is run; the median counts.
const rounds = 41

// timeCommands runs each summary as a person does, without a daemon.
func timeCommands(t *testing.T, binary, years string) []budget {
	home := t.TempDir()
	prepare(t, home, years, "")
	var rows []budget
	for _, c := range []struct {
		args   []string
		budget float64
	}{{[]string{"today"}, 15}, {[]string{"day", "yesterday"}, 15}, {[]string{"week"}, 15}, {[]string{"month"}, 25}, {[]string{"reliance"}, 40}} {
		var wall, cpu []time.Duration
		for range rounds {
			cmd := exec.CommandContext(t.Context(), binary, c.args...)
			cmd.Env = append(os.Environ(), config.HomeVariable+"="+home)
			began := time.Now()
			out, err := cmd.CombinedOutput()
			wall = append(wall, time.Since(began))
			if err != nil || len(out) < 100 {
				t.Fatalf("%v: %v\n%s", c.args, err, out)
			}
			cpu = append(cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		}
		how := fmt.Sprintf("median of %d runs over five years; CPU %.1f ms", rounds, milliseconds(cpu))
		rows = append(rows, budget{orderCommand, fmt.Sprintf("dwell %s, whole command", c.args[0]), milliseconds(wall), c.budget, "ms", false, how})
	}
	return rows
}

// batchLines is how many lines one explain --batch is timed over.
const batchLines = 10_000

// timeBatch has the labelled sets explained, again and again up to batchLines.
func timeBatch(t *testing.T, binary string) budget {
	t.Helper()
	sets, err := filepath.Glob("../../tracker/classify/testdata/*.jsonl")
	if err != nil || len(sets) < 5 {
		t.Fatalf("%d labelled sets: %v", len(sets), err)
	}
	var lines []byte
	n := 0
	for n < batchLines {
		for _, set := range sets {
			text, err := os.ReadFile(set)
			if err != nil {
				t.Fatal(err)
			}
			for line := range bytes.Lines(text) {
				var row map[string]any
				if err := json.Unmarshal(line, &row); err != nil {
					t.Fatal(err)
				}
				for _, label := range []string{"want", "not", "kind", "known"} {
					delete(row, label)
				}
				given, err := json.Marshal(row)
				if err != nil {
					t.Fatal(err)
				}
				if n < batchLines {
					lines = append(append(lines, given...), '\n')
					n++
				}
			}
		}
	}
	var wall []time.Duration
	for range 11 {
		cmd := exec.CommandContext(t.Context(), binary, "explain", "--batch")
		cmd.Env = append(os.Environ(), config.HomeVariable+"="+t.TempDir())
		cmd.Stdin = bytes.NewReader(lines)
		began := time.Now()
		out, err := cmd.Output()
		wall = append(wall, time.Since(began))
		if err != nil || bytes.Count(out, []byte("\n")) != batchLines {
			t.Fatalf("%v: %d answers", err, bytes.Count(out, []byte("\n")))
		}
	}
	return budget{orderClassify, "dwell explain --batch, 10,000 lines", milliseconds(wall), 1000, "ms", false, "median of 11 runs over the labelled sets"}
}

// milliseconds is the median.
func milliseconds(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

// timeStart starts the daemon on a desktop again and again, and asks until it
// has recorded the window in front.
func timeStart(t *testing.T, binary string) budget {
	d := desktoptest.Start(t, desktoptest.Options{Notify: "xfce", Panel: true, WindowManager: true})
	memory(t, d)
	d.OpenWindow("firefox", "Plan - ChatGPT — Mozilla Firefox")
	home, err := os.MkdirTemp("", "dwell") // short: the socket is looked for here
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	var took []time.Duration
	for range rounds {
		cmd := d.Command(t.Context(), binary, "run")
		cmd.Env = append(cmd.Env, config.HomeVariable+"="+home)
		began := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for !hasFocus(t.Context(), filepath.Join(home, "dwell.sock"), "ai/chat") {
			if time.Since(began) > 20*time.Second {
				t.Fatal("nothing was recorded")
			}
			time.Sleep(time.Millisecond)
		}
		took = append(took, time.Since(began))
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	return budget{orderStart, "start to first event recorded", milliseconds(took), 100, "ms", false, fmt.Sprintf("median of %d starts", rounds)}
}

// hasFocus reports whether the daemon says that a window of category is in
// front, or false while there is no daemon.
func hasFocus(ctx context.Context, socket, category string) bool {
	r, err := ask(ctx, socket, request{Call: "status"})
	return err == nil && r.Status != nil && r.Status.Focus != nil && string(r.Status.Focus.Category) == category
}
