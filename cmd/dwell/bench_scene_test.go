//go:build bench

package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"dwell/cmd/config"
	"dwell/tracker/desktop/desktoptest"
	"dwell/ui/view"
)

// A scene is what a person does while the daemon is watched.
type scene struct {
	name     string
	presence string // what it must be when the watching begins
	config   string // so that it comes soon, or stays
	settle   time.Duration
	switches float64
	cpu      float64
	syncs    float64
	written  float64
	changes  int // of the window in front, a minute
	inputs   int // a minute
	pages    bool
	port     bool // a browser's watcher speaks to the port
}

// scenes are all of them without the port for watchers, and with it.
func scenes() []scene {
	quiet := []scene{
		{
			name: "away", presence: "away", config: "[presence]\nhands_off_after = \"2s\"\naway_after = \"4s\"\n",
			settle: settle, switches: 6, cpu: 0.05,
		},
		{
			// What was lived before is committed in the first 90 s, and services of the
			// desktop that nobody asks any more (xfconfd) end in the first minutes, once.
			name: "hands-off", presence: "hands-off", config: "[presence]\nhands_off_after = \"2s\"\naway_after = \"30m\"\n",
			settle: 4 * time.Minute, switches: 10, cpu: 0.05,
		},
		{
			name: "busy", presence: "hands-on", settle: settle, switches: 600, cpu: 3, syncs: 120, written: 1000,
			changes: 16, inputs: 48, pages: true,
		},
	}
	all := quiet
	for _, s := range quiet {
		s.name, s.port, s.config = s.name+", port on", true, s.config+portSettings
		all = append(all, s)
	}
	return all
}

// settle is how long after it started the daemon is left alone at least: the
// notice of the first minute has gone by then.
const settle = 30 * time.Second

// watch plays s on a desktop with a tray and a notification server, and counts
// what the daemon does. A second daemon, under strace, plays it as well: being
// traced costs switches of its own.
func watch(t *testing.T, binary, years string, s scene) []budget {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is needed to count fsync; missing package: strace")
	}
	d := desktoptest.Start(t, desktoptest.Options{Notify: "xfce", Panel: true, WindowManager: true})
	memory(t, d)
	windows := []*desktoptest.Window{
		d.OpenWindow("code", "main.go - project - Visual Studio Code"), d.OpenWindow("firefox", "Plan - ChatGPT — Mozilla Firefox"),
		d.OpenWindow("thunderbird", "Inbox - Mozilla Thunderbird"), d.OpenWindow("Gnome-terminal", "Terminal without a shell"),
		d.OpenXterm("a real one"),
	}
	d.Motion(100, 100)

	home, traced := filepath.Join(onDisk(t), "home"), filepath.Join(onDisk(t), "traced")
	for _, dir := range []string{home, traced} {
		prepare(t, dir, years, s.config)
	}
	trace := filepath.Join(traced, "trace")
	// A program of its own: of what two share, each would count half (PSS).
	pid := startDaemon(t, d, home, ownCopy(t, binary, d.Getenv("XDG_RUNTIME_DIR")), "run")
	startDaemon(t, d, traced, traceSyncs(strace, trace, binary)...)

	length := measureFor(t, 4*time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), s.settle+length)
	defer cancel()
	if s.changes == 0 {
		awaitPresence(t, d, binary, home, s.presence)
	}
	turned := func(*desktoptest.Window) {}
	if s.port {
		turned = speak(ctx, t, []string{portOf(t, d, binary, home), portOf(t, d, binary, traced)}, windows[1])
	}
	lived := make(chan struct{})
	go func() {
		defer close(lived)
		act(ctx, d, windows, s, turned)
	}()
	time.Sleep(s.settle)
	from := readProcess(t, pid)
	time.Sleep(length)
	to := readProcess(t, pid)
	cancel()
	<-lived
	awaitPresence(t, d, binary, home, s.presence)

	r := from.until(t, to)
	syncs := syncsBetween(t, trace, from.at, to.at) / length.Hours()
	how := "for " + length.String()
	if s.config != "" {
		how += ", " + strings.Join(strings.Fields(s.config)[1:], " ")
	}
	rows := []budget{
		{orderSwitches, "context switches a minute, " + s.name, r.switches, s.switches, "", false, how},
		{orderCPU, "CPU seconds an hour, " + s.name, r.cpu, s.cpu, "s", false, "scheduler's count"},
		{orderSync, "fsync an hour, " + s.name, syncs, s.syncs, "", true, "strace, a second daemon"},
		{orderWritten, "written to disk an hour, " + s.name, r.written, s.written, "KB", true, "/proc/PID/io write_bytes"},
	}
	if s.pages {
		process := filepath.Join("/proc", strconv.Itoa(pid))
		busy := fields(t, filepath.Join(process, "smaps_rollup"))
		opened := openPages(t, d, binary, home)
		most := fields(t, filepath.Join(process, "status"))["VmHWM"]
		time.Sleep(2 * time.Second)
		m := fields(t, filepath.Join(process, "smaps_rollup"))
		how := "2 s after " + strconv.Itoa(opened) + " pages were opened, tray there, five years of history"
		rows = append(rows,
			budget{orderMemory, "memory, PSS", m["Pss"] / 1024, 16, "MiB", true, how},
			budget{orderMemory, "memory, RSS", m["Rss"] / 1024, 25, "MiB", true, how},
			budget{orderMemory, "memory, PSS while busy", busy["Pss"] / 1024, -1, "MiB", true, "before that"},
			budget{orderMemory, "memory, most RSS at any time", most / 1024, -1, "MiB", true, "/proc/PID/status VmHWM"},
		)
	}
	return rows
}

