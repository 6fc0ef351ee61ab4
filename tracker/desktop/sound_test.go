package desktop_test

import (
	"slices"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// A program that plays is told, by its process and by name, until it is paused, muted or
// gone, on either server; and none of it is a call.
func TestSound(t *testing.T) {
	t.Parallel()
	for _, server := range []string{desktoptest.PulseAudio, desktoptest.PipeWire} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			s := desktoptest.StartSound(t, server)
			w := startWatch(t, desktop.Options{Env: s.Getenv})
			w.up("calls")
			player := s.StartMpv("--ao=pulse", "--no-video", "av://lavfi:sine=frequency=440")
			w.sound(1, player.PID())
			player.Tell("Pause")
			w.sound(0, 0)
			player.Tell("Play")
			w.sound(1, player.PID())
			other := s.Play()
			w.sound(2, other.PID())
			s.MutePlayers(true)
			w.sound(0, 0)
			s.MutePlayers(false)
			w.sound(2, player.PID())
			other.Stop()
			w.sound(1, player.PID())
			s.Kill()
			w.sound(0, 0)
		})
	}
}

// sound waits until so many programs are said to be heard, one of them of a process (0:
// none), and for no word on calls before.
func (w *watch) sound(voices, pid int) {
	w.t.Helper()
	w.await("word on sound", func(e tracker.Event) bool {
		switch fact := e.Fact.(type) {
		case tracker.Call:
			w.t.Fatalf("told %+v", fact)
		case tracker.Sound:
			return len(fact.By) == voices && (pid == 0 || slices.ContainsFunc(fact.By, func(v tracker.Voice) bool {
				return len(v.PIDs) > 0 && v.PIDs[0] == pid && len(v.Names) > 0
			}))
		}
		return false
	})
}
