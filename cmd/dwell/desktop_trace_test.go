package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A fileTrace is how strace writes down each file that is named to the kernel, with what
// the name leads to: a descriptor with its path, the folder it is looked for in.
func fileTrace(to string) []string {
	return []string{"-f", "-qq", "-y", "-e", "trace=%file,ptrace,process_vm_readv,pidfd_getfd,open_by_handle_at", "-o", to}
}

// A spotter finds in traces what dwell has no business with.
type spotter struct {
	folders []string
	agents  []int
}

var (
	traceLine   = regexp.MustCompile(`^(\d+) +(\w+)\(`)
	processFile = regexp.MustCompile(`/proc/(\d+)/(?:task/\d+/)?(fd|fdinfo|mem|maps|smaps|map_files|cwd|root)\b`)
)

// spot returns what a line of a trace shows: the place touched, or "".
func (s spotter) spot(line string) string {
	m := traceLine.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	switch m[2] {
	case "ptrace", "process_vm_readv", "pidfd_getfd", "open_by_handle_at":
		return m[2]
	}
	for _, folder := range s.folders {
		if strings.Contains(line, folder) {
			return folder
		}
	}
	if p := processFile.FindStringSubmatch(line); p != nil {
		if pid, err := strconv.Atoi(p[1]); err == nil && slices.Contains(s.agents, pid) {
			return p[0]
		}
	}
	return ""
}

// traces returns what strace wrote into a folder, a file for each process.
func traces(t *testing.T, dir string) (texts []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// spotAll returns the lines of a folder's traces that show something, how many lines
// there are, and how many of them are about an agent.
func (s spotter) spotAll(t *testing.T, dir string) (found []string, lines, about int) {
	t.Helper()
	for _, text := range traces(t, dir) {
		for line := range strings.Lines(text) {
			lines++
			if s.spot(line) != "" {
				found = append(found, line)
			}
			for _, pid := range s.agents {
				if strings.Contains(line, fmt.Sprintf("\"/proc/%d/stat\"", pid)) {
					about++
				}
			}
		}
	}
	return found, lines, about
}

// mustSpot has each thing done on purpose that must not be, and looks whether it shows.
func (s spotter) mustSpot(t *testing.T) {
	t.Helper()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(s.folders[0], link); err != nil {
		t.Fatal(err)
	}
	self := os.Getpid()
	control := spotter{folders: s.folders, agents: []int{self}}
	for _, script := range []string{
		"cat " + filepath.Join(s.folders[0], "projects/x/session.jsonl"),
		"cd " + s.folders[0] + "/projects && cat x/session.jsonl",
		"cat " + link + "/projects/x/session.jsonl",
		"ls " + s.folders[len(s.folders)-1],
		"test -e " + s.folders[1],
		fmt.Sprintf("readlink /proc/%d/fd/0", self),
		fmt.Sprintf("ls /proc/%d/fd", self),
		fmt.Sprintf("head -c 0 /proc/%d/mem", self),
		fmt.Sprintf("cat /proc/%d/task/%d/maps", self, self),
		fmt.Sprintf("readlink /proc/%d/cwd", self),
	} {
		dir := t.TempDir()
		cmd := exec.Command("strace", append(fileTrace(filepath.Join(dir, "trace")), "sh", "-c", script)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
		if found, _, _ := control.spotAll(t, dir); len(found) == 0 {
			t.Errorf("%q is not spotted", script)
		}
	}
	dir := t.TempDir()
	if out, err := exec.Command("strace", append(fileTrace(filepath.Join(dir, "trace")), "cat", fmt.Sprintf("/proc/%d/stat", self))...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if found, _, about := control.spotAll(t, dir); len(found) > 0 || about == 0 {
		t.Errorf("a plain look at a process: %q, %d about it", found, about)
	}
}

// A spot is made of one line.
func TestSpotter(t *testing.T) {
	s := spotter{folders: []string{"/home/p/.claude", "/home/p/thesis"}, agents: []int{42}}
	for line, want := range map[string]bool{
		`7 openat(AT_FDCWD</>, "/home/p/.claude/x.jsonl", O_RDONLY) = 3</home/p/.claude/x.jsonl>`: true,
		`7 openat(AT_FDCWD</home/p/thesis>, "notes", O_RDONLY) = -1 ENOENT (No such file)`:        true,
		`7 openat(AT_FDCWD</>, "/tmp/link", O_RDONLY) = 3</home/p/thesis/notes>`:                  true,
		`7 readlinkat(AT_FDCWD</>, "/proc/42/fd/1", "x", 64) = 1`:                                 true,
		`7 openat(AT_FDCWD</>, "/proc/42/task/43/mem", O_RDONLY) = 3</proc/42/task/43/mem>`:       true,
		`7 process_vm_readv(99, [], 1, [], 1, 0) = 8`:                                             true,
		`7 openat(AT_FDCWD</>, "/proc/42/stat", O_RDONLY) = 3</proc/42/stat>`:                     false,
		`7 readlinkat(AT_FDCWD</>, "/proc/421/fd/1", "x", 64) = 1`:                                false,
		`7 openat(AT_FDCWD</>, "/home/p/.config/dwell/config.toml", O_RDONLY) = 3`:                false,
		`+++ exited with 0 +++`: false,
	} {
		if got := s.spot(line); (got != "") != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}
