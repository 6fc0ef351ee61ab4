package main_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// fullDisk fills the disk under a running dwell: it says so, loses nothing that
// was stored or lived, and stores what waited once there is room.
func fullDisk(t *testing.T, exe string) {
	home := t.TempDir()
	if err := syscall.Mount("tmpfs", home, "tmpfs", 0, "size=1m,mode=0700"); err != nil {
		t.Skipf("needs a small file system of its own, which only root may mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(home, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	c := newComputer(t, exe, desktoptest.Options{Panel: true})
	c.Setenv("DWELL_HOME", home)
	r := c.run("--no-notify")
	began := time.Now()
	lived := []stay{c.stays("code")}
	c.store()
	c.icon("before", tracking())
	stored := c.spans(began.Add(-time.Minute))

	ballast := filepath.Join(home, "ballast")
	fill(t, ballast)
	for n := 0; c.healthy(); n++ {
		if n == 20 {
			t.Fatal("a full disk is not noticed")
		}
		lived = append(lived, c.stays(fmt.Sprintf("program-%d", n)))
		c.store()
	}
	c.icon("full", attention())
	before := len(c.said.String())
	c.dwell("status")
	if said := c.said.String()[before:]; !strings.Contains(said, "disk is full") {
		t.Errorf("status says %q", said)
	}
	before = len(c.said.String())
	if _, code := c.try("limit", "add", "ai", "1h"); code != 1 || !strings.Contains(c.said.String()[before:], "disk is full") {
		t.Errorf("limit add: exit status %d, %s", code, c.said.String()[before:])
	}
	c.keeps(stored, c.spans(began.Add(-time.Minute)))
	lived = append(lived, c.stays("firefox"))

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	c.store()
	c.await("health", c.healthy)
	c.icon("room-again", tracking())
	r.stop()
	all := c.spans(began.Add(-time.Minute))
	c.keeps(stored, all)
	for _, w := range lived {
		c.compareStay(w, all)
	}
	c.dwell("doctor")
}

// stays works for a second in a window of its own.
func (c *computer) stays(class string) stay {
	c.t.Helper()
	w := c.OpenWindow(class, "")
	time.Sleep(250 * time.Millisecond)
	s := stay{window: window{class: class}, from: time.Now()}
	for range 4 {
		c.Key(keyLetter)
		time.Sleep(200 * time.Millisecond)
	}
	s.to = time.Now()
	w.Close()
	return s
}

// store has dwell store what it holds, as it does when the person pauses.
func (c *computer) store() {
	c.t.Helper()
	c.dwell("pause")
	c.dwell("resume")
}

// healthy reports whether doctor finds nothing that needs a look.
func (c *computer) healthy() bool {
	c.t.Helper()
	_, code := c.try("doctor")
	return code == 0
}

// fill takes all the room there is.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}
