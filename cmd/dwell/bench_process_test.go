//go:build bench

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dwell/cmd/config"
	"dwell/tracker/desktop/desktoptest"
)

// A processReading is what the kernel has counted of a process.
type processReading struct {
	at       time.Time
	switches map[string]float64 // by thread
	cpu      map[string]time.Duration
	written  float64 // bytes to storage
}

// readProcess reads proc(5). The processor time is the scheduler's, in ns: an
// idle daemon uses less in minutes than one tick of /proc/PID/stat.
func readProcess(t *testing.T, pid int) processReading {
	t.Helper()
	r := processReading{at: time.Now(), switches: map[string]float64{}, cpu: map[string]time.Duration{}}
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("process %d is gone", pid)
	}
	for _, thread := range threads {
		status := fields(t, filepath.Join(thread, "status"))
		r.switches[thread] = status["voluntary_ctxt_switches"] + status["nonvoluntary_ctxt_switches"]
		schedstat, err := os.ReadFile(filepath.Join(thread, "schedstat"))
		if err != nil {
			t.Fatal(err)
		}
		ns, _, _ := strings.Cut(string(schedstat), " ")
		n, err := strconv.ParseInt(ns, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		r.cpu[thread] = time.Duration(n)
	}
	r.written = fields(t, fmt.Sprintf("/proc/%d/io", pid))["write_bytes"]
	return r
}

// fields reads a file of lines "name: number", or "name: number kB".
func fields(t *testing.T, path string) map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for line := range strings.Lines(string(text)) {
		name, rest, _ := strings.Cut(line, ":")
		words := strings.Fields(rest)
		if len(words) == 0 {
			continue
		}
		if n, err := strconv.ParseFloat(words[0], 64); err == nil {
			all[name] = n
		}
	}
	return all
}

// A rate is what a process did between two readings.
type rate struct{ switches, cpu, written float64 } // a minute; seconds an hour; KB an hour

// until returns what was done from then to end.
func (from processReading) until(t *testing.T, end processReading) rate {
	t.Helper()
	var r rate
	for thread, n := range end.switches {
		r.switches += n - from.switches[thread]
		r.cpu += (end.cpu[thread] - from.cpu[thread]).Seconds()
	}
	for thread := range from.switches {
		if _, ok := end.switches[thread]; !ok {
			t.Errorf("a thread ended meanwhile: what it did is not counted")
		}
	}
	length := end.at.Sub(from.at)
	r.switches /= length.Minutes()
	r.cpu /= length.Hours()
	r.written = (end.written - from.written) / 1024 / length.Hours()
	return r
}

// startDaemon runs a command, the daemon or strace with it, on d until the test
// ends.
func startDaemon(t *testing.T, d *desktoptest.Desktop, home string, command ...string) (pid int) {
	t.Helper()
	log, err := os.Create(filepath.Join(home, "output"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := d.Command(context.Background(), command[0], command[1:]...)
	cmd.Env = append(cmd.Env, config.HomeVariable+"="+home)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // strace passes no signal on
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGINT)
		_ = cmd.Wait() // it ended by a signal
		log.Close()
		if text, err := os.ReadFile(log.Name()); t.Failed() && err == nil {
			t.Logf("%s\n%s", home, text)
		}
	})
	return cmd.Process.Pid
}

// traceSyncs is the command that runs the daemon and writes down the calls that wait for
// the disk.
func traceSyncs(strace, trace, binary string) []string {
	return []string{
		strace, "-f", "-qq", "-ttt", "-o", trace, "--seccomp-bpf",
		"-e", "trace=fsync,fdatasync,sync_file_range,msync", binary, "run",
	}
}

// syncsBetween counts the calls that wait for the disk in what strace -ttt wrote.
func syncsBetween(t *testing.T, trace string, from, to time.Time) float64 {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	n := 0.0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line) // thread, time, call
		if len(words) < 3 || !strings.Contains(words[2], "sync") {
			continue
		}
		at, err := strconv.ParseFloat(words[1], 64)
		if err != nil {
			t.Fatalf("strace wrote %q", line)
		}
		if at := time.UnixMicro(int64(at * 1e6)); at.After(from) && at.Before(to) {
			n++
		}
	}
	return n
}
