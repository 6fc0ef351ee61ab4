package replay_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dwell/tracker"
	"dwell/tracker/replay"
)

func read(life string) ([]tracker.Event, error) {
	r := replay.NewReader(strings.NewReader(life))
	var events []tracker.Event
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		events = append(events, ev)
	}
}

// clocks is mono and boot of each event in seconds.
func clocks(events []tracker.Event) [][2]float64 {
	var all [][2]float64
	for _, ev := range events {
		all = append(all, [2]float64{ev.Mono.Seconds(), ev.Boot.Seconds()})
	}
	return all
}

func TestClocksThatAreLeftOut(t *testing.T) {
	tests := []struct {
		name, life string
		want       [][2]float64
	}{
		{
			"both move as at", `{"at":"2026-03-02T09:00:00Z","kind":"active"}
{"at":"2026-03-02T09:00:02.5Z","kind":"active"}`, [][2]float64{{0, 0}, {2.5, 2.5}},
		},
		{
			"on the first line one alone is the other too", `{"at":"2026-03-02T09:00:00Z","mono":7,"kind":"active"}
{"at":"2026-03-02T09:00:02Z","boot":10,"kind":"active"}`, [][2]float64{{7, 7}, {10, 10}},
		},
		{
			"one alone: the other moves the same", `{"at":"2026-03-02T09:00:00Z","mono":1,"boot":5,"kind":"active"}
{"at":"2026-03-02T08:00:00Z","mono":3,"kind":"active"}`, [][2]float64{{1, 5}, {3, 7}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			events, err := read(tt.life)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, clocks(events)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadLinesAreNamedNotRepeated(t *testing.T) {
	const first = `{"at":"2026-03-02T09:00:00Z","mono":5,"boot":6,"kind":"focus","title":"secret"}` + "\n"
	for _, tt := range []struct{ line, want string }{
		{`{"at":"2026-03-02T08:59:59Z","kind":"active"}`, `"at" goes back`},
		{`{"at":"2026-03-02T09:00:01Z","mono":4,"kind":"active"}`, `"mono" goes back`},
		{`{"at":"2026-03-02T09:00:01Z","boot":5,"kind":"active"}`, `"boot" goes back`},
		{`{"at":"2026-03-02T09:00:01Z","mono":8,"boot":7,"kind":"active"}`, `"boot" gains less`},
		{`{"at":"yesterday","kind":"active"}`, `"at" is missing or no`},
		{`{"at":"2026-03-02T09:00:01Z"}`, `"kind" is missing`},
		{`{"at":"2026-03-02T09:00:01Z","kind":"secret"}`, `unknown kind; known are focus`},
		{`{"at":"2026-03-02T09:00:01Z","kind":"idle"}`, `needs "since"`},
		{`{"at":"2026-03-02T09:00:01Z","kind":"call"}`, `needs "on"`},
		{`{"at":"2026-03-02T09:00:01Z","kind":"zone","tz":"Secret/Place"}`, `needs "tz"`},
		{`{"at":"2026-03-02T09:00:01Z","kind":"focus","pid":"secret"}`, `"pid" cannot be`},
		{`{"at":"2026-03-02T09:00:01Z","mono":-1,"kind":"active"}`, `seconds from 0`},
		{`secret`, `not a JSON object`},
		{strings.Repeat("x", 2<<20), `longer than`},
	} {
		_, err := read(first + tt.line + "\n")
		var bad *replay.LineError
		if !errors.As(err, &bad) || bad.Line != 2 || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%.60s: %v, want line 2 and %q", tt.line, err, tt.want)
		}
		if err != nil && strings.Contains(strings.ToLower(err.Error()), "secret") {
			t.Errorf("the error repeats the line: %v", err)
		}
	}
}

func TestWhatFollowsTheEndIsNotRead(t *testing.T) {
	events, err := read(`{"at":"2026-03-02T09:00:00Z","kind":"end"}
garbage`)
	if err != nil || len(events) != 1 {
		t.Errorf("%v, %v", events, err)
	}
}

// The same person lives the same life, in order, with somebody home every week.
func TestPersonsLife(t *testing.T) {
	p := replay.Person{Habit: replay.Ordinary(), Seed: 7, Zone: time.UTC, First: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Days: 28}
	var first []tracker.Event
	weeks := map[int]bool{}
	for ev := range p.Events() {
		if n := len(first); n > 0 && ev.Wall.Before(first[n-1].Wall) {
			t.Fatalf("%v after %v", ev.Wall, first[n-1].Wall)
		}
		if _, ok := ev.Fact.(tracker.Focus); ok {
			weeks[int(ev.Wall.Sub(p.First.Add(4*time.Hour))/(7*24*time.Hour))] = true // nights belong to the day before
		}
		first = append(first, ev)
	}
	if len(weeks) != 4 {
		t.Errorf("somebody was there in %d of 4 weeks", len(weeks))
	}
	i := 0
	for ev := range p.Events() {
		if !ev.Wall.Equal(first[i].Wall) {
			t.Fatalf("event %d is at %v, was at %v", i, ev.Wall, first[i].Wall)
		}
		i++
	}
}

func FuzzReader(f *testing.F) {
	f.Add(`{"at":"2026-03-02T09:00:00+01:00","kind":"focus","app":"a","title":"t"}
{"at":"2026-03-02T09:00:10+01:00","mono":1,"boot":2,"kind":"idle","since":"2026-03-02T09:00:05+01:00"}
{"at":"2026-03-02T09:00:20+01:00","kind":"zone","tz":"Europe/Berlin"}
{"at":"2026-03-02T09:00:30+01:00","kind":"end"}`)
	f.Fuzz(func(t *testing.T, life string) {
		events, err := read(life)
		var bad *replay.LineError
		if err != nil && !errors.As(err, &bad) {
			t.Fatalf("a file's error names no line: %v", err)
		}
		for i, ev := range events {
			if ev.Fact == nil {
				t.Fatal("an event says nothing")
			}
			if i > 0 && (ev.Mono < events[i-1].Mono || ev.Boot-events[i-1].Boot < ev.Mono-events[i-1].Mono) {
				t.Fatalf("clocks of event %d cannot be true", i)
			}
		}
	})
}
