package tracker_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
)

var t0 = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// life drives a spanner through a clock, as the recorder does, in a small
// language: one step a line, "SECONDS VERB [ARG]".
type life struct {
	clock   tracker.Clock
	spanner *tracker.Spanner
	scene   tracker.Scene
	pieces  []tracker.Piece
}

func newLife() *life {
	return &life{
		spanner: tracker.NewSpanner(tracker.DefaultRules(), time.UTC),
		scene:   tracker.Scene{Nothing: true, Verdict: tracker.UnknownVerdict(false)},
	}
}

func (l *life) feed(wall, mono, boot float64, fact tracker.Fact, front func(*tracker.Scene)) {
	stamp := tracker.Stamp{Wall: t0.Add(sec(wall)), Mono: sec(mono), Boot: sec(boot)}
	for _, ev := range l.clock.Read(nil, tracker.Event{Stamp: stamp, Fact: fact}) {
		l.spanner.Feed(ev)
		if front != nil && ev.Fact == fact {
			front(&l.scene)
			l.spanner.SetScene(l.scene)
		}
		l.pieces = l.spanner.Take(l.pieces)
	}
}

func sec(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func (l *life) run(t *testing.T, script string) {
	t.Helper()
	for line := range strings.Lines(script) {
		var at float64
		var verb, arg string
		if n, _ := fmt.Sscan(line, &at, &verb, &arg); n < 2 {
			if strings.TrimSpace(line) == "" {
				continue
			}
			t.Fatalf("bad step %q", line)
		}
		l.step(t, at, verb, arg)
	}
}

func (l *life) step(t *testing.T, at float64, verb, arg string) {
	t.Helper()
	evidence := map[string]tracker.Evidence{
		"media": tracker.Watching, "call": tracker.Calling, "game": tracker.Playing, "read": tracker.ReadingNow,
	}
	switch verb {
	case "active":
		l.feed(at, at, at, tracker.Active{}, nil)
	case "idle":
		var since float64
		if _, err := fmt.Sscan(arg, &since); err != nil {
			t.Fatal(err)
		}
		l.feed(at, at, at, tracker.Idle{Since: t0.Add(sec(since))}, nil)
	case "lock", "unlock":
		l.feed(at, at, at, tracker.Lock{On: verb == "lock"}, nil)
	case "sleep", "wake":
		l.feed(at, at, at, tracker.Sleep{On: verb == "sleep"}, nil)
	case "pause", "resume":
		l.feed(at, at, at, tracker.Pause{On: verb == "pause"}, nil)
	case "end":
		l.feed(at, at, at, tracker.End{}, nil)
	case "tick":
		l.feed(at, at, at, tracker.Tick{}, nil)
	case "front":
		l.feed(at, at, at, tracker.Tick{}, func(s *tracker.Scene) {
			*s = tracker.Scene{Subject: tracker.Subject{App: arg}, Verdict: tracker.UnknownVerdict(false), Evidence: s.Evidence}
		})
	case "nothing":
		l.feed(at, at, at, tracker.Tick{}, func(s *tracker.Scene) {
			*s = tracker.Scene{Nothing: true, Verdict: tracker.UnknownVerdict(false)}
		})
	case "on":
		l.feed(at, at, at, tracker.Tick{}, func(s *tracker.Scene) { s.Evidence |= evidence[arg] })
	case "off":
		l.feed(at, at, at, tracker.Tick{}, func(s *tracker.Scene) { s.Evidence &^= evidence[arg] })
	default:
		t.Fatalf("no such verb %q", verb)
	}
}

// told is the pieces as spans, joined where they are one: "FROM-TO presence app".
func told(pieces []tracker.Piece) []string {
	var lines []string
	var last tracker.Span
	write := func() {
		if !last.Start.IsZero() {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%g-%g %s %s", last.Start.Sub(t0).Seconds(),
				last.End.Sub(t0).Seconds(), last.Presence, last.Subject.App)))
		}
	}
	for _, p := range pieces {
		if last.Joins(p.Span) {
			last.End = p.End
			continue
		}
		write()
		last = p.Span
	}
	write()
	return lines
}

