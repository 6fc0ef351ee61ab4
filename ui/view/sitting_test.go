package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dwell/tracker"
	"dwell/ui/view"
	"dwell/ui/view/viewtest"
)

func TestAPauseOfFiveMinutesEndsASitting(t *testing.T) {
	spans := []tracker.Span{
		at("2026-03-02 10:00", 20*time.Minute, "work/coding"),
		at("2026-03-02 10:24", 10*time.Minute, "ai/chat"), // four minutes without a span
		at("2026-03-02 10:39", 10*time.Minute, "ai/chat"), // five
	}
	got, err := view.Sittings((&viewtest.Life{Spans: spans}).All())
	if err != nil {
		t.Fatal(err)
	}
	want := []view.Sitting{
		{Start: spans[0].Start, End: spans[1].End, Active: 30 * time.Minute, Group: tracker.Work},
		{Start: spans[2].Start, End: spans[2].End, Active: 10 * time.Minute, Group: tracker.AI},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got):\n" + diff)
	}
	if longest := view.Longest(got, 1); len(longest) != 1 || longest[0] != want[0] {
		t.Errorf("longest is %v", longest)
	}
}

func TestSittingsHoldAllActiveTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stored, tail := drawLife(t, time.UTC)
		var want, got time.Duration
		spans := append(stored[:len(stored):len(stored)], tail...)
		for _, s := range spans {
			if s.Presence.Active() {
				want += s.Length()
			}
		}
		sittings, err := view.Sittings((&viewtest.Life{Spans: spans}).All())
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range sittings {
			got += s.Active
			if s.Active > s.End.Sub(s.Start) {
				t.Errorf("%v holds more than itself", s)
			}
			if i > 0 && s.Start.Sub(sittings[i-1].End) < view.SittingPause {
				t.Errorf("%v and %v are one", sittings[i-1], s)
			}
		}
		if got != want {
			t.Errorf("sittings hold %v of %v", got, want)
		}
	})
}
