package main_test

import (
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestCall has a person listen to a call without touching anything for longer than makes
// one away.
func TestCall(t *testing.T) {
	c := newComputer(t, build(t), desktoptest.Options{})
	c.configure("[presence]\nhands_off_after = \"1s\"\naway_after = \"3s\"\nreading = \"0s\"\n")
	r := c.run("--no-tray", "--no-notify", "--no-web")
	c.await("word that no sound server is there", func() bool { return c.source("calls") == "absent" })
	sound := c.StartSound(desktoptest.PulseAudio)
	c.await("the sound server to be found", func() bool { return c.sees("calls") })
	c.OpenWindow("Editor", "an editor")
	begin := time.Now()
	c.Key(keyLetter)
	call := sound.Record("marked-meeting", "run")
	sound.Mute(true)
	time.Sleep(8 * time.Second)
	listened := time.Now()
	if presence := ask[status](c, "status", "--json").Presence; presence != "hands-off" {
		t.Errorf("8 s into a call the person is %s", presence)
	}
	call.Stop()
	c.await("the person to be away after the call", func() bool {
		return ask[status](c, "status", "--json").Presence == "away"
	})
	r.stop()
	var handsOff time.Duration
	for _, s := range c.spans(begin) {
		switch {
		case s.Presence == "hands-off":
			handsOff += s.length()
		case s.Presence == "away" && s.Start.Before(listened):
			t.Errorf("away in a call: %s", s.Raw)
		}
	}
	if handsOff < 6*time.Second {
		t.Errorf("hands-off for %v by spans", handsOff)
	}
	c.leavesNothing("marked-meeting") // what it was that recorded
}

// source is the state of a source, as a running daemon says it.
func (c *computer) source(name string) string {
	c.t.Helper()
	for _, s := range ask[status](c, "status", "--json").Sources {
		if s.Name == name {
			return s.State
		}
	}
	return ""
}
