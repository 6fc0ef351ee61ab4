package main_test

import (
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"dwell/tracker/desktop/desktoptest"
)

// network runs the daemon and commands under strace: no call concerns any
// network but the loopback.
func network(t *testing.T, exe string) {
	needPrograms(t, "strace")
	traces := t.TempDir()
	c := newComputer(t, exe, desktoptest.Options{Notify: "xfce", Panel: true})
	traced := filepath.Join(t.TempDir(), "traced")
	c.write(traced, "#!/bin/sh\nexec strace -f -qq -e trace=network -o "+traces+"/$$ "+exe+" \"$@\"\n", 0o700)
	c.exe = traced
	c.openPages()
	r := c.run()
	c.OpenWindow("firefox", "ChatGPT — Mozilla Firefox")
	c.Key(keyLetter)
	pid := ask[struct{ PID int }](c, "status", "--json").PID
	for _, line := range [][]string{
		{"today"},
		{"week", "--json"},
		{"spans", "--from", "00:00", "--to", "now", "--json"},
		{"limit", "add", "ai", "1h"},
		{"dashboard"},
		{"doctor"},
		{"export"},
		{"explain", "--url", "https://chatgpt.com/"},
		{"unknown"},
		{"autostart", "status"},
	} {
		c.dwell(line...)
	}
	c.readPages()
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil { // strace itself would let go of it
		t.Fatal(err)
	}
	r.end()
	checkTraces(t, traces)
}

func checkTraces(t *testing.T, dir string) {
	t.Helper()
	family := regexp.MustCompile(`socket\((\w+),`)
	address := regexp.MustCompile(`inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"`)
	seen := map[string]int{}
	texts := traces(t, dir)
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if m := family.FindStringSubmatch(line); m != nil {
				seen[m[1]]++
				// By netlink the kernel is asked whose a loopback connection is.
				diag := m[1] == "AF_NETLINK" && strings.Contains(line, "NETLINK_SOCK_DIAG")
				if m[1] != "AF_UNIX" && m[1] != "AF_INET" && m[1] != "AF_INET6" && !diag {
					t.Errorf("a socket of another kind: %s", line)
				}
			}
			for _, m := range address.FindAllStringSubmatch(line, -1) {
				seen["address"]++
				ip, err := netip.ParseAddr(m[1] + m[2])
				if err != nil || !ip.Unmap().IsLoopback() {
					t.Errorf("an address that is not the loopback's: %s", line)
				}
			}
		}
	}
	// The control socket, the buses and X; the page.
	if seen["AF_UNIX"] == 0 || seen["AF_INET"] == 0 || seen["address"] == 0 || len(texts) < 10 {
		t.Errorf("%d traces show %v: they did not see dwell at work", len(texts), seen)
	}
}
