//go:build bench

package main

import (
	"bufio"
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// A benchmark is one line that go test -bench printed.
type benchmark struct {
	name    string // without the number of processors
	figures map[string]float64
}

// timePackages runs the benchmarks that lie beside the code they measure.
func timePackages(t *testing.T) []budget {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "test", "-run", "^$", "-bench", "^(BenchmarkClassify|BenchmarkEvaluate|BenchmarkSummary|BenchmarkDay)$",
		"-benchmem", "-benchtime", "0.5s", "dwell/tracker/classify", "dwell/policy", "dwell/tracker/store")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := benchmarks(out)
	figure := func(name, unit string) float64 {
		for _, b := range all {
			if v, ok := b.figures[unit]; ok && b.name == name {
				return v
			}
		}
		t.Errorf("no %s of %s in\n%s", unit, name, out)
		return 0
	}
	var slowest, allocations float64
	for _, b := range all {
		if strings.HasPrefix(b.name, "BenchmarkClassify/") {
			slowest, allocations = max(slowest, b.figures["ns/op"]), max(allocations, b.figures["allocs/op"])
		}
	}
	return []budget{
		{orderDatabase, "database, one 8 h day", figure("BenchmarkDay", "KB-grown/day"), 40, "KB", true, "1,254 spans, written in the recorder's rhythm"},
		{
			orderCommand, "five years by category, opened and closed", figure("BenchmarkSummary/five_years_by_category", "ns/op") / 1e6,
			50, "ms", false, "the query, without a process to start",
		},
		{orderClassify, "one classification, warm", slowest / 1000, 5, "us", false, "the slowest of six kinds"},
		{orderClassify, "allocations of one", allocations, 0, "", true, "the most of six kinds"},
		{orderEvaluate, "one evaluation of the plan", figure("BenchmarkEvaluate", "ns/op") / 1000, -1, "us", false, "five limits, both breaks, a busy week"},
	}
}

func benchmarks(printed []byte) []benchmark {
	var all []benchmark
	for lines := bufio.NewScanner(bytes.NewReader(printed)); lines.Scan(); {
		words := strings.Fields(lines.Text()) // name, rounds, then pairs of number and unit
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := words[0]
		if i := strings.LastIndex(name, "-"); i > 0 {
			name = name[:i]
		}
		b := benchmark{name, map[string]float64{}}
		for i := 2; i+1 < len(words); i += 2 {
			if v, err := strconv.ParseFloat(words[i], 64); err == nil {
				b.figures[words[i+1]] = v
			}
		}
		all = append(all, b)
	}
	return all
}
