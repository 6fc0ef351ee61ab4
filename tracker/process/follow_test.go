package process

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dwell/tracker"
)

// A scripted follower takes events by hand and counts its looks.
type scripted struct {
	in, out chan tracker.Event
	looks   atomic.Int64
	runs    atomic.Pointer[foreground]
	ended   chan struct{}
}

func follow(t *testing.T, runs foreground) *scripted {
	s := &scripted{in: make(chan tracker.Event), out: make(chan tracker.Event, 16), ended: make(chan struct{})}
	s.runs.Store(&runs)
	f := &follower{
		o: FollowOptions{
			IsTerminal: func(f tracker.Focus) bool { return f.App == "xterm" },
			Agent:      func([]string) string { return "" },
			Stamp:      func() tracker.Stamp { return tracker.Stamp{} },
		},
		name: func(_ context.Context, f tracker.Focus) tracker.Focus { return f },
		look: func(context.Context, int, string, bool) foreground { s.looks.Add(1); return *s.runs.Load() },
	}
	go func() {
		defer close(s.ended)
		f.run(t.Context(), s.in, s.out)
	}()
	return s
}

// passed returns what was passed on for some facts.
func (s *scripted) passed(facts ...tracker.Fact) (passed []tracker.Fact) {
	for _, fact := range facts {
		s.in <- tracker.Event{Source: "test", Fact: fact}
	}
	synctest.Wait()
	for len(s.out) > 0 {
		passed = append(passed, (<-s.out).Fact)
	}
	return passed
}

// lived returns how often was looked in d.
func (s *scripted) lived(d time.Duration) int {
	synctest.Wait()
	before := s.looks.Load()
	time.Sleep(d)
	synctest.Wait()
	return int(s.looks.Load() - before)
}

func (s *scripted) end() {
	close(s.in)
	<-s.ended
}

// While nobody types into a terminal in front, nothing is looked at; a timer would be seen.
func TestFollowLooksOnlyWhileTypedInto(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := follow(t, foreground{argv: []string{"claude"}, pid: 1 << 30, shell: true})
		defer s.end()
		for _, step := range []struct {
			fact  tracker.Fact
			soon  int // looks at once
			later int // looks in a minute
		}{
			{tracker.Focus{App: "xterm", PID: 5}, 1, 0},
			{tracker.Active{}, 1, 60},
			{tracker.Idle{}, 0, 0},
			{tracker.Focus{App: "xterm", PID: 5, Title: "new"}, 1, 0},
			{tracker.Active{}, 1, 60},
			{tracker.Lock{On: true}, 0, 0},
			{tracker.Lock{}, 1, 60},
			{tracker.Focus{App: "xterm", PID: 5, Title: "new"}, 0, 60},
			{tracker.Focus{App: "firefox", PID: 6}, 0, 0},
			{tracker.Focus{}, 0, 0},
		} {
			before := s.looks.Load()
			s.passed(step.fact)
			if got := int(s.looks.Load() - before); got != step.soon {
				t.Errorf("%T: %d looks, want %d", step.fact, got, step.soon)
			}
			if got := s.lived(time.Minute + time.Millisecond); got != step.later {
				t.Errorf("%T: %d looks in a minute, want %d", step.fact, got, step.later)
			}
			for len(s.out) > 0 {
				<-s.out
			}
		}
	})
}

// What runs is said after its window and once; of another window's it is said anew.
func TestFollowOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := follow(t, foreground{argv: []string{"claude"}, pid: 1 << 30, shell: true})
		defer s.end()
		passed := s.passed(
			tracker.Focus{App: "xterm", PID: 5}, tracker.Active{}, tracker.Focus{App: "xterm", PID: 5, Title: "new"},
			tracker.Focus{App: "firefox", PID: 6}, tracker.Focus{App: "xterm", PID: 5},
		)
		var kinds []string
		for _, fact := range passed {
			switch fact.(type) {
			case tracker.Focus:
				kinds = append(kinds, "focus")
			case tracker.Program:
				kinds = append(kinds, "program")
			}
		}
		if want := []string{"focus", "program", "focus", "focus", "focus", "program"}; !slices.Equal(kinds, want) {
			t.Errorf("%v, want %v", kinds, want)
		}
		s.runs.Store(&foreground{shell: true})
		time.Sleep(lookEvery)
		if passed := s.passed(); len(passed) != 1 || len(passed[0].(tracker.Program).Argv) != 0 {
			t.Errorf("%v, want the shell", passed)
		}
	})
}

// A terminal that opens with a program is in front before that runs. It is looked at until
// it does, though nobody types.
func TestFollowWaitsForWhatATerminalOpensWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := follow(t, foreground{argv: []string{"/usr/bin/xterm", "-e", "claude"}, pid: 1 << 30, shell: true})
		defer s.end()
		s.passed(tracker.Idle{}, tracker.Focus{App: "xterm", Exe: "xterm", PID: 5})
		s.runs.Store(&foreground{argv: []string{"claude"}, pid: 1 << 30, shell: true})
		if n := s.lived(time.Minute); n != 1 {
			t.Errorf("%d looks more, want one", n)
		}
		if told := s.passed(); len(told) != 1 {
			t.Errorf("told %v", told)
		}
		// One that stays so is let be.
		s.runs.Store(&foreground{argv: []string{"xterm"}, pid: 1 << 30, shell: true})
		s.passed(tracker.Focus{App: "firefox", PID: 6}, tracker.Focus{App: "xterm", Exe: "xterm", PID: 5})
		s.lived(time.Minute)
		if n := s.lived(time.Minute); n != 0 {
			t.Errorf("%d looks a minute at what does not change", n)
		}
	})
}

// A window that is only called a terminal has no shell, and is let be, also when it comes
// to the front again. A shell that waits is a shell.
func TestFollowLetsBeWhatHasNoShell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := follow(t, foreground{})
		defer s.end()
		s.passed(tracker.Active{}, tracker.Focus{App: "xterm", PID: 5})
		s.lived(time.Minute)
		if n := s.lived(time.Minute); n != 0 {
			t.Errorf("%d looks a minute at no shell", n)
		}
		before := s.looks.Load()
		for range 50 {
			s.passed(tracker.Focus{App: "firefox", PID: 6}, tracker.Focus{App: "xterm", PID: 5})
		}
		if n := s.looks.Load() - before; n != 10 {
			t.Errorf("%d looks for 50 times in front, want one in five", n)
		}
		s.runs.Store(&foreground{shell: true})
		for range 5 {
			s.passed(tracker.Focus{App: "firefox", PID: 6}, tracker.Focus{App: "xterm", PID: 5})
		}
		if n := s.lived(time.Minute + time.Millisecond); n != 60 {
			t.Errorf("%d looks a minute at a shell that waits", n)
		}
	})
}