func TestPresence(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"short gap is hands-on", "0 front a\n0 active\n15 idle 10\n24.999 active\n60 end", "0-60 hands-on a"},
		{
			"gap of exactly 15 s is hands-off", "0 front a\n0 active\n25 idle 10\n25 active\n60 end",
			"0-10 hands-on a\n10-25 hands-off a\n25-60 hands-on a",
		},
		{
			"gap just under 3 min is hands-off whole", "0 front a\n0 active\n25 idle 10\n189.999 active\n200 end",
			"0-10 hands-on a\n10-189.999 hands-off a\n189.999-200 hands-on a",
		},
		{
			"gap of exactly 3 min is away from the last input", "0 front a\n0 active\n25 idle 10\n190 active\n200 end",
			"0-10 hands-on a\n10-190 away\n190-200 hands-on a",
		},
		{
			"a film keeps the person there to its end", "0 front a\n0 active\n15 idle 0\n20 on media\n1000 off media\n1200 active\n1210 end",
			"0-1000 hands-off a\n1000-1200 away\n1200-1210 hands-on a",
		},
		{
			"a film's cap counts from the last input", "0 front a\n0 active\n5 on media\n100 idle 70\n12000 active\n12001 end",
			"0-70 hands-on a\n70-10870 hands-off a\n10870-12000 away\n12000-12001 hands-on a",
		},
		{
			"evidence exactly 3 min after the last sign is too late", "0 front a\n0 active\n15 idle 0\n180 on media\n500 active\n501 end",
			"0-500 away\n500-501 hands-on a",
		},
		{
			"evidence just under 3 min after holds", "0 front a\n0 active\n15 idle 0\n179 on media\n500 active\n501 end",
			"0-500 hands-off a\n500-501 hands-on a",
		},
		{
			"reading is believed for 8 min", "0 front a\n0 on read\n0 active\n15 idle 0\n900 active\n901 end",
			"0-480 hands-off a\n480-900 away\n900-901 hands-on a",
		},
		{
			"reading, then back within 3 min after its cap", "0 front a\n0 on read\n0 active\n15 idle 0\n659 active\n660 end",
			"0-659 hands-off a\n659-660 hands-on a",
		},
		{
			"evidence that follows evidence carries on", "0 front a\n0 on read\n0 active\n15 idle 0\n600 on call\n700 off call\n2000 active\n2001 end",
			"0-700 hands-off a\n700-2000 away\n2000-2001 hands-on a",
		},
		{
			"lock closes a gap as input would", "0 front a\n0 active\n15 idle 5\n100 lock\n160 unlock\n161 active\n170 end",
			"0-5 hands-on a\n5-100 hands-off a\n100-160 locked\n160-170 hands-on a",
		},
		{
			"lock after long absence", "0 front a\n0 active\n15 idle 5\n300 lock\n400 end",
			"0-5 hands-on a\n5-300 away\n300-400 locked",
		},
		{
			"an idle not ended stands after unlock", "0 front a\n0 active\n15 idle 5\n100 lock\n160 unlock\n341 end",
			"0-5 hands-on a\n5-100 hands-off a\n100-160 locked\n160-341 away",
		},
		{
			"asleep before locked before paused", "0 front a\n10 pause\n20 lock\n30 sleep\n40 wake\n50 unlock\n60 resume\n70 end",
			"0-10 hands-on a\n10-20 paused\n20-30 locked\n30-40 asleep\n40-50 locked\n50-60 paused\n60-70 hands-on a",
		},
		{
			"what comes under a higher one is no cut", "0 front a\n10 sleep\n20 lock\n30 unlock\n40 wake\n50 end",
			"0-10 hands-on a\n10-40 asleep\n40-50 hands-on a",
		},
		{
			"the first word on input is believed, however old", "0 front a\n2 idle -600\n200 active\n210 end",
			"0-200 away\n200-210 hands-on a",
		},
		{
			"an idle changes nothing older than 30 s", "0 front a\n0 active\n300 idle 60\n400 active\n410 end",
			"0-270 hands-on a\n270-400 away\n400-410 hands-on a",
		},
		{
			"a late idle is judged by its true length", "0 front a\n0 active\n120 idle 60\n150 active\n160 end",
			"0-90 hands-on a\n90-150 hands-off a\n150-160 hands-on a",
		},
		{
			"idle said again says nothing new", "0 front a\n0 active\n15 idle 5\n40 idle 5\n50 idle 3\n100 active\n110 end",
			"0-5 hands-on a\n5-100 hands-off a\n100-110 hands-on a",
		},
		{
			"a later idle is an input at its since", "0 front a\n0 active\n15 idle 5\n180 idle 170\n300 active\n310 end",
			"0-5 hands-on a\n5-300 hands-off a\n300-310 hands-on a",
		},
		{
			"away decided more than 30 s ago stays", "0 front a\n0 active\n15 idle 5\n195 idle 180\n300 active\n310 end",
			"0-5 hands-on a\n5-165 away\n165-300 hands-off a\n300-310 hands-on a",
		},
		{
			"since before the last active counts as that active", "0 front a\n0 active\n50 active\n60 idle 10\n240 end",
			"0-50 hands-on a\n50-240 away",
		},
		{"since after its own time is its own time", "0 front a\n0 active\n10 idle 99\n30 end", "0-10 hands-on a\n10-30 hands-off a"},
		{
			"a flicker belongs to the next window", "0 front a\n10 nothing\n10.099 front b\n20 end",
			"0-10 hands-on a\n10-20 hands-on b",
		},
		{
			"a flicker before the same window is none", "0 front a\n10 nothing\n10.05 front a\n20 end",
			"0-20 hands-on a",
		},
		{
			"exactly 100 ms is nothing", "0 front a\n10 nothing\n10.1 front b\n20 end",
			"0-10 hands-on a\n10-10.1 hands-on\n10.1-20 hands-on b",
		},
		{"a nothing open at the end stays nothing", "0 front a\n10 nothing\n10.05 end", "0-10 hands-on a\n10-10.05 hands-on"},
		{
			"away is one span, whatever windows do", "0 front a\n0 active\n15 idle 0\n200 front b\n300 nothing\n400 front c\n500 active\n501 end",
			"0-500 away\n500-501 hands-on c",
		},
		{"no window known yet is nothing", "0 active\n5 front a\n10 end", "0-5 hands-on\n5-10 hands-on a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLife()
			l.run(t, tt.script)
			if diff := cmp.Diff(strings.Split(tt.want, "\n"), told(l.pieces)); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
			if open := l.spanner.Open(nil); len(open) > 0 {
				t.Errorf("after the end %v is open", told(open))
			}
		})
	}
}

