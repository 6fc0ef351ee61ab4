//go:build bench

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dwell/cmd/config"
	"dwell/tracker/desktop/desktoptest"
	"dwell/tracker/store"
	"dwell/tracker/store/storetest"
)

// fillYears makes the history of five years that the figures are about.
func fillYears(t *testing.T, path string) {
	t.Helper()
	s, err := store.Open(t.Context(), path, store.Options{Temporary: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := storetest.Fill(t.Context(), s, 5, 1); err != nil {
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
	}{{[]string{"today"}, 15}, {[]string{"day", "yesterday"}, 15}, {[]string{"week"}, 15}, {[]string{"month"}, 25}} {
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
