package main_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dwell/tracker/desktop/desktoptest"
)

// TestCall has a person listen to a call without touching anything for longer than makes
// one away.
func TestCall(t *testing.T) {
	t.Parallel()
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

// TestMeeting has a person listen to a meeting in a browser, the microphone off, without
// touching anything: they are there, and nothing is said to them before it falls silent.
func TestMeeting(t *testing.T) {
	t.Parallel()
	needPrograms(t, "chromium")
	c := newComputer(t, build(t), desktoptest.Options{Notify: "dunst"})
	c.configure("[presence]\nhands_off_after = \"1s\"\naway_after = \"16s\"\nreading = \"0s\"\n" +
		"[nudges]\nquiet = []\n[[limit]]\ntarget = \"people\"\nbudget = \"40s\"\n")
	sound := c.StartSound(desktoptest.PulseAudio)
	r := c.run("--no-tray", "--no-web")
	c.await("the sound server", func() bool { return c.sees("calls") })
	page := filepath.Join(c.Home(), "meeting.html")
	c.write(page, `<title>Weekly | Microsoft Teams</title><script>
		const sound = new AudioContext(), voice = sound.createOscillator();
		voice.connect(sound.destination); voice.start();
	</script>`, 0o600)
	browser := c.Command(t.Context(), "chromium", "--no-sandbox", "--no-first-run", "--disable-gpu", "--password-store=basic",
		"--window-position=0,300", "--window-size=500,400", // where no notice is looked for
		"--autoplay-policy=no-user-gesture-required", "--user-data-dir="+filepath.Join(c.Home(), "chromium"), "file://"+page)
	if err := browser.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = browser.Process.Kill() // it may have ended
		_ = browser.Wait()
	})
	now := func() status { return ask[status](c, "status", "--json") }
	c.await("the meeting in front", func() bool {
		f := now().Focus
		return f != nil && f.Category == "work/meetings"
	})
	c.Key(keyLetter) // nobody's key: from here on nothing is touched
	begun := time.Now()
	c.await("the limit to be near", func() bool { return c.limit("people/day").State == "near" })
	if presence := now().Presence; presence != "hands-off" {
		t.Errorf("%v into the meeting the person is %s", time.Since(begun), presence)
	}
	if !c.noBubble() {
		t.Error("something is said in the meeting")
	}
	silent := time.Now()
	sound.MutePlayers(true)
	c.bubble("after-the-meeting")
	c.await("the person to be away", func() bool { return now().Presence == "away" })
	r.stop()
	for _, s := range c.spans(begun) {
		if s.Presence == "away" && s.Start.Before(silent) {
			t.Errorf("away in a meeting: %s", s.Raw)
		}
	}
}

// TestSharing has a person show their screen to others: nothing is said to them before
// that is over.
func TestSharing(t *testing.T) {
	t.Parallel()
	c := newComputer(t, build(t), desktoptest.Options{Notify: "dunst"})
	c.configure("[nudges]\nquiet = []\n[[limit]]\ntarget = \"app:editor\"\nbudget = \"3s\"\n")
	sound := c.StartSound(desktoptest.PipeWire)
	cast := sound.StandIn("xdg-desktop-portal-wlr")
	r := c.run("--no-tray", "--no-web")
	c.await("PipeWire", func() bool { return c.sees("sharing") })
	receiver := cast.Receive()
	c.OpenWindow("Editor", "slides")
	c.await("the limit's end", func() bool {
		c.Key(keyLetter)
		return c.limit("app:editor/day").State == "reached"
	})
	time.Sleep(2 * time.Second)
	if !c.noBubble() {
		t.Error("something is said while the screen is shared")
	}
	if said := c.dwell("status"); !strings.Contains(said, "the screen is shared, so notices wait") {
		t.Errorf("status does not say why nothing is said:\n%s", said)
	}
	receiver.Stop()
	c.bubble("after-the-sharing")
	r.stop()
}
