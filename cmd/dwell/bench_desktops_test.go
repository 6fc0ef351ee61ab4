//go:build bench

package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"dwell/ui/view"
)

// desktopSettle is how long a daemon is left alone with what came to the front: what was
// lived before is committed 90 s later at most.
const desktopSettle = 100 * time.Second

// TestDesktopBudgets measures on each desktop what dwell costs while nobody touches
// anything, with a window in front and with terminals. A figure fails as one of
// [TestBudgets] does.
func TestDesktopBudgets(t *testing.T) {
	needTerminals(t)
	// A login has its runtime folder in memory: what is written there is not written to a
	// disk.
	t.Setenv("TMPDIR", "/dev/shm")
	binary := filepath.Join(t.TempDir(), "dwell")
	programSize(t, binary)
	years := filepath.Join(onDisk(t), "years.db")
	fillYears(t, years, 1)

	var table budgets
	t.Cleanup(func() { fmt.Print(table.String()) })
	// Together: nothing happens on any of them.
	t.Run("on", func(t *testing.T) {
		for name, start := range benchDesktops() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := rest{name: name, binary: binary, years: years, length: measureFor(t, 5*time.Minute), table: &table}
				r.measured, r.traced = start(t), start(t)
				t.Run("hands-off", r.handsOff)
				t.Run("away", r.away)
			})
		}
	})
	table.judge(t)
}

// A rest is a desktop at which nobody does anything, twice over: on the other the daemon
// runs under strace, which costs switches of its own, and KWin takes one dwell's script.
type rest struct {
	name             string
	binary, years    string
	length           time.Duration
	measured, traced benchDesktop
	table            *budgets
}

// handsOff has one thing after another in front.
func (r rest) handsOff(t *testing.T) {
	s := r.begin(t, "[presence]\nhands_off_after = \"2s\"\naway_after = \"12h\"\n")
	for _, c := range []struct {
		what string
		open func(d benchDesktop) (title string)
		is   func(view.Focus) bool
	}{
		{
			"a window in front", benchDesktop.openWindow,
			func(f view.Focus) bool { return f.Category != "work/terminal" },
		},
		{
			"a shell in front", func(d benchDesktop) string { return d.openTerminal(t, "a shell", "sh") },
			func(f view.Focus) bool { return f.Category == "work/terminal" },
		},
		{
			"an agent in front", func(d benchDesktop) string { return d.openAgent(t) },
			func(f view.Focus) bool { return f.Program == "claude" },
		},
	} {
		is := func(st view.Status) bool {
			return st.Presence == "hands-off" && st.Focus != nil && c.is(*st.Focus)
		}
		s.shows(t, c.what, c.open, is)
		time.Sleep(desktopSettle)
		s.measure(t, "hands-off, "+c.what, 10)
		s.still(t, is)
	}
	s.weigh(t)
}

// away has left an agent at work.
func (r rest) away(t *testing.T) {
	s := r.begin(t, "[presence]\nhands_off_after = \"2s\"\naway_after = \"4s\"\n")
	away := func(st view.Status) bool { return st.Presence == "away" }
	s.shows(t, "an agent in front of nobody", func(d benchDesktop) string { return d.openAgent(t) }, away)
	time.Sleep(settle)
	s.measure(t, "away, an agent in front", 6)
	s.still(t, away)
}

// A sitting is one run of the daemon on each of the two.
type sitting struct {
	rest
	pid         int    // of the one that is measured
	home, other string // the measured one's, the traced one's
	trace       string // what strace writes
}

func (r rest) begin(t *testing.T, settings string) sitting {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is needed to count fsync; missing package: strace")
	}
	s := sitting{rest: r, home: filepath.Join(onDisk(t), "home"), other: filepath.Join(onDisk(t), "traced")}
	for _, dir := range []string{s.home, s.other} {
		prepare(t, dir, r.years, settings)
	}
	s.trace = filepath.Join(s.other, "trace")
	// A program of its own: of what two share, each would count half (PSS).
	s.pid = startDaemon(t, r.measured.Desktop, s.home, ownCopy(t, r.binary, r.measured.Getenv("XDG_RUNTIME_DIR")), "run")
	startDaemon(t, r.traced.Desktop, s.other, traceSyncs(strace, s.trace, r.binary)...)
	return s
}

// shows opens a window on both, and waits until status says so.
func (s sitting) shows(t *testing.T, what string, open func(benchDesktop) (title string), is func(view.Status) bool) {
	t.Helper()
	for home, d := range map[string]benchDesktop{s.home: s.measured, s.other: s.traced} {
		title := open(d)
		for end := time.Now().Add(time.Minute); ; time.Sleep(time.Second) {
			d.front(title)
			said, st := s.status(t, d, home)
			if is(st) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("dwell does not see %s:\n%s", what, said)
			}
		}
	}
}

// still fails the test unless what was measured was so to the end.
func (s sitting) still(t *testing.T, is func(view.Status) bool) {
	t.Helper()
	if said, st := s.status(t, s.measured, s.home); !is(st) {
		t.Errorf("in the end it was otherwise:\n%s", said)
	}
}

func (s sitting) status(t *testing.T, d benchDesktop, home string) (said string, st view.Status) {
	t.Helper()
	said, err := command(t, d.Desktop, s.binary, home, "status", "--json")
	if err == nil {
		err = json.Unmarshal([]byte(said), &st)
	}
	if err != nil {
		return fmt.Sprintf("%s%v", said, err), view.Status{} // it may not run yet
	}
	return said, st
}

// measure counts what the daemon does for a while.
func (s sitting) measure(t *testing.T, what string, switches float64) {
	t.Helper()
	what += ", " + s.name
	from := readProcess(t, s.pid)
	time.Sleep(s.length)
	to := readProcess(t, s.pid)
	done := from.until(t, to)
	syncs := syncsBetween(t, s.trace, from.at, to.at) / s.length.Hours()
	s.table.add(
		budget{orderSwitches, "context switches a minute, " + what, done.switches, switches, "", false, "for " + s.length.String()},
		budget{orderCPU, "CPU seconds an hour, " + what, done.cpu, 0.05, "s", false, "scheduler's count"},
		budget{orderSync, "fsync an hour, " + what, syncs, 0, "", true, "strace, on a second desktop"},
		budget{orderWritten, "written to disk an hour, " + what, done.written, 0, "KB", true, "/proc/PID/io write_bytes"},
	)
}

// weigh measures the daemon's memory as it stands, and after every page was opened, for
// which the budget is.
func (s sitting) weigh(t *testing.T) {
	t.Helper()
	process := filepath.Join("/proc", strconv.Itoa(s.pid), "smaps_rollup")
	rest := fields(t, process)
	opened := openPages(t, s.measured.Desktop, s.binary, s.home)
	time.Sleep(2 * time.Second)
	after := fields(t, process)
	how := "2 s after " + strconv.Itoa(opened) + " pages were opened, a year of history"
	s.table.add(
		budget{orderMemory, "memory, PSS, " + s.name, after["Pss"] / 1024, 16, "MiB", true, how},
		budget{orderMemory, "memory, RSS, " + s.name, after["Rss"] / 1024, 25, "MiB", true, how},
		budget{orderMemory, "memory, PSS before that, " + s.name, rest["Pss"] / 1024, -1, "MiB", true, "no page was opened yet"},
	)
}
