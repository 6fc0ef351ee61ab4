package desktop_test

import (
	"strconv"
	"strings"
	"testing"

	"dwell/tracker"
	"dwell/tracker/desktop"
	"dwell/tracker/desktop/desktoptest"
)

// Whoever talks into a microphone is in a call, on either server; who only listens,
// records or shows levels is not.
func TestCalls(t *testing.T) {
	t.Parallel()
	for _, server := range []string{desktoptest.PulseAudio, desktoptest.PipeWire} {
		t.Run(server, func(t *testing.T) {
			t.Parallel()
			s := desktoptest.StartSound(t, server)
			w := startWatch(t, desktop.Options{Env: s.Getenv})
			w.up("calls")
			on, off := tracker.Call{On: true}, tracker.Call{On: false}

			first := s.Record("zoom", "run")
			w.call(on)
			second := s.Parec("firefox", "microphone")
			s.Mute(true)
			first.Stop()
			// Over only when the last has ended, muted as it is.
			s.Mute(false)
			second.Stop()
			w.call(off)

			// None of these is a call: the next that is one is the first to be told.
			quiet := []*desktoptest.Recorder{
				s.Play(), s.Parec("firefox", "speaker.monitor"), s.Parec("audacity", "microphone"), s.Record("plasmashell", "meter"),
			}
			quiet = append(quiet, s.PwRecord()...)
			s.Pactl("load-module", "module-loopback", "source=microphone", "sink=speaker")
			paused := s.Record("discord", "paused")
			before := desktop.Stamp()
			paused.Pause(false)
			if e := w.call(on); e.Mono < before.Mono {
				t.Errorf("a call before there was one: %+v", e)
			}
			paused.Pause(true)
			w.call(off)
			for _, r := range quiet {
				r.Stop()
			}
			paused.Pause(false)
			w.call(on)
			paused.Stop()
			w.call(off)
		})
	}
}

// A server that dies ends the call, and one that comes is found without being asked for.
func TestCallsServerComesAndGoes(t *testing.T) {
	t.Parallel()
	s := desktoptest.StartSound(t, desktoptest.PulseAudio)
	s.Quit()
	w := startWatch(t, desktop.Options{Env: s.Getenv})
	w.state("calls", func(s tracker.SourceState) bool { return s.State == "absent" })
	s.Restart()
	w.up("calls")
	s.Record("zoom", "run")
	w.call(tracker.Call{On: true})
	s.Kill()
	w.state("calls", func(s tracker.SourceState) bool { return s.State == "down" })
	w.call(tracker.Call{On: false})
	s.Restart()
	w.up("calls")
	for i := range 2 {
		r := s.Record("zoom"+strconv.Itoa(i), "run")
		w.call(tracker.Call{On: true})
		r.Stop()
		w.call(tracker.Call{On: false})
	}
}

func TestCallsWithoutServer(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{
		"no session":      {},
		"no server":       {"XDG_RUNTIME_DIR": t.TempDir()},
		"another machine": {"PULSE_SERVER": "tcp:example.org", "XDG_RUNTIME_DIR": t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=" + t.TempDir() + "/none"
			w := startWatch(t, desktop.Options{Env: func(key string) string { return env[key] }})
			s := w.state("calls", func(tracker.SourceState) bool { return true })
			if s.State != "absent" || !strings.Contains(s.Detail, "calls are not noticed") {
				t.Errorf("%+v", s)
			}
		})
	}
}

// call waits for a word on calls, which must be this one.
func (w *watch) call(want tracker.Call) tracker.Event {
	w.t.Helper()
	e := w.await("word on calls", func(e tracker.Event) bool {
		_, ok := e.Fact.(tracker.Call)
		return ok
	})
	if e.Fact != want {
		w.t.Fatalf("told %+v, want %+v", e.Fact, want)
	}
	return e
}
