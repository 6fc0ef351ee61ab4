package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// After midnight, until the person's day ends, a clock time of the evening is
// one of the evening before.
func TestClockTimesAreOfThePersonsDay(t *testing.T) {
	home := t.TempDir()
	t.Setenv("DWELL_HOME", home)
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p := newProgram(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{})
	p.zone = zone
	read := func(now, given, want string) {
		t.Helper()
		at, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
		if err != nil {
			t.Fatal(err)
		}
		p.now = func() time.Time { return at }
		got, err := p.moment(given)
		if err != nil || got.Format("2006-01-02 15:04") != want {
			t.Errorf("at %s, %s is %s (%v), want %s", now, given, got, err, want)
		}
	}
	read("2026-03-05 00:08", "23:00", "2026-03-04 23:00")
	read("2026-03-05 00:08", "04:00", "2026-03-04 04:00")
	read("2026-03-05 00:08", "00:05", "2026-03-05 00:05")
	read("2026-03-05 00:08", "03:59:59", "2026-03-05 03:59")
	read("2026-03-01 03:59", "23:00", "2026-02-28 23:00")
	read("2026-03-05 04:00", "23:00", "2026-03-05 23:00")
	read("2026-03-05 10:00", "02:00", "2026-03-05 02:00")

	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte("[day]\nstarts = 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read("2026-03-05 00:08", "23:00", "2026-03-05 23:00")
}
