package main_test

import (
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestFilm has a real player show a film: who sits before it is there without touching
// anything, and is away once it stands still.
func TestFilm(t *testing.T) {
	t.Parallel()
	c := newComputer(t, build(t), desktoptest.Options{})
	c.configure("[presence]\nhands_off_after = \"1s\"\naway_after = \"3s\"\n")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	begin := time.Now()
	mpv := c.StartMpv("--vo=x11", "--title=a film", "av://lavfi:testsrc=size=320x240:rate=5")
	type now struct {
		Presence string
		Focus    struct{ App, Category string }
	}
	seen := func() now { return ask[now](c, "status", "--json") }
	c.await("the player in front", func() bool { return seen().Focus.App == "mpv" })
	c.Key(keyLetter) // nobody's key: from here on nothing is touched
	// Longer than away_after: only what plays keeps the person here.
	for end := time.Now().Add(8 * time.Second); time.Now().Before(end); time.Sleep(time.Second) {
		if p := seen().Presence; p == "away" {
			t.Fatal("away before a film that plays")
		}
	}
	if p := seen().Presence; p != "hands-off" {
		t.Errorf("presence %q before a film that plays", p)
	}
	mpv.Tell("Pause")
	c.await("away, for the film stands still", func() bool { return seen().Presence == "away" })
	r.stop()
	watched := 0.0
	for _, s := range c.spans(begin) {
		if s.Presence == "hands-off" {
			watched += s.length().Seconds()
		}
	}
	if watched < 8 {
		t.Errorf("%.1f s of the film are hands-off", watched)
	}
}