// act has s's windows come to the front, which turned is told, and moves the pointer, evenly.
func act(ctx context.Context, d *desktoptest.Desktop, windows []*desktoptest.Window, s scene, turned func(*desktoptest.Window)) {
	if s.inputs == 0 {
		return
	}
	input := time.NewTicker(time.Minute / time.Duration(s.inputs))
	defer input.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-input.C:
		}
		d.Motion(100+n%50, 100)
		if every := s.inputs / s.changes; n%every == 0 {
			window := windows[n/every%len(windows)]
			window.Activate()
			turned(window)
		}
	}
}

// memory moves the runtime folder into memory, where a login has it.
func memory(t *testing.T, d *desktoptest.Desktop) {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "dwell")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	d.Setenv("XDG_RUNTIME_DIR", dir)
}

// prepare makes a home with settings and a history.
func prepare(t *testing.T, home, years, settings string) {
	t.Helper()
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	history, err := os.ReadFile(years)
	if err == nil {
		err = os.WriteFile(filepath.Join(home, "dwell.db"), history, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ownCopy copies the program into dir, in memory: a kernel that takes back what
// was not used for a minute (DAMON_RECLAIM does) would have each wake read the
// program from the disk again, and then that is most of what is measured.
func ownCopy(t *testing.T, binary, dir string) string {
	t.Helper()
	program, err := os.ReadFile(binary)
	own := filepath.Join(dir, "dwell-program")
	if err == nil {
		err = os.WriteFile(own, program, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// command runs the program on d, for a home, and returns what it printed.
func command(t *testing.T, d *desktoptest.Desktop, binary, home string, args ...string) (string, error) {
	t.Helper()
	cmd := d.Command(t.Context(), binary, args...)
	cmd.Env = append(cmd.Env, config.HomeVariable+"="+home)
	out, err := cmd.Output()
	return string(out), err
}

// awaitPresence waits until status says so, of a daemon whose tray and windows
// are there.
func awaitPresence(t *testing.T, d *desktoptest.Desktop, binary, home, want string) {
	t.Helper()
	var out string
	var err error
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if out, err = command(t, d, binary, home, "status", "--json"); err != nil {
			continue
		}
		var st view.Status
		if err := json.Unmarshal([]byte(out), &st); err != nil {
			t.Fatal(err)
		}
		if string(st.Presence) == want {
			return
		}
	}
	t.Fatalf("presence is not %s: %v\n%s", want, err, out)
}

// openPages opens every page that can be reached by links, and returns how many
// there are.
func openPages(t *testing.T, d *desktoptest.Desktop, binary, home string) int {
	t.Helper()
	link, err := command(t, d, binary, home, "dashboard", "--print-url")
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	base, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(link), "http://"), "/")
	opened := map[string]bool{}
	open := func(address string) string {
		answer, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", address, answer.Status, err)
		}
		return string(body)
	}
	links := regexp.MustCompile(`(?:href|src)="(/[^"#]*)"`)
	for found := links.FindAllStringSubmatch(open(strings.TrimSpace(link)), -1); len(found) > 0; found = found[1:] {
		// The past is endless: a few of its days and weeks show what each kind takes.
		if path := found[0][1]; !opened[path] && len(opened) < 30 {
			opened[path] = true
			found = append(found, links.FindAllStringSubmatch(open("http://"+base+path), -1)...)
		}
	}
	if len(opened) < 4 {
		t.Fatalf("only %v could be reached", opened)
	}
	return len(opened)
}