func TestClocks(t *testing.T) {
	front := func(s *tracker.Scene) { s.Nothing, s.Subject.App = false, "a" }
	t.Run("sleep nobody announced", func(t *testing.T) {
		l := newLife()
		l.feed(0, 0, 0, tracker.Active{}, front)
		l.feed(3700, 100, 3700, tracker.Tick{}, nil)
		l.feed(3710, 110, 3710, tracker.End{}, nil)
		want := []string{"0-100 hands-on a", "100-3700 asleep", "3700-3710 hands-on a"}
		if diff := cmp.Diff(want, told(l.pieces)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a difference within an announced sleep is part of it", func(t *testing.T) {
		l := newLife()
		l.feed(0, 0, 0, tracker.Active{}, front)
		l.feed(100, 100, 100, tracker.Sleep{On: true}, nil)
		l.feed(2000, 101, 2000, tracker.Tick{}, nil)
		l.feed(2001, 102, 2001, tracker.Sleep{}, nil)
		l.feed(2010, 111, 2010, tracker.End{}, nil)
		want := []string{"0-100 hands-on a", "100-2001 asleep", "2001-2010 hands-on a"}
		if diff := cmp.Diff(want, told(l.pieces)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("step forward leaves a hole", func(t *testing.T) {
		l := newLife()
		l.feed(0, 0, 0, tracker.Active{}, front)
		l.feed(3610, 10, 10, tracker.Active{}, nil)
		l.feed(3620, 20, 20, tracker.End{}, nil)
		want := []string{"0-10 hands-on a", "3610-3620 hands-on a"}
		if diff := cmp.Diff(want, told(l.pieces)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("step back is lived in order, and lengths are true", func(t *testing.T) {
		l := newLife()
		l.feed(0, 0, 0, tracker.Active{}, front)
		l.feed(15, 15, 15, tracker.Idle{Since: t0}, nil)
		l.feed(-3500, 100, 100, tracker.Tick{}, nil) // an hour back in the middle of a gap
		l.feed(-3421, 179, 179, tracker.Active{}, nil)
		l.feed(-3420, 180, 180, tracker.End{}, nil)
		want := []string{"0-100 hands-off a", "-3500--3421 hands-off a", "-3421--3420 hands-on a"}
		if diff := cmp.Diff(want, told(l.pieces)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("less than 100 ms is none", func(t *testing.T) {
		l := newLife()
		l.feed(0, 0, 0, tracker.Active{}, front)
		l.feed(10.05, 10, 10.05, tracker.Active{}, nil)
		l.feed(20.1, 20, 20.05, tracker.End{}, nil)
		if diff := cmp.Diff([]string{"0-20.05 hands-on a"}, told(l.pieces)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOffsetCuts(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := tracker.NewSpanner(tracker.DefaultRules(), berlin)
	start := time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC) // half an hour before clocks go forward
	s.Feed(tracker.Event{Stamp: tracker.Stamp{Wall: start}, Fact: tracker.Active{}})
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s.Feed(tracker.Event{Stamp: tracker.Stamp{Wall: start.Add(time.Hour)}, At: time.Hour, Fact: tracker.Zone{Location: tokyo}})
	s.Feed(tracker.Event{Stamp: tracker.Stamp{Wall: start.Add(2 * time.Hour)}, At: 2 * time.Hour, Fact: tracker.End{}})
	var got []string
	for _, p := range s.Take(nil) {
		got = append(got, p.Start.Format(time.RFC3339)+" "+p.End.Format(time.RFC3339))
	}
	want := []string{
		"2026-03-29T01:30:00+01:00 2026-03-29T03:00:00+02:00",
		"2026-03-29T03:00:00+02:00 2026-03-29T03:30:00+02:00",
		"2026-03-29T10:30:00+09:00 2026-03-29T11:30:00+09:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
