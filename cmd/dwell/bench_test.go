//go:build bench

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBudgets measures the whole program against its budgets and prints them
// side by side. What other work on the machine cannot stretch (bytes, calls,
// allocations) must be within budget; what is timed, and how often threads woke
// meanwhile, is only printed.
func TestBudgets(t *testing.T) {
	var table budgets
	t.Cleanup(func() { fmt.Print(table.String()) })
	binary := filepath.Join(t.TempDir(), "dwell")
	table.add(programSize(t, binary))
	years := filepath.Join(onDisk(t), "years.db")
	fillYears(t, years, 5)

	// One after the other: each wants the machine to itself.
	t.Run("commands", func(t *testing.T) { table.add(timeCommands(t, binary, years)...) })
	t.Run("batch", func(t *testing.T) { table.add(timeBatch(t, binary)) })
	t.Run("start", func(t *testing.T) { table.add(timeStart(t, binary)) })
	t.Run("packages", func(t *testing.T) { table.add(timePackages(t)...) })
	// Together: each is a desktop of its own, on which little happens.
	t.Run("desktop", func(t *testing.T) {
		for _, s := range scenes() {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				table.add(watch(t, binary, years, s)...)
			})
		}
	})
	table.judge(t)
}

// A budget is one figure and the most it may be.
type budget struct {
	order   int // of printing
	figure  string
	value   float64
	budget  float64 // negative: none
	unit    string
	counted bool // not stretched by other work on the machine
	how     string
}

func (b budget) met() bool { return b.budget < 0 || b.value <= b.budget }

func (b budget) got() string { return number(b.value) + " " + b.unit }

func (b budget) most() string {
	if b.budget < 0 {
		return "-"
	}
	return number(b.budget) + " " + b.unit
}

// number prints as many digits as say something.
func number(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 1:
		return fmt.Sprintf("%.3f", v)
	case v < 100:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
	}
	return fmt.Sprintf("%.0f", v)
}

// budgets is the table. Scenes add to it at the same time.
type budgets struct {
	mu   sync.Mutex
	rows []budget
}

func (t *budgets) add(rows ...budget) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, rows...)
}

// judge fails the test for each figure that is over its budget and was not stretched by
// other work on the machine.
func (t *budgets) judge(tb testing.TB) {
	tb.Helper()
	for _, b := range t.rows {
		if b.counted && !b.met() {
			tb.Errorf("%s: %s, budget %s", b.figure, b.got(), b.most())
		}
	}
}

func (t *budgets) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	cells := [][]string{{"figure", "measured", "budget", "met", "how"}, {"---", "---", "---", "---", "---"}}
	for order := range lastOrder {
		for _, b := range t.rows {
			if b.order != order {
				continue
			}
			met := "yes"
			switch {
			case b.budget < 0:
				met = "-"
			case !b.met():
				met = "NO"
			}
			cells = append(cells, []string{b.figure, b.got(), b.most(), met, b.how})
		}
	}
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, cell := range row {
			widths[i] = max(widths[i], len(cell))
		}
	}
	var out strings.Builder
	for _, row := range cells {
		for i, cell := range row {
			if i == len(row)-1 {
				fmt.Fprintf(&out, "| %s |\n", cell)
				continue
			}
			fmt.Fprintf(&out, "| %-*s ", widths[i], cell)
		}
	}
	return out.String()
}

// The order in which the table is printed.
const (
	orderSwitches = iota
	orderCPU
	orderMemory
	orderSync
	orderWritten
	orderDatabase
	orderCommand
	orderStart
	orderClassify
	orderEvaluate
	orderBinary
	lastOrder
)

// programSize builds the program as it is installed.
func programSize(t *testing.T, binary string) budget {
	t.Helper()
	compact, err := os.ReadFile("../../packaging/compact")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-tags", "nethttpomithttp2", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -funcalign=8", "-o", binary}
	for line := range strings.Lines(string(compact)) {
		if pattern := strings.TrimSpace(line); !strings.HasPrefix(pattern, "#") {
			args = append(args, "-gcflags="+pattern+"=-l")
		}
	}
	build := exec.CommandContext(t.Context(), "go", append(args, ".")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	return budget{orderBinary, "binary, stripped", float64(info.Size()) / 1e6, 20, "MB", true, `make build`}
}

// onDisk is a folder for what a person has on a disk: the test's own may lie in
// memory, where nothing that is written counts.
func onDisk(t *testing.T) string {
	t.Helper()
	build, err := filepath.Abs("../../build")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(build, 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(build, "bench")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// measureFor is how long something is watched, usually; DWELL_BENCH_FOR shortens a trial.
func measureFor(t *testing.T, usually time.Duration) time.Duration {
	t.Helper()
	word := os.Getenv("DWELL_BENCH_FOR")
	if word == "" {
		return usually
	}
	length, err := time.ParseDuration(word)
	if err != nil {
		t.Fatalf("DWELL_BENCH_FOR: %v", err)
	}
	return length
}
